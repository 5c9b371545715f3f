//===- mil-c/Limits.h - how much of everything is read -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_LIMITS_H
#define MIL_C_LIMITS_H

#include <stdint.h>

/// The names of Limits.def, as constants.
#define MIL_LIMIT(name, value, unit, bounds, why) enum { name = value };
#include "mil-c/Limits.def"

#endif // MIL_C_LIMITS_H
