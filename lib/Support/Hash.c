//===- Hash.c - bytes as 64 bits ----------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two words at a time are multiplied to 128 bits, of which both halves are kept: a bit of either word
// reaches about half of the bits of the result. Four such chains run side by side.
// Source   the construction of wyhash (Wang Yi), in the public domain.
//===----------------------------------------------------------------------===//
#include "Hash.h"

#include <string.h>

enum { LANES = 4, BLOCK = LANES * 16 };

static const uint64_t secrets[LANES] = {0xA0761D6478BD642Fu, 0xE7037ED1A0B428DBu,
                                        0x8EBC6AF09C88C6E3u, 0x589965CC75374CC3u};

static uint64_t fold(uint64_t a, uint64_t b) {
  unsigned __int128 product = (unsigned __int128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const unsigned char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static void addBlock(uint64_t *lanes, const unsigned char *bytes) {
  for (int l = 0; l < LANES; ++l)
    lanes[l] = fold(load(bytes + 16 * l) ^ secrets[l], load(bytes + 16 * l + 8) ^ lanes[l]);
}

uint64_t milHash(uint64_t seed, const void *data, size_t size) {
  const unsigned char *bytes = data;
  unsigned char rest[BLOCK] = {0};
  uint64_t lanes[LANES], left = size;
  for (int l = 0; l < LANES; ++l)
    lanes[l] = seed + secrets[l];
  for (; left >= BLOCK; left -= BLOCK, bytes += BLOCK)
    addBlock(lanes, bytes);
  if (left)
    memcpy(rest, bytes, left);
  addBlock(lanes, rest);
  return fold(fold(lanes[0], lanes[1] ^ secrets[2]) ^ size, fold(lanes[2], lanes[3] ^ secrets[3]));
}
