//===- BitPackLoops.c - packing and unpacking, for each CPU ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Eight elements fill a whole number of bytes whatever their width, so both directions work on
// groups of eight: `bits` bytes as one 64-bit word. Elements outside whole groups go one by one.
//===----------------------------------------------------------------------===//
#include "Variants.h"

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

static inline uint64_t packGroup(const uint8_t *values, unsigned bits) {
  uint64_t mask = (1u << bits) - 1, word = 0;
  for (unsigned e = 0; e < GROUP; ++e)
    word |= (values[e] & mask) << (e * bits);
  return word;
}

static inline void packGroups(const uint8_t *values, unsigned bits, size_t groups, uint8_t *out) {
  for (size_t g = 0; g < groups; ++g, values += GROUP, out += bits) {
    uint64_t word = packGroup(values, bits);
    for (unsigned b = 0; b < bits; ++b)
      out[b] = (uint8_t)(word >> (8 * b));
  }
}

void MIL_VARIANT(milUnpackBits)(const uint8_t *packed, unsigned bits, size_t first, size_t n,
                                uint8_t *out) {
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

void MIL_VARIANT(milPackBits)(const uint8_t *values, unsigned bits, size_t n, uint8_t *out) {
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
    uint8_t last[GROUP] = {0};
    memcpy(last, values + groups * GROUP, rest);
    uint64_t word = packGroup(last, bits);
    for (unsigned b = 0; b < (rest * bits + 7) / 8; ++b)
      out[groups * bits + b] = (uint8_t)(word >> (8 * b));
  }
}
