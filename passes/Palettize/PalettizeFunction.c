//===- PalettizeFunction.c - palettes that a program makes --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A group is handed over as coremltools does it: its channels along axis 0, which has changed places with the axis
// of the channels.
//
//   weight   [first, between, channels, inner], channels being axis 2 or more: `first` is axis 0
//   group    [channels of the group, between, first, inner]
//
// Source   coremltools/optimize/coreml/_quantization_passes.py, palettize_weights.blockwise_compress
//===----------------------------------------------------------------------===//
#include "PalettizeFunction.h"

#include "Kernels/Statistics.h"
#include "mil-c/PalettizeFunction.h"

static struct {
  MilPaletteFunction function;
  void *userData;
} program;

void milPaletteFunctionSet(MilPaletteFunction function, void *userData) {
  program.function = function;
  program.userData = userData;
}

MilStatus milPaletteFunctionParse(MilString option, bool *outIs, uint64_t *outNumber,
                                  MilDiag diag) {
  static const char prefix[] = "function:";
  size_t length = sizeof prefix - 1, digits = 0;
  *outNumber = 0;
  *outIs = option.length >= length && memcmp(option.data, prefix, length) == 0;
  if (!*outIs)
    return MIL_OK;
  for (size_t i = length; i < option.length && digits < 9; ++i, ++digits) {
    if (option.data[i] < '0' || option.data[i] > '9')
      break;
    *outNumber = 10 * *outNumber + (uint64_t)(option.data[i] - '0');
  }
  if (!digits || length + digits != option.length)
    return milFail(diag, MIL_INVALID, "palettize: palette is '%.*s', expected function:<number>",
                   MIL_STR(option));
  if (!program.function)
    return milFail(diag, MIL_INVALID,
                   "palettize: palette is '%.*s', but functions are only given by programs",
                   MIL_STR(option));
  return MIL_OK;
}

/// One group and where its elements are.
typedef struct Group {
  const MilPaletteJob *job;
  uint64_t first, between; ///< which make job->outer
  uint64_t channel, channels;
  size_t elements, indices;
} Group;

/// Where element `k` of the group is, `stride` channels counting as one; `*outChannel` is its own.
static size_t positionOf(const Group *g, size_t k, uint64_t stride) {
  const MilPaletteJob *job = g->job;
  uint64_t i = k % job->inner, f = k / job->inner % g->first;
  uint64_t b = k / job->inner / g->first % g->between;
  uint64_t c = k / job->inner / g->first / g->between;
  return (size_t)(((f * g->between + b) * (job->channels / stride) + g->channel / stride + c) *
                      job->inner +
                  i);
}

static bool isKept(const MilPaletteJob *job, size_t element) {
  return !job->mask || (job->mask[element / 8] >> (element % 8) & 1);
}

static size_t gather(const Group *g, size_t width, char *out) {
  size_t count = 0;
  for (size_t k = 0; k < g->elements; ++k) {
    size_t at = positionOf(g, k, 1);
    if (isKept(g->job, at))
      memcpy(out + width * count++, (const char *)g->job->data + width * at, width);
  }
  return count;
}

/// Puts indices to their places and adds up what they lose.
static double scatter(const Group *g, const uint8_t *indices, const double *palette) {
  const MilPaletteJob *job = g->job;
  uint8_t *bytes = (uint8_t *)job->bytes.data;
  double error = 0, value;
  size_t next = 0;
  for (size_t k = 0; k < g->indices; ++k) {
    size_t at = positionOf(g, k, job->vector);
    if (isKept(job, at)) // with a mask, the vector is 1
      bytes[at] = indices[next++];
  }
  for (size_t k = 0; k < g->elements; ++k) {
    size_t at = positionOf(g, k, 1);
    uint64_t channel = at / job->inner % job->channels;
    size_t outer = at / (size_t)(job->inner * job->channels);
    size_t index =
        (outer * (size_t)(job->channels / job->vector) + (size_t)(channel / job->vector)) *
            (size_t)job->inner +
        at % (size_t)job->inner;
    if (!isKept(job, at))
      continue;
    milWidenToDouble(job->type, job->data, at, 1, &value);
    value -= palette[bytes[index] * job->vector + channel % job->vector];
    error += value * value;
  }
  return error;
}

static MilStatus checkAnswer(const MilPaletteJob *job, const MilPaletteAnswer *answer,
                             size_t indices, MilDiag diag) {
  static const unsigned sizes[] = {2, 4, 8, 16, 64, 256};
  bool isSize = false;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i)
    isSize |= answer->entries == sizes[i];
  if (!isSize)
    return milFail(diag, MIL_INVALID,
                   "'%.*s': a palette of %u entries, expected 2, 4, 8, 16, 64 or 256",
                   MIL_STR(job->ask.weight), answer->entries);
  for (size_t i = 0; i < (size_t)answer->entries * job->vector; ++i)
    if (!milPaletteFits(job->type, answer->palette[i]))
      return milFail(diag, MIL_INVALID, "'%.*s': entry %.9g does not fit %s",
                     MIL_STR(job->ask.weight), answer->palette[i], milDataTypeGet(job->type)->name);
  for (size_t i = 0; i < indices; ++i)
    if (answer->indices[i] >= answer->entries)
      return milFail(diag, MIL_INVALID, "'%.*s': index %u, but the palette has %u entries",
                     MIL_STR(job->ask.weight), answer->indices[i], answer->entries);
  return MIL_OK;
}

/// The shape of a group, or of `count` kept elements where the weight is pruned.
static size_t shapeOf(const Group *g, size_t count, int64_t *dims) {
  const MilPaletteAsk *ask = &g->job->ask;
  dims[0] = (int64_t)count;
  if (g->job->mask)
    return 1;
  memcpy(dims, ask->dims, ask->rank * sizeof *dims);
  dims[ask->axis] = ask->dims[0];
  dims[0] = (int64_t)g->channels;
  return ask->rank;
}

/// Memory for one group.
typedef struct Scratch {
  MilBuffer buffers[4];
  void *values;
  int64_t *dims;
  double *palette;
  uint8_t *indices;
} Scratch;

static MilStatus allocate(const MilPaletteJob *job, Scratch *s, MilDiag diag) {
  size_t elements = (size_t)(job->outer * job->channels / job->groups * job->inner);
  size_t width = milDataTypeGet(job->type)->bits / 8;
  void *dims, *palette, *indices;
  MilStatus status;
  MIL_TRY(milBufferAllocate(elements * width, &s->buffers[0], &s->values, diag));
  MIL_TRY(milBufferAllocate((job->ask.rank + 1) * sizeof(int64_t), &s->buffers[1], &dims, diag));
  MIL_TRY(milBufferAllocate(MIL_PALETTE_MAX_ENTRIES * job->vector * sizeof(double), &s->buffers[2],
                            &palette, diag));
  MIL_TRY(milBufferAllocate(elements, &s->buffers[3], &indices, diag));
  s->dims = dims;
  s->palette = palette;
  s->indices = indices;
done:
  return status;
}

static MilStatus askGroup(MilPaletteJob *job, uint64_t group, Scratch *s, MilDiag diag) {
  const MilPaletteAsk *ask = &job->ask;
  size_t width = milDataTypeGet(job->type)->bits / 8;
  MilPaletteGroup *found = (MilPaletteGroup *)job->found.data + group;
  char *lut = (char *)job->lut.data + group * milPaletteCapacity(job) * job->vector * width;
  uint64_t channels = job->channels / job->groups;
  uint64_t first = ask->axis ? (uint64_t)ask->dims[0] : 1;
  Group g = {.job = job,
             .first = first,
             .between = first ? job->outer / first : 0,
             .channel = group * channels,
             .channels = channels,
             .elements = (size_t)(job->outer * channels * job->inner)};
  g.indices = g.elements / job->vector;
  size_t count = gather(&g, width, s->values);
  MilPaletteRequest request = {.number = ask->number,
                               .weight = ask->weight,
                               .type = job->type,
                               .values = s->values,
                               .rank = shapeOf(&g, count, s->dims),
                               .dims = s->dims,
                               .vector = job->vector};
  MilPaletteAnswer answer = {.palette = s->palette, .indices = s->indices};
  MilStatus status = program.function(program.userData, &request, &answer, diag);
  if (status == MIL_OK)
    status = checkAnswer(job, &answer, count / job->vector, diag);
  if (status != MIL_OK)
    return status;
  for (size_t i = 0; i < (size_t)answer.entries * job->vector; ++i)
    milPaletteStore(job->type, lut, i, &answer.palette[i]);
  *found = (MilPaletteGroup){.used = answer.entries,
                             .squaredError = scatter(&g, answer.indices, answer.palette)};
  return MIL_OK;
}

MilStatus milPaletteFunctionAsk(MilPaletteJob *job, MilDiag diag) {
  Scratch scratch = {.buffers = {{0}}};
  MilStatus status = allocate(job, &scratch, diag);
  for (uint64_t group = 0; group < job->groups && status == MIL_OK; ++group)
    status = askGroup(job, group, &scratch, diag);
  for (size_t i = 0; i < sizeof scratch.buffers / sizeof scratch.buffers[0]; ++i)
    milBufferRelease(&scratch.buffers[i]);
  return status;
}
