//===- Irdl.c - the dialect in IRDL, for tools that do not link it -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What IRDL can say of the table: names, operands, numbers of results and regions. It has no traits, so
// what ends a block (mil.output), and what needs such a block (mil.func, regions), is left out;
// stock tools read these operations in functions of other dialects, in generic form.
//===----------------------------------------------------------------------===//
#include "OpTable.h"
#include "Types.h"
#include <stdarg.h>
#include <stdio.h>

typedef struct Out {
  MlirStringCallback callback;
  void *userData;
} Out;

__attribute__((format(printf, 2, 3))) static void put(Out out, const char *format, ...) {
  char text[512];
  va_list args;
  va_start(args, format);
  int length = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  size_t most = sizeof text - 1, n = length < 0 ? 0 : (size_t)length;
  out.callback(mlirStringRefCreate(text, n < most ? n : most), out.userData);
}

static void putType(Out out, const MilTypeDef *type) {
  put(out, "  irdl.type @%s {", type->name);
  for (unsigned i = 0; i < type->numParams; ++i)
    put(out, "\n    %%p%u = irdl.any", i);
  for (unsigned i = 0; i < type->numParams; ++i)
    put(out, "%sp%u: %%p%u", i ? ", " : "\n    irdl.parameters(", i, i);
  put(out, type->numParams ? ")\n  }\n" : "}\n");
}

static const char *countOf(const MilOpInfo *op, size_t input) {
  if (milOpInfoIsVariadicInput(op, input))
    return "variadic";
  return milOpInfoIsAlwaysOne(op, milOpInfoGetInputName(op, input)) ? "single" : "optional";
}

/// A constraint that has a name holds for all that it names: an operand has one of its own.
static void putOperands(Out out, const MilOpInfo *op) {
  size_t count = milOpInfoGetNumInputs(op);
  for (size_t i = 0; i < count; ++i)
    put(out, "    %%%zu = irdl.any\n", i);
  for (size_t i = 0; i < count; ++i)
    put(out, "%s%.*s: %s %%%zu", i ? ", " : "    irdl.operands(",
        MIL_STR(milOpInfoGetInputName(op, i)), countOf(op, i), i);
  put(out, count ? ")\n" : "");
}

static void putResults(Out out, const MilOpInfo *op) {
  if (op->minResults == 1 && op->maxResults == 1)
    put(out, "    %%r = irdl.any\n    irdl.results(output: single %%r)\n");
  else if (op->maxResults != 0)
    put(out, "    %%r = irdl.any\n    irdl.results(outputs: variadic %%r)\n");
}

/// No traits, no blocks, no name that begins with an underscore.
static bool isExpressible(const MilOpInfo *op) {
  return op->numRegions == 0 && !(op->traits & MIL_TRAIT_TERMINATOR) && op->name[0] != '_';
}

/// Operations of free inputs name these themselves.
static void putOperation(Out out, const MilOpInfo *op) {
  put(out, "  irdl.operation @%s {\n", op->name);
  if (op->freeInputs)
    put(out, "    %%0 = irdl.any\n    irdl.operands(values: variadic %%0)\n");
  putOperands(out, op);
  putResults(out, op);
  put(out, "  }\n");
}

void milPrintIrdl(MlirStringCallback callback, void *userData) {
  Out out = {callback, userData};
  size_t count;
  const MilOpInfo *rows = milOpTable(&count);
  put(out, "// Operations and types of the mil dialect, for mlir-opt --irdl-file=. Generated.\n");
  put(out, "irdl.dialect @mil {\n");
  for (size_t i = 0; i < milNumTypeDefs; ++i)
    putType(out, &milTypeDefs[i]);
  for (size_t i = 0; i < count; ++i)
    if (milOpInfoIsFirst(&rows[i]) && isExpressible(&rows[i]))
      putOperation(out, &rows[i]);
  put(out, "}\n");
}
