//===- Arguments.c - flags of the tools that are no driver of MLIR's -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Arguments.h"
#include "mil-c/Nearest.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

static MilStatus unknownFlag(const Flag *flags, MilString name, MilDiag diag) {
  MilNearest nearest = {.arena = milArenaCreate(), .given = name};
  for (const Flag *flag = flags; flag->about.name && nearest.arena; ++flag)
    milNearestOffer(&nearest, milString(flag->about.name));
  bool isLikely = milNearestIsLikely(&nearest);
  milArenaDestroy(nearest.arena); // the names are those of the table
  if (isLikely)
    return milFail(diag, MIL_INVALID, "no flag '--%.*s'; did you mean '--%.*s'?", MIL_STR(name),
                   MIL_STR(nearest.best));
  return milFail(diag, MIL_INVALID, "no flag '--%.*s'; see --help", MIL_STR(name));
}

static MilStatus parseNumber(const char *name, const char *text, uint64_t *out, MilDiag diag) {
  char *end;
  errno = 0;
  unsigned long long value = strtoull(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end || errno)
    return milFail(diag, MIL_INVALID, "--%s needs a number of elements, not '%s'", name, text);
  *out = value;
  return MIL_OK;
}

/// A package may be written with a slash at its end, like any directory.
static void dropSlashes(char *path) {
  for (size_t length = strlen(path); length > 1 && path[length - 1] == '/';)
    path[--length] = '\0';
}

/// `value` is what stands behind the `=`, or null.
static MilStatus parseFlag(const Flag *flags, MilString name, char *value, char *arguments,
                           MilDiag diag) {
  const Flag *flag = flags;
  if (milStringEqual(name, milString("h")))
    name = milString("help");
  while (flag->about.name && !milStringEqual(name, milString(flag->about.name)))
    ++flag;
  if (!flag->about.name)
    return unknownFlag(flags, name, diag);
  const char *known = flag->about.name;
  if (flag->kind == FLAG_SWITCH) {
    *(bool *)(arguments + flag->offset) = true;
    return value ? milFail(diag, MIL_INVALID, "--%s takes no value", known) : MIL_OK;
  }
  if (!value || !*value)
    return milFail(diag, MIL_INVALID, "--%s needs a value: --%s=...", known, known);
  if (flag->kind == FLAG_NUMBER)
    return parseNumber(known, value, (uint64_t *)(arguments + flag->offset), diag);
  dropSlashes(value);
  *(char **)(arguments + flag->offset) = value;
  return MIL_OK;
}

MilStatus parseArguments(int argc, char **argv, const Command *command, void *arguments,
                         char **paths, size_t maxPaths, size_t *outNumPaths, MilDiag diag) {
  MilStatus status = MIL_OK;
  *outNumPaths = 0;
  signal(SIGXFSZ, SIG_IGN); // what is printed into a file beyond `ulimit -f` fails and is told
  for (int i = 1; i < argc && status == MIL_OK; ++i) {
    char *argument = argv[i];
    if (argument[0] == '-' && argument[1]) {
      argument += argument[1] == '-' ? 2 : 1;
      char *equals = strchr(argument, '=');
      MilString name = {argument, equals ? (size_t)(equals - argument) : strlen(argument)};
      status = parseFlag(command->flags, name, equals ? equals + 1 : NULL, arguments, diag);
    } else if (*outNumPaths == maxPaths) {
      status =
          maxPaths == 1
              ? milFail(diag, MIL_INVALID, "one model at a time: '%s' and '%s'", paths[0], argument)
              : milFail(diag, MIL_INVALID, "%zu models are compared, '%s' is one more", maxPaths,
                        argument);
    } else {
      dropSlashes(argument);
      paths[(*outNumPaths)++] = argument;
    }
  }
  return status;
}
