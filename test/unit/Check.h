//===- Check.h - what a unit test is written with -----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A test is a program: functions of CHECKs, called from main, which returns CHECK_RESULT(). A
// failed check is printed and the program goes on.
//===----------------------------------------------------------------------===//
#ifndef MIL_TEST_CHECK_H
#define MIL_TEST_CHECK_H

#include "mil-c/Support.h"

#include <stdio.h>
#include <string.h>

static int checkFailures;

#define CHECK(condition)                                                                           \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      ++checkFailures;                                                                             \
      fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                      \
    }                                                                                              \
  } while (0)

/// The last error message, and a sink that keeps it.
static char checkMessage[8192];
__attribute__((unused)) static MilDiagBuffer checkBuffer = {checkMessage, sizeof checkMessage};
#define CHECK_DIAG() milDiagBuffer(&checkBuffer)

/// The expression succeeds; its message is printed if not.
#define CHECK_OK(expression)                                                                       \
  do {                                                                                             \
    MilStatus checkStatus = (expression);                                                          \
    if (checkStatus != MIL_OK) {                                                                   \
      ++checkFailures;                                                                             \
      fprintf(stderr, "%s:%d: failed: %s: status %d: %s\n", __FILE__, __LINE__, #expression,       \
              checkStatus, checkMessage);                                                          \
    }                                                                                              \
  } while (0)

/// The expression fails with a status and one line that contains a text.
#define CHECK_FAILS(expression, expected, text)                                                    \
  do {                                                                                             \
    checkMessage[0] = '\0';                                                                        \
    MilStatus checkStatus = (expression);                                                          \
    if (checkStatus != (expected) || !strstr(checkMessage, text) || strchr(checkMessage, '\n')) {  \
      ++checkFailures;                                                                             \
      fprintf(stderr, "%s:%d: failed: %s: status %d, expected %d; said '%s', expected '%s'\n",     \
              __FILE__, __LINE__, #expression, checkStatus, (expected), checkMessage, text);       \
    }                                                                                              \
  } while (0)

#define CHECK_RESULT() (checkFailures ? 1 : 0)

#endif // MIL_TEST_CHECK_H
