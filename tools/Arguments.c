//===- Arguments.c - flags of the tools that are no driver of MLIR's -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Arguments.h"
#include "mil-c/Nearest.h"
#include <errno.h>
#include <stdlib.h>

static MilStatus unknownFlag(const Flag *flags, MilString name, MilDiag diag) {
  MilNearest nearest = {.arena = milArenaCreate(), .given = name};
  for (const Flag *flag = flags; flag->name && nearest.arena; ++flag)
    milNearestOffer(&nearest, milString(flag->name));
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

/// `value` is what stands behind the `=`, or null.
static MilStatus parseFlag(const Flag *flags, MilString name, char *value, MilDiag diag) {
  const Flag *flag = flags;
  while (flag->name && !milStringEqual(name, milString(flag->name)))
    ++flag;
  if (!flag->name)
    return unknownFlag(flags, name, diag);
  if (flag->isGiven) {
    *flag->isGiven = true;
    return value ? milFail(diag, MIL_INVALID, "--%s takes no value", flag->name) : MIL_OK;
  }
  if (!value || !*value)
    return milFail(diag, MIL_INVALID, "--%s needs a value: --%s=...", flag->name, flag->name);
  if (flag->number)
    return parseNumber(flag->name, value, flag->number, diag);
  *flag->text = value;
  return MIL_OK;
}

/// A package may be written with a slash at its end, like any directory.
static void dropSlashes(char *path) {
  for (size_t length = strlen(path); length > 1 && path[length - 1] == '/';)
    path[--length] = '\0';
}

MilStatus parseArguments(int argc, char **argv, const Flag *flags, char **paths, size_t maxPaths,
                         size_t *outNumPaths, MilDiag diag) {
  MilStatus status = MIL_OK;
  *outNumPaths = 0;
  for (int i = 1; i < argc && status == MIL_OK; ++i) {
    char *argument = argv[i];
    if (argument[0] == '-' && argument[1]) {
      argument += argument[1] == '-' ? 2 : 1;
      char *equals = strchr(argument, '=');
      MilString name = {argument, equals ? (size_t)(equals - argument) : strlen(argument)};
      status = parseFlag(flags, name, equals ? equals + 1 : NULL, diag);
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
  for (const Flag *flag = flags; flag->name && status == MIL_OK; ++flag)
    if (flag->text && *flag->text)
      dropSlashes(*flag->text);
  return status;
}
