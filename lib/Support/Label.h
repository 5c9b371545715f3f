//===- Label.h - names that are repeated ---------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_LABEL_H
#define MIL_SUPPORT_LABEL_H

#include "mil-c/Limits.h"
#include "mil-c/Support.h"

/// At most MIL_MAX_LABEL bytes of a name, for what is made of it again and again.
static inline MilString milLabel(MilString name) {
  name.length = name.length < MIL_MAX_LABEL ? name.length : MIL_MAX_LABEL;
  return name;
}

#endif // MIL_SUPPORT_LABEL_H
