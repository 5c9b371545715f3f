//===- PalettizeScale.c - one scale per output channel ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "PalettizeScale.h"

#include "Kernels/Float16.h"
#include <math.h>

static float elementAt(MilDataType type, const void *data, size_t at) {
  return type == MIL_TYPE_FLOAT16 ? milHalfToFloat(((const uint16_t *)data)[at])
                                  : ((const float *)data)[at];
}
/// Rounds to the type.
static void store(MilDataType type, void *data, size_t at, float value) {
  if (type == MIL_TYPE_FLOAT16)
    ((uint16_t *)data)[at] = milFloatToHalf(value);
  else
    ((float *)data)[at] = value;
}

static uint64_t numChannels(const void *opaque) {
  const MilScaleJob *job = opaque;
  return job->data ? job->channels : 0;
}

/// What is not finite stays so, or becomes NaN: palettizing finds it.
static MilStatus scaleChannel(MilWorker *worker, void *opaque, uint64_t channel) {
  const MilScaleJob *job = opaque;
  size_t run = (size_t)job->inner, stride = (size_t)job->channels * run;
  size_t first = (size_t)channel * run;
  float scale = 0;
  for (size_t o = 0; o < job->outer; ++o)
    for (size_t at = first + o * stride, end = at + run; at < end; ++at) {
      float magnitude = fabsf(elementAt(job->type, job->data, at));
      scale = magnitude > scale ? magnitude : scale;
    }
  if (scale == 0)
    scale = 1;
  store(job->type, (void *)job->scale.data, (size_t)channel, scale);
  for (size_t o = 0; o < job->outer; ++o)
    for (size_t at = first + o * stride, end = at + run; at < end; ++at)
      store(job->type, (void *)job->normal.data, at, elementAt(job->type, job->data, at) / scale);
  return MIL_OK;
}

MilStatus milScaleJobs(MlirContext context, MilScaleJob *jobs, size_t count, MilDiag diag) {
  MilWork work = {jobs, sizeof *jobs, count, numChannels, scaleChannel};
  MilStatus status = MIL_OK;
  void *data;
  for (size_t i = 0; i < count; ++i) {
    size_t width = jobs[i].data ? milDataTypeGet(jobs[i].type)->bits / 8 : 0;
    size_t channels = (size_t)jobs[i].channels;
    size_t elements = (size_t)(jobs[i].outer * jobs[i].inner) * channels;
    if (!width)
      continue;
    MIL_TRY(milBufferAllocate(elements * width, &jobs[i].normal, &data, diag));
    MIL_TRY(milBufferAllocate(channels * width, &jobs[i].scale, &data, diag));
  }
  status = milWorkRun(context, &work);
done:
  return status;
}

double milScaleJobError(MilScaleJob *job, const MilTensorView *indices, const MilTensorView *lut,
                        int64_t vectorAxis) {
  size_t elements = (size_t)(job->outer * job->channels * job->inner);
  void *decoded = (void *)job->normal.data;
  double sum = 0;
  milDecodeLut(indices, lut, vectorAxis, decoded);
  for (size_t i = 0; i < elements; ++i) {
    size_t channel = i / (size_t)job->inner % (size_t)job->channels;
    float scale = elementAt(job->type, job->scale.data, channel);
    store(job->type, decoded, i, elementAt(job->type, decoded, i) * scale);
    double d = (double)elementAt(job->type, job->data, i) - elementAt(job->type, decoded, i);
    sum += d * d;
  }
  return sum;
}

void milScaleJobRelease(MilScaleJob *job) {
  milBufferRelease(&job->normal);
  milBufferRelease(&job->scale);
}
