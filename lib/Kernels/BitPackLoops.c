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

// The lower `part` bits of each part of a word stay, the next ones move up by `gap`; `ones` has the
// lowest bit of each part.
static inline uint64_t moveApart(uint64_t word, unsigned part, unsigned gap, uint64_t ones) {
  uint64_t low = (((uint64_t)1 << part) - 1) * ones;
  return (word & low) | (word << gap & low << (part + gap));
}

// Inlined once per width, so that the loops over the bytes of a group are unrolled. The eight
// elements are moved apart by halves, to four and four in 32 bits, two and two in 16, one in 8.
static inline void unpackGroups(const uint8_t *packed, unsigned bits, size_t groups, uint8_t *out) {
  for (size_t g = 0; g < groups; ++g, packed += bits, out += GROUP) {
    uint64_t word = 0;
    for (unsigned b = 0; b < bits; ++b)
      word |= (uint64_t)packed[b] << (8 * b);
    word = moveApart(word, 4 * bits, 32 - 4 * bits, 1);
    word = moveApart(word, 2 * bits, 16 - 2 * bits, 0x0000000100000001u);
    word = moveApart(word, bits, 8 - bits, 0x0001000100010001u);
    for (unsigned e = 0; e < GROUP; ++e)
      out[e] = (uint8_t)(word >> (8 * e));
  }
}

static inline void unpackNibbles(const uint8_t *packed, size_t groups, uint8_t *out) {
  for (size_t b = 0; b < groups * 4; ++b) {
    out[2 * b] = packed[b] & 15;
    out[2 * b + 1] = packed[b] >> 4;
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
    unpackNibbles(from, groups, out + i);
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
