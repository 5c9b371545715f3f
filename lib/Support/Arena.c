//===- Arena.c - memory that dies together -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   arena -> chunk (newest) -> chunk -> ... -> chunk (holds the arena itself)
//   chunk    next, capacity, used | bytes handed out front to back
//
// Chunks double in size up to kLargestChunk. A request that would fill much of a chunk gets one of
// its own, put behind the newest, so that the room left in the newest is not lost.
//===----------------------------------------------------------------------===//
#include "mil-c/Arena.h"

#include "Memory.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
  kFirstChunk = 4096,
  kLargestChunk = 1 << 20,
  kAlignment = alignof(max_align_t),
};

typedef struct Chunk {
  struct Chunk *next;
  size_t capacity, used;
  alignas(max_align_t) unsigned char bytes[];
} Chunk;

struct MilArena {
  Chunk *newest;
  size_t nextCapacity;
  size_t allocationsUntilFailure; ///< 0: none is planned
  bool failing;
};

static Chunk *createChunk(size_t capacity) {
  if (capacity > SIZE_MAX - sizeof(Chunk))
    return NULL;
  Chunk *chunk = malloc(sizeof(Chunk) + capacity);
  if (!chunk) {
    milMemoryNoteFailure();
    return NULL;
  }
  chunk->next = NULL;
  chunk->capacity = capacity;
  chunk->used = 0;
  return chunk;
}

static void *takeFromChunk(Chunk *chunk, size_t size) {
  if (size > chunk->capacity - chunk->used)
    return NULL;
  void *memory = chunk->bytes + chunk->used;
  chunk->used += size;
  return memory;
}

MilArena *milArenaCreate(void) {
  _Static_assert(sizeof(MilArena) % kAlignment == 0, "the first allocation must stay aligned");
  Chunk *chunk = createChunk(kFirstChunk);
  if (!chunk)
    return NULL;
  MilArena *arena = takeFromChunk(chunk, sizeof(MilArena));
  *arena = (MilArena){.newest = chunk, .nextCapacity = (size_t)2 * kFirstChunk};
  return arena;
}

void milArenaDestroy(MilArena *arena) {
  if (!arena)
    return;
  for (Chunk *chunk = arena->newest, *next; chunk; chunk = next) {
    next = chunk->next; // the arena itself goes with the last chunk
    free(chunk);
  }
}

static bool failsOnPurpose(MilArena *arena) {
  if (arena->allocationsUntilFailure == 1)
    arena->failing = true;
  if (arena->allocationsUntilFailure)
    --arena->allocationsUntilFailure;
  return arena->failing;
}

void *milArenaAlloc(MilArena *arena, size_t size) {
  if (failsOnPurpose(arena) || size > SIZE_MAX - kAlignment)
    return NULL;
  // Nothing has size zero, so that addresses differ and null always means failure.
  size = size ? (size + kAlignment - 1) / kAlignment * kAlignment : kAlignment;
  void *memory = takeFromChunk(arena->newest, size);
  if (memory)
    return memory;

  if (size > arena->nextCapacity / 4) {
    Chunk *own = createChunk(size);
    if (!own)
      return NULL;
    own->next = arena->newest->next;
    arena->newest->next = own;
    return takeFromChunk(own, size);
  }
  Chunk *chunk = createChunk(arena->nextCapacity);
  if (!chunk)
    return NULL;
  if (arena->nextCapacity < kLargestChunk)
    arena->nextCapacity *= 2;
  chunk->next = arena->newest;
  arena->newest = chunk;
  return takeFromChunk(chunk, size);
}

void *milArenaCalloc(MilArena *arena, size_t count, size_t size) {
  size_t total;
  if (__builtin_mul_overflow(count, size, &total))
    return NULL;
  void *memory = milArenaAlloc(arena, total);
  return memory ? memset(memory, 0, total) : NULL;
}

void *milArenaReserve(MilArena *arena, void *array, size_t count, size_t more, size_t *capacity,
                      size_t elementSize) {
  if (more <= *capacity - count)
    return array;
  size_t wider = *capacity ? *capacity * 2 : 64;
  while (wider - count < more && wider <= SIZE_MAX / 2)
    wider *= 2;
  if (wider - count < more)
    return NULL;
  void *copy = milArenaCalloc(arena, wider, elementSize);
  if (!copy)
    return NULL;
  if (count)
    memcpy(copy, array, count * elementSize);
  *capacity = wider;
  return copy;
}

void *milArenaGrow(MilArena *arena, void *array, size_t count, size_t *capacity,
                   size_t elementSize) {
  return milArenaReserve(arena, array, count, 1, capacity, elementSize);
}

MilString milArenaCopyString(MilArena *arena, MilString text) {
  MilString copy = {NULL, 0};
  char *data = text.length < SIZE_MAX ? milArenaAlloc(arena, text.length + 1) : NULL;
  if (!data)
    return copy;
  if (text.length)
    memcpy(data, text.data, text.length);
  data[text.length] = '\0';
  copy.data = data;
  copy.length = text.length;
  return copy;
}

char *milArenaPrintf(MilArena *arena, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  char *text = length < 0 ? NULL : milArenaAlloc(arena, (size_t)length + 1);
  if (text)
    vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  va_end(arguments);
  return text;
}

void milArenaFailAfter(MilArena *arena, size_t n) {
  arena->allocationsUntilFailure = n;
  arena->failing = false;
}
