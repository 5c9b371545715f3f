//===- LutMapAvx512.c - nearest entries from registers -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Up to 64 entries have room in two registers, where an instruction looks up 32 halves at once: a
// search by halves for the last entry whose first half is not above a value.
//===----------------------------------------------------------------------===//
#include "Variants.h"

#include <immintrin.h>

enum { STEP = 32, TABLE = 64 };

/// Sixty-four numbers of 16 bits.
typedef struct {
  __m512i low, high;
} Numbers;

static inline Numbers load(const void *numbers) {
  return (Numbers){_mm512_loadu_si512(numbers), _mm512_loadu_si512((const char *)numbers + 64)};
}

static inline __m512i lookUp(Numbers numbers, __m512i at, bool isSmall) {
  return isSmall ? _mm512_permutexvar_epi16(at, numbers.low)
                 : _mm512_permutex2var_epi16(numbers.low, at, numbers.high);
}

static inline void mapSome(const uint16_t *values, Numbers first, Numbers index, unsigned top,
                           uint8_t *out) {
  __m512i half = _mm512_loadu_si512(values), entry = _mm512_setzero_si512();
  __m512i place = _mm512_xor_si512(half, _mm512_srli_epi16(_mm512_srai_epi16(half, 15), 1));
  for (unsigned step = top; step > 0; step /= 2) {
    __m512i next = _mm512_or_si512(entry, _mm512_set1_epi16((short)step));
    __mmask32 isAbove = _mm512_cmpge_epi16_mask(place, lookUp(first, next, top < STEP));
    entry = _mm512_mask_mov_epi16(entry, isAbove, next);
  }
  __m512i magnitude = _mm512_and_si512(half, _mm512_set1_epi16(0x7FFF));
  __mmask32 isNumber = _mm512_cmple_epi16_mask(magnitude, _mm512_set1_epi16(0x7C00));
  entry = _mm512_maskz_mov_epi16(isNumber, entry);
  __m256i bytes = _mm512_cvtepi16_epi8(lookUp(index, entry, top < STEP));
  _mm256_storeu_si256((__m256i *)out, bytes);
}

static void mapFew(const uint16_t *values, size_t n, const MilHalfMap *map, uint8_t *out) {
  int16_t places[TABLE];
  unsigned top = 1;
  while (2 * top < map->count)
    top *= 2;
  for (unsigned c = 0; c < TABLE; ++c)
    places[c] = c < map->count ? map->first[c] : INT16_MAX;
  Numbers first = load(places), index = load(map->index);
  size_t i = 0;
  for (; i + STEP <= n; i += STEP)
    mapSome(values + i, first, index, top, out + i);
  if (i < n) {
    uint16_t rest[STEP] = {0};
    uint8_t indices[STEP];
    memcpy(rest, values + i, (n - i) * sizeof *rest);
    mapSome(rest, first, index, top, indices);
    memcpy(out + i, indices, n - i);
  }
}

void MIL_VARIANT(milHalfMapUse)(const uint16_t *values, size_t n, const MilHalfMap *map,
                                uint8_t *out) {
  if (map->count > 0) {
    mapFew(values, n, map, out);
    return;
  }
  for (size_t i = 0; i < n; ++i)
    out[i] = map->table[values[i]];
}
