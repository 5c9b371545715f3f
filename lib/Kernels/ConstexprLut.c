//===- ConstexprLut.c - constexprs that only move elements -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// lut_to_dense, lut_to_sparse and sparse_to_dense. Elements are copied as bits, whatever they mean.
//===----------------------------------------------------------------------===//
#include "BitPack.h"
#include "BlockGrid.h"
#include "Constexpr.h"

enum { CHUNK = 256 };

static size_t minSize(uint64_t a, size_t b) { return a < b ? (size_t)a : b; }

// out[to] = in[from], for elements of 1, 2 or 4 bytes.
static inline void copyElement(unsigned bytes, const uint8_t *in, uint64_t from, uint8_t *out,
                               uint64_t to) {
  switch (bytes) {
  case 1:
    out[to] = in[from];
    break;
  case 2:
    memcpy(out + 2 * to, in + 2 * from, 2);
    break;
  default:
    memcpy(out + 4 * to, in + 4 * from, 4);
    break;
  }
}

typedef struct {
  BlockGrid grid;
  const uint8_t *data;
  unsigned bytes;               ///< of one element
  unsigned bits;                ///< of one index
  uint64_t entries, vector;     ///< the last two dimensions of lut
  uint64_t outer, along, inner; ///< positions before, on and after the vector axis
} Palette;

static Palette openPalette(const MilTensorView *positions, MilDataType indexType,
                           const MilTensorView *lut, int64_t vectorAxis) {
  unsigned rank = positions->rank;
  Palette palette = {.grid = milBlockGrid(rank, positions->dims, lut->dims),
                     .data = lut->data,
                     .bytes = milDataTypeGet(lut->type)->bits / 8,
                     .bits = milDataTypeGet(indexType)->bits,
                     .entries = (uint64_t)lut->dims[rank],
                     .vector = (uint64_t)lut->dims[rank + 1],
                     .outer = 1,
                     .inner = 1};
  // Without vectors any axis will do.
  unsigned axis = vectorAxis == MIL_NO_AXIS ? rank - 1
                  : vectorAxis < 0          ? (unsigned)(vectorAxis + rank)
                                            : (unsigned)vectorAxis;
  for (unsigned k = 0; k < axis; ++k)
    palette.outer *= (uint64_t)positions->dims[k];
  palette.along = (uint64_t)positions->dims[axis];
  for (unsigned k = axis + 1; k < rank; ++k)
    palette.inner *= (uint64_t)positions->dims[k];
  return palette;
}

static void copyEntry(const Palette *palette, size_t group, unsigned index, uint64_t element,
                      void *out, uint64_t to) {
  uint64_t from = (group * palette->entries + index) * palette->vector + element;
  copyElement(palette->bytes, palette->data, from, out, to);
}

// Where entries are scalars: positions of one group.
static void decodeRun(const Palette *palette, const uint8_t *indices, size_t group, uint64_t first,
                      uint64_t count, uint8_t *out) {
  const uint8_t *entries = palette->data + group * palette->entries * palette->bytes;
  for (uint64_t done = 0; done < count; done += CHUNK) {
    uint8_t index[CHUNK], *to = out + (first + done) * palette->bytes;
    size_t n = minSize(count - done, CHUNK);
    milUnpackBits(indices, palette->bits, (size_t)(first + done), n, index);
    if (palette->bytes == 1)
      for (size_t i = 0; i < n; ++i)
        copyElement(1, entries, index[i], to, i);
    else if (palette->bytes == 2)
      for (size_t i = 0; i < n; ++i)
        copyElement(2, entries, index[i], to, i);
    else
      for (size_t i = 0; i < n; ++i)
        copyElement(4, entries, index[i], to, i);
  }
}

void milDecodeLut(const MilTensorView *indices, const MilTensorView *lut, int64_t vectorAxis,
                  void *out) {
  enum { LONG = 16 }; // groups in a row that are worth finding one by one
  Palette palette = openPalette(indices, indices->type, lut, vectorAxis);
  uint64_t count = palette.outer * palette.along * palette.inner, length;
  if (!count)
    return;
  milBlockGridRun(&palette.grid, 0, &length);
  if (palette.vector == 1 && length >= LONG) {
    for (uint64_t first = 0; first < count; first += length) {
      size_t group = milBlockGridRun(&palette.grid, first, &length);
      decodeRun(&palette, indices->data, group, first, length, out);
    }
    return;
  }
  uint64_t row = 0, column = 0; // position = row * inner + column, row counts outer and along
  for (uint64_t first = 0; first < count; first += CHUNK) {
    uint8_t index[CHUNK];
    size_t group[CHUNK], n = minSize(count - first, CHUNK);
    milUnpackBits(indices->data, palette.bits, (size_t)first, n, index);
    milBlockGridFind(&palette.grid, first, n, group);
    for (size_t i = 0; i < n; ++i) {
      for (uint64_t j = 0; j < palette.vector; ++j)
        copyEntry(&palette, group[i], index[i], j, out,
                  (row * palette.vector + j) * palette.inner + column);
      if (++column == palette.inner) {
        column = 0;
        ++row;
      }
    }
  }
}

// One row of positions (those that share outer and along) becomes `vector` rows of the result;
// *done indices were used before it. Returns how many values follow *values.
static uint64_t expandRow(const Palette *palette, const uint8_t *mask, const uint8_t *indices,
                          uint64_t row, uint64_t done, uint8_t *outMask, uint64_t values,
                          void *outValues) {
  for (uint64_t j = 0; j < palette->vector; ++j) {
    uint64_t next = done;
    for (uint64_t first = 0; first < palette->inner; first += CHUNK) {
      uint8_t bits[CHUNK];
      size_t group[CHUNK], n = minSize(palette->inner - first, CHUNK);
      uint64_t position = row * palette->inner + first;
      uint64_t to = (row * palette->vector + j) * palette->inner + first;
      milUnpackBits(mask, 1, (size_t)position, n, bits);
      milBlockGridFind(&palette->grid, position, n, group);
      for (size_t i = 0; i < n; ++i) {
        if (!bits[i])
          continue;
        outMask[(to + i) / 8] |= (uint8_t)(1u << (to + i) % 8);
        copyEntry(palette, group[i], milGetBits(indices, palette->bits, (size_t)next++), j,
                  outValues, values++);
      }
    }
  }
  return values;
}

void milDecodeLutToSparse(const MilTensorView *mask, const MilTensorView *indicesNonzero,
                          const MilTensorView *lut, int64_t vectorAxis, void *outMask,
                          void *outValues) {
  Palette palette = openPalette(mask, indicesNonzero->type, lut, vectorAxis);
  uint64_t rows = palette.outer * palette.along;
  if (!palette.inner) // there may be any number of rows of nothing
    return;
  if (palette.vector == 1) { // rows only matter for vectors; one long one is faster
    palette.inner *= rows;
    rows = 1;
  }
  memset(outMask, 0, (size_t)((rows * palette.inner * palette.vector + 7) / 8));
  uint64_t values = 0;
  for (uint64_t row = 0; row < rows; ++row)
    values = expandRow(&palette, mask->data, indicesNonzero->data, row, values / palette.vector,
                       outMask, values, outValues);
}

void milDecodeSparse(const MilTensorView *nonzero, const MilTensorView *mask, void *out) {
  uint64_t count, next = 0;
  if (!milTensorViewCount(mask, &count))
    return;
  unsigned bits = milDataTypeGet(nonzero->type)->bits;
  memset(out, 0, (size_t)((count * bits + 7) / 8)); // zero is all bits zero in every type
  for (uint64_t first = 0; first < count; first += CHUNK) {
    uint8_t set[CHUNK], *bytes = out;
    size_t n = minSize(count - first, CHUNK);
    milUnpackBits(mask->data, 1, (size_t)first, n, set);
    for (size_t i = 0; i < n; ++i) {
      uint64_t to = first + i;
      if (!set[i])
        continue;
      if (bits == 4)
        bytes[to / 2] |= (uint8_t)(milGetBits(nonzero->data, 4, (size_t)next) << (to % 2 ? 4 : 0));
      else
        copyElement(bits / 8, nonzero->data, next, bytes, to);
      ++next;
    }
  }
}
