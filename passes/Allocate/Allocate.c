//===- Allocate.c - the right size by itself ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Allocate.h"

#include "AllocateCurve.h"
#include "AllocateRecipe.h"
#include "AllocateSolve.h"
#include "AllocateTarget.h"
#include "Bridge/Measure.h"
#include "mil-c/AttributeNames.h"
#include "mil/Operations.h"

#include <inttypes.h>

/// With search=quick, groups of weights above so many elements are looked at in a sample when all weights
/// together have more than the second number.
enum { kLargeWeight = 1 << 16, kLargeModel = 1 << 22, kSmallGroup = 1 << 13 };

/// Up to so many elements choices are tried, so many times, that cost more than the budget by the bytes that
/// may have been counted too many: around weights and for each.
enum { kSmallModel = 1 << 18, kTries = 100, kSlack = 16, kSlackOfWeight = 4 };

typedef struct Run {
  MilAllocation a;
  MlirLocation location;
  MilDiag diag;
  MilYamlWriter *recipe; ///< null: none is asked for
  uint64_t size;         ///< target_size
  double snr;            ///< min_snr
  /// Options of what is chosen, one of each kind.
  MilPaletteOptions *chosen[MIL_ALLOCATION_CANDIDATES];
} Run;

//===----------------------------------------------------------------------===//
// Looking
//===----------------------------------------------------------------------===//

/// Small groups gain little and take long, where others can be had.
static void dropSmallGroups(const MilAllocation *a, MilAllocatedWeight *w) {
  const MilTensorShape *shape = &w->weight->whole;
  for (unsigned level = 1; level < MIL_ALLOCATION_LEVELS && w->allowed[0]; ++level)
    if (w->allowed[level] &&
        shape->elements / (uint64_t)shape->dims[w->axis] * (uint64_t)a->groupSizes[level] <
            kSmallGroup)
      w->allowed[level] = 0;
}

/// Wants all widths of all levels, large weights in a sample.
static void wantAll(MilAllocation *a) {
  uint64_t elements = 0;
  for (size_t i = 0; i < a->collected.size; ++i)
    if (!a->weights[i].reason && a->weights[i].source == i)
      elements += a->weights[i].weight->whole.elements;
  for (size_t i = 0; i < a->collected.size; ++i) {
    MilAllocatedWeight *w = &a->weights[i];
    w->isSample = a->options->search == MIL_PALETTE_QUICK && elements > kLargeModel &&
                  w->weight->whole.elements > kLargeWeight;
    if (w->isSample)
      dropSmallGroups(a, w);
    memcpy(w->wanted, w->allowed, sizeof w->wanted);
    w->wanted[0] |= 1u << 1; // for the squares of all elements
  }
}

static MilStatus look(Run *run) {
  MilAllocation *a = &run->a;
  MilStatus status;
  MIL_TRY(milAllocationBegin(a, run->diag));
  if (run->size && run->size < a->mostOffset) // else nothing is written
    a->mostOffset = run->size;
  wantAll(a);
  MIL_TRY(milAllocationSurvey(a));
  MIL_TRY(milAllocationClassify(a, run->diag));
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Applying
//===----------------------------------------------------------------------===//

/// Equal choices have the same options, so that weights that share bytes share a task.
static const MilPaletteOptions *optionsFor(Run *run, unsigned candidate) {
  MilAllocation *a = &run->a;
  if (run->chosen[candidate])
    return run->chosen[candidate];
  MilPaletteOptions *o = milArenaCalloc(a->arena, 1, sizeof *o);
  if (!o)
    return NULL;
  int64_t size = a->groupSizes[milCandidateLevel(candidate)];
  *o = *a->options;
  o->nbits = milCandidateBits(candidate);
  o->granularity = size > 0 ? MIL_PALETTE_PER_GROUPED_CHANNEL : MIL_PALETTE_PER_TENSOR;
  o->groupSize = size;
  run->chosen[candidate] = o;
  return o;
}

/// Goes through the weights in the order of the program, in the module or in a copy of it.
typedef struct Chooser {
  Run *run;
  size_t next;
} Chooser;

static MilStatus choose(void *userData, const MilWeight *weight, MilChoice *outChoice,
                        MilDiag diag) {
  Chooser *chooser = userData;
  Run *run = chooser->run;
  MilAllocation *a = &run->a;
  while (a->weights[chooser->next].weight->skip) // nobody is asked about them
    ++chooser->next;
  MilAllocatedWeight *w = &a->weights[chooser->next++];
  unsigned candidate = w->reason ? MIL_ALLOCATION_DENSE : a->classes[w->of].chosen;
  if (w->reason)
    outChoice->skip = w->reason;
  else if (candidate != MIL_ALLOCATION_DENSE)
    outChoice->options = optionsFor(run, candidate);
  else
    outChoice->skip = run->snr > 0
                          ? milArenaPrintf(a->arena, "no smaller encoding has %g dB", run->snr)
                          : "dense is best for the target";
  outChoice->outError = &w->meanError;
  return outChoice->skip || outChoice->options ? MIL_OK
                                               : milFail(diag, MIL_NO_MEMORY, "out of memory");
}

static MilStatus apply(Run *run, MlirOperation module) {
  Chooser chooser = {run, 0};
  return milTechniqueApply(module, run->a.pass, choose, &chooser);
}

static void ignoreBlob(void *userData, const MilMeasuredBlob *blob) {}

/// Bytes of the package of a module.
static MilStatus measure(Run *run, MlirOperation module, uint64_t *outBytes) {
  MilMeasured measured = {0, 0};
  MilStatus status =
      milMeasureGet()(mlirModuleFromOperation(module), ignoreBlob, NULL, &measured, run->diag);
  *outBytes = measured.bytes;
  return status;
}

//===----------------------------------------------------------------------===//
// Choosing
//===----------------------------------------------------------------------===//

/// The target, and the least that can be had, as an error.
static MilStatus failTarget(Run *run, uint64_t least) {
  MilAllocation *a = &run->a;
  if (run->size) { // offsets are smaller in a smaller package, which this one is not
    a->mostOffset = a->bytesNow;
    least = milAllocationLeast(a);
    return milFail(run->diag, MIL_INVALID,
                   "palettize: target_size=%.*s is %" PRIu64
                   " bytes; the smallest package that can be had has %" PRIu64,
                   MIL_STR(a->options->targetSize), run->size, a->otherBytes + least);
  }
  return milFail(run->diag, MIL_INVALID,
                 "palettize: target_bits_per_weight=%g cannot be had; the least is %.4f",
                 a->options->targetBits, ceil(1e4 * (double)least / (double)a->elements) / 1e4);
}

/// The size of the package if what is chosen were applied: by a copy of the module.
static MilStatus trySize(Run *run, uint64_t *outBytes) {
  MlirOperation copy = mlirOperationClone(run->a.module);
  MilStatus status;
  MIL_TRY(apply(run, copy));
  MIL_TRY(measure(run, copy, outBytes));
done:
  mlirOperationDestroy(copy);
  return status;
}

/// What classes take of the package, as it is reckoned.
static uint64_t chosenBytes(const MilAllocation *a) {
  uint64_t bytes = 0;
  for (size_t c = 0; c < a->numClasses; ++c)
    bytes += milAllocationBytes(a, &a->classes[c], a->classes[c].chosen);
  return bytes;
}

/// Of a small model the few bytes matter by which sizes are reckoned too large: what costs a little more
/// than the budget is tried.
static MilStatus solveExactly(Run *run, uint64_t budget, uint64_t *outLeast) {
  MilAllocation *a = &run->a;
  uint64_t more = budget + kSlack + kSlackOfWeight * a->collected.size, bytes = UINT64_MAX;
  a->isEndExact = true;
  for (int i = 0; i < kTries; ++i) {
    MilStatus status = milAllocationSolve(a, true, more, outLeast, run->diag);
    if (status != MIL_OK)
      break;
    status = trySize(run, &bytes);
    if (status != MIL_OK || bytes <= run->size)
      return status;
    more = chosenBytes(a) - 1;
  }
  a->isEndExact = false;
  return milAllocationSolve(a, true, budget, outLeast, run->diag);
}

static void leaveAll(MilAllocation *a) {
  for (size_t c = 0; c < a->numClasses; ++c)
    a->classes[c].chosen = MIL_ALLOCATION_DENSE;
  a->isProved = true;
}

static MilStatus solve(Run *run) {
  MilAllocation *a = &run->a;
  uint64_t least = 0, budget;
  MilStatus status;
  if (run->snr > 0)
    return milAllocationSatisfy(a, run->snr);
  if (run->size >= a->bytesNow && run->size) {
    leaveAll(a);
    return MIL_OK;
  }
  if (run->size)
    budget = run->size > a->otherBytes ? run->size - a->otherBytes : 0;
  else
    budget = (uint64_t)floor(a->options->targetBits * (double)a->elements);
  if (run->size && a->elements <= kSmallModel)
    status = solveExactly(run, budget, &least);
  else
    status = milAllocationSolve(a, run->size > 0, budget, &least, run->diag);
  if (status == MIL_OK && run->size && run->size < a->otherBytes)
    status = MIL_INVALID; // whatever is left of nothing
  return status == MIL_INVALID ? failTarget(run, least) : status;
}

//===----------------------------------------------------------------------===//
// Afterwards
//===----------------------------------------------------------------------===//

/// Errors that were estimates are known now.
static void takeErrors(MilAllocation *a) {
  for (size_t i = 0; i < a->collected.size; ++i) {
    MilAllocatedWeight *w = &a->weights[i];
    unsigned candidate = w->reason ? MIL_ALLOCATION_DENSE : a->classes[w->of].chosen;
    if (candidate == MIL_ALLOCATION_DENSE || w->source != i)
      continue;
    w->error[milCandidateLevel(candidate)][milCandidateBits(candidate)] =
        w->meanError * (double)w->weight->whole.elements;
  }
}

/// What the package of the module takes now: never more than was reckoned.
static MilStatus checkSize(Run *run, MilCurvePoint *point) {
  MilAllocation *a = &run->a;
  if (!a->isPackage)
    return MIL_OK;
  MilStatus status = measure(run, a->module, &point->bytes);
  if (status == MIL_OK && run->size && point->bytes > run->size)
    return milFail(run->diag, MIL_UNSUPPORTED,
                   "palettize: the package would have %" PRIu64
                   " bytes, more than was reckoned, and more than target_size=%.*s",
                   point->bytes, MIL_STR(a->options->targetSize));
  return status;
}

//===----------------------------------------------------------------------===//
// Telling
//===----------------------------------------------------------------------===//

/// "3 with 4 bits, 2 with 3 bits by 8 channels, 1 dense", weights that are stored; null when out of memory.
static const char *describeChosen(const MilAllocation *a) {
  const char *text = "";
  for (unsigned candidate = 0; candidate < MIL_ALLOCATION_CANDIDATES && text; ++candidate) {
    size_t count = 0;
    for (size_t c = 0; c < a->numClasses; ++c)
      count += a->classes[c].chosen == candidate ? a->classes[c].numMembers : 0;
    if (count)
      text = milArenaPrintf(a->arena, "%s%s%zu %s%s", text, *text ? ", " : "", count,
                            candidate == MIL_ALLOCATION_DENSE ? "" : "with ",
                            milAllocationText(a, candidate));
  }
  return text;
}

/// Whether it is the best, for targets of all weights together.
static const char *describeProof(const Run *run) {
  if (run->snr > 0)
    return "";
  const char *by = run->a.isSampled ? "by a sample of channels" : "of all that can be had";
  return run->a.isProved
             ? milArenaPrintf(run->a.arena, "; the least error %s", by)
             : milArenaPrintf(run->a.arena, "; within %.2g of the least error %s", run->a.gap, by);
}

static const char *describe(Run *run, const MilCurvePoint *point) {
  MilAllocation *a = &run->a;
  const char *proof = describeProof(run), *chosen = describeChosen(a);
  if (!proof || !chosen)
    return NULL;
  return milArenaPrintf(a->arena, "%.4g bits per weight, %.2f dB, %" PRIu64 " bytes%s: %s%s",
                        point->bitsPerWeight, point->snr, point->bytes,
                        a->isPackage ? "" : " of weights", chosen, proof);
}

static const char *describeTarget(Run *run) {
  const MilPaletteOptions *o = run->a.options;
  if (run->size)
    return milArenaPrintf(run->a.arena, "target_size=%.*s", MIL_STR(o->targetSize));
  if (run->snr > 0)
    return milArenaPrintf(run->a.arena, "min_snr=%.*s", MIL_STR(o->leastSnr));
  return milArenaPrintf(run->a.arena, "target_bits_per_weight=%g", o->targetBits);
}

static MilStatus commitRecipe(Run *run, const char *summary) {
  const char *target = describeTarget(run);
  const char *line = target ? milArenaPrintf(run->a.arena, "palettize: %s", target) : NULL;
  if (!line || !summary)
    return milFail(run->diag, MIL_NO_MEMORY, "out of memory");
  if (!mlirAttributeIsNull(milOpGetAttribute(run->a.module, MIL_ATTR_STAND_INS)))
    return MIL_OK; // a dry run writes nothing
  milYamlWriterComment(run->recipe, line);
  milYamlWriterComment(run->recipe, summary);
  return milYamlWriterCommit(run->recipe, run->diag);
}

static MilStatus tellSweep(Run *run) {
  MilCurvePoint *points;
  size_t count;
  MilStatus status;
  MIL_TRY(milAllocationCurve(&run->a, false, &points, &count, run->diag));
  MIL_TRY(milAllocationAttach(&run->a, points, count, run->diag));
  for (size_t i = 0; i < count; ++i)
    milEmit(run->diag, MIL_REMARK,
            "palettize: %6.3f bits per weight, %6.2f dB, %" PRIu64 " bytes%s",
            points[i].bitsPerWeight, points[i].snr, points[i].bytes,
            run->a.isPackage ? "" : " of weights");
done:
  return status;
}

//===----------------------------------------------------------------------===//
// All of it
//===----------------------------------------------------------------------===//

static MilStatus chooseAndApply(Run *run) {
  MilAllocation *a = &run->a;
  MilCurvePoint *points, point;
  size_t count;
  MilStatus status;
  MIL_TRY(solve(run));
  if (run->recipe) // as long as the operations are there
    MIL_TRY(milAllocationWriteRecipe(a, run->recipe, run->diag));
  MIL_TRY(apply(run, a->module));
  takeErrors(a);
  point = milAllocationPoint(a);
  MIL_TRY(checkSize(run, &point));
  MIL_TRY(milAllocationCurve(a, true, &points, &count, run->diag));
  for (size_t i = 0; i < count; ++i)
    if (points[i].isChosen)
      points[i].bytes = point.bytes;
  MIL_TRY(milAllocationAttach(a, points, count, run->diag));
  const char *summary = describe(run, &point);
  if (run->recipe)
    MIL_TRY(commitRecipe(run, summary));
  milEmit(run->diag, MIL_REMARK, "palettize: %s", summary ? summary : "done");
done:
  return status;
}

MilStatus milAllocateRun(MlirOperation module, const MilPaletteOptions *options,
                         const MilPassDef *pass) {
  Run run = {.location = mlirOperationGetLocation(module)};
  MilAllocation *a = &run.a;
  run.diag = milDiagAtLocation(&run.location);
  *a = (MilAllocation){
      .module = module, .arena = milArenaCreate(), .pass = pass, .options = options};
  MilStatus status = a->arena ? MIL_OK : milFail(run.diag, MIL_NO_MEMORY, "out of memory");
  MIL_TRY(status);
  if (options->targetSize.length)
    MIL_TRY(milTargetSizeParse(options->targetSize, &run.size, run.diag));
  if (options->leastSnr.length)
    MIL_TRY(milTargetSnrParse(options->leastSnr, &run.snr, run.diag));
  if (options->recipe.length) {
    MilString path = milArenaCopyString(a->arena, options->recipe);
    if (!path.data)
      MIL_TRY(milFail(run.diag, MIL_NO_MEMORY, "out of memory"));
    MIL_TRY(milYamlWriterCreate(path.data, &run.recipe, run.diag));
  }
  MIL_TRY(look(&run));
  MIL_TRY(options->sweep ? tellSweep(&run) : chooseAndApply(&run));
done:
  milYamlWriterDestroy(run.recipe);
  milArenaDestroy(a->arena);
  return status;
}
