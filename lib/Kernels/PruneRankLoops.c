//===- PruneRankLoops.c - the smallest of few, for each CPU --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rank of an element is how many of its run and position come before it. A lane is a position of
// a run; as many as there is room for are ranked together, by comparing each channel with each.
//===----------------------------------------------------------------------===//
#include "PruneElements.h"
#include "Variants.h"

enum { FEW = MIL_PRUNE_FEW, TOGETHER = 128 };

/// Keys have room in signed integers, which every CPU compares.
typedef struct {
  int16_t keys[FEW][TOGETHER], ranks[FEW][TOGETHER];
} Ranks16;
typedef struct {
  int32_t keys[FEW][TOGETHER], ranks[FEW][TOGETHER];
} Ranks32;

/// Lanes `first` .. `first + count - 1` of all runs.
typedef struct {
  size_t first, count, channels, inner;
} Span;

/// Calls `statement` for each channel c and lane t of a span, with i the element. Where runs have one
/// position, they are next to each other.
#define FOR_LANES(span, statement)                                                                 \
  if ((span).inner == 1) {                                                                         \
    for (size_t t = 0; t < (span).count; ++t)                                                      \
      for (size_t c = 0; c < channels; ++c) {                                                      \
        size_t i = ((span).first + t) * channels + c;                                              \
        statement;                                                                                 \
      }                                                                                            \
  } else {                                                                                         \
    for (size_t t0 = 0, piece; t0 < (span).count; t0 += piece) {                                   \
      size_t run = ((span).first + t0) / (span).inner, p = ((span).first + t0) % (span).inner;     \
      piece = (span).inner - p < (span).count - t0 ? (span).inner - p : (span).count - t0;         \
      for (size_t c = 0; c < channels; ++c)                                                        \
        for (size_t t = t0; t < t0 + piece; ++t) {                                                 \
          size_t i = (run * channels + c) * (span).inner + p + (t - t0);                           \
          statement;                                                                               \
        }                                                                                          \
    }                                                                                              \
  }

#define RANK(name, Ranks)                                                                          \
  INLINE void name(MilDataType type, const void *data, Span span, size_t channels, size_t drop,    \
                   uint8_t *keep) {                                                                \
    Ranks r;                                                                                       \
    FOR_LANES(span, r.keys[c][t] = (__typeof__(r.keys[0][0]))keyAt(type, data, i))                 \
    for (size_t c = 0; c < channels; ++c)                                                          \
      for (size_t t = 0; t < TOGETHER; ++t)                                                        \
        r.ranks[c][t] = (__typeof__(r.ranks[0][0]))(channels - 1 - c);                             \
    for (size_t c = 1; c < channels; ++c)                                                          \
      for (size_t other = 0; other < c; ++other)                                                   \
        for (size_t t = 0; t < TOGETHER; ++t) {                                                    \
          bool isFirst = r.keys[other][t] <= r.keys[c][t];                                         \
          r.ranks[c][t] += isFirst;                                                                \
          r.ranks[other][t] -= isFirst;                                                            \
        }                                                                                          \
    for (size_t c = 0; c < channels; ++c)                                                          \
      for (size_t t = 0; t < TOGETHER; ++t)                                                        \
        r.ranks[c][t] = (r.ranks[c][t] >= (int)drop) & (r.keys[c][t] != 0);                        \
    FOR_LANES(span, keep[i] = (uint8_t)r.ranks[c][t])                                              \
  }
RANK(rank16, Ranks16)
RANK(rank32, Ranks32)

INLINE void markLanes(MilDataType type, const void *data, size_t lanes, size_t channels,
                      size_t inner, size_t drop, uint8_t *keep) {
  for (size_t first = 0; first < lanes; first += TOGETHER) {
    Span span = {first, lanes - first < TOGETHER ? lanes - first : TOGETHER, channels, inner};
    if (type == MIL_TYPE_FLOAT32)
      rank32(type, data, span, channels, drop, keep);
    else
      rank16(type, data, span, channels, drop, keep);
  }
}

/// The usual numbers of channels are constants.
INLINE void markFew(MilDataType type, const void *data, size_t runs, size_t channels, size_t inner,
                    size_t drop, uint8_t *keep) {
  size_t lanes = runs * inner;
  if (channels == 2)
    markLanes(type, data, lanes, 2, inner, drop, keep);
  else if (channels == 4)
    markLanes(type, data, lanes, 4, inner, drop, keep);
  else if (channels == 8)
    markLanes(type, data, lanes, 8, inner, drop, keep);
  else
    markLanes(type, data, lanes, channels, inner, drop, keep);
}

void MIL_VARIANT(milPruneMarkFew)(MilDataType type, const void *data, size_t runs, size_t channels,
                                  size_t inner, size_t drop, uint8_t *keep) {
  FOR_TYPE(type, markFew(T, data, runs, channels, inner, drop, keep));
}
