//===- Types.h - rows of the dialect's types ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_DIALECT_TYPES_H
#define MIL_DIALECT_TYPES_H

#include "Bridge/Dialect.h"

extern const MilTypeDef milTypeDefs[];
extern const size_t milNumTypeDefs;

#endif // MIL_DIALECT_TYPES_H
