//===- ConstDeduplication.c - --const-deduplication ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   %a = mil.const dense_resource<a> : tensor<64x32xf16>
//   %b = mil.const dense_resource<b> : tensor<64x32xf16>      with the same bytes becomes
//   %a = mil.const dense_resource<a> : tensor<64x32xf16>      and %a takes the place of %b
// The same for equal constexpr operations, whose operands have been made one before. What is kept is the
// one that comes first; it must be in the same block or in one around it.
//
// Keeps    outputs of a function, whose names are the model's.
// Says     how many constants have gone, and of how many bytes.
// Exact    constants are compared byte by byte.
// Source   coremltools/converters/mil/mil/passes/defs/cleanup/const_deduplication.py
//===----------------------------------------------------------------------===//
#include "Bridge/Pass.h"
#include "Bridge/Resource.h"
#include "Support/Hash.h"
#include "mil/Fold.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <inttypes.h>
#include <stdlib.h>

typedef struct Options {
  int64_t constThreshold;
} Options;

static const MilOption options[] = {
    MIL_OPTION(Options, constThreshold, INT, "const_threshold", "100",
               "least number of elements of a constant"),
};

static MilStatus check(const void *opaque, MilDiag diag) {
  const Options *o = opaque;
  return o->constThreshold >= 1
             ? MIL_OK
             : milFail(diag, MIL_INVALID,
                       "const-deduplication: const_threshold is %" PRId64 ", expected 1 or more",
                       o->constThreshold);
}

/// An operation that is kept, and seen from where the walk is.
typedef struct Entry {
  MlirOperation op;
  uint64_t hash;
  struct Entry *next;   ///< of the same bucket
  struct Entry *before; ///< that has been added before this one
} Entry;

enum { kBuckets = 4096 };

typedef struct State {
  const Options *options;
  MilArena *arena;
  Entry *buckets[kBuckets];
  Entry *last; ///< that has been added
  size_t gone;
  uint64_t bytes;
  MilStatus status;
} State;

//===----------------------------------------------------------------------===//
// Equality
//===----------------------------------------------------------------------===//

static MlirType typeOf(MlirOperation op) { return mlirValueGetType(mlirOperationGetResult(op, 0)); }

/// Of the beginning and the end: a comparison reads all of it.
static uint64_t hashBytes(uint64_t hash, const void *data, size_t size) {
  enum { kSample = 512 };
  if (size <= 2 * (size_t)kSample)
    return milHash(hash, data, size);
  return milHash(milHash(hash, data, kSample), (const char *)data + size - kSample, kSample);
}
static uint64_t hashPointer(uint64_t hash, const void *pointer) {
  return milHash(hash, &pointer, sizeof pointer);
}

/// Whether an attribute is a name, which equal operations may differ in.
static bool isName(MlirNamedAttribute attribute) {
  MilString key = milFromStringRef(mlirIdentifierStr(attribute.name));
  return milStringEqual(key, milString(MIL_ATTR_NAME)) ||
         milStringEqual(key, milString(MIL_ATTR_OUTPUTS));
}

static uint64_t hashOf(MlirOperation op) {
  MlirStringRef name = mlirIdentifierStr(mlirOperationGetName(op));
  uint64_t hash = hashBytes(0, name.data, name.length);
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    hash = hashPointer(hash, mlirValueGetType(mlirOperationGetResult(op, i)).ptr);
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i)
    hash = hashPointer(hash, mlirOperationGetOperand(op, i).ptr);
  for (intptr_t i = 0; i < mlirOperationGetNumDiscardableAttributes(op); ++i) {
    MlirNamedAttribute attribute = mlirOperationGetDiscardableAttribute(op, i);
    MilResource resource;
    if (isName(attribute))
      continue;
    hash = milResourceGet(attribute.attribute, &resource)
               ? hashBytes(hash, resource.data, resource.size)
               : hashPointer(hash, attribute.attribute.ptr);
  }
  return hash;
}

/// Every attribute of `a` that is no name is one of `b`, with the same value.
static bool hasAttributesOf(MlirOperation b, MlirOperation a) {
  for (intptr_t i = 0; i < mlirOperationGetNumDiscardableAttributes(a); ++i) {
    MlirNamedAttribute attribute = mlirOperationGetDiscardableAttribute(a, i);
    MlirAttribute other =
        mlirOperationGetDiscardableAttributeByName(b, mlirIdentifierStr(attribute.name));
    if (!isName(attribute) &&
        (mlirAttributeIsNull(other) || !milConstantEqual(attribute.attribute, other)))
      return false;
  }
  return true;
}

static bool equalOperations(MlirOperation a, MlirOperation b) {
  if (!mlirIdentifierEqual(mlirOperationGetName(a), mlirOperationGetName(b)) ||
      mlirOperationGetNumOperands(a) != mlirOperationGetNumOperands(b) ||
      mlirOperationGetNumResults(a) != mlirOperationGetNumResults(b))
    return false;
  for (intptr_t i = 0; i < mlirOperationGetNumResults(a); ++i)
    if (!mlirTypeEqual(mlirValueGetType(mlirOperationGetResult(a, i)),
                       mlirValueGetType(mlirOperationGetResult(b, i))))
      return false;
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(a); ++i)
    if (!mlirValueEqual(mlirOperationGetOperand(a, i), mlirOperationGetOperand(b, i)))
      return false;
  return hasAttributesOf(b, a) && hasAttributesOf(a, b);
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

static bool isCandidate(const State *state, MlirOperation op) {
  const MilOpInfo *info = milOpInfoOf(op);
  if (!info || mlirOperationGetNumResults(op) == 0)
    return false;
  uint64_t count;
  return (milOpIs(op, "mil.const") && milTypeCountElements(typeOf(op), &count) &&
          count >= (uint64_t)state->options->constThreshold) ||
         milOpInfoIsConstexpr(info);
}

static void replace(State *state, MlirOperation op, MlirOperation kept) {
  MilResource resource;
  MlirAttribute value = milOpGetAttribute(op, "val");
  if (!mlirAttributeIsNull(value) && milResourceGet(value, &resource))
    state->bytes += resource.size;
  ++state->gone;
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(op, i), mlirOperationGetResult(kept, i));
  mlirOperationDestroy(op);
}

static void visit(State *state, MlirOperation op) {
  uint64_t hash = hashOf(op);
  Entry **bucket = &state->buckets[hash % kBuckets];
  bool mayGo = !milOpNamesAnOutput(op);
  for (Entry *entry = *bucket; mayGo && entry; entry = entry->next)
    if (entry->hash == hash && equalOperations(entry->op, op))
      return replace(state, op, entry->op);
  Entry *entry = milArenaCalloc(state->arena, 1, sizeof *entry);
  if (!entry) {
    state->status = MIL_NO_MEMORY;
    return;
  }
  *entry = (Entry){op, hash, *bucket, state->last};
  *bucket = state->last = entry;
}

/// Forgets what has been added after an entry: of a block that has ended nothing is seen any more.
static void forget(State *state, Entry *since) {
  for (; state->last != since; state->last = state->last->before)
    state->buckets[state->last->hash % kBuckets] = state->last->next;
}

static void walkBlock(State *state, MlirBlock block);

static void walkRegions(State *state, MlirOperation parent) {
  for (intptr_t r = 0; r < mlirOperationGetNumRegions(parent); ++r)
    for (MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(parent, r));
         !mlirBlockIsNull(block); block = mlirBlockGetNextInRegion(block))
      walkBlock(state, block);
}

static void walkBlock(State *state, MlirBlock block) {
  Entry *outer = state->last;
  for (MlirOperation op = mlirBlockGetFirstOperation(block), next;
       !mlirOperationIsNull(op) && state->status == MIL_OK; op = next) {
    next = mlirOperationGetNextInBlock(op);
    if (isCandidate(state, op))
      visit(state, op);
    else
      walkRegions(state, op);
  }
  forget(state, outer);
}

static MlirWalkResult deduplicate(MlirOperation function, void *userData) {
  State *state = userData;
  if (!milOpIs(function, "mil.func"))
    return MlirWalkResultAdvance;
  MlirLocation location = mlirOperationGetLocation(function);
  state->gone = 0;
  state->bytes = 0;
  walkRegions(state, function);
  if (state->gone)
    milEmit(milDiagAtLocation(&location), MIL_REMARK,
            "constants that are equal to others have gone: %zu, %" PRIu64 " bytes", state->gone,
            state->bytes);
  return state->status == MIL_OK ? MlirWalkResultSkip : MlirWalkResultInterrupt;
}

static MlirLogicalResult run(MlirOperation root, const void *opaque, const MilPassDef *def) {
  MlirLocation location = mlirOperationGetLocation(root);
  MilArena *arena = milArenaCreate();
  State *state = arena ? milArenaCalloc(arena, 1, sizeof *state) : NULL;
  MilStatus status = MIL_NO_MEMORY;
  if (state) {
    *state = (State){.options = opaque, .arena = arena};
    mlirOperationWalk(root, deduplicate, state, MlirWalkPreOrder);
    status = state->status;
  }
  milArenaDestroy(arena);
  if (status != MIL_OK)
    milFail(milDiagAtLocation(&location), status, "const-deduplication: out of memory");
  return status == MIL_OK ? mlirLogicalResultSuccess() : mlirLogicalResultFailure();
}

const MilPassDef milPassConstDeduplication = {
    .argument = "const-deduplication",
    .summary = "Keep one of the constants of a function that are equal",
    .anchor = "builtin.module",
    .options = options,
    .numOptions = sizeof options / sizeof options[0],
    .optionsSize = sizeof(Options),
    .check = check,
    .run = run,
};
