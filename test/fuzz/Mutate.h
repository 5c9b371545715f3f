//===- Mutate.h - models that differ in one place -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TEST_FUZZ_MUTATE_H
#define MIL_TEST_FUZZ_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own: changes bytes in place, and returns how many there are then.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

/// Changes one place of a Model message: a field, an element, the order of two, a copy of one part in another's
/// place. Bytes alone seldom give a message that can be decoded; this gives hardly any other.
size_t fuzzMutateModel(uint8_t *data, size_t size, size_t maxSize, unsigned seed);
/// The same for a package (Module.h); sometimes it changes a number of a record of the weight file instead.
size_t fuzzMutatePackage(uint8_t *data, size_t size, size_t maxSize, unsigned seed);

#endif // MIL_TEST_FUZZ_MUTATE_H
