//===- Progress.c - who is told how far the work on weights is ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Progress.h"

#include "mil-c/Progress.h"
#include <stdatomic.h>

static struct {
  bool (*listen)(void *userData, const MilProgress *progress);
  void *userData;
} listener;

static atomic_bool isStopped;

void milProgressListen(bool (*listen)(void *userData, const MilProgress *progress),
                       void *userData) {
  atomic_store(&isStopped, false);
  listener.listen = listen;
  listener.userData = userData;
}

void milProgressTell(const MilProgress *progress) {
  if (listener.listen && !listener.listen(listener.userData, progress))
    milProgressStop();
}

void milProgressStop(void) { atomic_store(&isStopped, true); }
bool milProgressIsStopped(void) { return atomic_load_explicit(&isStopped, memory_order_relaxed); }
