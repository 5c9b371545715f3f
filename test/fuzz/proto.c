//===- proto.c - messages of a model file ---------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is decoded is encoded again, and from then on the bytes stay the same.
//===----------------------------------------------------------------------===//
#include "Format/Proto.h"
#include "Fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MilArena *arena = milArenaCreate();
  MilString bytes = fuzzText(data, size), first, second;
  Mil__Model *model;
  MilStatus status = milProtoDecodeModel(arena, bytes, "model.mlmodel", &model, fuzzDiag());
  fuzzCheckStatus(status);
  if (status == MIL_OK) {
    MUST(milProtoEncode(arena, &model->base, &first, fuzzDiag()) == MIL_OK);
    MUST(milProtoDecodeModel(arena, first, "model.mlmodel", &model, fuzzDiag()) == MIL_OK);
    MUST(milProtoEncode(arena, &model->base, &second, fuzzDiag()) == MIL_OK);
    MUST(milStringEqual(first, second));
  }
  fuzzFree(bytes);
  milArenaDestroy(arena);
  return 0;
}
