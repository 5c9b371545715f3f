//===- miltext.c - MIL text of compiled models ------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is read and can be printed is the same when it is read again, and is printed the same.
//===----------------------------------------------------------------------===//
#include "Fuzz.h"
#include "Text/Text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MilArena *arena = milArenaCreate();
  MilString text = fuzzText(data, size), first, second;
  Mil__Program *program;
  MilStatus status = milTextParse(arena, text, "model.mil", &program, fuzzDiag());
  fuzzCheckStatus(status);
  if (status == MIL_OK) {
    status = milTextPrint(arena, program, &first, fuzzDiag());
    fuzzCheckStatus(status);
  }
  if (status == MIL_OK) {
    MUST(milTextParse(arena, first, "model.mil", &program, fuzzDiag()) == MIL_OK);
    MUST(milTextPrint(arena, program, &second, fuzzDiag()) == MIL_OK);
    MUST(milStringEqual(first, second));
  }
  fuzzFree(text);
  milArenaDestroy(arena);
  return 0;
}
