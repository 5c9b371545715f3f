//===- Replay.c - runs a fuzzer over files --------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   fuzz-<name> PATH...      files, or directories of them; missing ones have none
// In place of libFuzzer: what fuzzers start with and what they once found are ordinary tests.
//===----------------------------------------------------------------------===//
#include "Fuzz.h"
#include <errno.h>
#include <fts.h>

static void replay(const char *path, const char *name) {
  FILE *file = fopen(path, "rb");
  uint8_t *data = NULL;
  long size = -1;
  if (file && fseek(file, 0, SEEK_END) == 0)
    size = ftell(file);
  if (size >= 0)
    data = malloc((size_t)size + 1);
  if (!data || fseek(file, 0, SEEK_SET) || fread(data, 1, (size_t)size, file) != (size_t)size) {
    fprintf(stderr, "%s: cannot read '%s'\n", name, path);
    exit(EXIT_FAILURE);
  }
  fclose(file);
  LLVMFuzzerTestOneInput(data, (size_t)size);
  free(data);
}

int main(int argc, char **argv) {
  size_t count = 0;
  FTS *tree = fts_open(argv + 1, FTS_LOGICAL | FTS_NOCHDIR, NULL);
  for (FTSENT *entry; tree && (entry = fts_read(tree));)
    if (entry->fts_info == FTS_F) {
      replay(entry->fts_path, argv[0]);
      ++count;
    }
  if (tree)
    fts_close(tree);
  printf("%zu inputs\n", count);
  return argc > 1 && count ? EXIT_SUCCESS : EXIT_FAILURE;
}
