//===- mil-c/Support.h - status, diagnostics, strings, checked sizes -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_SUPPORT_H
#define MIL_C_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// What became of a call. Everything but MIL_OK has been explained to the diagnostic sink.
typedef enum MilStatus {
  MIL_OK = 0,
  MIL_INVALID,     ///< the caller asked for something that makes no sense
  MIL_MALFORMED,   ///< a file breaks its format
  MIL_UNSUPPORTED, ///< a file is well formed, but of a kind that is not handled
  MIL_NO_MEMORY,
  MIL_IO,      ///< the operating system refused
  MIL_STOPPED, ///< somebody asked for it (mil-c/Progress.h)
} MilStatus;

#define MIL_WARN_UNUSED __attribute__((warn_unused_result))

typedef enum MilSeverity { MIL_ERROR, MIL_WARNING, MIL_REMARK, MIL_NOTE } MilSeverity;

/// Where messages go. Two words, passed by value; `emit` may be null. The message is lent for the
/// call; it is one line, and milUtf8Clean has made safe what it holds of names in files.
typedef struct MilDiag {
  void (*emit)(void *userData, MilSeverity severity, const char *message);
  void *userData;
} MilDiag;

/// A sink that writes `<program>: error: <message>` lines to standard error; `program` must outlive
/// it.
MilDiag milDiagStderr(const char *program);

/// A sink that keeps the first `capacity - 1` bytes of the first error in `buffer`.
typedef struct MilDiagBuffer {
  char *buffer;
  size_t capacity;
} MilDiagBuffer;
MilDiag milDiagBuffer(MilDiagBuffer *sink);

/// Emits the message as an error and returns `status`, so that an error is one statement.
MilStatus milFail(MilDiag diag, MilStatus status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#ifdef __clang_analyzer__ // which sees no other file, and so not what is returned
// NOLINTNEXTLINE(readability-identifier-naming)
#define milFail(diag, status, ...) ((milFail)(diag, status, __VA_ARGS__), (status))
#endif
/// Emits a message that does not end the work.
void milEmit(MilDiag diag, MilSeverity severity, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/// Keeps the status of `expr` in the local `status`; on failure goes to the local label `done`.
#define MIL_TRY(expr)                                                                              \
  do {                                                                                             \
    status = (expr);                                                                               \
    if (status != MIL_OK)                                                                          \
      goto done;                                                                                   \
  } while (0)

/// Bytes with a length; not NUL terminated. Has the layout of MlirStringRef.
typedef struct MilString {
  const char *data;
  size_t length;
} MilString;

static inline MilString milString(const char *text) {
  MilString s = {text, text ? strlen(text) : 0};
  return s;
}
static inline bool milStringEqual(MilString a, MilString b) {
  return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}
/// Below, equal to or above zero: by bytes, the beginning of a text before the text.
static inline int milStringCompare(MilString a, MilString b) {
  size_t common = a.length < b.length ? a.length : b.length;
  int order = common ? memcmp(a.data, b.data, common) : 0;
  return order ? order : (a.length > b.length) - (a.length < b.length);
}
/// For printf: `"%.*s", MIL_STR(s)`.
#define MIL_STR(s) (int)(s).length, (s).data

/// Sizes that come from files go through these: false on overflow, `*out` is then unspecified.
static inline MIL_WARN_UNUSED bool milCheckedMul(uint64_t a, uint64_t b, uint64_t *out) {
  return !__builtin_mul_overflow(a, b, out);
}
static inline MIL_WARN_UNUSED bool milCheckedAdd(uint64_t a, uint64_t b, uint64_t *out) {
  return !__builtin_add_overflow(a, b, out);
}

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_SUPPORT_H
