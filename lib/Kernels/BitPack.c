//===- BitPack.c - streams of 1, 2, 3, 4, 6 and 8 bit elements ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Eight elements fill a whole number of bytes whatever their width, so both directions work on
// groups of eight: `bits` bytes as one 64-bit word. Elements outside whole groups go one by one.
//===----------------------------------------------------------------------===//
#include "BitPack.h"

#include <assert.h>
#include <string.h>

enum { GROUP = 8 };

// Inlined once per width, so that the loops over the bytes of a group are unrolled.
static inline void unpackGroups(const uint8_t *packed, unsigned bits, size_t groups, uint8_t *out) {
  uint8_t mask = (uint8_t)((1u << bits) - 1);
  for (size_t g = 0; g < groups; ++g, packed += bits, out += GROUP) {
    uint64_t word = 0;
    for (unsigned b = 0; b < bits; ++b)
      word |= (uint64_t)packed[b] << (8 * b);
    for (unsigned e = 0; e < GROUP; ++e)
      out[e] = (uint8_t)(word >> (e * bits)) & mask;
  }
}

static inline void packGroups(const uint8_t *values, unsigned bits, size_t groups, uint8_t *out) {
  uint64_t mask = (1u << bits) - 1;
  for (size_t g = 0; g < groups; ++g, values += GROUP, out += bits) {
    uint64_t word = 0;
    for (unsigned e = 0; e < GROUP; ++e)
      word |= (values[e] & mask) << (e * bits);
    for (unsigned b = 0; b < bits; ++b)
      out[b] = (uint8_t)(word >> (8 * b));
  }
}

void milUnpackBits(const uint8_t *packed, unsigned bits, size_t first, size_t n, uint8_t *out) {
  size_t i = 0;
  for (; i < n && (first + i) % GROUP != 0; ++i)
    out[i] = (uint8_t)milGetBits(packed, bits, first + i);
  size_t groups = (n - i) / GROUP;
  const uint8_t *from = n == 0 ? packed : packed + (first + i) / GROUP * bits;
  switch (bits) {
  case 1:
    unpackGroups(from, 1, groups, out + i);
    break;
  case 2:
    unpackGroups(from, 2, groups, out + i);
    break;
  case 3:
    unpackGroups(from, 3, groups, out + i);
    break;
  case 4:
    unpackGroups(from, 4, groups, out + i);
    break;
  case 6:
    unpackGroups(from, 6, groups, out + i);
    break;
  case 8:
    if (groups != 0)
      memcpy(out + i, from, groups * GROUP);
    break;
  default:
    assert(!"no such width");
  }
  for (i += groups * GROUP; i < n; ++i)
    out[i] = (uint8_t)milGetBits(packed, bits, first + i);
}

void milPackBits(const uint8_t *values, unsigned bits, size_t n, uint8_t *out) {
  size_t groups = n / GROUP, rest = n % GROUP;
  switch (bits) {
  case 1:
    packGroups(values, 1, groups, out);
    break;
  case 2:
    packGroups(values, 2, groups, out);
    break;
  case 3:
    packGroups(values, 3, groups, out);
    break;
  case 4:
    packGroups(values, 4, groups, out);
    break;
  case 6:
    packGroups(values, 6, groups, out);
    break;
  case 8:
    if (groups != 0)
      memcpy(out, values, groups * GROUP);
    break;
  default:
    assert(!"no such width");
  }
  if (rest != 0) {
    uint8_t last[GROUP] = {0}, bytes[GROUP];
    memcpy(last, values + groups * GROUP, rest);
    packGroups(last, bits, 1, bytes);
    memcpy(out + groups * bits, bytes, (rest * bits + 7) / 8);
  }
}

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
