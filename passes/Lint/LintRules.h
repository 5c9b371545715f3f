//===- LintRules.h - what is known to fail or to be slow -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_LINTRULES_H
#define MIL_PASSES_LINTRULES_H

#include "Common/Encoding.h"
#include "LintTarget.h"
#include <limits.h>

/// What a rule looks at.
typedef enum MilLintLook {
  MIL_LINT_MODEL,     ///< a module with functions: its version and its weight file
  MIL_LINT_FUNCTION,  ///< the opset of a function
  MIL_LINT_STATE,     ///< a state that a function takes
  MIL_LINT_OPERATION, ///< an operation that is no constexpr
  MIL_LINT_WEIGHT,    ///< a constant or compressed weight of two dimensions or more
} MilLintLook;

/// Something that rules look at.
typedef struct MilLintSubject {
  MilLintLook look;
  MlirOperation op;
  MilString name; ///< in MIL, or the symbol
  const MilLintTarget *target;
  int needs;                   ///< the specification version that it needs
  uint64_t bytes;              ///< MODEL: of the weight file
  MlirType tensor;             ///< STATE: what it holds
  const MilEncoding *encoding; ///< WEIGHT
} MilLintSubject;

enum { MIL_LINT_LATEST = INT_MAX };

typedef struct MilLintRule {
  const char *id;
  MilLintLook look;
  bool (*matches)(const MilLintSubject *subject);
  unsigned units;
  int first, last;     ///< specification versions of the systems; both 0: the target
  const char *outcome; ///< what happens then: "does not load"
  const char *what;    ///< what is seen; null where it is `needs`
  const char *why, *instead;
} MilLintRule;

/// The rows of Lint.def.
const MilLintRule *milLintRules(size_t *outCount);

/// Whether a rule speaks of a subject that runs on one of the target's units, from specification
/// version `least` on.
bool milLintRuleApplies(const MilLintRule *rule, const MilLintSubject *subject, int least);

#endif // MIL_PASSES_LINTRULES_H
