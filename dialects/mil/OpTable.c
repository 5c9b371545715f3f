//===- OpTable.c - Ops.def as data, and questions to it -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "OpTable.h"
#include "Bridge/Dialect.h"
#include "Infer/Infer.h"

#define TYPE(enumerator) (1ull << MIL_TYPE_##enumerator)
#define F16 TYPE(FLOAT16)
#define F32 TYPE(FLOAT32)
#define BOOL TYPE(BOOL)
#define STR TYPE(STRING)
#define I4 TYPE(INT4)
#define I8 TYPE(INT8)
#define I16 TYPE(INT16)
#define I32 TYPE(INT32)
#define U1 TYPE(UINT1)
#define U2 TYPE(UINT2)
#define U3 TYPE(UINT3)
#define U4 TYPE(UINT4)
#define U6 TYPE(UINT6)
#define U8 TYPE(UINT8)
#define U16 TYPE(UINT16)
#define U32 TYPE(UINT32)
#define ANY (~0ull)
// Sets that many rows share.
#define FLOAT (F16 | F32)
#define FLOAT_INT (FLOAT | I32)
#define FLOAT_INT_BOOL (FLOAT_INT | BOOL)
#define ACTIVATION (FLOAT | I8 | I16 | I32 | U8 | U16 | BOOL)
#define INDEX (U1 | U2 | U3 | U4 | U6 | U8)
#define SHAPE_INT (I8 | I16 | I32)
#define PALETTE (I8 | U8 | FLOAT)
#define QUANTIZED (I4 | U4 | PALETTE)
#define GATHERED (FLOAT | I8 | I16 | I32 | U8 | U16)
#define GATHER_INDEX (I8 | I16 | I32 | U8 | U16)
#define GATHER_INDEX16 (I16 | I32 | U16)

#define INPUT(name, kind, optional, constant, variable, types)                                     \
  {#name, MIL_INPUT_##kind, optional, constant, #variable[0], types},
#define IN(name, variable, types) INPUT(name, TENSOR, false, false, variable, types)
#define OPT(name, variable, types) INPUT(name, TENSOR, true, false, variable, types)
#define CIN(name, variable, types) INPUT(name, TENSOR, false, true, variable, types)
#define COPT(name, variable, types) INPUT(name, TENSOR, true, true, variable, types)
#define ATTR(name, variable, types) INPUT(name, ATTRIBUTE, false, true, variable, types)
#define TUPLE(name) INPUT(name, TUPLE, false, false, _, ANY)
#define LIST(name) INPUT(name, LIST, false, false, _, ANY)
#define STATE(name) INPUT(name, STATE, false, false, _, ANY)
#define VALUE(name) INPUT(name, VALUE, false, false, _, ANY)
#define NONE

#define MIL_OP(name, since, traits, regions, least, most, rule, ...)                               \
  static const MilInput inputs_##name##_##since[] = {__VA_ARGS__{NULL, 0, 0, 0, 0, 0}};
#include "Ops.def"

enum { iOS15 = 6, iOS16, iOS17, iOS18 };
enum { ANY_REGIONS = -1, MANY = -1 };
enum {
  PURE = MIL_TRAIT_PURE,
  CONSTANT = MIL_TRAIT_CONSTANT,
  TERMINATOR = MIL_TRAIT_TERMINATOR,
  READS = MIL_TRAIT_READS,
  WRITES = MIL_TRAIT_WRITES,
  BRANCH = MIL_TRAIT_RECURSIVE_EFFECTS | MIL_TRAIT_BRANCH,
  LOOP = MIL_TRAIT_RECURSIVE_EFFECTS | MIL_TRAIT_LOOP,
  OPAQUE = 0,
  FREE_INPUTS = 1 << 16, // ours, taken out of the bridge's traits below
};

#define MIL_OP(name, since, traits, regions, least, most, rule, ...)                               \
  {#name, since, (traits) & ~FREE_INPUTS, ((traits) & FREE_INPUTS) != 0, regions,                  \
   least, most,  milInfer##rule,          inputs_##name##_##since},
static const MilOpInfo rows[] = {
#include "Ops.def"
};
static const size_t numRows = sizeof rows / sizeof rows[0];

const MilOpInfo *milOpTable(size_t *outCount) {
  *outCount = numRows;
  return rows;
}

static bool sameOperation(const MilOpInfo *a, const MilOpInfo *b) {
  return strcmp(a->name, b->name) == 0;
}
/// The next definition of the same operation, or null.
static const MilOpInfo *nextDefinition(const MilOpInfo *row) {
  const MilOpInfo *next = row + 1;
  return next < rows + numRows && sameOperation(row, next) ? next : NULL;
}

bool milOpInfoIsFirst(const MilOpInfo *row) { return row == rows || !sameOperation(row - 1, row); }

const MilOpInfo *milOpInfoLookup(MilString type) {
  for (size_t i = 0; i < numRows; ++i)
    if (milStringEqual(milString(rows[i].name), type))
      return &rows[i];
  return NULL;
}

const MilOpInfo *milOpInfoOf(MlirOperation op) {
  const MilOpDef *def = milBridgeGetOpDef(op);
  return def ? def->data : NULL; // null for mil.func, which is no row
}

MilString milOpInfoGetName(const MilOpInfo *info) { return milString(info->name); }

const MilOpInfo *milOpInfoGetDefinition(const MilOpInfo *info, int version) {
  const MilOpInfo *found = NULL;
  for (const MilOpInfo *row = info; row && row->since <= version; row = nextDefinition(row))
    found = row;
  return found;
}

const MilInput *milDefinitionFindInput(const MilOpInfo *definition, MilString name) {
  for (const MilInput *input = definition->inputs; input->name; ++input)
    if (milStringEqual(milString(input->name), name))
      return input;
  return NULL;
}

/// Whether an older definition than `row` already has an operand of this name.
static bool seenBefore(const MilOpInfo *info, const MilOpInfo *row, const char *name) {
  for (; info != row; ++info) {
    const MilInput *input = milDefinitionFindInput(info, milString(name));
    if (input && input->kind != MIL_INPUT_ATTRIBUTE)
      return true;
  }
  return false;
}

/// The `index`-th operand input over all definitions, each name where it first occurs; null past
/// the end.
static const MilInput *unionInput(const MilOpInfo *info, size_t index) {
  size_t i = 0;
  for (const MilOpInfo *row = info; row; row = nextDefinition(row))
    for (const MilInput *input = row->inputs; input->name; ++input)
      if (input->kind != MIL_INPUT_ATTRIBUTE && !seenBefore(info, row, input->name) && i++ == index)
        return input;
  return NULL;
}

size_t milOpInfoGetNumInputs(const MilOpInfo *info) {
  size_t n = 0;
  while (unionInput(info, n))
    ++n;
  return n;
}
MilString milOpInfoGetInputName(const MilOpInfo *info, size_t input) {
  return milString(unionInput(info, input)->name);
}
ptrdiff_t milOpInfoFindInput(const MilOpInfo *info, MilString name) {
  const MilInput *input;
  for (size_t i = 0; (input = unionInput(info, i)); ++i)
    if (milStringEqual(milString(input->name), name))
      return (ptrdiff_t)i;
  return -1;
}
bool milOpInfoIsVariadicInput(const MilOpInfo *info, size_t input) {
  return unionInput(info, input)->kind == MIL_INPUT_TUPLE;
}
bool milOpInfoIsAlwaysOne(const MilOpInfo *info, MilString name) {
  for (const MilOpInfo *row = info; row; row = nextDefinition(row)) {
    const MilInput *input = milDefinitionFindInput(row, name);
    if (!input || input->optional || input->kind == MIL_INPUT_TUPLE ||
        input->kind == MIL_INPUT_ATTRIBUTE)
      return false;
  }
  return true;
}
bool milOpInfoHasSegments(const MilOpInfo *info) {
  if (info->freeInputs)
    return true;
  const MilInput *input = unionInput(info, 0);
  if (input && input->kind == MIL_INPUT_TUPLE && !unionInput(info, 1))
    return false; // a lone tuple takes all operands
  for (size_t i = 0; (input = unionInput(info, i)); ++i)
    if (!milOpInfoIsAlwaysOne(info, milString(input->name)))
      return true;
  return false;
}
bool milOpInfoHasFreeInputs(const MilOpInfo *info) { return info->freeInputs; }
bool milOpInfoHasAttribute(const MilOpInfo *info, MilString name) {
  for (const MilOpInfo *row = info; row; row = nextDefinition(row)) {
    const MilInput *input = milDefinitionFindInput(row, name);
    if (input && input->kind == MIL_INPUT_ATTRIBUTE)
      return true;
  }
  return false;
}
unsigned milOpInfoGetNumRegions(const MilOpInfo *info) {
  return info->numRegions < 0 ? 0 : (unsigned)info->numRegions;
}
bool milOpInfoIsConstexpr(const MilOpInfo *info) {
  return strncmp(info->name, "constexpr_", strlen("constexpr_")) == 0;
}
