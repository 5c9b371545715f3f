//===- Fuzz.h - what fuzzers are written with ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A fuzzer is a file with LLVMFuzzerTestOneInput, which libFuzzer calls with what it makes up, and
// Replay.c with files. Any bytes are fine; what must hold is checked with MUST.
//===----------------------------------------------------------------------===//
#ifndef MIL_TEST_FUZZ_H
#define MIL_TEST_FUZZ_H

#include "mil-c/Arena.h"
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// Ends the process where something that must hold does not: a finding.
#define MUST(condition)                                                                            \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);               \
      abort();                                                                                     \
    }                                                                                              \
  } while (0)

/// The last message that a reader gave for bytes that it refused.
static char fuzzMessage[4096];
__attribute__((unused)) static MilDiagBuffer fuzzBuffer = {fuzzMessage, sizeof fuzzMessage};
/// A sink; clears the last message.
static inline MilDiag fuzzDiag(void) {
  fuzzMessage[0] = '\0';
  return milDiagBuffer(&fuzzBuffer);
}
/// Whoever refuses something says why, in one line.
static inline void fuzzCheckStatus(MilStatus status) {
  MUST(status == MIL_OK || fuzzMessage[0]);
  MUST(!strchr(fuzzMessage, '\n'));
}

/// The input as a text of its own, so that a read beyond its end is found; free() its data.
static inline MilString fuzzText(const uint8_t *data, size_t size) {
  char *copy = malloc(size ? size : 1);
  MUST(copy);
  if (size)
    memcpy(copy, data, size);
  return (MilString){copy, size};
}
static inline void fuzzFree(MilString text) { free((char *)text.data); }

#endif // MIL_TEST_FUZZ_H
