//===- Diag.c - status and diagnostic sinks ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A message is one line: names come from files, and what they hold must not break the line or drive
// a terminal.
//===----------------------------------------------------------------------===//
#include "mil-c/Support.h"
#include "mil-c/Utf8.h"

#include <stdarg.h>
#include <stdio.h>

enum { kLongestMessage = 6144 }; // room for a path of PATH_MAX and what is said about it

static void emitStderr(void *userData, MilSeverity severity, const char *message) {
  static const char *const words[] = {"error", "warning", "remark", "note"};
  fprintf(stderr, "%s: %s: %s\n", (const char *)userData, words[severity], message);
}

MilDiag milDiagStderr(const char *program) { return (MilDiag){emitStderr, (void *)program}; }

static void emitBuffer(void *userData, MilSeverity severity, const char *message) {
  MilDiagBuffer *sink = userData;
  if (severity == MIL_ERROR && sink->capacity && !sink->buffer[0])
    snprintf(sink->buffer, sink->capacity, "%s", message);
}

MilDiag milDiagBuffer(MilDiagBuffer *sink) {
  if (sink->capacity)
    sink->buffer[0] = '\0';
  return (MilDiag){emitBuffer, sink};
}

/// Ends a text that was cut to `length` bytes with dots, not in the middle of a UTF-8 sequence.
static void markCut(char *text, size_t length) {
  size_t end = length - 3;
  while (end && ((unsigned char)text[end] & 0xC0) == 0x80)
    --end;
  memcpy(text + end, "...", 4);
}

static void emitFormatted(MilDiag diag, MilSeverity severity, const char *format,
                          va_list arguments) {
  if (!diag.emit)
    return;
  char text[kLongestMessage];
  int length = vsnprintf(text, sizeof text, format, arguments);
  if (length < 0)
    snprintf(text, sizeof text, "%s", format);
  else if ((size_t)length >= sizeof text)
    markCut(text, sizeof text - 1);
  milUtf8Clean(text, strlen(text));
  diag.emit(diag.userData, severity, text);
}

MilStatus(milFail)(MilDiag diag, MilStatus status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  emitFormatted(diag, MIL_ERROR, format, arguments);
  va_end(arguments);
  return status;
}

void milEmit(MilDiag diag, MilSeverity severity, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  emitFormatted(diag, severity, format, arguments);
  va_end(arguments);
}
