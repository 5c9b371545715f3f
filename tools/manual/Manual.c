//===- Manual.c - writes man pages and completion at build time ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   mil-manual man mil-opt mil-opt.1          mil-manual json - tables.json
// and likewise bash, zsh and fish.
//===----------------------------------------------------------------------===//
#include "Manual.h"

#include <stdlib.h>

const char *functionName(const Manual *manual) {
  char *name = milArenaPrintf(manual->arena, "%s", manual->command->name);
  for (char *c = name; c && *c; ++c)
    if (*c == '-')
      *c = '_';
  return name ? name : "";
}

const char *escapeText(MilArena *arena, const char *text, const char *from) {
  char *escaped = milArenaAlloc(arena, 2 * strlen(text) + 1), *at = escaped;
  for (; escaped && *text; ++text) {
    if (strchr(from, *text))
      *at++ = '\\';
    *at++ = *text;
  }
  if (escaped)
    *at = '\0';
  return escaped;
}

static bool printAs(const char *form, const Manual *manual, FILE *out) {
  static const struct {
    const char *form;
    void (*print)(const Manual *manual, FILE *out);
  } forms[] = {{"man", printManPage}, {"bash", printBash}, {"zsh", printZsh}, {"fish", printFish}};
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; ++i)
    if (strcmp(form, forms[i].form) == 0) {
      forms[i].print(manual, out);
      return true;
    }
  return false;
}

int main(int argc, char **argv) {
  MilArena *arena = milArenaCreate();
  Manual manual = {.arena = arena};
  FILE *out = argc == 4 ? fopen(argv[3], "w") : NULL;
  if (!arena || !out || milPassesDescribe(arena, &manual.passes, &manual.numPasses) != MIL_OK)
    return EXIT_FAILURE;
  bool printed = strcmp(argv[1], "json") == 0 && printJson(&manual, out);
  for (const Command *const *command = commands; *command; ++command)
    if (strcmp(argv[2], (*command)->name) == 0) {
      manual.command = *command;
      if (!manual.command->hasPasses)
        manual.numPasses = 0;
      printed = printAs(argv[1], &manual, out);
    }
  printed = fclose(out) == 0 && printed;
  milArenaDestroy(arena);
  return printed ? EXIT_SUCCESS : EXIT_FAILURE;
}
