//===- Mapping.c - which file an address belongs to ---------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Mapping.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct Mapping {
  uintptr_t start, end;
  int descriptor;
  uint64_t offset;
} Mapping;

static struct {
  pthread_mutex_t lock;
  Mapping *data; ///< by address; they do not overlap
  size_t size, capacity;
} table = {.lock = PTHREAD_MUTEX_INITIALIZER};

/// The first mapping that ends behind the address.
static size_t findFirst(uintptr_t address) {
  size_t low = 0, high = table.size;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (table.data[middle].end <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static bool makeRoom(void) {
  if (table.size < table.capacity)
    return true;
  size_t wider = table.capacity ? 2 * table.capacity : 16;
  Mapping *copy = realloc(table.data, wider * sizeof *copy);
  if (!copy)
    return false;
  table.data = copy;
  table.capacity = wider;
  return true;
}

bool milMappingAdd(const void *data, size_t size, int descriptor, uint64_t offset) {
  Mapping mapping = {(uintptr_t)data, (uintptr_t)data + size, descriptor, offset};
  pthread_mutex_lock(&table.lock);
  bool added = makeRoom();
  if (added) {
    size_t at = findFirst(mapping.start);
    memmove(table.data + at + 1, table.data + at, (table.size - at) * sizeof mapping);
    table.data[at] = mapping;
    ++table.size;
  }
  pthread_mutex_unlock(&table.lock);
  return added;
}

int milMappingRemove(const void *data) {
  int descriptor = -1;
  pthread_mutex_lock(&table.lock);
  size_t at = findFirst((uintptr_t)data);
  if (at < table.size && table.data[at].start == (uintptr_t)data) {
    descriptor = table.data[at].descriptor;
    --table.size;
    memmove(table.data + at, table.data + at + 1, (table.size - at) * sizeof *table.data);
  }
  if (!table.size) {
    free(table.data);
    table.data = NULL;
    table.capacity = 0;
  }
  pthread_mutex_unlock(&table.lock);
  return descriptor;
}

bool milMappingFind(const void *data, size_t size, MilFilePlace *outPlace) {
  uintptr_t start = (uintptr_t)data;
  pthread_mutex_lock(&table.lock);
  size_t at = findFirst(start);
  const Mapping *mapping = table.data + at;
  bool found = at < table.size && mapping->start <= start && size <= mapping->end - start;
  if (found)
    *outPlace =
        (MilFilePlace){mapping->descriptor, mapping->offset + (uint64_t)(start - mapping->start)};
  pthread_mutex_unlock(&table.lock);
  return found;
}

void milMappingDrop(const void *data, size_t size) {
  MilFilePlace place;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = (uintptr_t)data, end = start + size;
  // Pages at the ends belong to neighbours too.
  start = (start + page - 1) / page * page;
  end = end / page * page;
  if (milMappingFind(data, size, &place) && start < end)
    (void)madvise((void *)start, end - start, MADV_DONTNEED);
}
