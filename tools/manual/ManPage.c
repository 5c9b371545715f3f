//===- ManPage.c - a man page --------------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Manual.h"
#include "Packages.h"

#include <ctype.h>

/// Text as roff wants it: backslashes and hyphens are meant, and no line begins with what is a command.
static void printText(const char *text, FILE *out) {
  if (*text == '.' || *text == '\'')
    fputs("\\&", out);
  for (; *text; ++text)
    switch (*text) {
    case '\\':
      fputs("\\e", out);
      break;
    case '-':
      fputs("\\-", out);
      break;
    case '\'':
      fputs("\\(aq", out);
      break;
    case '^':
      fputs("\\(ha", out);
      break;
    default:
      fputc(*text, out);
    }
}

static void printLine(const char *text, FILE *out) {
  printText(text, out);
  fputc('\n', out);
}

static void printUpper(const char *before, const char *text, FILE *out) {
  fputs(before, out);
  for (; *text; ++text)
    fputc(toupper((unsigned char)*text), out);
}

static void printEntry(const char *left, const char *right, FILE *out) {
  fputs(".TP\n.B ", out);
  printLine(left ? left : "", out);
  printLine(right ? right : "", out);
}

static void printPass(const Manual *m, const MilPassInfo *pass, FILE *out) {
  bool hasOptions = pass->numOptions && !pass->standsFor;
  const char *stands = standsForText(pass, m->arena), *sentence = pass->sentence;
  if (stands && *stands)
    sentence = milArenaPrintf(m->arena, "%s: %s", sentence, stands);
  printEntry(milArenaPrintf(m->arena, "--%s%s", pass->name, hasOptions ? "=options" : ""), sentence,
             out);
  for (size_t i = 0; hasOptions && i < pass->numOptions; ++i) {
    const MilPassOptionInfo *option = &pass->options[i];
    const char *doc = option->doc;
    if (option->defaultText)
      doc = milArenaPrintf(m->arena, "%s (default: %s)", doc, option->defaultText);
    fputs(i ? "" : ".RS\n", out);
    printEntry(milArenaPrintf(m->arena, "%s=%s", option->name, option->values), doc, out);
    fputs(i + 1 < pass->numOptions ? "" : ".RE\n", out);
  }
}

static void printGroup(const Manual *m, const char *group, FILE *out) {
  printUpper(".SH ", group, out);
  fputc('\n', out);
  for (size_t i = 0; i < m->numPasses; ++i)
    if (strcmp(m->passes[i].group, group) == 0)
      printPass(m, &m->passes[i], out);
  size_t at = 0;
  for (const MilFlag *flag; (flag = nextFlag(m->command, &at));) {
    const char *sentence = flag->sentence;
    if (strcmp(flag->group, group) != 0)
      continue;
    if (flag->choices)
      sentence = milArenaPrintf(m->arena, "%s: %s", sentence, flag->choices);
    printEntry(flagText(flag, m->arena), sentence, out);
  }
}

static void writeText(MlirStringRef text, void *stream) {
  const char *copy = text.data;
  for (size_t i = 0; i < text.length; ++i)
    fputs(copy[i] == '-' ? "\\-" : (const char[]){copy[i], '\0'}, stream);
}

void printManPage(const Manual *m, FILE *out) {
  const Command *command = m->command;
  printUpper(".TH ", command->name, out);
  fprintf(out, " 1 \"\" \"%s\"\n.SH NAME\n", milVersion);
  printText(command->name, out);
  fputs(" \\- ", out);
  printLine(command->summary, out);
  fputs(".SH SYNOPSIS\n.B ", out);
  printLine(command->name, out);
  printLine(command->usage, out);
  fputs(".SH DESCRIPTION\n", out);
  for (const char *const *note = command->notes; *note; ++note) {
    fputs(note == command->notes ? "" : ".PP\n", out);
    printLine(*note, out);
  }
  for (const char *const *group = command->groups; *group; ++group)
    printGroup(m, *group, out);
  if (command->hasPasses) {
    fputs(
        ".SH JOINT COMPRESSION\nWith joint_compression=true passes go on with weights that others "
        "have compressed:\n.PP\n.EX\n",
        out);
    milPrintJointCompression(writeText, out);
    fputs(".EE\n", out);
  }
  if (command->examples->command)
    fputs(".SH EXAMPLES\n", out);
  for (const Example *example = command->examples; example->command; ++example) {
    fputs(example->what ? ".TP\n.B " : example == command->examples ? ".B " : ".PP\n.B ", out);
    printLine(example->command, out);
    if (example->what)
      printLine(example->what, out);
  }
  fputs(".SH EXIT STATUS\n", out);
  printLine(command->status, out);
  fputs(".SH SEE ALSO\n", out);
  bool first = true;
  for (const Command *const *other = commands; *other; ++other) {
    if (*other == command)
      continue;
    fputs(first ? ".BR " : " ,\n.BR ", out);
    printText((*other)->name, out);
    fputs(" (1)", out);
    first = false;
  }
  fputc('\n', out);
}
