//===- Mutator.c - how a fuzzer changes its inputs ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An engine looks for this function.
//===----------------------------------------------------------------------===//
#include "Mutate.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t maxSize, unsigned seed) {
#ifdef MIL_MUTATES_model
  return fuzzMutateModel(data, size, maxSize, seed);
#else
  return fuzzMutatePackage(data, size, maxSize, seed);
#endif
}
