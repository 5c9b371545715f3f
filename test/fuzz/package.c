//===- package.c - a whole package, and back -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A package that is imported is exported; the export is imported, and its export is the same, byte for byte.
//===----------------------------------------------------------------------===//
#include "Module.h"

static bool convert(int from, int to) {
  MlirModule module = fuzzImport(from);
  if (mlirModuleIsNull(module))
    return false;
  bool written = fuzzExport(module, to);
  fuzzDestroy(module);
  return written;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzzBeginContexts(false);
  if (!fuzzMakePackage(data, size) || !convert(0, 1))
    return 0;
  MUST(convert(1, 2));
  fuzzMustEqual(1, 2);
  return 0;
}
