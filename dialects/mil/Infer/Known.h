//===- Known.h - integers that are known of computed values -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_DIALECT_KNOWN_H
#define MIL_DIALECT_KNOWN_H

#include "mil-c/Arena.h"
#include "mil-c/Dialect.h"

/// What is known of a scalar or vector of integers that operations compute from the shapes of tensors and
/// from constants: its elements, INT64_MIN for those that are not known. Null when none is.
const int64_t *milValueGetKnown(MlirValue value, MilArena *arena);

#endif // MIL_DIALECT_KNOWN_H
