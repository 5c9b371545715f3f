//===- mil-c/Metadata.h - what a model is and how its weights are stored -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Interfaces, operations and weights of a module of mil.func, as plain structs. Everything that the
// structs point to lives as long as the MilMetadata; strings are bytes from the file.
//===----------------------------------------------------------------------===//
#ifndef MIL_C_METADATA_H
#define MIL_C_METADATA_H

#include "mil-c/Buffer.h"
#include "mil-c/DataType.h"
#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

//===----------------------------------------------------------------------===//
// The model
//===----------------------------------------------------------------------===//

/// Dimensions; -1: any size.
typedef struct MilShape {
  size_t rank;
  const int64_t *dims;
} MilShape;

typedef enum MilFeatureRole {
  MIL_FEATURE_INPUT,
  MIL_FEATURE_OUTPUT,
  MIL_FEATURE_STATE,
} MilFeatureRole;

typedef enum MilFeatureKind {
  MIL_FEATURE_OTHER,
  MIL_FEATURE_MULTI_ARRAY,
  MIL_FEATURE_IMAGE,
  MIL_FEATURE_INT64,
  MIL_FEATURE_DOUBLE,
  MIL_FEATURE_STRING,
  MIL_FEATURE_DICTIONARY,
  MIL_FEATURE_SEQUENCE,
} MilFeatureKind;

/// An input, output or state.
typedef struct MilFeatureInfo {
  MilFeatureRole role;
  MilFeatureKind kind;
  MilString name;
  MilString description; ///< empty: none
  bool isOptional;
  MilDataType type; ///< of an array's or sequence's elements, a dictionary's keys; NONE: unknown
  MilString colorSpace; ///< of an image: "RGB"
  MilShape shape;       ///< of an array, by default; of an image [height, width]
  bool hasShape;        ///< outputs may come without
  /// Flexible shapes: either all that are allowed, or a range for each dimension (upper -1: no end).
  const MilShape *choices;
  size_t numChoices;
  MilShape lower, upper; ///< rank 0: no range
} MilFeatureInfo;

/// How many operations have a type.
typedef struct MilOpCount {
  MilString type; ///< "conv"
  uint64_t count;
} MilOpCount;

typedef struct MilFunctionInfo {
  MilString name;  ///< in a pipeline "<model>/<function>"
  MilString opset; ///< "CoreML8"
  int version;     ///< specification version of the opset; INT_MAX: a newer one; 0: none
  const MilFeatureInfo *features;
  size_t numFeatures;
  const MilOpCount *operations; ///< also in nested blocks, most frequent first
  size_t numOperationTypes;
  uint64_t numOperations;
} MilFunctionInfo;

typedef struct MilTextPair {
  MilString key, value;
} MilTextPair;

typedef struct MilModelInfo {
  int version;        ///< specification version; 0: unknown; INT_MAX: newer than the table
  const char *target; ///< the OS that it needs: "iOS18"
  bool isPipeline;
  MilString author, license, description, versionString; ///< empty: none
  const MilTextPair *userDefined;
  size_t numUserDefined;
  MilString defaultFunction;      ///< empty unless the file names one
  const MilFeatureInfo *features; ///< of a pipeline as a whole
  size_t numFeatures;
  const MilFunctionInfo *functions;
  size_t numFunctions;
} MilModelInfo;

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

typedef enum MilEncodingKind {
  MIL_ENCODING_PRUNED,     ///< a mask, and the elements where it is 1
  MIL_ENCODING_PALETTIZED, ///< indices into tables
  MIL_ENCODING_QUANTIZED,  ///< integers with scales
  MIL_ENCODING_SCALED,     ///< floats with scales
  MIL_ENCODING_CAST,       ///< a narrower float
} MilEncodingKind;

typedef enum MilGranularity {
  MIL_GRANULARITY_PER_TENSOR,
  MIL_GRANULARITY_PER_CHANNEL,         ///< one for each position along one axis
  MIL_GRANULARITY_PER_GROUPED_CHANNEL, ///< one table for some positions along one axis
  MIL_GRANULARITY_PER_BLOCK,
} MilGranularity;

/// What one constexpr operation has done to a weight.
typedef struct MilEncodingStep {
  MilEncodingKind kind;
  MilString opType; ///< "constexpr_lut_to_dense"
  MilString opName;
  MilString input; ///< which input of the step `user` it makes; empty for the first step
  size_t user;
  MilDataType type;                   ///< of stored elements; of the entries of a palette
  unsigned bits;                      ///< of an element or an index
  uint64_t kept;                      ///< elements or indices that are stored
  MilDataType offsetType;             ///< NONE: there is no offset
  bool hasOffset;                     ///< some offset is not zero
  double sparsity;                    ///< of the mask: share of elements that are left out
  int64_t paletteEntries, clusterDim; ///< entries of a palette, elements of an entry
  /// Which elements share a scale or palette; not for pruned and cast.
  MilGranularity granularity;
  int64_t axis;        ///< the only axis that is divided; -1: none, or several
  uint64_t groups;     ///< scales or palettes in all
  MilShape blockSizes; ///< elements that share one, along each axis
} MilEncodingStep;

/// A tensor that is stored for a weight.
typedef struct MilWeightPart {
  MilString opName;
  MilString parameter; ///< "indices"; "val" for a dense weight
  MilDataType type;
  MilShape shape;
  uint64_t bytes;
  bool inFile;   ///< in a weight file; else in the model file
  bool isShared; ///< the same bytes belong to an earlier part, and count there
} MilWeightPart;

/// A constant input of an operation that uses weights.
typedef struct MilWeightParameter {
  MilString input;  ///< "weight"; of a list "values[1]"
  MilString weight; ///< its name
} MilWeightParameter;

typedef struct MilWeightConsumer {
  MilString opType, name;
  const MilWeightParameter
      *parameters; ///< the inputs that are weights of the listing, up to a limit
  size_t numParameters;
} MilWeightConsumer;

typedef enum MilMatch {
  MIL_MATCH_NOT_TRIED,
  MIL_MATCH_NONE,
  MIL_MATCH_NAME,     ///< a weight of this name, in the function of this name
  MIL_MATCH_CONSUMER, ///< the same input of an operation of the same name
} MilMatch;

/// The error against a weight of another model. Not finite: NaN or infinity in one of them.
typedef struct MilWeightError {
  MilMatch match;
  MilString original; ///< name there
  size_t index;       ///< among the weights there
  double meanSquared;
  double largest;
  double snrDb;       ///< 10 log10 of signal over error; infinite without error
  double meanSignal;  ///< mean square of the original
  bool hasOtherZeros; ///< some zero has another sign, which is no error
} MilWeightError;

/// A constant, or the result of constexpr operations that others use: one entry, whatever the
/// number of operations and parts behind it.
typedef struct MilWeightInfo {
  MilString function;
  MilString name;  ///< of the operation; "<consumer>_<input>" for a value without one
  MilString value; ///< of the operation's result
  MilDataType type;
  MilShape shape;
  uint64_t elements;
  const MilEncodingStep *steps; ///< in the order in which they were applied; none: dense
  size_t numSteps;
  const char *encoding; ///< the same in words: "sparse + palettized 4 bit"
  const MilWeightPart *parts;
  size_t numParts;
  uint64_t bytes; ///< of all parts
  bool isShared;  ///< every part belongs to an earlier weight: the same weight again
  const MilWeightConsumer *const *consumers; ///< each once, in program order
  size_t numConsumers;
  bool hasValues;        ///< the next two are known
  double sparsity;       ///< share of elements with |x| <= 1e-12; NaN without elements
  uint64_t uniqueValues; ///< -0 is 0, all NaNs are one
  MilWeightError error;
} MilWeightInfo;

/// The weights of one encoding, or all of them. What is shared counts once in elements and bytes.
typedef struct MilWeightTotal {
  const char *encoding;
  uint64_t weights, elements, bytes;
  uint64_t bytesInFiles; ///< of those bytes in weight files
} MilWeightTotal;

//===----------------------------------------------------------------------===//
// Reading them
//===----------------------------------------------------------------------===//

typedef struct MilMetadata MilMetadata;

typedef struct MilMetadataOptions {
  uint64_t weightThreshold; ///< constants with fewer elements are left out
  bool values;              ///< decode every weight, one at a time, for what `hasValues` says
} MilMetadataOptions;

/// Reads a verified module, which must outlive the result. Weights are constants of rank 1 or more
/// with numbers in them, and what constexpr operations make for other operations, in program order.
/// A value that cannot be had (its bytes were elided from the text) is a warning, and `hasValues`
/// is false. Errors MIL_MALFORMED: operands of constexpr operations that do not fit together;
/// MIL_UNSUPPORTED: too many of them behind one value; MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milMetadataCreate(MlirModule module, const MilMetadataOptions *options,
                                            MilMetadata **outMetadata, MilDiag diag);
void milMetadataDestroy(MilMetadata *metadata);

const MilModelInfo *milMetadataGetModel(const MilMetadata *metadata);
const MilWeightInfo *milMetadataGetWeights(const MilMetadata *metadata, size_t *outCount);
/// Of all weights of the listing; its encoding is null.
const MilWeightTotal *milMetadataGetTotal(const MilMetadata *metadata);
/// The same by encoding, most bytes first.
const MilWeightTotal *milMetadataGetEncodings(const MilMetadata *metadata, size_t *outCount);

/// The elements of a weight, decoded: packed, row major. Of a dense weight in a file they are lent, without
/// a copy: they live as long as the module. Release the buffer in any case.
/// Errors MIL_INVALID: its bytes were elided; MIL_NO_MEMORY; those of milMetadataCreate.
MIL_WARN_UNUSED MilStatus milMetadataGetValue(const MilMetadata *metadata, size_t weight,
                                              MilBuffer *outBytes, MilDiag diag);

enum { MIL_HISTOGRAM_PARTS = 64, MIL_MOST_LEVELS = 512 };

/// How the elements of a weight are spread.
typedef struct MilHistogram {
  double low, high; ///< the least and the largest finite element; both 0 where there is none
  /// Finite elements in equal parts of [low, high], which are closed below and the last one above.
  uint64_t counts[MIL_HISTOGRAM_PARTS];
  uint64_t notFinite; ///< NaNs and infinities, which are in no part
} MilHistogram;

/// Reads the weight twice. Errors as milMetadataGetValue.
MIL_WARN_UNUSED MilStatus milMetadataGetHistogram(const MilMetadata *metadata, size_t weight,
                                                  MilHistogram *outHistogram, MilDiag diag);

/// The values that a compressed weight takes in its first group: the elements that share one palette and
/// one scale. Of a palette those entries that are in use.
typedef struct MilWeightLevels {
  uint64_t groups; ///< in the weight
  size_t rank;
  int64_t groupShape[8];          ///< of the first group, as far as the rank goes
  double values[MIL_MOST_LEVELS]; ///< ascending; -0 is 0
  size_t numValues;
} MilWeightLevels;

/// None for a weight that is dense, only pruned or only cast, that takes more than MIL_MOST_LEVELS values,
/// or has a rank above 8. Errors as milMetadataGetValue.
MIL_WARN_UNUSED MilStatus milMetadataGetLevels(const MilMetadata *metadata, size_t weight,
                                               MilWeightLevels *outLevels, MilDiag diag);

/// Fills `error` of every weight, from the weight of `original` in the function of the same name
/// that has the same shape and the same name (of the operation or its result) or, as compressing
/// renames, is the same input of an operation of the same name. Weights of `original` get `match`
/// too: MIL_MATCH_NONE are those that nothing was compared with. Errors as milMetadataGetValue.
MIL_WARN_UNUSED MilStatus milMetadataCompare(MilMetadata *metadata, MilMetadata *original,
                                             MilDiag diag);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_METADATA_H
