//===- CompressNames.c - what the operations of a model are called -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "CompressNames.h"

#include "mil/Operations.h"
#include <stdlib.h>

MilString milOpName(MlirOperation op) {
  return milStringAttrGet(milOpGetAttribute(op, MIL_ATTR_NAME));
}

MilString milOpType(MlirOperation op) {
  static const char prefix[] = "mil.";
  static const char *const others[] = {"mil.func", "mil.output", "mil.literal"};
  MilString name = milFromStringRef(mlirIdentifierStr(mlirOperationGetName(op)));
  size_t skipped = sizeof prefix - 1;
  for (size_t i = 0; i < sizeof others / sizeof others[0]; ++i)
    if (milStringEqual(name, milString(others[i])))
      return milString(NULL);
  if (name.length < skipped || memcmp(name.data, prefix, skipped) != 0)
    return milString(NULL);
  if (milStringEqual(name, milString("mil.unknown_op")))
    return milStringAttrGet(milOpGetAttribute(op, MIL_ATTR_TYPE));
  return (MilString){name.data + skipped, name.length - skipped};
}

typedef struct Collector {
  MilArena *arena;
  MilTexts names, types;
  size_t nameCapacity, typeCapacity;
  bool noMemory;
} Collector;

static void add(Collector *c, MilTexts *texts, size_t *capacity, MilString text) {
  if (!text.length)
    return;
  const char **data = milArenaGrow(c->arena, texts->data, texts->size, capacity, sizeof *data);
  MilString copy = milArenaCopyString(c->arena, text);
  c->noMemory |= !data || !copy.data;
  if (c->noMemory)
    return;
  texts->data = data;
  data[texts->size++] = copy.data;
}

static MlirWalkResult visit(MlirOperation op, void *userData) {
  Collector *c = userData;
  const MilOpInfo *info = milOpInfoOf(op);
  bool isConstant = milOpIs(op, "mil.const") || (info && milOpInfoIsConstexpr(info));
  MilString type = milOpType(op);
  if (type.length)
    add(c, &c->names, &c->nameCapacity, milOpName(op));
  if (isConstant && mlirOperationGetNumResults(op))
    add(c, &c->names, &c->nameCapacity, milValueGetName(mlirOperationGetResult(op, 0)));
  if (!isConstant)
    add(c, &c->types, &c->typeCapacity, type);
  return c->noMemory ? MlirWalkResultInterrupt : MlirWalkResultAdvance;
}

static int compareTexts(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static MilTexts sort(MilTexts texts) {
  MilTexts sorted = {texts.data, 0};
  if (texts.size)
    qsort(texts.data, texts.size, sizeof(*texts.data), compareTexts);
  for (size_t i = 0; i < texts.size; ++i)
    if (!sorted.size || strcmp(texts.data[i], sorted.data[sorted.size - 1]) != 0)
      sorted.data[sorted.size++] = texts.data[i];
  return sorted;
}

MilStatus milModelNamesCollect(MlirOperation root, MilArena *arena, MilModelNames *outNames,
                               MilDiag diag) {
  Collector c = {.arena = arena};
  mlirOperationWalk(root, visit, &c, MlirWalkPreOrder);
  if (c.noMemory)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  *outNames = (MilModelNames){sort(c.names), sort(c.types)};
  return MIL_OK;
}

const char *const *milTextsFind(const MilTexts *texts, MilString text) {
  size_t low = 0, high = texts->size;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const char *known = texts->data[middle];
    int order = text.length ? strncmp(known, text.data, text.length) : 0;
    if (!order && strlen(known) == text.length)
      return &texts->data[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}
