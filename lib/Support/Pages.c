//===- Pages.c - large pieces of memory, kept for the next one ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Pages.h"

#include "Memory.h"

#include <pthread.h>
#include <sys/mman.h>

/// From kHuge bytes on memory is in large pages where the system has them.
enum { kMostKept = 256, kHuge = 1 << 21 };

static struct {
  pthread_mutex_t lock;
  MilPages pieces[kMostKept];
  size_t count, bytes;
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

/// Sizes are of few kinds, eight between a power of two and the next.
static size_t roundUp(size_t size) {
  size_t step = (size_t)1 << 12;
  while (step < SIZE_MAX / 16 && step * 16 <= size)
    step *= 2;
  return size <= SIZE_MAX - step ? (size + step - 1) / step * step : 0;
}

static bool takeKept(size_t size, MilPages *outPages) {
  bool found = false;
  pthread_mutex_lock(&kept.lock);
  for (size_t i = kept.count; i-- > 0 && !found;)
    if (kept.pieces[i].size == size) {
      *outPages = kept.pieces[i];
      kept.pieces[i] = kept.pieces[--kept.count];
      kept.bytes -= size;
      found = true;
    }
  pthread_mutex_unlock(&kept.lock);
  return found;
}

static void giveToSystem(MilPages pages) {
  munmap(pages.data, pages.size);
  milMemoryGive(pages.size);
}

static void giveAllKept(void) {
  pthread_mutex_lock(&kept.lock);
  for (size_t i = 0; i < kept.count; ++i)
    giveToSystem(kept.pieces[i]);
  kept.count = kept.bytes = 0;
  pthread_mutex_unlock(&kept.lock);
}

static bool takeAccount(size_t size, bool force) {
  if (milMemoryTake(size))
    return true;
  giveAllKept();
  if (milMemoryTake(size))
    return true;
  if (force)
    milMemoryForce(size);
  return force;
}

bool milPagesTake(size_t size, bool force, MilPages *outPages) {
  *outPages = (MilPages){NULL, 0};
  size = roundUp(size);
  if (!size)
    return false;
  if (takeKept(size, outPages))
    return true;
  if (!takeAccount(size, force))
    return false;
  void *data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) {
    milMemoryGive(size);
    return false;
  }
  if (size >= kHuge)
    (void)madvise(data, size, MADV_HUGEPAGE);
  *outPages = (MilPages){data, size};
  return true;
}

void milPagesGive(MilPages pages) {
  bool isKept = !milMemoryIsExceeded();
  pthread_mutex_lock(&kept.lock);
  isKept = isKept && kept.count < kMostKept;
  if (isKept) {
    kept.pieces[kept.count++] = pages;
    kept.bytes += pages.size;
  }
  pthread_mutex_unlock(&kept.lock);
  if (!isKept)
    giveToSystem(pages);
}

size_t milPagesKept(void) {
  pthread_mutex_lock(&kept.lock);
  size_t bytes = kept.bytes;
  pthread_mutex_unlock(&kept.lock);
  return bytes;
}
