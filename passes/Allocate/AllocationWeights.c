//===- AllocationWeights.c - weights, and which belong together ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Allocation.h"

#include "Bridge/Measure.h"
#include "Bridge/Resource.h"
#include "Common/Channels.h"
#include "Compress/CompressNames.h"
#include "mil/Operations.h"

#include <math.h>
#include <stdlib.h>

static const unsigned kAllWidths = 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 6 | 1u << 8;
static const int64_t kGroupSizes[MIL_ALLOCATION_LEVELS] = {0, 4, 8, 16, 32};

enum { kFileName = 32 }; ///< length of "@model_path/weights/0-weight.bin"

static MilStatus outOfMemory(MilDiag diag) { return milFail(diag, MIL_NO_MEMORY, "out of memory"); }

//===----------------------------------------------------------------------===//
// What a weight may get
//===----------------------------------------------------------------------===//

/// Options that are given leave only what they say.
static void chooseLevels(MilAllocation *a) {
  const MilPaletteOptions *o = a->options;
  bool isGiven = o->groupSize != MIL_UNSET && o->groupSize > 0;
  for (unsigned level = 0; level < MIL_ALLOCATION_LEVELS; ++level)
    a->groupSizes[level] = isGiven && level > 1 ? -1 : kGroupSizes[level];
  if (isGiven)
    a->groupSizes[1] = o->groupSize;
  for (unsigned level = 1; level < MIL_ALLOCATION_LEVELS; ++level)
    if (o->granularity == MIL_PALETTE_PER_TENSOR || o->groupSize == 0)
      a->groupSizes[level] = -1;
  if (milPaletteIsGrouped(o) && o->groupSize != 0)
    a->groupSizes[0] = -1;
}

static int64_t findAxis(const MilAllocation *a, const MilWeight *weight) {
  int64_t given = a->options->channelAxis;
  intptr_t axis;
  if (given != MIL_UNSET)
    axis = (intptr_t)(given < 0 ? given + weight->whole.rank : given);
  else if (!milWeightOutputAxis(weight, &axis))
    return -1;
  return axis >= 0 && axis < weight->whole.rank ? axis : -1;
}

/// Widths of palettes that take less than half a bit of each of the elements that share one: more would
/// be better spent on indices.
static unsigned thriftyWidths(const MilWeight *weight, uint64_t shared) {
  unsigned widths = 0;
  for (unsigned bits = 1; bits <= MIL_PALETTE_MAX_BITS; ++bits)
    if ((uint64_t)milDataTypeGet(weight->whole.type)->bits << bits < shared / 2)
      widths |= kAllWidths & 1u << bits;
  return widths;
}

static void allow(const MilAllocation *a, MilAllocatedWeight *w) {
  const MilWeight *weight = w->weight;
  bool isNew = weight->version >= MIL_VERSION_INPUT_FORM;
  for (unsigned level = 0; level < MIL_ALLOCATION_LEVELS; ++level) {
    int64_t size = a->groupSizes[level];
    bool fits = size == 0;
    unsigned widths = kAllWidths & ~(isNew ? 0 : 1u << 3);
    if (size > 0 && isNew && w->axis >= 0) {
      int64_t channels = weight->whole.dims[w->axis];
      // A group of all channels is the whole tensor, where that may be had.
      fits = channels % size == 0 && (channels > size || a->groupSizes[0] < 0);
      if (a->groupSizes[0] == 0)
        widths &=
            thriftyWidths(weight, weight->whole.elements / (uint64_t)channels * (uint64_t)size);
    }
    w->allowed[level] = fits ? widths : 0;
  }
}

/// Why nothing is allowed.
static const char *findObstacle(const MilAllocation *a, const MilAllocatedWeight *w) {
  for (unsigned level = 0; level < MIL_ALLOCATION_LEVELS; ++level)
    if (w->allowed[level])
      return NULL;
  if (w->axis < 0 && a->options->channelAxis != MIL_UNSET)
    return milArenaPrintf(a->arena, "channel_axis %lld is outside rank %d",
                          (long long)a->options->channelAxis, (int)w->weight->whole.rank);
  if (w->axis < 0)
    return "the operations that use it disagree on its channel axis; give channel_axis";
  return milArenaPrintf(a->arena, "%lld channels cannot be cut into groups",
                        (long long)w->weight->whole.dims[w->axis]);
}

//===----------------------------------------------------------------------===//
// Collecting
//===----------------------------------------------------------------------===//

/// Where bytes are, and how many values refer to them.
typedef struct Place {
  MilString storedAs;
  MilDataType type;
  uint64_t fileName; ///< length
  uint64_t offset, bytes, references;
} Place;

typedef struct Places {
  MilArena *arena;
  Place *data;
  size_t size, capacity;
  bool noMemory;
  // Of each key: its place.
  MilString *keys;
  size_t keysCapacity;
} Places;

static void addPlace(void *userData, const MilMeasuredBlob *blob) {
  Places *places = userData;
  Place *data =
      milArenaGrow(places->arena, places->data, places->size, &places->capacity, sizeof *data);
  MilString *keys =
      milArenaGrow(places->arena, places->keys, places->size, &places->keysCapacity, sizeof *keys);
  if (!data || !keys) {
    places->noMemory = true;
    return;
  }
  data[places->size] = (Place){blob->storedAs, blob->type,  blob->fileName.length,
                               blob->offset,   blob->bytes, blob->references};
  keys[places->size] = blob->key;
  places->data = data;
  places->keys = keys;
  ++places->size;
}

static const Place *findPlace(const Places *places, MlirAttribute value, MilDataType type) {
  MilString key = milAttributeIsAResource(value) ? milResourceGetKey(value) : milString("");
  for (size_t i = 0; i < places->size && key.length; ++i)
    if (places->data[i].type == type && milStringEqual(places->keys[i], key))
      return &places->data[i];
  return NULL;
}

static bool isSamePlace(const Place *a, const Place *b) {
  return a->type == b->type && milStringEqual(a->storedAs, b->storedAs);
}

/// Whether the values of both are stored once; `x` and `y` are their places.
static bool isSameBlob(const MilAllocatedWeight *a, const Place *x, const MilAllocatedWeight *b,
                       const Place *y) {
  return mlirAttributeEqual(a->value, b->value) || (x && y && isSamePlace(x, y));
}

/// Whether a palettized one is stored as the other.
static bool isSameSource(const MilAllocatedWeight *a, const MilAllocatedWeight *b) {
  const MilWeight *x = a->weight, *y = b->weight;
  bool isNew = x->version >= MIL_VERSION_INPUT_FORM;
  return a->blob == b->blob && a->axis == b->axis && x->whole.type == y->whole.type &&
         isNew == (y->version >= MIL_VERSION_INPUT_FORM) && x->whole.rank == y->whole.rank &&
         memcmp(x->whole.dims, y->whole.dims, (size_t)x->whole.rank * sizeof *x->whole.dims) == 0;
}

/// The blob of a weight vanishes when its last value does: bytes, and values that refer to it. What the
/// model file holds itself takes at least the bytes of the elements there.
static void countBlob(const Places *places, const Place *own, MilAllocatedWeight *w) {
  w->fileName = own ? own->fileName : kFileName;
  w->offset = own ? own->offset : 0;
  if (!own)
    w->denseBytes = milWeightBytes(w->weight);
  for (size_t i = 0; own && i < places->size; ++i)
    if (isSamePlace(&places->data[i], own)) {
      w->denseBytes += places->data[i].bytes;
      w->denseValues += places->data[i].references;
    }
}

static bool mayTakePart(const MilWeight *weight) {
  return !weight->skip && weight->form == MIL_FORM_DENSE;
}

/// Who is stored with whom. A model has many weights and few of one size.
static MilStatus findTwins(MilAllocation *a, const Places *places, MilDiag diag) {
  const Place **at = milArenaCalloc(a->arena, a->collected.size + 1, sizeof *at);
  if (!at)
    return outOfMemory(diag);
  for (size_t i = 0; i < a->collected.size; ++i) {
    MilAllocatedWeight *w = &a->weights[i];
    w->blob = w->source = i;
    if (!mayTakePart(w->weight))
      continue;
    at[i] = findPlace(places, w->value, w->weight->whole.type);
    for (size_t k = 0; k < i && w->blob == i; ++k)
      if (mayTakePart(a->weights[k].weight) &&
          a->weights[k].weight->whole.elements == w->weight->whole.elements &&
          isSameBlob(w, at[i], &a->weights[k], at[k]))
        w->blob = a->weights[k].blob;
    for (size_t k = w->blob; k < i && w->source == i; ++k)
      if (isSameSource(w, &a->weights[k]))
        w->source = a->weights[k].source;
    countBlob(places, at[i], w);
  }
  return MIL_OK;
}

MilStatus milAllocationBegin(MilAllocation *a, MilDiag diag) {
  MilStatus status;
  Places places = {.arena = a->arena};
  MilMeasure measure = milMeasureGet();
  MilMeasured measured = {0, 0};
  bool isNeeded = a->options->targetSize.length;
  if (measure)
    status = measure(mlirModuleFromOperation(a->module), addPlace, &places, &measured,
                     isNeeded ? diag : (MilDiag){NULL, NULL});
  else
    status = isNeeded ? milFail(diag, MIL_INVALID,
                                "palettize: target_size is about packages, which this program "
                                "does not write")
                      : MIL_INVALID;
  a->isPackage = status == MIL_OK;
  if (isNeeded && status != MIL_OK)
    return status;
  if (!a->isPackage)
    places.size = 0;
  a->bytesNow = measured.bytes;
  a->otherBytes = a->mostOffset = measured.padded;
  MIL_TRY(milWeightsCollect(a->module, a->arena, &a->collected, diag));
  a->weights = milArenaCalloc(a->arena, a->collected.size + 1, sizeof *a->weights);
  if (!a->weights || places.noMemory)
    MIL_TRY(outOfMemory(diag));
  chooseLevels(a);
  for (size_t i = 0; i < a->collected.size; ++i) {
    MilAllocatedWeight *w = &a->weights[i];
    w->weight = &a->collected.data[i];
    w->reason = w->weight->skip;
    w->opName = milOpName(w->weight->op);
    w->value = milOpGetAttribute(w->weight->op, "val");
    if (!mayTakePart(w->weight))
      continue;
    w->axis = findAxis(a, w->weight);
    allow(a, w);
    w->reason = findObstacle(a, w);
  }
  MIL_TRY(findTwins(a, &places, diag));
done:
  return status;
}

MilAllocatedWeight *milAllocationFind(MilAllocation *a, MlirOperation op) {
  for (size_t i = 0; i < a->collected.size; ++i) {
    size_t at = (a->cursor + i) % a->collected.size;
    if (mlirOperationEqual(a->weights[at].weight->op, op)) {
      a->cursor = at;
      return &a->weights[at];
    }
  }
  return NULL;
}

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

/// A weight by its name, to find those of the same.
typedef struct Named {
  MilString name;
  size_t at;
} Named;

static int compareNamed(const void *left, const void *right) {
  const Named *a = left, *b = right;
  int order = milStringCompare(a->name, b->name);
  return order ? order : (a->at > b->at) - (a->at < b->at);
}

static size_t findRoot(const size_t *parents, size_t at) {
  while (parents[at] != at)
    at = parents[at];
  return at;
}

/// The lower one becomes the root, so that classes are in program order.
static void join(size_t *parents, size_t i, size_t k) {
  size_t a = findRoot(parents, i), b = findRoot(parents, k);
  if (a < b)
    parents[b] = a;
  else
    parents[a] = b;
}

/// Joins weights of the same name, as `get` has it.
static void joinNamed(const MilAllocation *a, MilString (*get)(const MilAllocatedWeight *w),
                      Named *named, size_t *parents) {
  size_t count = 0;
  for (size_t i = 0; i < a->collected.size; ++i)
    if (!a->weights[i].reason && get(&a->weights[i]).length)
      named[count++] = (Named){get(&a->weights[i]), i};
  qsort(named, count, sizeof *named, compareNamed);
  for (size_t i = 1; i < count; ++i)
    if (milStringEqual(named[i - 1].name, named[i].name))
      join(parents, named[i - 1].at, named[i].at);
}

static MilString valueName(const MilAllocatedWeight *w) { return w->weight->name; }

static void joinAll(const MilAllocation *a, Named *named, size_t *parents) {
  for (size_t i = 0; i < a->collected.size; ++i) {
    parents[i] = i;
    if (a->weights[i].reason)
      continue;
    if (!a->weights[a->weights[i].blob].reason)
      join(parents, i, a->weights[i].blob);
  }
  joinNamed(a, valueName, named, parents);
  joinNamed(a, milAllocatedWeightName, named, parents);
}

/// Sums over the sources, and what keeps a blob although the class leaves it.
static void finishClass(MilAllocation *a, MilAllocationClass *class) {
  for (size_t i = 0; i < class->numMembers; ++i) {
    MilAllocatedWeight *w = &a->weights[class->members[i]];
    if (w->source == class->members[i]) {
      a->last = w->source > a->last ? w->source : a->last;
      class->elements += w->weight->whole.elements;
      class->squares += w->squares;
    }
    for (size_t k = 0; k < class->numMembers; ++k)
      if (a->weights[class->members[k]].blob == w->blob && w->denseValues)
        --w->denseValues;
  }
  a->elements += class->elements;
  a->squares += class->squares;
  for (size_t i = 0; i < class->numMembers; ++i) {
    MilAllocatedWeight *w = &a->weights[class->members[i]];
    if (w->denseValues || w->blob != class->members[i])
      w->denseBytes = 0; // others keep it, or it counts elsewhere
    a->otherBytes -= w->denseBytes;
  }
}

/// What the lengths of messages around operations may grow by: a byte in each of a function's, and of the
/// program's.
static uint64_t growthAround(const MilAllocation *a) {
  uint64_t functions = 1;
  for (size_t i = 1; i < a->collected.size; ++i)
    functions +=
        !mlirOperationEqual(a->collected.data[i].function, a->collected.data[i - 1].function);
  return 4 + 4 * functions;
}

MilStatus milAllocationClassify(MilAllocation *a, MilDiag diag) {
  size_t count = a->collected.size, next = 0;
  size_t *parents = milArenaCalloc(a->arena, count + 1, sizeof *parents);
  Named *named = milArenaCalloc(a->arena, count + 1, sizeof *named);
  size_t *members = milArenaCalloc(a->arena, count + 1, sizeof *members);
  size_t *starts = milArenaCalloc(a->arena, count + 1, sizeof *starts);
  a->classes = milArenaCalloc(a->arena, count + 1, sizeof *a->classes);
  if (!parents || !named || !members || !starts || !a->classes)
    return outOfMemory(diag);
  joinAll(a, named, parents);
  for (size_t i = 0; i < count; ++i) { // a root comes before what is below it
    if (a->weights[i].reason)
      continue;
    size_t root = findRoot(parents, i);
    a->weights[i].of = root == i ? a->numClasses++ : a->weights[root].of;
    ++a->classes[a->weights[i].of].numMembers;
  }
  for (size_t c = 0; c < a->numClasses; ++c) {
    a->classes[c].members = members + next;
    starts[c] = next;
    next += a->classes[c].numMembers;
  }
  for (size_t i = 0; i < count; ++i)
    if (!a->weights[i].reason)
      members[starts[a->weights[i].of]++] = i;
  if (a->isPackage)
    a->otherBytes += growthAround(a);
  for (size_t c = 0; c < a->numClasses; ++c)
    finishClass(a, &a->classes[c]);
  return MIL_OK;
}
