//===- Encoding.h - how a weight is stored ------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight is the value that operations see. What makes it is a mil.const, or a constexpr operation
// together with those that make its operands, in either form.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_ENCODING_H
#define MIL_PASSES_ENCODING_H

#include "mil-c/Arena.h"
#include "mil-c/Dialect.h"

typedef struct MilEncoding {
  MlirOperation op; ///< makes the value: a mil.const or the last constexpr operation
  MilString name;   ///< MIL name of the value; empty when it has none
  MilDataType type; ///< of the value
  intptr_t rank;
  const int64_t *dims; ///< of the value, in the arena
  uint64_t elements;
  uint64_t bytes;                     ///< of all parts that are stored
  bool isLinear, isPalette, isSparse; ///< several may be; none: dense

  // Linear: codes with a scale for each block.
  MilDataType code;     ///< int8, uint8, int4 or uint4
  MilDataType offset;   ///< MIL_TYPE_NONE: there is none
  bool isSymmetric;     ///< there is no offset, or each is zero
  bool isAffine;        ///< by constexpr_affine_dequantize
  const int64_t *block; ///< elements per scale on each axis; dims: one scale for the axis

  // Palette: indices into tables.
  unsigned indexBits;
  MilDataType entry; ///< of the tables
  int64_t vector;    ///< elements per entry
  uint64_t palettes; ///< number of tables
  int64_t group;     ///< channels that share a table, the fewest of all axes; 0: one table
  bool
      hasFloatScale; ///< floats, of tables or looked up, are scaled by constexpr_blockwise_shift_scale

  uint64_t nonzero; ///< sparse: elements that are stored
} MilEncoding;

/// Whether operations that are no constexpr, or the end of a block, use the value: an operation of
/// which this holds and that milEncodingGet reads makes a weight.
bool milEncodingIsWeight(MlirOperation op);
/// Reads a mil.const or a constexpr operation. False when it is neither, when a tensor of it has no
/// plain static type, or when its operands do not fit together as far as they are looked at.
bool milEncodingGet(MlirOperation op, MilArena *arena, MilEncoding *outEncoding);

/// Linear: whether a scale is for some elements of an axis, or for an element of several axes.
bool milEncodingHasBlocks(const MilEncoding *encoding);
/// Linear without blocks: the axis on which scales differ; -1: there is one scale.
intptr_t milEncodingScaleAxis(const MilEncoding *encoding);
/// The axis of output channels, from the operations that use the weight; false when they disagree.
bool milEncodingOutputAxis(const MilEncoding *encoding, intptr_t *outAxis);

/// The specification version that can store a weight so: 7 (iOS16) for what the attribute forms of
/// constexpr operations can say, 9 (iOS18) for the rest; 6 (iOS15) for a dense one.
int milEncodingVersion(const MilEncoding *encoding);
/// "64x32, int4 in blocks of 1x32"; null when out of memory.
const char *milEncodingDescribe(const MilEncoding *encoding, MilArena *arena);

#endif // MIL_PASSES_ENCODING_H
