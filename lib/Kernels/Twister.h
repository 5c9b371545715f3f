//===- Twister.h - numpy's random numbers -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MT19937, seeded and read as numpy.random.RandomState does. Private to the kernels.
// Source   M. Matsumoto, T. Nishimura, Mersenne Twister (1998)
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_TWISTER_H
#define MIL_KERNELS_TWISTER_H

#include <stdint.h>

enum { MIL_TWISTER_WORDS = 624, MIL_TWISTER_SHIFT = 397 };
typedef struct MilTwister {
  uint32_t words[MIL_TWISTER_WORDS];
  unsigned next;
} MilTwister;

static inline void milTwisterSeed(MilTwister *twister, uint32_t seed) {
  for (unsigned i = 0; i < MIL_TWISTER_WORDS; ++i) {
    twister->words[i] = seed;
    seed = 1812433253u * (seed ^ seed >> 30) + i + 1;
  }
  twister->next = MIL_TWISTER_WORDS;
}

static inline void milTwisterTurn(MilTwister *twister) {
  uint32_t *words = twister->words;
  for (unsigned i = 0; i < MIL_TWISTER_WORDS; ++i) {
    uint32_t y = (words[i] & 0x80000000u) | (words[(i + 1) % MIL_TWISTER_WORDS] & 0x7FFFFFFFu);
    words[i] =
        words[(i + MIL_TWISTER_SHIFT) % MIL_TWISTER_WORDS] ^ y >> 1 ^ (y & 1 ? 0x9908B0DFu : 0);
  }
  twister->next = 0;
}

static inline uint32_t milTwisterWord(MilTwister *twister) {
  if (twister->next == MIL_TWISTER_WORDS)
    milTwisterTurn(twister);
  uint32_t y = twister->words[twister->next++];
  y ^= y >> 11;
  y ^= y << 7 & 0x9D2C5680u;
  y ^= y << 15 & 0xEFC60000u;
  return y ^ y >> 18;
}

/// In [0, 1), with 53 bits.
static inline double milTwisterUnit(MilTwister *twister) {
  uint32_t high = milTwisterWord(twister) >> 5, low = milTwisterWord(twister) >> 6;
  return (high * 0x1p26 + low) * 0x1p-53;
}

#endif // MIL_KERNELS_TWISTER_H
