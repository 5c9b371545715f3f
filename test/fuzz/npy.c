//===- npy.c - arrays of numpy ---------------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Config/Npy.h"
#include "Fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MilArena *arena = milArenaCreate();
  MilString bytes = fuzzText(data, size);
  MilNumbers numbers;
  MilStatus status = milNpyParse(bytes, "palette.npy", arena, &numbers, fuzzDiag());
  fuzzCheckStatus(status);
  if (status == MIL_OK) {
    uint64_t count = 1;
    MUST(numbers.rank >= 1 && numbers.rank <= MIL_NUMBERS_MAX_RANK);
    for (unsigned i = 0; i < numbers.rank; ++i)
      MUST(milCheckedMul(count, numbers.dims[i], &count));
    MUST(count >= 1 && count <= size);
    volatile double last = numbers.values[count - 1];
    (void)last;
  }
  fuzzFree(bytes);
  milArenaDestroy(arena);
  return 0;
}
