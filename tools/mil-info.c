//===- mil-info.c - what a model is and how its weights are stored ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Info.h"
#include "Packages.h"
#include "mil-c/Cpu.h"
#include "mil-c/Nearest.h"
#include "mil-c/Package.h"
#include <errno.h>
#include <stdlib.h>

static const char usage[] =
    "mil-info: what a model is and how its weights are stored\n\n"
    "  mil-info [flags] Model.mlpackage\n\n"
    "  --weights               a line for each weight\n"
    "  --weight-threshold=N    weights have N elements or more (2048)\n"
    "  --original=Dense.mlpackage\n"
    "                          the error of each weight against that of another model; implies\n"
    "                          --weights\n"
    "  --json                  everything, as JSON\n"
    "  --version, --help\n\n"
    "A model is a package, an .mlmodel file, text or bytecode (.mlirbc); - is standard input.\n";

typedef struct Arguments {
  char *model, *original;
  bool json, weights, help, version;
  uint64_t threshold;
} Arguments;

static const char program[] = "mil-info";
static const char *const flags[] = {"json",     "weights", "weight-threshold",
                                    "original", "version", "help"};

static MilStatus unknownFlag(MilString name, MilDiag diag) {
  MilNearest nearest = {.arena = milArenaCreate(), .given = name};
  for (size_t i = 0; i < sizeof flags / sizeof flags[0] && nearest.arena; ++i)
    milNearestOffer(&nearest, milString(flags[i]));
  milArenaDestroy(nearest.arena);
  if (milNearestIsLikely(&nearest))
    return milFail(diag, MIL_INVALID, "no flag '--%.*s'; did you mean '--%.*s'?", MIL_STR(name),
                   MIL_STR(nearest.best));
  return milFail(diag, MIL_INVALID, "no flag '--%.*s'; see --help", MIL_STR(name));
}

static MilStatus parseThreshold(const char *text, uint64_t *out, MilDiag diag) {
  char *end;
  errno = 0;
  unsigned long long value = strtoull(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end || errno)
    return milFail(diag, MIL_INVALID, "--weight-threshold needs a number of elements, not '%s'",
                   text);
  *out = value;
  return MIL_OK;
}

/// A flag, without its dashes. `value` is what stands behind the `=`, or null.
static MilStatus parseFlag(Arguments *a, MilString name, char *value, MilDiag diag) {
  const struct {
    const char *name;
    bool *flag;
  } switches[] = {{"json", &a->json},
                  {"weights", &a->weights},
                  {"version", &a->version},
                  {"help", &a->help},
                  {"h", &a->help}};
  for (size_t i = 0; i < sizeof switches / sizeof switches[0]; ++i) {
    if (!milStringEqual(name, milString(switches[i].name)))
      continue;
    *switches[i].flag = true;
    return value ? milFail(diag, MIL_INVALID, "--%s takes no value", switches[i].name) : MIL_OK;
  }
  bool isThreshold = milStringEqual(name, milString("weight-threshold"));
  if (!isThreshold && !milStringEqual(name, milString("original")))
    return unknownFlag(name, diag);
  if (!value || !*value)
    return milFail(diag, MIL_INVALID, "--%.*s needs a value: --%.*s=...", MIL_STR(name),
                   MIL_STR(name));
  if (isThreshold)
    return parseThreshold(value, &a->threshold, diag);
  a->original = value;
  return MIL_OK;
}

static MilStatus parseArguments(int argc, char **argv, Arguments *a, MilDiag diag) {
  MilStatus status = MIL_OK;
  for (int i = 1; i < argc && status == MIL_OK; ++i) {
    char *argument = argv[i];
    if (argument[0] == '-' && argument[1]) {
      argument += argument[1] == '-' ? 2 : 1;
      char *equals = strchr(argument, '=');
      MilString name = {argument, equals ? (size_t)(equals - argument) : strlen(argument)};
      status = parseFlag(a, name, equals ? equals + 1 : NULL, diag);
    } else if (a->model) {
      status = milFail(diag, MIL_INVALID, "one model at a time: '%s' and '%s'", a->model, argument);
    } else {
      a->model = argument;
    }
  }
  if (status == MIL_OK && !a->model && !a->help && !a->version)
    return milFail(diag, MIL_INVALID, "which model? see --help");
  return status;
}

/// A package may be written with a slash at its end, like any directory.
static void dropSlashes(char *path) {
  for (size_t length = path ? strlen(path) : 0; length > 1 && path[length - 1] == '/';)
    path[--length] = '\0';
}

static MilStatus readMetadata(MlirContext context, const char *path,
                              const MilMetadataOptions *options, MlirModule *outModule,
                              MilMetadata **outMetadata, MilDiag diag) {
  *outModule = readModel(context, path, diag);
  if (mlirModuleIsNull(*outModule))
    return MIL_IO;
  return milMetadataCreate(*outModule, options, outMetadata, diag);
}

static MilStatus run(MlirContext context, const Arguments *a, MilDiag diag) {
  MlirModule module = {NULL}, originalModule = {NULL};
  MilMetadata *metadata = NULL, *original = NULL;
  bool lists = a->weights || a->original;
  MilMetadataOptions options = {a->threshold, a->json || lists}, bare = {a->threshold, false};
  MilStatus status;
  MIL_TRY(readMetadata(context, a->model, &options, &module, &metadata, diag));
  if (a->original) {
    MIL_TRY(readMetadata(context, a->original, &bare, &originalModule, &original, diag));
    MIL_TRY(milMetadataCompare(metadata, original, diag));
  }
  Info info = {a->model, milPackageSizeOnDisk(a->model), a->threshold, metadata, a->original,
               original};
  bool printed = a->json ? printInfoJson(&info, stdout) : printInfoText(&info, lists, stdout);
  if (!printed)
    status = milFail(diag, MIL_IO, "cannot print: %s", strerror(errno));
done:
  milMetadataDestroy(metadata);
  milMetadataDestroy(original);
  if (!mlirModuleIsNull(module))
    mlirModuleDestroy(module);
  if (!mlirModuleIsNull(originalModule))
    mlirModuleDestroy(originalModule);
  return status;
}

int main(int argc, char **argv) {
  MilDiag diag = milDiagStderr(program);
  Arguments arguments = {.threshold = 2048};
  if (parseArguments(argc, argv, &arguments, diag) != MIL_OK || milCpuSelect(diag) != MIL_OK)
    return EXIT_FAILURE;
  if (arguments.help || arguments.version) {
    printf("%s%s", arguments.help ? usage : milVersion, arguments.help ? "" : "\n");
    return EXIT_SUCCESS;
  }
  dropSlashes(arguments.model);
  dropSlashes(arguments.original);
  MlirDialectRegistry registry = createDialectRegistry();
  MlirContext context = mlirContextCreateWithRegistry(registry, false);
  MilStatus status = run(context, &arguments, diag);
  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  return status == MIL_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
