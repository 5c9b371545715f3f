//===- Report.c - collects what --report says -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Report.h"
#include <stdlib.h>

static MilStatus noMemory(MilDiag diag) { return milFail(diag, MIL_NO_MEMORY, "out of memory"); }

/// What a weight adds to the file.
static uint64_t ownBytes(const MilWeightInfo *weight) {
  uint64_t bytes = 0;
  for (size_t i = 0; i < weight->numParts; ++i)
    bytes += weight->parts[i].isShared ? 0 : weight->parts[i].bytes;
  return bytes;
}

static MilStatus readBoth(Report *report, MlirModule module, MlirModule original, MilDiag diag) {
  MilMetadataOptions all = {.weightThreshold = 1};
  MilStatus status;
  MIL_TRY(milMetadataCreate(module, &all, &report->metadata, diag));
  if (mlirModuleIsNull(original))
    return MIL_OK;
  MIL_TRY(milMetadataCreate(original, &all, &report->original, diag));
  MIL_TRY(milMetadataCompare(report->metadata, report->original, diag));
done:
  return status;
}

/// Weights that are large, or that are compressed; the rest is counted.
static MilStatus listWeights(Report *report, MilDiag diag) {
  size_t count, numOriginals = 0;
  const MilWeightInfo *all = milMetadataGetWeights(report->metadata, &count);
  const MilWeightInfo *originals =
      report->original ? milMetadataGetWeights(report->original, &numOriginals) : NULL;
  report->weights = milArenaCalloc(report->arena, count + 1, sizeof *report->weights);
  if (!report->weights)
    return noMemory(diag);
  for (size_t i = 0; i < count; ++i) {
    const MilWeightInfo *weight = &all[i];
    if (weight->elements < report->threshold && !weight->numSteps) {
      ++report->small.weights;
      report->small.elements += weight->isShared ? 0 : weight->elements;
      report->small.bytes += ownBytes(weight);
      continue;
    }
    ReportWeight *added = &report->weights[report->numWeights++];
    *added = (ReportWeight){.weight = weight, .bytes = ownBytes(weight), .index = i};
    if (weight->error.match != MIL_MATCH_NOT_TRIED && weight->error.match != MIL_MATCH_NONE)
      added->original = &originals[weight->error.index];
    if (added->original)
      added->bytesBefore = ownBytes(added->original);
    report->compressed += reportIsCompressed(added);
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Histograms and levels
//===----------------------------------------------------------------------===//

static MilStatus addHistogram(Report *report, ReportWeight *weight, MilDiag diag) {
  MilHistogram *histogram = milArenaAlloc(report->arena, sizeof *histogram);
  if (!histogram)
    return noMemory(diag);
  weight->histogram = histogram;
  return weight->original
             ? milMetadataGetHistogram(report->original, weight->weight->error.index, histogram,
                                       diag)
             : milMetadataGetHistogram(report->metadata, weight->index, histogram, diag);
}

/// `room`: values that may still be listed.
static MilStatus addLevels(Report *report, ReportWeight *weight, size_t *room, MilDiag diag) {
  MilWeightLevels levels;
  MilStatus status = milMetadataGetLevels(report->metadata, weight->index, &levels, diag);
  if (status != MIL_OK || !levels.numValues)
    return status;
  if (levels.numValues > *room) {
    ++report->levelsLeftOut;
    return MIL_OK;
  }
  MilWeightLevels *kept = milArenaAlloc(report->arena, sizeof *kept);
  if (!kept)
    return noMemory(diag);
  *kept = levels;
  *room -= levels.numValues;
  weight->levels = kept;
  return MIL_OK;
}

/// In the order of errors, so that what is left out is what one looks at last.
static MilStatus addPictures(Report *report, MilDiag diag) {
  size_t room = REPORT_MOST_LEVELS, count = report->numWeights;
  MilStatus status = MIL_OK;
  if (count > REPORT_MOST_HISTOGRAMS)
    count = REPORT_MOST_HISTOGRAMS;
  report->histogramsLeftOut = report->numWeights - count;
  for (size_t i = 0; i < count; ++i) {
    ReportWeight *weight = &report->weights[report->worst[i]];
    MIL_TRY(addHistogram(report, weight, diag));
    if (reportIsCompressed(weight))
      MIL_TRY(addLevels(report, weight, &room, diag));
  }
done:
  return status;
}

MilStatus reportCollect(Report *report, MlirModule module, MlirModule original, MlirModule passes,
                        MilDiag diag) {
  MilStatus status = MIL_OK;
  report->arena = milArenaCreate();
  if (!report->arena)
    MIL_TRY(noMemory(diag));
  MIL_TRY(readBoth(report, module, original, diag));
  MIL_TRY(listWeights(report, diag));
  MIL_TRY(reportReadPasses(report, passes, diag));
  MIL_TRY(reportSumUp(report, diag));
  MIL_TRY(addPictures(report, diag));
done:
  return status;
}

void reportRelease(Report *report) {
  milMetadataDestroy(report->metadata);
  milMetadataDestroy(report->original);
  milArenaDestroy(report->arena);
  free(report->tradeoff.points);
  *report = (Report){.arena = NULL};
}
