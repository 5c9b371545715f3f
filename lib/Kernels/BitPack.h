//===- BitPack.h - streams of 1, 2, 3, 4, 6 and 8 bit elements ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_BITPACK_H
#define MIL_KERNELS_BITPACK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Element i of a packed stream occupies the bits i*bits .. i*bits+bits-1, the least significant
/// first, where bit b is bit b % 8 of byte b / 8. An element may straddle two bytes (3 and 6 bits).
/// Source   coremltools optimize/_utils.py, pack_elements_into_bits; checked by
///          test/unit/kernels-bitpack.c

/// out[i] = element first + i, zero extended.
/// Shapes   packed: at least ceil((first + n) * bits / 8) bytes; out: n.
/// Units    first and n count elements; bits is 1, 2, 3, 4, 6 or 8. Any alignment; out must not
///          overlap packed.    Errors   none.
void milUnpackBits(const uint8_t *packed, unsigned bits, size_t first, size_t n, uint8_t *out);

/// The other way; the padding bits of the last byte are zero, bits of a value above `bits` are
/// dropped.
/// Shapes   values: n; out: ceil(n * bits / 8) bytes.    Units, errors   as above.
void milPackBits(const uint8_t *values, unsigned bits, size_t n, uint8_t *out);

/// Set bits among the first n of a stream of single bits.
size_t milCountBits(const uint8_t *mask, size_t n);
/// The elements at which a stream of single bits is set, in order, one byte each. Returns how many.
/// Shapes   packed: n elements; mask: n bits; out: milCountBits.    Units, errors   as above.
size_t milGatherBits(const uint8_t *packed, unsigned bits, const uint8_t *mask, size_t n,
                     uint8_t *out);

/// One element, for code that needs only a few.
static inline unsigned milGetBits(const uint8_t *packed, unsigned bits, size_t index) {
  size_t bit = index * bits;
  unsigned shift = bit & 7, value = packed[bit >> 3] >> shift;
  if (shift + bits > 8)
    value |= (unsigned)packed[(bit >> 3) + 1] << (8 - shift);
  return value & ((1u << bits) - 1);
}

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_BITPACK_H
