//===- MetadataImpl.h - what the files of the metadata share ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_METADATAIMPL_H
#define MIL_PASSES_METADATAIMPL_H

#include "Common/Decode.h"
#include "Common/Operands.h"
#include "mil-c/Arena.h"
#include "mil-c/Dialect.h"
#include "mil-c/Metadata.h"

struct MilMetadata {
  MilArena *arena; ///< of everything below
  MlirModule module;
  MilModelInfo model;
  MilWeightInfo *weights;
  MlirValue *values; ///< what each weight is
  size_t numWeights;
  MilWeightTotal total, *encodings;
  size_t numEncodings;
};

static inline MilStatus milMetadataNoMemory(MilDiag diag) {
  return milFail(diag, MIL_NO_MEMORY, "out of memory");
}

/// MetadataModel.c: fills `model`.
MIL_WARN_UNUSED MilStatus milMetadataReadModel(MilMetadata *metadata, MilDiag diag);

/// MetadataFeatures.c: the features that a ModelDescription or FunctionDescription has as
/// attributes; none for null. With a function, what the description leaves open comes from its
/// signature.
MIL_WARN_UNUSED MilStatus milMetadataReadFeatures(MilArena *arena, MlirAttribute description,
                                                  MlirOperation function,
                                                  const MilFeatureInfo **outFeatures,
                                                  size_t *outCount, MilDiag diag);
/// MetadataText.c: the `encoding` of a weight, from its steps.
MIL_WARN_UNUSED MilStatus milMetadataDescribe(MilArena *arena, MilWeightInfo *weight, MilDiag diag);
/// A member of a dictionary; null where there is none, or no dictionary.
MlirAttribute milAttributeGetMember(MlirAttribute dictionary, const char *name);
/// Elements of an array; 0 where there is none.
intptr_t milAttributeGetCount(MlirAttribute array);
/// An integer of at most 64 bits; `otherwise` where there is none.
int64_t milAttributeGetInt(MlirAttribute integer, int64_t otherwise);

/// MetadataWeights.c: fills `weights` and `values`, all but values and totals.
MIL_WARN_UNUSED MilStatus milMetadataCollect(MilMetadata *metadata, uint64_t threshold,
                                             MilDiag diag);

/// MetadataValues.c: the elements of a weight. Memory is bounded by one weight: a constant that
/// repeats one element is held as that one.
typedef struct MilWeightValues {
  MilTensorView view; ///< of what is held
  bool isSplat;       ///< one element stands for all
  MilArena *arena;
  MilDecoded decoded;
} MilWeightValues;

MIL_WARN_UNUSED MilStatus milWeightValuesGet(const MilMetadata *metadata, size_t weight,
                                             MilWeightValues *outValues, MilDiag diag);
/// Also after a failure.
void milWeightValuesRelease(MilWeightValues *values);
/// Elements [first, first + n) as doubles.
void milWeightValuesWiden(const MilWeightValues *values, size_t first, size_t n, double *out);
/// Fills sparsity and unique values of every weight.
MIL_WARN_UNUSED MilStatus milMetadataCount(MilMetadata *metadata, MilDiag diag);

#endif // MIL_PASSES_METADATAIMPL_H
