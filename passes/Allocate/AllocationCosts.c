//===- AllocationCosts.c - what candidates take, and their errors -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A palettized weight in a package, from iOS18 on and before:
//   weight.bin   for each blob a record of 64 bytes, and its bytes up to a multiple of 64
//   model file   constexpr_lut_to_dense with the values `indices` and `lut` in place of a const with
//                the value `val`; a palette of less than ten entries is there, too
// The model file is a tree of messages, each with its length in front of it, which takes more bytes
// the longer it is; what depends on other weights, as offsets do, counts as much as it can.
//===----------------------------------------------------------------------===//
#include "Allocation.h"

#include <math.h>

enum {
  kRecord = 64, ///< of a blob, and the alignment
  kInFile = 10, ///< elements from which on a tensor is in weight.bin
};

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

static uint64_t number(uint64_t value) {
  uint64_t bytes = 1;
  for (; value > 127; value >>= 7)
    ++bytes;
  return bytes;
}

/// A field with a message or bytes of this length: its number, the length, and they.
static uint64_t field(uint64_t length) { return 1 + number(length) + length; }

static uint64_t dimension(int64_t size) { return field(field(1 + number((uint64_t)size))); }

static uint64_t tensorType(uint64_t dims, uint64_t rank) { // numbers of data types have one byte
  return field(2 + (rank ? 1 + number(rank) : 0) + dims);
}

/// A Value in the model file; `content`: bytes of the elements with their length.
static uint64_t immediate(uint64_t type, uint64_t content) {
  return field(type) + field(field(field(content)));
}

static uint64_t inFile(uint64_t type, uint64_t fileName, uint64_t offset) {
  return field(type) + field(field(fileName) + 1 + number(offset));
}

/// The value of a tensor: where it belongs.
static uint64_t tensor(const MilAllocation *a, const MilAllocatedWeight *w, uint64_t type,
                       uint64_t elements, uint64_t bits) {
  return elements < kInFile ? immediate(type, field((elements * bits + 7) / 8))
                            : inFile(type, w->fileName, a->mostOffset);
}

/// An entry of a map.
static uint64_t entry(const char *key, uint64_t content) {
  return field(field(strlen(key)) + field(content));
}

//===----------------------------------------------------------------------===//
// One weight
//===----------------------------------------------------------------------===//

static uint64_t groupsOf(const MilAllocation *a, const MilAllocatedWeight *w, unsigned candidate) {
  int64_t size = a->groupSizes[milCandidateLevel(candidate)];
  return size > 0 ? (uint64_t)(w->weight->whole.dims[w->axis] / size) : 1;
}

static uint64_t widthOf(const MilAllocatedWeight *w) {
  return milDataTypeGet(w->weight->whole.type)->bits;
}

static uint64_t indexBytes(const MilAllocatedWeight *w, unsigned bits) {
  return (w->weight->whole.elements * bits + 7) / 8;
}

/// The attribute `name` with a text of this length.
static uint64_t nameEntry(uint64_t length) {
  return entry("name", immediate(tensorType(0, 0), field(length)));
}

/// By how much the operation of a weight grows, at most. What the model file holds of its elements is
/// counted with the dense weight.
static uint64_t growthInModel(const MilAllocation *a, const MilAllocatedWeight *w,
                              unsigned candidate) {
  const MilTensorShape *shape = &w->weight->whole;
  bool isNew = w->weight->version >= MIL_VERSION_INPUT_FORM;
  unsigned bits = milCandidateBits(candidate);
  uint64_t groups = groupsOf(a, w, candidate), entries = groups << bits;
  uint64_t rank = (uint64_t)shape->rank, dims = 0, packed = indexBytes(w, bits);
  for (intptr_t i = 0; i < shape->rank; ++i)
    dims += dimension(shape->dims[i]);
  uint64_t name = w->opName.length, value = w->weight->name.length;
  uint64_t same = field(field(value) + field(tensorType(dims, rank)));
  uint64_t old = field(strlen("const")) + same + nameEntry(name) +
                 entry("val", inFile(tensorType(dims, rank), w->fileName, w->offset));
  uint64_t now = field(strlen("constexpr_lut_to_dense")) + same +
                 nameEntry((name ? name : value) + strlen("_palettized"));
  if (isNew) {
    uint64_t indices = tensor(a, w, tensorType(dims, rank), shape->elements, bits);
    uint64_t lutDims = (rank + 1) * dimension(1) + dimension(1 << bits);
    lutDims += dimension((int64_t)groups) - (rank ? dimension(1) : 0);
    uint64_t lut = tensor(a, w, tensorType(lutDims, rank + 2), entries, widthOf(w));
    now += entry("indices", field(field(indices))) + entry("lut", field(field(lut)));
  } else {
    now += entry("indices", tensor(a, w, tensorType(dimension((int64_t)packed), 1), packed, 8)) +
           entry("lut", tensor(a, w, tensorType(dimension(1 << bits), 1), entries, widthOf(w))) +
           entry("shape", tensor(a, w, tensorType(dimension((int64_t)rank), 1), rank, 32));
  }
  now = field(now) + !name; // then the exporter finds a name
  old = field(old);
  return now > old ? now - old : 0;
}

/// Bytes of the blobs of a source.
static uint64_t blobBytes(const MilAllocation *a, const MilAllocatedWeight *w, unsigned candidate) {
  bool isNew = w->weight->version >= MIL_VERSION_INPUT_FORM;
  unsigned bits = milCandidateBits(candidate);
  uint64_t entries = groupsOf(a, w, candidate) << bits, bytes = 0;
  uint64_t indices = indexBytes(w, bits), lut = entries * widthOf(w) / 8;
  uint64_t behind = 0;
  if ((isNew ? w->weight->whole.elements : indices) >= kInFile) {
    behind = (kRecord - indices % kRecord) % kRecord;
    bytes += kRecord + indices + behind;
  }
  if (entries >= kInFile) {
    behind = (kRecord - lut % kRecord) % kRecord;
    bytes += kRecord + lut + behind;
  }
  return a->isEndExact && w == &a->weights[a->last] ? bytes - behind : bytes;
}

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

uint64_t milAllocationBits(const MilAllocation *a, const MilAllocationClass *class,
                           unsigned candidate) {
  uint64_t bits = 0;
  for (size_t i = 0; i < class->numMembers; ++i) {
    const MilAllocatedWeight *w = &a->weights[class->members[i]];
    if (w->source != class->members[i])
      continue;
    if (candidate == MIL_ALLOCATION_DENSE)
      bits += w->weight->whole.elements * widthOf(w);
    else
      bits += 8 * indexBytes(w, milCandidateBits(candidate)) +
              (groupsOf(a, w, candidate) << milCandidateBits(candidate)) * widthOf(w);
  }
  return bits;
}

uint64_t milAllocationBytes(const MilAllocation *a, const MilAllocationClass *class,
                            unsigned candidate) {
  uint64_t bytes = 0;
  if (!a->isPackage)
    return (milAllocationBits(a, class, candidate) + 7) / 8;
  for (size_t i = 0; i < class->numMembers; ++i) {
    const MilAllocatedWeight *w = &a->weights[class->members[i]];
    if (candidate == MIL_ALLOCATION_DENSE) {
      bytes += w->denseBytes;
      continue;
    }
    if (w->source == class->members[i])
      bytes += blobBytes(a, w, candidate);
    bytes += growthInModel(a, w, candidate);
  }
  return bytes;
}

bool milAllocationHas(const MilAllocation *a, const MilAllocationClass *class, unsigned candidate,
                      bool measured) {
  unsigned level = milCandidateLevel(candidate), bits = milCandidateBits(candidate);
  for (size_t i = 0; i < class->numMembers && candidate != MIL_ALLOCATION_DENSE; ++i) {
    const MilAllocatedWeight *w = &a->weights[a->weights[class->members[i]].source];
    unsigned widths = w->allowed[level] & (measured ? w->measured[level] : w->known[level]);
    if (!(widths >> bits & 1))
      return false;
  }
  return true;
}

/// Over the sources of a class, as they are or each against its mean square.
static double sumErrors(const MilAllocation *a, const MilAllocationClass *class, unsigned candidate,
                        bool isRelative) {
  double sum = 0;
  for (size_t i = 0; i < class->numMembers && candidate != MIL_ALLOCATION_DENSE; ++i) {
    const MilAllocatedWeight *w = &a->weights[class->members[i]];
    if (w->source != class->members[i])
      continue;
    double error = w->error[milCandidateLevel(candidate)][milCandidateBits(candidate)];
    if (error > 0)
      sum += isRelative ? error / w->squares * (double)w->weight->whole.elements : error;
  }
  return sum;
}

double milAllocationSquaredError(const MilAllocation *a, const MilAllocationClass *class,
                                 unsigned candidate) {
  return sumErrors(a, class, candidate, false);
}

double milAllocationError(const MilAllocation *a, const MilAllocationClass *class,
                          unsigned candidate) {
  return sumErrors(a, class, candidate, a->options->objective == MIL_PALETTE_RELATIVE);
}

static double decibels(double signal, double noise) {
  return noise > 0 ? 10 * log10(signal / noise) : INFINITY;
}

double milAllocationSnr(const MilAllocation *a, double error) {
  bool isRelative = a->options->objective == MIL_PALETTE_RELATIVE;
  return decibels(isRelative ? (double)a->elements : a->squares, error);
}

double milAllocationClassSnr(const MilAllocation *a, const MilAllocationClass *class,
                             unsigned candidate) {
  double least = INFINITY;
  for (size_t i = 0; i < class->numMembers && candidate != MIL_ALLOCATION_DENSE; ++i) {
    const MilAllocatedWeight *w = &a->weights[a->weights[class->members[i]].source];
    double snr =
        decibels(w->squares, w->error[milCandidateLevel(candidate)][milCandidateBits(candidate)]);
    least = snr < least ? snr : least;
  }
  return least;
}

size_t milAllocationItems(const MilAllocation *a, const MilAllocationClass *class, bool isBytes,
                          MilKnapsackItem *outItems, unsigned *outCandidates) {
  size_t count = 0;
  for (unsigned candidate = 0; candidate < MIL_ALLOCATION_CANDIDATES; ++candidate) {
    if (!milAllocationHas(a, class, candidate, false))
      continue;
    outItems[count] = (MilKnapsackItem){.cost = isBytes ? milAllocationBytes(a, class, candidate)
                                                        : milAllocationBits(a, class, candidate),
                                        .error = milAllocationError(a, class, candidate)};
    outCandidates[count++] = candidate;
  }
  return count;
}

const char *milAllocationText(const MilAllocation *a, unsigned candidate) {
  unsigned bits = milCandidateBits(candidate);
  if (candidate == MIL_ALLOCATION_DENSE)
    return "dense";
  int64_t size = a->groupSizes[milCandidateLevel(candidate)];
  const char *text = milArenaPrintf(a->arena, size > 0 ? "%u bit%s by %lld channels" : "%u bit%s",
                                    bits, bits == 1 ? "" : "s", (long long)size);
  return text ? text : "";
}
