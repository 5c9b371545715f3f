//===- Signals.c - signals of a program that owns its process ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Signals.h"

#include <stdbool.h>
#include <stddef.h>

static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU};
enum { kNumbers = sizeof numbers / sizeof numbers[0] };
static bool isIgnored[kNumbers];

void milSignalsThatStop(sigset_t *outSignals) {
  sigemptyset(outSignals);
  for (size_t i = 0; i < kNumbers; ++i) {
    struct sigaction action;
    isIgnored[i] = sigaction(numbers[i], NULL, &action) != 0 || action.sa_handler == SIG_IGN;
    if (!isIgnored[i])
      sigaddset(outSignals, numbers[i]);
  }
}

void milSignalsIgnoreAgain(void) {
  for (size_t i = 0; i < kNumbers; ++i)
    if (isIgnored[i])
      signal(numbers[i], SIG_IGN);
}

void milSignalsIgnoreFileSize(void) { signal(SIGXFSZ, SIG_IGN); }
