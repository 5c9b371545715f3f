//===- palette.c - palettes of JSON, or of numpy ---------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every table has a shape and as many numbers, and no more than the file has bytes.
//===----------------------------------------------------------------------===//
#include "Config/PaletteFile.h"
#include "Fuzz.h"
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static int file = -1;
  static char path[64];
  if (file < 0) {
    file = memfd_create("palette", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  }
  MUST(file >= 0 && ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size);
  MilArena *arena = milArenaCreate();
  MilPaletteFile palettes;
  MilStatus status = milPaletteFileRead(milString(path), arena, &palettes, fuzzDiag());
  fuzzCheckStatus(status);
  for (size_t i = 0; status == MIL_OK && i < palettes.size; ++i) {
    const MilNumbers *numbers = &palettes.tables[i].numbers;
    uint64_t count = 1;
    MUST(numbers->rank >= 1 && numbers->rank <= MIL_NUMBERS_MAX_RANK);
    for (unsigned k = 0; k < numbers->rank; ++k)
      MUST(milCheckedMul(count, numbers->dims[k], &count));
    MUST(count <= size);
    for (uint64_t k = 0; k < count; ++k)
      MUST(isfinite(numbers->values[k]));
  }
  milArenaDestroy(arena);
  return 0;
}
