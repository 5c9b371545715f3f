//===- Dialect.h - a dialect whose operations are rows of a C table -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_BRIDGE_DIALECT_H
#define MIL_BRIDGE_DIALECT_H

#include "Bridge/Assembly.h"
#include "mil-c/Support.h"
#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  MIL_TRAIT_PURE = 1 << 0, ///< no memory effects, speculatable
  MIL_TRAIT_TERMINATOR = 1 << 1,
  MIL_TRAIT_ISOLATED = 1 << 2,
  MIL_TRAIT_SYMBOL = 1 << 3, ///< SymbolOpInterface over sym_name
  MIL_TRAIT_CONSTANT = 1 << 4,
  MIL_TRAIT_RECURSIVE_EFFECTS = 1 << 5,
  MIL_TRAIT_SINGLE_BLOCK = 1 << 6,
  MIL_TRAIT_READS = 1 << 7,
  MIL_TRAIT_WRITES = 1 << 8,
  MIL_TRAIT_BRANCH = 1 << 9, ///< one of the regions runs; its outputs are the results
  /// The first region decides, the last one runs any number of times: both get the operands, or else
  /// the outputs of the last one, and so do the results.
  MIL_TRAIT_LOOP = 1 << 10,
};

/// At most one of the two is not null.
typedef struct MilFold {
  MlirAttribute constant;
  MlirValue value;
} MilFold;

typedef struct MilOpDef MilOpDef;
struct MilOpDef {
  const char *name; ///< "mil.conv"
  uint32_t traits;
  const void *data; ///< the dialect's own row
  MlirLogicalResult (*verify)(MlirOperation, const MilOpDef *);
  MlirLogicalResult (*parse)(MilParser, const MilOpDef *);
  void (*print)(MlirOperation, MilPrinter, const MilOpDef *);
  /// What the only result is without the operation: a constant or a value, or neither. May be null.
  MilFold (*fold)(MlirOperation, const MilOpDef *);
  /// Suggests SSA names through `set`. May be null.
  void (*nameResults)(MlirOperation, void (*set)(void *sink, MlirValue, MilString), void *sink,
                      const MilOpDef *);
  void (*nameArguments)(MlirRegion, void (*set)(void *sink, MlirValue, MilString), void *sink,
                        const MilOpDef *);
};

/// A type with parameters, spelled `!ns.name<params>`.
typedef struct MilTypeDef {
  const char *name;
  unsigned numParams;
  /// Checks parameters; emits to `diag`. May be null.
  MilStatus (*verify)(const MlirAttribute *params, MilDiag diag);
} MilTypeDef;

typedef struct MilDialectDef {
  const char *ns;
  const MilOpDef *ops;
  size_t numOps;
  const MilTypeDef *types;
  size_t numTypes;
  /// Makes a constant operation for a folded value; null operation: not possible.
  MlirOperation (*materializeConstant)(MlirAttribute value, MlirType type, MlirLocation);
} MilDialectDef;

/// Registers the dialect with a registry; `def` must outlive the process's contexts.
void milBridgeRegisterDialect(MlirDialectRegistry registry, const MilDialectDef *def);
/// The row of a registered operation of such a dialect; null for any other.
const MilOpDef *milBridgeGetOpDef(MlirOperation op);

MlirType milBridgeTypeGet(MlirContext context, const char *ns, const char *name, size_t numParams,
                          const MlirAttribute *params);
bool milBridgeTypeIs(MlirType type, const char *ns, const char *name);
MlirAttribute milBridgeTypeGetParam(MlirType type, size_t param);

#ifdef __cplusplus
}
#endif
#endif // MIL_BRIDGE_DIALECT_H
