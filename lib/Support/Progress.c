//===- Progress.c - who is told how far the work on weights is ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Progress.h"

#include "mil-c/Progress.h"

static struct {
  void (*listen)(void *userData, const MilProgress *progress);
  void *userData;
} listener;

void milProgressListen(void (*listen)(void *userData, const MilProgress *progress),
                       void *userData) {
  listener.listen = listen;
  listener.userData = userData;
}

void milProgressTell(const MilProgress *progress) {
  if (listener.listen)
    listener.listen(listener.userData, progress);
}
