//===- Help.c - what --help prints ---------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Help.h"
#include "Packages.h"
#include <errno.h>
#include <string.h>

enum { kWidth = 100, kColumn = 32 };

//===----------------------------------------------------------------------===//
// Text in columns
//===----------------------------------------------------------------------===//

/// Prints words from column `at` on, in lines that begin at `indent` and end before kWidth. `text` is
/// plain ASCII.
static void printWords(const char *text, int at, int indent, FILE *out) {
  for (bool first = true; *text; first = false) {
    int length = (int)strcspn(text, " ");
    if (!first && at + 1 + length > kWidth) {
      fprintf(out, "\n%*s", indent, "");
      at = indent;
    } else if (!first) {
      fputc(' ', out);
      ++at;
    }
    fprintf(out, "%.*s", length, text);
    at += length;
    text += length;
    text += strspn(text, " ");
  }
  fputc('\n', out);
}

static void printParagraph(const char *text, FILE *out) { printWords(text, 0, 0, out); }

/// `left` behind `indent` spaces, and what it means in the second column.
static void printRow(int indent, const char *left, const char *right, FILE *out) {
  int at = indent + (int)strlen(left);
  fprintf(out, "%*s%s", indent, "", left);
  if (at + 2 > kColumn) {
    fputc('\n', out);
    at = 0;
  }
  fprintf(out, "%*s", kColumn - at, "");
  printWords(right, kColumn, kColumn, out);
}

//===----------------------------------------------------------------------===//
// Flags and passes
//===----------------------------------------------------------------------===//

const char *flagText(const MilFlag *flag, MilArena *arena) {
  if (strlen(flag->name) == 1)
    return milArenaPrintf(arena, flag->value ? "-%s %s" : "-%s", flag->name, flag->value);
  return milArenaPrintf(arena, flag->value ? "--%s=%s" : "--%s", flag->name, flag->value);
}

const char *standsForText(const MilPassInfo *pass, MilArena *arena) {
  if (!pass->standsFor)
    return NULL;
  if (pass->given)
    return milArenaPrintf(arena, "--%s=%s", pass->standsFor, pass->given);
  const char *text = "";
  for (const char *name = pass->standsFor; text && *name;) {
    int length = (int)strcspn(name, ",");
    text = milArenaPrintf(arena, "%s%s--%.*s", text, *text ? " " : "", length, name);
    name += length + (name[length] == ',');
  }
  return text;
}

static void printFlag(const MilFlag *flag, MilArena *arena, FILE *out) {
  const char *left = flagText(flag, arena), *right = flag->sentence;
  if (flag->choices)
    right = milArenaPrintf(arena, "%s: %s", right, flag->choices);
  if (left && right)
    printRow(2, left, right, out);
}

static void printOption(const MilPassOptionInfo *option, MilArena *arena, FILE *out) {
  const char *left = milArenaPrintf(arena, "%s=%s", option->name, option->values);
  const char *right = option->doc;
  if (option->defaultText)
    right = milArenaPrintf(arena, "%s (default: %s)", right, option->defaultText);
  if (left && right)
    printRow(6, left, right, out);
}

static void printPass(const MilPassInfo *pass, MilArena *arena, FILE *out) {
  bool hasOptions = pass->numOptions && !pass->standsFor;
  const char *left = milArenaPrintf(arena, "--%s%s", pass->name, hasOptions ? "=..." : "");
  const char *stands = standsForText(pass, arena), *right = pass->sentence;
  if (stands && *stands)
    right = milArenaPrintf(arena, "%s: %s", pass->sentence, stands);
  if (left && right)
    printRow(2, left, right, out);
  for (size_t i = 0; hasOptions && i < pass->numOptions; ++i)
    printOption(&pass->options[i], arena, out);
}

static void writeText(MlirStringRef text, void *stream) {
  fwrite(text.data, 1, text.length, stream);
}

static void printGroup(const Command *command, const char *group, const MilPassInfo *passes,
                       size_t numPasses, MilArena *arena, FILE *out) {
  fprintf(out, "\n%s\n", group);
  for (size_t i = 0; command->hasPasses && i < numPasses; ++i)
    if (strcmp(passes[i].group, group) == 0)
      printPass(&passes[i], arena, out);
  size_t at = 0;
  for (const MilFlag *flag; (flag = nextFlag(command, &at));)
    if (strcmp(flag->group, group) == 0)
      printFlag(flag, arena, out);
}

/// An example, with a backslash where it goes on in a next line.
static void printExample(const Example *example, FILE *out) {
  int at = fprintf(out, "  ") + 1;
  for (const char *word = example->command; *word;) {
    int length = (int)strcspn(word, " ");
    // What is in quotes stays in one piece.
    const char *quote = memchr(word, '\'', (size_t)length);
    if (quote && strchr(quote + 1, '\''))
      length = (int)(strchr(quote + 1, '\'') + 1 - word);
    if (at + length + 2 > kWidth)
      at = fprintf(out, "\\\n      ") - 2;
    at += fprintf(out, "%.*s", length, word);
    word += length;
    if (*word == ' ') {
      at += fprintf(out, " ");
      ++word;
    }
  }
  if (example->what)
    fprintf(out, at + 4 + (int)strlen(example->what) > kWidth ? "\n      # %s" : "  # %s",
            example->what);
  fputc('\n', out);
}

static MilStatus checkPrinted(FILE *out, MilDiag diag) {
  if (fflush(out) == 0 && !ferror(out))
    return MIL_OK;
  return milFail(diag, MIL_IO, "cannot print: %s", strerror(errno));
}

MilStatus printVersion(FILE *out, MilDiag diag) {
  fprintf(out, "%s\n", milVersion);
  return checkPrinted(out, diag);
}

MilStatus printHelp(const Command *command, const MilPassInfo *passes, size_t numPasses, FILE *out,
                    MilDiag diag) {
  MilArena *arena = milArenaCreate();
  if (!arena)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  fprintf(out, "%s: %s\n\n  %s %s\n\n", command->name, command->summary, command->name,
          command->usage);
  for (const Example *example = command->examples; example->command; ++example)
    printExample(example, out);
  for (const char *const *note = command->notes; *note; ++note) {
    fputs(note == command->notes && !command->examples->command ? "" : "\n", out);
    printParagraph(*note, out);
  }
  for (const char *const *group = command->groups; *group; ++group)
    printGroup(command, *group, passes, numPasses, arena, out);
  if (command->hasPasses) {
    fputs("\nWith joint_compression=true passes go on with weights that others have compressed:\n",
          out);
    milPrintJointCompression(writeText, out);
  }
  fprintf(out, "\nExits with %s.\n", command->status);
  if (command->hasPasses)
    fprintf(out, "MLIR's own passes (--canonicalize, --cse ...) and flags: %s --help-all\n",
            command->name);
  milArenaDestroy(arena);
  return checkPrinted(out, diag);
}
