//===- irdl.c - writes mil.irdl.mlir at build time -----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Dialect.h"
#include <stdio.h>

static void write(MlirStringRef text, void *file) { fwrite(text.data, 1, text.length, file); }

int main(int argc, char **argv) {
  FILE *file = argc == 2 ? fopen(argv[1], "w") : NULL;
  if (!file)
    return 1;
  milPrintIrdl(write, file);
  return fclose(file) ? 1 : 0;
}
