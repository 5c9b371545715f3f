//===- Dialect.c - registration of the mil dialect ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Dialect.h"

#include "Assembly.h"
#include "Bridge/Dialect.h"
#include "Fold.h"
#include "OpTable.h"
#include "Operations.h"
#include "Types.h"
#include "Verify.h"
#include "mlir-c/BuiltinAttributes.h"
#include <pthread.h>

static MilFold foldLiteral(MlirOperation op, const MilOpDef *def) {
  MlirAttribute value = milOpGetAttribute(op, "val");
  // Only a value that knows its type can be made a constant again.
  return (MilFold){
      .constant = value.ptr && mlirAttributeIsAElements(value) ? value : (MlirAttribute){NULL}};
}

static MlirOperation materializeConstant(MlirAttribute value, MlirType type,
                                         MlirLocation location) {
  if (!mlirAttributeIsAElements(value) || !mlirTypeEqual(mlirAttributeGetType(value), type))
    return (MlirOperation){NULL};
  MlirOperationState state =
      mlirOperationStateGet(mlirStringRefCreateFromCString("mil.literal"), location);
  MlirContext context = mlirAttributeGetContext(value);
  MlirNamedAttribute val = mlirNamedAttributeGet(
      mlirIdentifierGet(context, mlirStringRefCreateFromCString("val")), value);
  mlirOperationStateAddAttributes(&state, 1, &val);
  mlirOperationStateAddResults(&state, 1, &type);
  return mlirOperationCreate(&state);
}

/// The hooks that an operation of the table gets.
static MilOpDef makeDef(const MilOpInfo *info, const char *fullName) {
  MilOpDef def = {.name = fullName,
                  .traits = info->traits | (info->numRegions ? MIL_TRAIT_SINGLE_BLOCK : 0),
                  .data = info,
                  .verify = milVerifyNamed,
                  .parse = milParseNamed,
                  .print = milPrintNamed,
                  .nameResults = milNameResults,
                  .nameArguments = milNameArguments};
  if (strcmp(info->name, "const") == 0 || strcmp(info->name, "literal") == 0) {
    def.verify = milVerifyConstant;
    def.parse = milParseConstant;
    def.print = milPrintConstant;
    // Folding makes one of equal constants, which would lose the name of the other: only literals fold.
    if (strcmp(info->name, "literal") == 0)
      def.fold = foldLiteral;
  } else if (strcmp(info->name, "output") == 0) {
    def.parse = milParseOutput;
    def.print = milPrintOutput;
  } else if (milFoldHas(info->name)) {
    def.fold = milFoldOperation;
  }
  return def;
}

// Rows for the bridge, derived from the table once per process and constant from then on.
enum { kMaxOps = 256, kMaxNames = 8192 };
static MilOpDef opDefs[kMaxOps];
static char opNames[kMaxNames];
static MilDialectDef dialectDef;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void deriveDefs(void) {
  size_t count, numOps = 0, used = 0;
  const MilOpInfo *rows = milOpTable(&count);
  for (size_t i = 0; i < count; ++i) {
    if (!milOpInfoIsFirst(&rows[i]))
      continue;
    size_t length = strlen("mil.") + strlen(rows[i].name) + 1;
    if (numOps + 1 == kMaxOps || used + length > kMaxNames)
      __builtin_trap(); // the table has outgrown the arrays above
    char *name = opNames + used;
    memcpy(stpcpy(name, "mil."), rows[i].name, strlen(rows[i].name) + 1);
    used += length;
    opDefs[numOps++] = makeDef(&rows[i], name);
  }
  opDefs[numOps++] =
      (MilOpDef){.name = "mil.func",
                 .traits = MIL_TRAIT_ISOLATED | MIL_TRAIT_SYMBOL | MIL_TRAIT_SINGLE_BLOCK,
                 .verify = milVerifyFunc,
                 .parse = milParseFunc,
                 .print = milPrintFunc,
                 .nameArguments = milNameArguments};
  dialectDef =
      (MilDialectDef){"mil", opDefs, numOps, milTypeDefs, milNumTypeDefs, materializeConstant};
}

void milRegisterDialect(MlirDialectRegistry registry) {
  pthread_once(&once, deriveDefs);
  milBridgeRegisterDialect(registry, &dialectDef);
}
