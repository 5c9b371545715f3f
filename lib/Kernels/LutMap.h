//===- LutMap.h - nearest palette entry --------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The index of the palette entry nearest to a value, ties to the lower index. Distances are those
// of the real numbers: no rounding decides, so a value exactly half way is a tie and nothing else
// is. Of equal entries (0 and -0 are equal) the first is used. An infinity goes to the entry
// nearest to its end, a NaN to the least entry.
//
// `lut` holds `used` >= 1 finite entries in any order, quickest when it ascends; entries beyond
// `used` are not looked at.
// 8 and 16 bit values are mapped through a table of all bit patterns. Checked by
// test/unit/kernels-lutmap.c against a search over all entries.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_LUTMAP_H
#define MIL_KERNELS_LUTMAP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// table[v] = index for the fp16 bit pattern v.
/// Shapes   table: 65536 (MIL_HALF_BINS); used <= 256.
void milLutMapTableHalf(const uint16_t *lut, unsigned used, uint8_t *table);
/// out[i] = table[values[i]].    Shapes   values, out: n. Any alignment.
void milLutMap16(const uint16_t *values, size_t n, const uint8_t *table, uint8_t *out);

/// The same, in the way that is quickest on this CPU: with few entries, by the first of the halves
/// that each gets, without a table. Every CPU can use either.
enum { MIL_HALF_MAP_FEW = 64 };
typedef struct MilHalfMap {
  unsigned count;                  ///< entries; 0: the table is used
  int16_t first[MIL_HALF_MAP_FEW]; ///< in their order, milHalfPlace; that of the first is least
  uint16_t index[MIL_HALF_MAP_FEW];
  uint8_t table[65536];
} MilHalfMap;
void milHalfMapMake(const uint16_t *lut, unsigned used, MilHalfMap *map);
/// Shapes   values, out: n. Any alignment.
void milHalfMapUse(const uint16_t *values, size_t n, const MilHalfMap *map, uint8_t *out);

/// Halves in their order: -0 is just below 0, NaNs are at the ends.
static inline int16_t milHalfPlace(uint16_t half) {
  return (int16_t)(half >> 15 ? half ^ 0x7FFFu : half);
}

/// table[v] = index for the byte v, read as int8 or uint8.    Shapes   table: 256; used <= 256.
void milLutMapTableInt8(const int8_t *lut, unsigned used, uint8_t *table);
void milLutMapTableUInt8(const uint8_t *lut, unsigned used, uint8_t *table);
void milLutMap8(const uint8_t *values, size_t n, const uint8_t *table, uint8_t *out);

/// The same for fp32, without a table.    Shapes   values, out: n; used <= 256.
void milLutMapFloat(const float *values, size_t n, const float *lut, unsigned used, uint8_t *out);

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_LUTMAP_H
