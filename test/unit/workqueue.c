//===- workqueue.c - units of work on all threads ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Under the thread sanitizer (the preset `tsan`) this is where a race between units would show: each unit
// writes to a place of its own without a lock, and reads what was there before the run.
//===----------------------------------------------------------------------===//
#include "Check.h"

#include "../../passes/Common/WorkQueue.h"

#include <stdatomic.h>
#include <unistd.h>

enum { kJobs = 37, kMostUnits = 50 };

typedef struct Job {
  uint64_t units;
  int runs[kMostUnits];    ///< how often each has been run
  size_t sums[kMostUnits]; ///< of what each has made in its worker's memory
  uint64_t failsAt;        ///< kMostUnits: never
} Job;

static uint64_t unitsOf(const void *job) { return ((const Job *)job)->units; }

static void addPart(void *userData, size_t index) {
  atomic_fetch_add((_Atomic size_t *)userData, index);
}

static MilStatus runUnit(MilWorker *worker, void *userData, uint64_t unit) {
  Job *job = userData;
  size_t size = 64 + unit;
  unsigned char *bytes = milWorkerReserve(worker, size);
  if (!bytes)
    return MIL_NO_MEMORY;
  memset(bytes, (int)unit, size);
  for (size_t i = 0; i < size; ++i)
    job->sums[unit] += bytes[i];
  ++job->runs[unit];
  if (unit == 0)
    usleep(50); // so that others have a part in the work
  return unit == job->failsAt ? MIL_UNSUPPORTED : MIL_OK;
}

static MilStatus runParts(MilWorker *worker, void *userData, uint64_t unit) {
  Job *job = userData;
  _Atomic size_t sum = 0;
  MilForEach forEach = milWorkerForEach(worker);
  forEach.run(forEach.context, 100, addPart, &sum);
  job->sums[unit] = sum;
  return MIL_OK;
}

static void fill(Job *jobs) {
  for (size_t i = 0; i < kJobs; ++i)
    jobs[i] = (Job){.units = i * 7 % kMostUnits, .failsAt = kMostUnits};
}

/// Every unit once, on one thread and on several.
static void testEach(MlirContext context) {
  static Job jobs[kJobs];
  fill(jobs);
  MilWork work = {jobs, sizeof *jobs, kJobs, unitsOf, runUnit};
  CHECK(milWorkRun(context, &work) == MIL_OK);
  for (size_t i = 0; i < kJobs; ++i)
    for (uint64_t unit = 0; unit < kMostUnits; ++unit) {
      bool isUnit = unit < jobs[i].units;
      CHECK(jobs[i].runs[unit] == isUnit);
      CHECK(jobs[i].sums[unit] == (isUnit ? unit * (64 + unit) : 0));
    }
}

/// The status of a failure, and no unit twice.
static void testFailure(MlirContext context) {
  static Job jobs[kJobs];
  fill(jobs);
  jobs[5].failsAt = 3;
  MilWork work = {jobs, sizeof *jobs, kJobs, unitsOf, runUnit};
  CHECK(milWorkRun(context, &work) == MIL_UNSUPPORTED);
  for (size_t i = 0; i < kJobs; ++i)
    for (uint64_t unit = 0; unit < kMostUnits; ++unit)
      CHECK(jobs[i].runs[unit] <= 1);
}

/// Units that share their own work out.
static void testParts(MlirContext context) {
  static Job jobs[kJobs];
  fill(jobs);
  MilWork work = {jobs, sizeof *jobs, kJobs, unitsOf, runParts};
  CHECK(milWorkRun(context, &work) == MIL_OK);
  for (size_t i = 0; i < kJobs; ++i)
    for (uint64_t unit = 0; unit < jobs[i].units; ++unit)
      CHECK(jobs[i].sums[unit] == 4950);
}

int main(void) {
  MlirContext many = mlirContextCreate(), one = mlirContextCreateWithThreading(false);
  for (int i = 0; i < 20; ++i) {
    testEach(many);
    testFailure(many);
    testParts(many);
  }
  testEach(one);
  testFailure(one);
  testParts(one);
  mlirContextDestroy(many);
  mlirContextDestroy(one);
  return CHECK_RESULT();
}
