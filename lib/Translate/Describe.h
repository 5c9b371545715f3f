//===- Describe.h - a description for modules that have none ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_DESCRIBE_H
#define MIL_TRANSLATE_DESCRIBE_H

#include "Translation.h"

/// The Model message, without its program, of a module that was written by hand and has no
/// `mil.model`. The specification version is that of the newest opset; the features follow from the
/// functions of `program`: multi-arrays, states, labels and dictionaries of a classifier. Several
/// functions, or one that is not called main, get the multi-function form. Errors MIL_INVALID: a
/// value that no feature can describe.
MIL_WARN_UNUSED MilStatus milDescribe(MilTranslation *t, int version, const Mil__Program *program,
                                      Mil__Model **outModel);

#endif // MIL_TRANSLATE_DESCRIBE_H
