//===- WorkQueue.h - the units of many jobs on all threads --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_WORKQUEUE_H
#define MIL_PASSES_WORKQUEUE_H

#include "Kernels/ForEach.h"
#include "mil-c/Buffer.h"
#include "mlir-c/IR.h"

/// One thread at work. Its memory is reused from unit to unit and grows as needed.
typedef struct MilWorker {
  MilBuffer memory;
  MlirContext context;
} MilWorker;

/// At least `size` bytes (64-byte aligned, contents undefined), valid until the next call; null
/// when out of memory.
void *milWorkerReserve(MilWorker *worker, size_t size);

/// Has the parts of a unit done, on threads that have nothing else to do.
MilForEach milWorkerForEach(MilWorker *worker);

/// Jobs in an array, each of so many units that can run in any order and write to places of their
/// own.
typedef struct MilWork {
  void *jobs;
  size_t jobSize, numJobs;
  uint64_t (*unitsOf)(const void *job);
  MilStatus (*run)(MilWorker *worker, void *job, uint64_t unit);
} MilWork;

/// Runs all units on the context's threads; stops at a failure and returns the first one, which may be
/// MIL_STOPPED without a message. What the units compute must not depend on their order: sums over units are made afterwards.
MIL_WARN_UNUSED MilStatus milWorkRun(MlirContext context, const MilWork *work);

#endif // MIL_PASSES_WORKQUEUE_H
