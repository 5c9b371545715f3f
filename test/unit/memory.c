//===- memory.c - sizes, limits, pages that are kept, files without a name ===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Scratch.h"

#include "Support/Hash.h"
#include "Support/Mapping.h"
#include "Support/Memory.h"
#include "Support/Pages.h"
#include "Support/Spool.h"
#include "mil-c/Buffer.h"

#include <sys/mman.h>

enum { kMega = 1000000, kSize = 4 * kMega };

static void testSizes(void) {
  static const struct {
    const char *text;
    uint64_t bytes;
  } sizes[] = {{"1", 1},
               {"800000", 800000},
               {"4k", 4000},
               {"500MB", 500000000},
               {"1.5 GiB", 3 << 29},
               {"2G", 2000000000},
               {"1Ki", 1024},
               {"0.5kB", 500},
               {"3 tb", 3000000000000},
               {"7B", 7}};
  static const char *const wrong[] = {
      "",     "MB",  "-1",    "0",    "0.1", "1..5M",     "1 M B",
      "5MBs", "1e9", "1Mi B", "1,5G", ".5G", "99999999T", "1000000000000000000000000000000000"};
  uint64_t bytes;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i) {
    CHECK_OK(milMemoryParse(milString(sizes[i].text), "it", &bytes, CHECK_DIAG()));
    CHECK(bytes == sizes[i].bytes);
  }
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i)
    CHECK_FAILS(milMemoryParse(milString(wrong[i]), "it", &bytes, CHECK_DIAG()), MIL_INVALID,
                "it is '");
}

static void testAccount(void) {
  CHECK_OK(milMemoryExpect(100 * kMega, milString("w"), CHECK_DIAG()));
  size_t limit = milMemoryLimit();
  CHECK(limit > 300 * (size_t)kMega && limit < 400 * (size_t)kMega);
  CHECK(milMemoryTake(limit - 10) && !milMemoryTake(11) && milMemoryTake(10));
  CHECK(milMemoryIsCrowded(0) && milMemoryIsCrowded(limit / 2 - 1) && !milMemoryIsCrowded(limit));
  milMemoryForce(100);
  milMemoryGive(100);
  CHECK(!milMemoryTake(1));
  milMemoryGive(limit);
  CHECK(!milMemoryIsCrowded(0));
}

/// What a buffer leaves serves the next of nearly its size, and makes way when there is no more to take.
static void testPages(void) {
  MilPages first, second, third;
  CHECK(milPagesTake(kSize, false, &first) && first.size >= kSize && first.size < kSize * 9 / 8);
  memset(first.data, 1, first.size);
  milPagesGive(first);
  CHECK(milPagesKept() == first.size);
  CHECK(milPagesTake(kSize - 1000, false, &second) && second.data == first.data);
  CHECK(milPagesKept() == 0);
  milPagesGive(second);
  CHECK(!milPagesTake(milMemoryLimit() + 1, false, &third) && !third.data);
  CHECK(milPagesKept() == 0);
  CHECK(milPagesTake(milMemoryLimit() + 1, true, &third) && third.data);
  milPagesGive(third);
  CHECK(milPagesKept() == 0); // what goes beyond the limit goes back at once
  CHECK(!milPagesTake(SIZE_MAX, true, &third) && !third.data);
}

static char pattern(size_t i) { return (char)(i * 7 + i / 251); }

static bool hasPattern(const MilBuffer *buffer) {
  for (size_t i = 0; i < buffer->size; ++i)
    if (((const char *)buffer->data)[i] != pattern(i))
      return false;
  return true;
}

static MilBuffer makeBuffer(size_t size) {
  MilBuffer buffer;
  void *data;
  CHECK_OK(milBufferAllocate(size, &buffer, &data, CHECK_DIAG()));
  for (size_t i = 0; i < size; ++i)
    ((char *)data)[i] = pattern(i);
  return buffer;
}

/// Buffers that are settled leave the heap where that is crowded, and what is released makes room.
static void testSettle(void) {
  enum { kCount = 60 };
  static MilBuffer buffers[kCount];
  milSpoolSetDirectory(scratchPath("."), CHECK_DIAG());
  CHECK_OK(milMemoryExpect(0, milString("w"), CHECK_DIAG()));
  MilBuffer alone = makeBuffer(kSize);
  const void *data = alone.data;
  milBufferSettle(&alone);
  CHECK(alone.data == data); // there is room
  for (size_t i = 0; i < kCount; ++i) {
    buffers[i] = makeBuffer(kSize + i);
    milBufferSettle(&buffers[i]);
  }
  CHECK(!milMemoryIsCrowded(milPagesKept())); // 240 MB, and a limit below 100
  for (size_t i = 0; i < kCount; ++i)
    CHECK(hasPattern(&buffers[i]) && (uintptr_t)buffers[i].data % 64 == 0);
  CHECK(scratchCount(scratchPath(".")) == 0);
  for (size_t i = 0; i < kCount; ++i)
    milBufferRelease(&buffers[i]);
  milBufferRelease(&alone);
}

/// Work beyond the limit lies in a file too.
static void testWork(void) {
  MilBuffer buffer = makeBuffer(milMemoryLimit() + kMega);
  CHECK(!milMemoryIsCrowded(milPagesKept()) && hasPattern(&buffer));
  CHECK(scratchCount(scratchPath(".")) == 0);
  milBufferRelease(&buffer);
  CHECK(!milSpoolFailure());
}

static void testNoPlace(void) {
  MilBuffer buffer;
  void *data;
  checkMessage[0] = '\0';
  milSpoolSetDirectory(scratchPath("none"), CHECK_DIAG());
  CHECK(milSpoolAllocate(kSize, &buffer, &data) == MIL_IO && !data);
  CHECK(milSpoolFailure() &&
        strstr(milSpoolFailure(), "none: no room for 4000000 bytes: No such file"));
  buffer = makeBuffer(milMemoryLimit() + kMega); // stays in memory
  CHECK(hasPattern(&buffer));
  milBufferRelease(&buffer);
  milSpoolSetDirectory(NULL, CHECK_DIAG());
  CHECK(!milSpoolIsOpen() && !milSpoolFailure());
}

/// With a limit for the process nothing goes beyond.
static void testMost(void) {
  MilBuffer buffer;
  void *data;
  CHECK_FAILS(milMemorySetMost(kMega, CHECK_DIAG()), MIL_NO_MEMORY, "max-memory is 1.0 MB");
  CHECK(milMemoryMost() == 0);
  CHECK_OK(milMemorySetMost(1000 * (uint64_t)kMega, CHECK_DIAG()));
  CHECK_OK(milMemoryExpect(2000 * (uint64_t)kMega, milString("w"), CHECK_DIAG()));
  CHECK(milMemoryLimit() < 1000 * (size_t)kMega && milMemoryLimit() > 500 * (size_t)kMega);
  CHECK_FAILS(milBufferAllocate(milMemoryLimit() + 1, &buffer, &data, CHECK_DIAG()), MIL_NO_MEMORY,
              "out of memory: a buffer of ");
}

static void testMapping(void) {
  MilFilePlace place;
  char bytes[1000] = {0};
  CHECK(milMappingAdd(bytes + 500, 100, 7, 1000) && milMappingAdd(bytes + 100, 100, 8, 0) &&
        milMappingAdd(bytes + 600, 10, 9, 5));
  CHECK(milMappingFind(bytes + 510, 90, &place) && place.descriptor == 7 && place.offset == 1010);
  CHECK(milMappingFind(bytes + 600, 1, &place) && place.descriptor == 9 && place.offset == 5);
  CHECK(milMappingFind(bytes + 199, 1, &place) && place.descriptor == 8 && place.offset == 99);
  CHECK(!milMappingFind(bytes + 510, 91, &place)); // over the end, though another one follows
  CHECK(!milMappingFind(bytes + 99, 2, &place) && !milMappingFind(bytes + 300, 1, &place));
  CHECK(milMappingRemove(bytes + 501) == -1 && milMappingRemove(bytes + 500) == 7);
  CHECK(!milMappingFind(bytes + 510, 1, &place) && milMappingFind(bytes + 605, 5, &place));
  CHECK(milMappingRemove(bytes + 100) == 8 && milMappingRemove(bytes + 600) == 9);
  CHECK(milMappingRemove(bytes + 600) == -1);
}

/// A large file knows its place and can be read again after its pages went.
static void testMappedFile(void) {
  MilBuffer buffer;
  MilFilePlace place;
  char *data = malloc(kSize);
  for (size_t i = 0; i < kSize; ++i)
    data[i] = pattern(i);
  scratchWrite(scratchPath("large"), data, kSize);
  free(data);
  CHECK_OK(milBufferMapFile(scratchPath("large"), &buffer, CHECK_DIAG()));
  CHECK(milMappingFind((const char *)buffer.data + 5, 9, &place) && place.offset == 5);
  CHECK(hasPattern(&buffer));
  milMappingDrop((const char *)buffer.data + 100, kSize - 200);
  CHECK(hasPattern(&buffer));
  const void *address = buffer.data;
  milBufferRelease(&buffer);
  CHECK(!milMappingFind(address, 1, &place));
}

/// Each byte and the length count.
static void testHash(void) {
  unsigned char bytes[300] = {0};
  uint64_t before = milHash(0, bytes, 0);
  for (size_t size = 1; size <= sizeof bytes; ++size) {
    uint64_t hash = milHash(0, bytes, size);
    CHECK(hash != before && hash != milHash(1, bytes, size));
    for (size_t i = 0; i < size; ++i) {
      bytes[i] = 1;
      CHECK(milHash(0, bytes, size) != hash);
      bytes[i] = 0;
    }
    before = hash;
  }
}

int main(void) {
  scratchCreate();
  testSizes();
#ifndef __SANITIZE_ADDRESS__ // whose memory would count
  testAccount();
#endif
  testPages();
  testSettle();
  testWork();
  testNoPlace();
#ifndef __SANITIZE_ADDRESS__
  testMost();
#endif
  testMapping();
  testMappedFile();
  testHash();
  scratchDestroy();
  return CHECK_RESULT();
}
