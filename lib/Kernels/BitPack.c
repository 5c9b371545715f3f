//===- BitPack.c - streams of single bits as masks ---------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "BitPack.h"

#include <string.h>

size_t milCountBits(const uint8_t *mask, size_t n) {
  size_t count = 0, i = 0;
  for (; i + 64 <= n; i += 64) {
    uint64_t word;
    memcpy(&word, mask + i / 8, sizeof word);
    count += (size_t)__builtin_popcountll(word);
  }
  for (; i < n; ++i)
    count += mask[i / 8] >> (i % 8) & 1;
  return count;
}

size_t milGatherBits(const uint8_t *packed, unsigned bits, const uint8_t *mask, size_t n,
                     uint8_t *out) {
  enum { kTile = 512 };
  uint8_t values[kTile], flags[kTile];
  size_t count = 0;
  for (size_t first = 0; first < n; first += kTile) {
    size_t size = n - first < kTile ? n - first : kTile;
    milUnpackBits(packed, bits, first, size, values);
    milUnpackBits(mask, 1, first, size, flags);
    size_t kept = 0;
    for (size_t i = 0; i < size; ++i) {
      values[kept] = values[i];
      kept += flags[i];
    }
    memcpy(out + count, values, kept);
    count += kept;
  }
  return count;
}
