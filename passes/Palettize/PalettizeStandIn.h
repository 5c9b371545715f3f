//===- PalettizeStandIn.h - in place of what clustering would find -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where only sizes are wanted, palettes, indices and scales need not be found: others of the same size do,
// if they are equal where the real ones are, because equal bytes are stored once. So each is noise that is
// drawn from a hash of what the real one is a function of:
//   palette   of scalars: the distinct values of the group and how often each occurs; of vectors: the list
//   indices   the elements of the group in their order, and where its indices are
//   scales    of each channel the elements; so is the palette with them, if all share one
// Real ones can be equal as well where weights are not: indices where one is a multiple of the other, palettes
// where they differ so little that what is rounded is the same.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PALETTIZESTANDIN_H
#define MIL_PASSES_PALETTIZESTANDIN_H

#include "PalettizeGroups.h"

/// A hash of `n` elements from `first` on, behind what `seed` is one of; zeros are the same with either
/// sign.
uint64_t milStandInHash(uint64_t seed, MilDataType type, const void *data, size_t first, size_t n);
/// The same for elements whose order does not matter: hashes of several such lists can be added up.
uint64_t milStandInSum(MilDataType type, const void *data, size_t first, size_t n);
/// `n` elements of a type that are finite numbers.
void milStandInElements(uint64_t seed, MilDataType type, void *out, size_t n);
/// `n` bytes below 2^bits.
void milStandInIndices(uint64_t seed, unsigned bits, uint8_t *out, size_t n);

#endif // MIL_PASSES_PALETTIZESTANDIN_H
