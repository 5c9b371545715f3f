//===- guard.c - mapped files that are cut short -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Scratch.h"

#include "mil-c/Buffer.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { kSize = 1 << 21, kThreads = 4 };

static const char *makeFile(const char *name) {
  const char *path = scratchPath("%s", name);
  char *data = malloc(kSize);
  memset(data, 'x', kSize);
  scratchWrite(path, data, kSize);
  free(data);
  return path;
}

static size_t count(const char *data, size_t size, char byte) {
  size_t found = 0;
  for (size_t i = 0; i < size; ++i)
    found += ((const volatile char *)data)[i] == byte;
  return found;
}

static MilStatus check(char *text, size_t size) {
  MilDiagBuffer sink = {text, size};
  return milBufferCheckFiles(milDiagBuffer(&sink));
}

static void *readAll(void *buffer) {
  const MilBuffer *mapped = buffer;
  CHECK(count(mapped->data, mapped->size, 'x') == kSize / 2);
  return NULL;
}

/// What is gone reads as zeros, in all threads; the error names the file, also after it has been released.
static void testCut(bool released) {
  const char *path = makeFile("cut");
  char text[PATH_MAX + 64] = "";
  MilBuffer buffer;
  pthread_t threads[kThreads];
  CHECK_OK(milBufferMapFile(path, &buffer, CHECK_DIAG()));
  CHECK(check(text, sizeof text) == MIL_OK);
  CHECK(truncate(path, kSize / 2) == 0);
  for (int i = 0; i < kThreads; ++i)
    pthread_create(&threads[i], NULL, readAll, &buffer);
  for (int i = 0; i < kThreads; ++i)
    pthread_join(threads[i], NULL);
  CHECK(count((const char *)buffer.data + kSize / 2, kSize / 2, 0) == kSize / 2);
  if (released)
    milBufferRelease(&buffer);
  CHECK(check(text, sizeof text) == MIL_IO);
  CHECK(strstr(text, "/cut: changed while it was read"));
  milBufferRelease(&buffer);
  (void)check(text, sizeof text);
  CHECK(check(text, sizeof text) == MIL_OK); // told, and gone
}

/// Other bytes of the same number are noticed by their time.
static void testWritten(void) {
  const char *path = makeFile("written");
  char text[PATH_MAX + 64] = "";
  MilBuffer buffer;
  CHECK_OK(milBufferMapFile(path, &buffer, CHECK_DIAG()));
  struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
  CHECK(utimensat(AT_FDCWD, path, times, 0) == 0);
  CHECK(check(text, sizeof text) == MIL_IO);
  milBufferRelease(&buffer);
  (void)check(text, sizeof text);
}

/// More files than are kept open; each is found.
static void testMany(void) {
  enum { kMany = 150 };
  static MilBuffer buffers[kMany];
  char text[PATH_MAX + 64];
  for (int i = 0; i < kMany; ++i) {
    const char *path = scratchPath("many%d", i);
    scratchWrite(path, "text", 4);
    CHECK_OK(milBufferMapFile(path, &buffers[i], CHECK_DIAG()));
  }
  CHECK(truncate(scratchPath("many%d", kMany - 1), 0) == 0);
  CHECK(count(buffers[kMany - 1].data, 4, 0) == 4);
  CHECK(check(text, sizeof text) == MIL_IO && strstr(text, "/many149:"));
  for (int i = 0; i < kMany; ++i)
    milBufferRelease(&buffers[i]);
  (void)check(text, sizeof text);
}

static void onBus(int number) { _exit(7); }

/// What is not about our mappings goes to the handler before ours, or ends the process.
static void testOthers(void (*before)(int), bool ended) {
  pid_t child = fork();
  if (child == 0) {
    signal(SIGBUS, before);
    milBufferGuardFiles();
    const char *path = makeFile("other");
    int file = open(path, O_RDONLY);
    const char *data = mmap(NULL, kSize, PROT_READ, MAP_PRIVATE, file, 0);
    _exit(truncate(path, 0) == 0 && count(data, kSize, 'x') == 0 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (ended)
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
  else
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

int main(void) {
  scratchCreate();
  testOthers(onBus, false);
  testOthers(SIG_DFL, true);
  milBufferGuardFiles();
  testCut(false);
  testCut(true);
  testWritten();
  testMany();
  scratchDestroy();
  return CHECK_RESULT();
}
