//===- WeightFiles.h - text whose weights stay in their files -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `mil.weight_files` says where the bytes of resources are:
//
//   {"Model.mlpackage/Data/com.apple.CoreML/weights/weight.bin" =
//      {offsets = {conv_weight = 64 : i64, fc_weight = 4800 : i64}, size = 552739 : i64}}
//
// An offset is that of a blob's record, the size that of the file. Paths are absolute while the
// module is in memory, and relative to the text when it is printed.
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_WEIGHTFILES_H
#define MIL_TRANSLATE_WEIGHTFILES_H

#include "Translation.h"

/// A weight file as an element of the attribute: `offsets` is of resources by key. Errors MIL_IO.
MIL_WARN_UNUSED MilStatus milWeightFileDescribe(MilTranslation *t, const char *path,
                                                const MilAttrList *offsets, MilAttrList *files);

#endif // MIL_TRANSLATE_WEIGHTFILES_H
