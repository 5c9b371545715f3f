//===- kernels.c - bench-kernels: how fast each kernel is -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bench.h"
#include "Support/Cpu.h"
#include "mil-c/Cpu.h"
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
    "bench-kernels: bytes a second of each kernel, on one thread\n\n"
    "  --output=FILE    write the measurements as JSON\n"
    "  --filter=TEXT    only kernels whose name contains it\n"
    "  --rounds=N       of each case; the quickest counts (15)\n"
    "  --elements=N     of the inputs, a multiple of 65536 (4194304)\n"
    "  --quick          small inputs, two short rounds: only to see that everything runs\n";

#ifdef __clang__
static const char compiler[] = __VERSION__; // says that it is Clang
#else
static const char compiler[] = "GCC " __VERSION__;
#endif

static const char *const rows[] = {
#define MIL_KERNEL(result, name, parameters, arguments) #name,
#include "Kernels/Kernels.def"
};

static bool readNumber(const char *flag, const char *text, size_t multiple, size_t *out) {
  char *end;
  errno = 0;
  unsigned long long value = strtoull(text, &end, 10);
  if (errno || *end || *text < '0' || *text > '9' || !value || value % multiple ||
      value > 1u << 30) {
    fprintf(stderr, "bench-kernels: error: --%s=%s: expected %zu or a multiple of it, up to 2^30\n",
            flag, text, multiple);
    return false;
  }
  *out = value;
  return true;
}

/// Sets `*outStop` when there is nothing to do.
static bool readOptions(int argc, char **argv, BenchOptions *options, const char **outPath,
                        bool *outStop) {
  static const struct option flags[] = {{"output", required_argument, NULL, 'o'},
                                        {"filter", required_argument, NULL, 'f'},
                                        {"rounds", required_argument, NULL, 'r'},
                                        {"elements", required_argument, NULL, 'e'},
                                        {"quick", no_argument, NULL, 'q'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  size_t rounds = 0, elements = 0;
  for (int flag; (flag = getopt_long(argc, argv, "", flags, NULL)) != -1;) {
    bool good = flag != '?'; // getopt has said why
    if (flag == 'o')
      *outPath = optarg;
    else if (flag == 'f')
      options->filter = optarg;
    else if (flag == 'r')
      good = readNumber("rounds", optarg, 1, &rounds);
    else if (flag == 'e')
      good = readNumber("elements", optarg, BENCH_ELEMENTS, &elements);
    else if (flag == 'q')
      options->quick = true;
    else if (good)
      *outStop = fputs(usage, stdout) >= 0;
    if (!good)
      return false;
  }
  if (optind < argc) {
    fprintf(stderr, "bench-kernels: error: unexpected argument '%s'\n", argv[optind]);
    return false;
  }
  options->rounds = rounds ? (unsigned)rounds : options->quick ? 2 : 15;
  options->elements = elements ? elements : options->quick ? BENCH_ELEMENTS : 1 << 22;
  return true;
}

/// Every row of Kernels.def has a case.
static bool checkRows(const json_t *results) {
  bool complete = true;
  for (size_t row = 0; row < sizeof rows / sizeof rows[0]; ++row) {
    bool found = false;
    size_t i;
    json_t *result;
    json_array_foreach(results, i, result) {
      const char *kernel = json_string_value(json_object_get(result, "kernel"));
      found |= strcmp(kernel, rows[row]) == 0;
    }
    if (!found)
      fprintf(stderr, "bench-kernels: error: no case measures %s of Kernels.def\n", rows[row]);
    complete &= found;
  }
  return complete;
}

static bool writeResults(const Bench *bench, const char *path) {
  json_t *document = json_pack("{s:s, s:s, s:b, s:i, s:I, s:O}", "compiler", compiler, "level",
                               milCpuLevelName(milCpuLevel()), "quick", bench->options.quick,
                               "rounds", (int)bench->options.rounds, "elements",
                               (json_int_t)bench->options.elements, "kernels", bench->results);
  bool written = document && json_dump_file(document, path, JSON_INDENT(1)) == 0;
  if (!written)
    fprintf(stderr, "bench-kernels: error: cannot write '%s'\n", path);
  json_decref(document);
  return written;
}

int main(int argc, char **argv) {
  Bench bench = {.results = NULL};
  const char *path = NULL;
  bool stop = false;
  if (!readOptions(argc, argv, &bench.options, &path, &stop) ||
      milCpuSelect(milDiagStderr("bench-kernels")) != MIL_OK)
    return EXIT_FAILURE;
  if (stop)
    return EXIT_SUCCESS;
  bench.results = json_array();
  bench.copies = json_object();
  benchMakeInputs(&bench.in, bench.options.elements);
  benchLoops(&bench);
  benchPalettes(&bench);
  benchProbes(&bench);
  benchVectors(&bench);
  benchPruning(&bench);
  benchDecoders(&bench);
  bool good = bench.options.filter || checkRows(bench.results);
  good &= !path || writeResults(&bench, path);
  benchRelease(0);
  json_decref(bench.results);
  json_decref(bench.copies);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
