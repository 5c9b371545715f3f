//===- ReportMarkdown.c - a report to paste into a pull request -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tables as GitHub has them. Whatever comes from a model or the command line stands in code spans: nothing in
// them is markup, a link or a mention.
//===----------------------------------------------------------------------===//
#include "FeatureText.h"
#include "Packages.h"
#include "Report.h"
#include "Table.h"
#include "mil-c/Utf8.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { MOST_NAMES = 3, LONGEST_NAME = 120 };

/// A code span. A run of backticks is closed by one of the same length only, so the fence is longer than any
/// in the text; `\|` is a bar also in the code of a table.
static void printCode(FILE *out, MilString text, size_t most) {
  size_t longest = 0, run = 0;
  bool isCut = text.length > most;
  size_t length = isCut ? most : text.length;
  for (size_t i = 0; i < length; ++i) {
    run = text.data[i] == '`' ? run + 1 : 0;
    longest = run > longest ? run : longest;
  }
  // Not in the middle of a character.
  while (isCut && length && ((unsigned char)text.data[length] & 0xC0) == 0x80)
    --length;
  bool pads = longest || !length;
  for (size_t i = 0; i <= longest; ++i)
    fputc('`', out);
  fputs(pads ? " " : "", out);
  for (size_t i = 0; i < length; ++i) {
    char c = text.data[i];
    fputs(c == '|' ? "\\" : "", out);
    fputc(c, out);
  }
  fputs(isCut ? "..." : "", out);
  fputs(pads ? " " : "", out);
  for (size_t i = 0; i <= longest; ++i)
    fputc('`', out);
}

/// Characters that are not seen, U+200B to 200D and FEFF, of three bytes: who copies a name would copy them too.
static bool isUnseen(const char *c) {
  return memcmp(c, "\xEF\xBB\xBF", 3) == 0 ||
         (memcmp(c, "\xE2\x80", 2) == 0 && (unsigned char)c[2] >= 0x8B &&
          (unsigned char)c[2] <= 0x8D);
}

/// A name from a model: one line of UTF-8.
static void printName(const Report *r, FILE *out, MilString name) {
  char *copy = (char *)cleanText(r->arena, name);
  size_t length = copy ? strlen(copy) : 0;
  for (size_t i = 0; i + 3 <= length; ++i)
    if (isUnseen(copy + i))
      memset(copy + i, '?', 3);
  printCode(out, (MilString){copy, length}, LONGEST_NAME);
}

static void printBytes(FILE *out, uint64_t bytes) {
  static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
  double value = (double)bytes;
  size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < sizeof units / sizeof units[0]; ++unit)
    value /= 1000;
  fprintf(out, "%.*f %s", unit == 0 ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0, value, units[unit]);
}

static void printRatio(FILE *out, uint64_t before, uint64_t after) {
  if (before && after)
    fprintf(out, "%.2fx", (double)before / (double)after);
  else
    fputs("-", out);
}

static void printNumber(FILE *out, const char *format, double value) {
  if (isfinite(value))
    fprintf(out, format, value);
  else
    fputs("-", out);
}

static void printSnr(FILE *out, double snrDb) {
  if (isinf(snrDb) && snrDb > 0)
    fputs("exact", out);
  else
    printNumber(out, "%.1f dB", snrDb);
}

//===----------------------------------------------------------------------===//
// Sections
//===----------------------------------------------------------------------===//

static void printHead(const Report *r, FILE *out) {
  const char *path = r->paths[1];
  if (r->paths[0] && (strcmp(path, "-") == 0 || strncmp(path, "/dev/", 5) == 0))
    path = r->paths[0];
  fputs("### ", out);
  printName(r, out, milString(reportBaseName(path)));
  fputs("\n\n| | before | after | |\n| --- | ---: | ---: | ---: |\n", out);
  if (r->fileBytes[0] || r->fileBytes[1]) {
    fputs("| package | ", out);
    r->fileBytes[0] ? printBytes(out, r->fileBytes[0]) : (void)fputs("-", out);
    fputs(" | ", out);
    r->fileBytes[1] ? printBytes(out, r->fileBytes[1]) : (void)fputs("-", out);
    fputs(" | ", out);
    printRatio(out, r->fileBytes[0], r->fileBytes[1]);
    fputs(" |\n", out);
  }
  fputs("| weights | ", out);
  r->original ? printBytes(out, r->total.bytesBefore) : (void)fputs("-", out);
  fputs(" | ", out);
  printBytes(out, r->total.bytes);
  fputs(" | ", out);
  printRatio(out, r->total.bytesBefore, r->total.bytes);
  fputs(" |\n| bits per weight | ", out);
  printNumber(out, "%.2f",
              r->original ? reportBits(r->total.bytesBefore, r->total.elementsBefore) : NAN);
  fputs(" | ", out);
  printNumber(out, "%.2f", reportBits(r->total.bytes, r->total.elements));
  fputs(" | |\n\n", out);
  fprintf(out, "%zu of %zu weight%s compressed, small constants aside", r->compressed,
          r->numWeights, r->numWeights == 1 ? "" : "s");
  if (!isnan(r->snrDb)) {
    fputs("; signal to noise of all together: ", out);
    printSnr(out, r->snrDb);
  }
  if (r->seconds >= 0)
    fprintf(out, "; %.3f s", r->seconds);
  fputs(".\n", out);
}

static void printEncodings(const Report *r, FILE *out) {
  if (!r->numEncodings)
    return;
  fputs("\n| encoding | weights | elements | before | after | bits per weight |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |\n",
        out);
  for (size_t i = 0; i < r->numEncodings; ++i) {
    const ReportTotal *t = &r->encodings[i];
    fprintf(out, "| %s | %" PRIu64 " | %" PRIu64 " | ", t->encoding, t->weights, t->elements);
    r->original ? printBytes(out, t->bytesBefore) : (void)fputs("-", out);
    fputs(" | ", out);
    printBytes(out, t->bytes);
    fputs(" | ", out);
    printNumber(out, "%.2f", reportBits(t->bytes, t->elements));
    fputs(" |\n", out);
  }
  if (r->small.weights) {
    fprintf(out, "\n%" PRIu64 " constants of fewer than %" PRIu64 " elements, ", r->small.weights,
            r->threshold);
    printBytes(out, r->small.bytes);
    fputs(", are not listed.\n", out);
  }
}

static void printWorst(const Report *r, FILE *out) {
  size_t shown = 0;
  for (; shown < r->numWeights && shown < REPORT_MOST_WORST; ++shown) {
    const ReportWeight *weight = &r->weights[r->worst[shown]];
    const MilWeightError *error = &weight->weight->error;
    if (!reportHasError(weight))
      break;
    if (shown == 0)
      fputs("\n| largest errors | encoding | bits | SNR | largest | MSE |\n"
            "| --- | --- | ---: | ---: | ---: | ---: |\n",
            out);
    fputs("| ", out);
    printName(r, out, weight->weight->name);
    fprintf(out, " | %s | ", weight->weight->encoding);
    printNumber(out, "%.2f", reportBits(weight->weight->bytes, weight->weight->elements));
    fputs(" | ", out);
    printSnr(out, error->snrDb);
    fputs(" | ", out);
    printNumber(out, "%.3g", error->largest);
    fputs(" | ", out);
    printNumber(out, "%.3g", error->meanSquared);
    fputs(" |\n", out);
  }
}

static void printSkipped(const Report *r, FILE *out) {
  if (r->numReasons)
    fputs("\nLeft alone:\n\n", out);
  for (size_t i = 0; i < r->numReasons; ++i) {
    const ReportReason *reason = &r->reasons[i];
    fprintf(out, "- %" PRIu64 ": ", reason->weights);
    printName(r, out, reason->reason);
    for (size_t n = 0; n < reason->numNames && n < MOST_NAMES; ++n) {
      fputs(n ? ", " : " (", out);
      printName(r, out, reason->names[n]);
    }
    fputs(reason->weights > MOST_NAMES ? ", ...)\n" : ")\n", out);
  }
}

static void printPoints(const Report *r, FILE *out) {
  if (r->tradeoff.count)
    fputs("\n| trade-off: bits per weight | size | SNR of the search | |\n| ---: | ---: | ---: | "
          "--- |\n",
          out);
  for (size_t i = 0; i < r->tradeoff.count; ++i) {
    const TradeoffPoint *point = &r->tradeoff.points[i];
    fputs("| ", out);
    printNumber(out, "%.2f", point->bitsPerWeight);
    fputs(" | ", out);
    printBytes(out, (uint64_t)point->bytes);
    fputs(" | ", out);
    printSnr(out, point->snrDb);
    fprintf(out, " | %s |\n", point->isChosen ? "chosen" : "");
  }
}

static bool printModel(const Report *r, FILE *out) {
  const MilModelInfo *model = milMetadataGetModel(r->metadata);
  bool ok = true;
  fprintf(out, "\nNeeds %s", model->target ? model->target : "an unknown system");
  for (size_t f = 0; f < model->numFunctions && f < 1; ++f)
    for (size_t i = 0; i < model->functions[f].numFeatures; ++i) {
      const MilFeatureInfo *feature = &model->functions[f].features[i];
      fprintf(out, "; %s ", featureRole(feature));
      printName(r, out, feature->name);
      fputc(' ', out);
      const char *type = featureType(feature, r->arena);
      printName(r, out, milString(type));
      ok &= type != NULL;
    }
  if (model->numFunctions > 1)
    fprintf(out, "; %zu more function%s", model->numFunctions - 1,
            model->numFunctions == 2 ? "" : "s");
  fputs(".\n", out);
  return ok;
}

/// As a shell takes it.
static void printArgument(FILE *out, const char *argument) {
  static const char plain[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./=,:@%+-";
  if (*argument && !argument[strspn(argument, plain)]) {
    fputs(argument, out);
    return;
  }
  fputc('\'', out);
  for (; *argument; ++argument)
    *argument == '\'' ? fputs("'\\''", out) : fputc(*argument, out);
  fputc('\'', out);
}

static bool printCommand(const Report *r, FILE *out) {
  char *line = NULL;
  size_t length = 0;
  FILE *text = open_memstream(&line, &length);
  if (!text)
    return false;
  for (size_t i = 0; i < r->numArguments; ++i) {
    fputs(i ? " " : "", text);
    printArgument(text, reportArgument(r, i));
  }
  bool ok = fclose(text) == 0;
  fputs("\n", out);
  if (ok)
    printCode(out, (MilString){line, milUtf8Clean(line, length)}, length);
  fprintf(out, " (%s)\n", milVersion);
  free(line);
  return ok;
}

bool reportPrintMarkdown(const Report *report, FILE *out) {
  printHead(report, out);
  printEncodings(report, out);
  printWorst(report, out);
  printSkipped(report, out);
  printPoints(report, out);
  bool ok = printModel(report, out);
  ok &= printCommand(report, out);
  return ok && fflush(out) == 0 && !ferror(out);
}
