//===- Every.h - the n-th call fails, for every n ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_FAULTS_EVERY_H
#define MIL_FAULTS_EVERY_H

#include <stdbool.h>
#include <stddef.h>

/// What a call can fail with; what it does decides which of them it meets.
enum {
  FAULT_MEMORY = 1, ///< allocations that our code makes, itself or through a C library: null
  FAULT_EIO = 2,    ///< any call
  FAULT_ENOSPC = 4, ///< what takes room on a disk
  FAULT_SHORT = 8,  ///< reads and writes stop after half of the bytes
  FAULT_EINTR = 16, ///< reads and writes are interrupted
};

/// Counts a call of one of the kinds. Whether it is the one to fail; then errno is set.
bool everyFails(const char *function, int kinds);
/// The same for reads and writes, which may also become short.
bool everyShortens(const char *function, int kinds, size_t *size);

#endif // MIL_FAULTS_EVERY_H
