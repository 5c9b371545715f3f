//===- Measure.h - how large the package of a module would be -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes do not know of packages. Who writes packages can leave word here, and a pass asks.
//===----------------------------------------------------------------------===//
#ifndef MIL_BRIDGE_MEASURE_H
#define MIL_BRIDGE_MEASURE_H

#include "mil-c/DataType.h"
#include "mil-c/Support.h"
#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A resource with a data type in a weight file, where the same bytes with two types are two blobs.
typedef struct MilMeasuredBlob {
  MilString key; ///< of the resource, lent
  MilDataType type;
  MilString storedAs; ///< of that whose bytes stand for both; `key` itself when it has its own
  MilString fileName; ///< as values refer to it
  uint64_t offset;
  /// With its record, and up to where the next one begins; 0: it is stored as another.
  uint64_t bytes;
  uint64_t references; ///< values that refer to it, on its own
} MilMeasuredBlob;

/// Of all files of a package.
typedef struct MilMeasured {
  uint64_t bytes;
  uint64_t padded; ///< if weight files went on to where a next blob would begin
} MilMeasured;

/// The package that the module would be written to; `visit` is called for each blob. Errors those of
/// writing it.
typedef MilStatus (*MilMeasure)(MlirModule module,
                                void (*visit)(void *userData, const MilMeasuredBlob *blob),
                                void *userData, MilMeasured *outMeasured, MilDiag diag);

/// One for the process, set while no pass runs.
void milMeasureSet(MilMeasure measure);
/// Null: nobody has left word.
MilMeasure milMeasureGet(void);

#ifdef __cplusplus
}
#endif
#endif // MIL_BRIDGE_MEASURE_H
