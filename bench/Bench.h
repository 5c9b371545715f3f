//===- Bench.h - timing kernels ------------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A case is one call of a kernel on inputs that are ready. It runs on one thread, in rounds: a round
// repeats the call until the clock can tell, and the quickest round counts, because whatever else
// the machine does can only make a round longer. Beside it stands memcpy of as many bytes as the
// call reads, measured the same way.
//===----------------------------------------------------------------------===//
#ifndef MIL_BENCH_BENCH_H
#define MIL_BENCH_BENCH_H

#include "mil-c/DataType.h"
#include <jansson.h>

enum { BENCH_ELEMENTS = 65536 }; ///< inputs have a multiple of this many elements

typedef struct BenchOptions {
  bool quick;         ///< few, short rounds on small inputs: to see that everything runs
  unsigned rounds;    ///< of each case
  size_t elements;    ///< of inputs whose size does not matter otherwise
  const char *filter; ///< only kernels whose name contains this; null: all
} BenchOptions;

/// Weights as the kernels take them: Gaussian, every thousandth ten times as large.
typedef struct BenchInputs {
  size_t n;
  uint16_t *halves;
  float *floats;  ///< the same values
  int8_t *int8s;  ///< the same, scaled to -127 to 127
  uint8_t *bytes; ///< any value, every one as often
  uint8_t *keep;  ///< 1 for the larger half of the magnitudes
  uint8_t *mask;  ///< `keep`, one bit each
  size_t kept;
  void *out;       ///< room for what a kernel writes: 8 bytes an element
  double *sums;    ///< n, of squares
  uint64_t *bins;  ///< MIL_PRUNE_BINS
  uint8_t *packed; ///< `bytes` of room; what is in it is a case's affair
} BenchInputs;

typedef struct Bench {
  BenchOptions options;
  BenchInputs in;
  json_t *results;
  json_t *copies; ///< bytes, as text, to seconds of memcpy
} Bench;

typedef struct BenchCase {
  const char *kernel;          ///< the function's name
  const char *detail;          ///< "fp16", "4 bits"
  size_t input, output;        ///< bytes that a call reads and writes
  size_t elements;             ///< weights that it is about
  void (*prepare)(void *call); ///< before each call, not timed; null: nothing
  void (*run)(void *call);
  void *call;
} BenchCase;

/// Memory from a stack, aligned to 64 bytes and zero; exits when there is none.
void *benchAllocate(size_t size);
/// The height of the stack, and what was allocated since is gone.
size_t benchMark(void);
void benchRelease(size_t mark);
void benchMakeInputs(BenchInputs *in, size_t n);

/// Measures a case and adds it to the results, with the level in use.
void benchMeasure(Bench *bench, const BenchCase *c);
/// The same for each level that this CPU has.
void benchMeasureLevels(Bench *bench, const BenchCase *c);

/// The cases: rows of Kernels.def; finding palettes; the rows of k-means; palettes of vectors, with
/// their rows; pruning beyond those rows; decoders.
void benchLoops(Bench *bench);
void benchPalettes(Bench *bench);
void benchProbes(Bench *bench);
void benchVectors(Bench *bench);
void benchPruning(Bench *bench);
void benchDecoders(Bench *bench);

#endif // MIL_BENCH_BENCH_H
