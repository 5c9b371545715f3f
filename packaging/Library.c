//===- Library.c - libMIL is made of other libraries ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A shared library needs a source; its functions are those of include/mil-c.
//===----------------------------------------------------------------------===//
#include "mil-c/Support.h"
