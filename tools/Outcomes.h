//===- Outcomes.h - what the passes did to each weight ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `mil.report` is an array of dictionaries, one for each weight that a pass looked at:
//   function, weight, shape, type, elements, technique (the pass),
//   outcome   "compressed": bits_before and bits_after (of all parts), error (mean squared)
//             "skipped": reason
//   note      why a later pass left a compressed weight as it was
//   ordinal   how many weights of the function before it have its name; left out where none has
// `mil.tradeoff` is one of sizes and errors that could be had: bits_per_weight, bytes, snr_db, and
// `chosen` at what has been done.
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_OUTCOMES_H
#define MIL_TOOLS_OUTCOMES_H

#include "Lookup.h"
#include "mil-c/Metadata.h"
#include "mlir-c/IR.h"
#include <stdbool.h>
#include <stdint.h>

/// One dictionary; null attributes and zeros for what it does not have.
typedef struct Outcome {
  // Equal strings are the same attribute, so names are compared as such.
  MlirAttribute function, weight, technique, outcome, reason, note, shape, type;
  int64_t elements, bitsBefore, bitsAfter, ordinal;
  double error; ///< NaN: not known
} Outcome;

typedef struct Outcomes {
  Outcome *entries;
  size_t count;
} Outcomes;

/// No entries when the module has no report. free() `entries`.
Outcomes readOutcomes(MlirModule module);
bool outcomeIsSkipped(const Outcome *outcome);
/// The string, or an empty one when there is none.
MilString outcomeText(MlirAttribute attribute);

/// "64x32", as entries have it, in the arena; null when out of memory.
const char *outcomeShape(const MilShape *shape, MilArena *arena);

/// Finds what passes have said of the weights of a model.
typedef struct OutcomeSearch {
  MilArena *arena;
  const Outcome **entries; ///< by ordinal
  Lookup lookup;           ///< by function and by name, type and shape
  bool noMemory;
} OutcomeSearch;

/// `outcomes` must outlive the search. False when out of memory.
bool outcomesIndex(const Outcomes *outcomes, MilArena *arena, OutcomeSearch *out);
/// Of the weight, which passes called `name`; null: nothing. Weights of one function, name, type and shape must
/// be asked for in program order.
const Outcome *outcomesNext(OutcomeSearch *search, const MilWeightInfo *weight, MilString name);

/// A choice of bits for all weights.
typedef struct TradeoffPoint {
  double bitsPerWeight, snrDb;
  int64_t bytes;
  bool isChosen;
} TradeoffPoint;

typedef struct Tradeoff {
  TradeoffPoint *points;
  size_t count;
} Tradeoff;

/// No points when the module has none; what is none, as in a text by somebody else, is passed over.
/// free() `points`.
Tradeoff readTradeoff(MlirModule module);

#endif // MIL_TOOLS_OUTCOMES_H
