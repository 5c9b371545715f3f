//===- ValueNames.h - the MIL names of values in a function -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_VALUENAMES_H
#define MIL_TRANSLATE_VALUENAMES_H

#include "Support/Names.h"
#include "Translation.h"

/// Decides the names of one function's values for the file, in the order in which the file defines
/// them. Values keep the names they have, except that of two with the same name in the same scope
/// the later one gets a new one; the function's results keep theirs in any case, as callers know
/// them by it. Values without a name get one.
typedef struct MilValueNames {
  MlirOperation function;
  MilNames wanted;   ///< every name that some value or operation of the function has
  MilNames results;  ///< name of a function result -> its value
  MilNames defined;  ///< name -> value, by scope
  MilNames byValue;  ///< value -> MilString
  MilNames counters; ///< stem -> the next number
  MilNames needed;   ///< value, or value and region: its uses are known; the last of them in the region
} MilValueNames;

MIL_WARN_UNUSED MilStatus milValueNamesInit(MilTranslation *t, MilValueNames *names,
                                            MlirOperation function);
/// Names the value: as `wanted`, where possible and not empty, or after `stem`.
MIL_WARN_UNUSED MilStatus milValueNamesDefine(MilTranslation *t, MilValueNames *names,
                                              MlirValue value, MilString wanted, MilString stem,
                                              MilString *outName);
/// The name given to a value; empty when it has none.
MilString milValueNamesFind(const MilValueNames *names, MlirValue value);
/// A name that nothing in the function has: `relu_0` for the stem `relu`.
MIL_WARN_UNUSED MilStatus milValueNamesInvent(MilTranslation *t, MilValueNames *names,
                                              MilString stem, MilString *outName);

#endif // MIL_TRANSLATE_VALUENAMES_H
