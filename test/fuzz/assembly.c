//===- assembly.c - the text of the mil dialect ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR's parser calls ours for operations, types and functions. What they take and the verifier lets pass is
// printed, and read again, and printed the same.
//===----------------------------------------------------------------------===//
#include "Module.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MilString text = fuzzText(data, size);
  char *whole = malloc(size + 1); // MLIR's lexer wants a NUL behind its text
  MUST(whole);
  memcpy(whole, text.data, size);
  whole[size] = '\0';
  fuzzBeginContexts(strstr(whole, "resource") != NULL);
  MlirModule module = fuzzParse(fuzzContext, whole, size);
  if (!mlirModuleIsNull(module)) {
    FuzzText first = fuzzPrint(module);
    MlirModule again = fuzzParse(fuzzOtherContext, first.data, first.size);
    MUST(!mlirModuleIsNull(again));
    FuzzText second = fuzzPrint(again);
    MUST(first.size == second.size && memcmp(first.data, second.data, first.size) == 0);
    fuzzDestroy(again);
    free(first.data);
    free(second.data);
  }
  fuzzDestroy(module);
  free(whole);
  fuzzFree(text);
  return 0;
}
