//===- options.c - options of passes ---------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A table with an option of each kind. The values that are taken are those of their kinds.
//===----------------------------------------------------------------------===//
#include "Fuzz.h"
#include "Support/Options.h"
#include <math.h>

typedef struct Fields {
  bool flag;
  int64_t number, width, mode;
  double share;
  MilString text;
  MilIntList sizes;
  MilStringList names;
} Fields;

static const char *const modes[] = {"kmeans", "uniform", "unique", NULL};
static const int64_t widths[] = {1, 2, 3, 4, 6, 8, MIL_UNSET};
static const MilOption rows[] = {
    MIL_OPTION(Fields, flag, BOOL, "flag", "false", ""),
    MIL_OPTION(Fields, number, INT, "number", "7", ""),
    MIL_OPTION_INT_OF(Fields, width, "width", NULL, widths, ""),
    MIL_OPTION_ENUM(Fields, mode, "mode", "kmeans", modes, ""),
    MIL_OPTION(Fields, share, FLOAT, "share", NULL, ""),
    MIL_OPTION_UNNAMED(Fields, text, STRING, "text", NULL, ""),
    MIL_OPTION(Fields, sizes, INT_LIST, "sizes", NULL, ""),
    MIL_OPTION(Fields, names, STRING_LIST, "names", NULL, ""),
};

static void checkFields(const Fields *fields, size_t size) {
  bool isWidth = fields->width == MIL_UNSET;
  for (const int64_t *width = widths; *width != MIL_UNSET; ++width)
    isWidth |= fields->width == *width;
  MUST(isWidth && fields->mode >= 0 && fields->mode < 3);
  MUST(fields->text.length <= size && fields->sizes.size <= size && fields->names.size <= size);
  for (size_t i = 0; i < fields->names.size; ++i)
    MUST(fields->names.data[i].length <= size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const MilOptionTable table = {"fuzz", rows, sizeof rows / sizeof *rows, sizeof(Fields)};
  MilArena *arena = milArenaCreate();
  MilString text = fuzzText(data, size);
  MilOptions options;
  MilStatus status = milOptionsParse(&table, text, arena, &options, fuzzDiag());
  fuzzCheckStatus(status);
  if (status == MIL_OK)
    checkFields(options.fields, size);
  fuzzFree(text);
  milArenaDestroy(arena);
  return 0;
}
