//===- kernels-bitpack.c - packed streams, bit by bit -----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "BitPack.h"
#include "Check.h"

#include <stdlib.h>

static const unsigned widths[] = {1, 2, 3, 4, 6, 8};

static unsigned slowGet(const uint8_t *packed, unsigned bits, size_t index) {
  unsigned value = 0;
  for (unsigned b = 0; b < bits; ++b) {
    size_t bit = index * bits + b;
    value |= (unsigned)(packed[bit / 8] >> bit % 8 & 1) << b;
  }
  return value;
}

// Buffers of exactly the right size on the heap, so that a sanitizer sees every byte too far.
static void oneLength(unsigned bits, size_t n) {
  size_t size = (n * bits + 7) / 8;
  uint8_t *values = malloc(n + 1), *packed = malloc(size + 1), *out = malloc(n + 1);
  for (size_t i = 0; i < n; ++i)
    values[i] = (uint8_t)((i * 37 + n * 11) ^ (i >> 3)); // with bits above the width
  packed[size] = 0xA5;
  milPackBits(values, bits, n, packed);
  unsigned mask = (1u << bits) - 1, wrong = packed[size] != 0xA5;
  for (size_t i = 0; i < n; ++i) {
    wrong += slowGet(packed, bits, i) != (values[i] & mask);
    wrong += milGetBits(packed, bits, i) != (values[i] & mask);
  }
  for (size_t bit = n * bits; bit < size * 8; ++bit)
    wrong += packed[bit / 8] >> bit % 8 & 1;
  for (size_t first = 0; first <= n && first < 20; ++first) {
    out[n - first] = 0xA5;
    milUnpackBits(packed, bits, first, n - first, out);
    for (size_t i = first; i < n; ++i)
      wrong += out[i - first] != (values[i] & mask);
    wrong += out[n - first] != 0xA5;
  }
  uint8_t *marks = calloc(1, n / 8 + 1);
  size_t ones = 0, gathered = 0;
  for (size_t i = 0; i < n; ++i)
    marks[i / 8] |= (uint8_t)((values[i] >> 1 & 1) << i % 8);
  for (size_t i = 0; i < n; ++i)
    ones += marks[i / 8] >> i % 8 & 1;
  out[ones] = 0xA5;
  wrong += milCountBits(marks, n) != ones;
  wrong += milGatherBits(packed, bits, marks, n, out) != ones || out[ones] != 0xA5;
  for (size_t i = 0; i < n; ++i)
    if (marks[i / 8] >> i % 8 & 1)
      wrong += out[gathered++] != slowGet(packed, bits, i);
  free(marks);
  CHECK(wrong == 0);
  free(values);
  free(packed);
  free(out);
}

int main(void) {
  for (size_t w = 0; w < sizeof widths / sizeof *widths; ++w)
    for (size_t n = 0; n <= 257; ++n)
      oneLength(widths[w], n);

  // The example of the format: five 2-bit elements, the first in the lowest bits.
  const uint8_t values[] = {0, 3, 2, 1, 3};
  uint8_t packed[2];
  milPackBits(values, 2, 5, packed);
  CHECK(packed[0] == 0x6C && packed[1] == 0x03);
  return CHECK_RESULT();
}
