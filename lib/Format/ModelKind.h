//===- ModelKind.h - what kind of model a Model message holds -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_FORMAT_MODELKIND_H
#define MIL_FORMAT_MODELKIND_H

#include "Model.pb-c.h"

/// Name of the kind of a decoded model, from a known field or an unknown one: "mlProgram",
/// "neuralNetwork". Null when the message holds no kind that is in ModelKind.def. The string is
/// static.
const char *milModelKindName(const Mil__Model *model);

#endif // MIL_FORMAT_MODELKIND_H
