//===- AllocateTarget.c - what an allocation has to meet ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "AllocateTarget.h"

#include "Allocate.h"
#include <stdlib.h>
#include <strings.h>

static const struct {
  const char *name;
  double bytes;
} units[] = {{"", 1},        {"k", 1e3},     {"M", 1e6},    {"G", 1e9},
             {"Ki", 0x1p10}, {"Mi", 0x1p20}, {"Gi", 0x1p30}};

/// A positive number at the beginning; the rest without blanks around it, in a buffer. False when there is
/// none, or when the rest is too long to be a unit.
static bool readNumber(MilString text, double *outNumber, char rest[8]) {
  char buffer[64], *end;
  if (text.length >= sizeof buffer || !text.length || memchr(text.data, '\0', text.length))
    return false;
  memcpy(buffer, text.data, text.length);
  buffer[text.length] = '\0';
  if (strspn(buffer, "0123456789.") == 0) // no sign, no "inf", no hexadecimal
    return false;
  *outNumber = strtod(buffer, &end);
  if (end == buffer || buffer[1] == 'x' || buffer[1] == 'X')
    return false;
  end += strspn(end, " ");
  size_t length = strlen(end);
  while (length && end[length - 1] == ' ')
    --length;
  if (length >= 8)
    return false;
  memcpy(rest, end, length);
  rest[length] = '\0';
  return isfinite(*outNumber) && *outNumber > 0;
}

MilStatus milTargetSizeParse(MilString text, uint64_t *outBytes, MilDiag diag) {
  double number, bytes = 0;
  char unit[8];
  if (readNumber(text, &number, unit)) {
    size_t length = strlen(unit);
    if (length && (unit[length - 1] == 'B' || unit[length - 1] == 'b'))
      unit[length - 1] = '\0';
    for (size_t i = 0; i < sizeof units / sizeof units[0]; ++i)
      if (strcasecmp(unit, units[i].name) == 0)
        bytes = number * units[i].bytes;
  }
  if (!(bytes >= 1 && bytes < 0x1p62))
    return milFail(diag, MIL_INVALID,
                   "palettize: target_size is '%.*s', expected bytes such as 120MB or 1.5GiB",
                   MIL_STR(text));
  *outBytes = (uint64_t)bytes;
  return MIL_OK;
}

MilStatus milTargetSnrParse(MilString text, double *outSnr, MilDiag diag) {
  char unit[8];
  if (!readNumber(text, outSnr, unit) || (*unit && strcasecmp(unit, "dB") != 0))
    return milFail(diag, MIL_INVALID,
                   "palettize: min_snr is '%.*s', expected decibels such as 30dB", MIL_STR(text));
  return MIL_OK;
}

/// What has to be different for an allocation; null: nothing.
static const char *findConflict(const MilPaletteOptions *o) {
  if (o->nbits != MIL_UNSET)
    return "nbits is given";
  if (o->mode != 0)
    return "mode is not kmeans";
  if (o->clusterDim != 1)
    return "cluster_dim is not 1";
  if (o->perChannelScale)
    return "enable_per_channel_scale is given";
  if (o->common.jointCompression)
    return "joint_compression is given";
  if (o->common.recompress)
    return "recompress is given";
  return NULL;
}

MilStatus milAllocateCheck(const MilPaletteOptions *o, MilDiag diag) {
  int targets = !isnan(o->targetBits) + !!o->targetSize.length + !!o->leastSnr.length;
  uint64_t bytes;
  double snr;
  if (targets > 1)
    return milFail(diag, MIL_INVALID,
                   "palettize: give only one of target_bits_per_weight, target_size and min_snr");
  if (o->recipe.length && !targets)
    return milFail(diag, MIL_INVALID,
                   "palettize: recipe is for what target_bits_per_weight, target_size or min_snr "
                   "choose");
  if (!targets && !o->sweep)
    return MIL_OK;
  const char *conflict = findConflict(o);
  if (conflict)
    return milFail(diag, MIL_INVALID,
                   "palettize: %s finds palettes of all widths by k-means, but %s",
                   o->sweep               ? "sweep"
                   : o->targetSize.length ? "target_size"
                   : o->leastSnr.length   ? "min_snr"
                                          : "target_bits_per_weight",
                   conflict);
  if (o->sweep && targets)
    return milFail(diag, MIL_INVALID,
                   "palettize: sweep changes nothing, so there is no target for it");
  if (!isnan(o->targetBits) && !(o->targetBits > 0 && o->targetBits <= 64))
    return milFail(diag, MIL_INVALID,
                   "palettize: target_bits_per_weight is %g, expected more than 0 and at most 64",
                   o->targetBits);
  if (o->targetSize.length)
    return milTargetSizeParse(o->targetSize, &bytes, diag);
  return o->leastSnr.length ? milTargetSnrParse(o->leastSnr, &snr, diag) : MIL_OK;
}
