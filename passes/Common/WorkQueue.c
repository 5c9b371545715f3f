//===- WorkQueue.c - the units of many jobs on all threads --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Workers take units from one counter: the only thing they share. A worker's units ascend, so the
// job that a unit belongs to is found by moving forward.
//===----------------------------------------------------------------------===//
#include "WorkQueue.h"

#include "Bridge/Pass.h"
#include "Support/Progress.h"
#include <stdatomic.h>

void *milWorkerReserve(MilWorker *worker, size_t size) {
  void *data = (void *)worker->memory.data;
  if (worker->memory.size >= size && data)
    return data;
  milBufferRelease(&worker->memory);
  MilDiag silent = {NULL, NULL};
  return milBufferAllocate(size, &worker->memory, &data, silent) == MIL_OK ? data : NULL;
}

static void forEach(void *context, size_t count, void (*body)(void *userData, size_t index),
                    void *userData) {
  milParallelFor(((const MilWorker *)context)->context, count, body, userData);
}

MilForEach milWorkerForEach(MilWorker *worker) { return (MilForEach){forEach, worker}; }

typedef struct Queue {
  MlirContext context;
  const MilWork *work;
  uint64_t total;
  _Atomic uint64_t next;
  _Atomic int status;
} Queue;

static void *jobAt(const MilWork *work, size_t job) {
  return (char *)work->jobs + job * work->jobSize;
}

static void runWorker(void *userData, size_t thread) {
  Queue *queue = userData;
  const MilWork *work = queue->work;
  MilWorker worker = {.memory = {0}, .context = queue->context};
  uint64_t first = 0, unit;
  size_t job = 0;
  while (atomic_load(&queue->status) == MIL_OK &&
         (unit = atomic_fetch_add(&queue->next, 1)) < queue->total) {
    while (unit - first >= work->unitsOf(jobAt(work, job)))
      first += work->unitsOf(jobAt(work, job++));
    MilStatus status =
        milProgressIsStopped() ? MIL_STOPPED : work->run(&worker, jobAt(work, job), unit - first);
    int ok = MIL_OK;
    if (status != MIL_OK)
      atomic_compare_exchange_strong(&queue->status, &ok, (int)status);
  }
  milBufferRelease(&worker.memory);
}

MilStatus milWorkRun(MlirContext context, const MilWork *work) {
  Queue queue = {.context = context, .work = work};
  for (size_t i = 0; i < work->numJobs; ++i)
    queue.total += work->unitsOf(jobAt(work, i));
  milParallelFor(context, mlirContextGetNumThreads(context), runWorker, &queue);
  return (MilStatus)atomic_load(&queue.status);
}
