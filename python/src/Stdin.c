//===- Stdin.c - a stdin within reach of static libraries ---------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Debian's libjansson.a is not position independent: what it asks of other libraries must be a function. So the
// linker (--wrap=stdin) gives it, and all else in the extension module, this variable.
//===----------------------------------------------------------------------===//
#include <stdio.h>

extern FILE *__real_stdin; // the C library's
FILE *__wrap_stdin;

__attribute__((constructor)) static void setStdin(void) { __wrap_stdin = __real_stdin; }
