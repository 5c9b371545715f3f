//===- PalettizeStandIn.c - in place of what clustering would find -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "PalettizeStandIn.h"

#include "Support/Hash.h"

/// The next of numbers that look random. Source: G. Steele et al., SplitMix64 (2014).
static uint64_t draw(uint64_t *state) {
  uint64_t z = *state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

uint64_t milStandInHash(uint64_t seed, MilDataType type, const void *data, size_t first, size_t n) {
  enum { kTile = 2048 };
  static const uint16_t kNegativeZero16 = 0x8000;
  static const uint32_t kNegativeZero32 = 0x80000000u;
  size_t width = milDataTypeGet(type)->bits / 8;
  union {
    uint16_t halves[kTile];
    uint32_t words[kTile];
  } tile;
  if (type != MIL_TYPE_FLOAT16 && type != MIL_TYPE_FLOAT32)
    return milHash(seed, (const char *)data + first * width, n * width);
  for (size_t at = first, end = first + n, count; at < end; at += count) {
    count = end - at < kTile ? end - at : kTile;
    if (type == MIL_TYPE_FLOAT16)
      for (size_t i = 0; i < count; ++i) {
        uint16_t half = ((const uint16_t *)data)[at + i];
        tile.halves[i] = half == kNegativeZero16 ? 0 : half;
      }
    else
      for (size_t i = 0; i < count; ++i) {
        uint32_t word = ((const uint32_t *)data)[at + i];
        tile.words[i] = word == kNegativeZero32 ? 0 : word;
      }
    seed = milHash(seed, &tile, count * width);
  }
  return seed;
}

uint64_t milStandInSum(MilDataType type, const void *data, size_t first, size_t n) {
  uint64_t sum = 0;
  for (size_t i = first; i < first + n; ++i) {
    // Halves in the upper part of a word, so that the negative zero of both is the same.
    uint64_t bits = type == MIL_TYPE_FLOAT16 ? ((const uint16_t *)data)[i] * (uint64_t)0x10000
                                             : ((const uint32_t *)data)[i];
    bits = bits == 0x80000000u ? 0 : bits;
    sum += draw(&bits);
  }
  return sum;
}

void milStandInElements(uint64_t seed, MilDataType type, void *out, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    uint64_t noise = draw(&seed);
    switch (type) {
    case MIL_TYPE_FLOAT32:
      ((float *)out)[i] = 1 + (float)(noise >> 41) * 0x1p-23f;
      break;
    case MIL_TYPE_FLOAT16: // a fraction behind the exponent of 1
      ((uint16_t *)out)[i] = (uint16_t)(0x3C00 | noise >> 54);
      break;
    default:
      ((uint8_t *)out)[i] = (uint8_t)(noise >> 56);
    }
  }
}

void milStandInIndices(uint64_t seed, unsigned bits, uint8_t *out, size_t n) {
  enum { kPeriod = 256 };
  uint8_t noise[kPeriod];
  for (size_t i = 0; i < kPeriod; ++i)
    noise[i] = (uint8_t)(draw(&seed) >> (64 - bits));
  for (size_t i = 0; i < n; i += kPeriod)
    memcpy(out + i, noise, n - i < kPeriod ? n - i : kPeriod);
}
