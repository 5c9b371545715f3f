//===- Guard.c - mapped files that lose bytes ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The handler can take no lock and allocate nothing, so it reads the table as it is: slots do not move
// and are never freed, and a slot that is being written has an odd sequence number. The mapping that the
// faulting thread reads is not being changed by anyone, so its slot is always found.
//===----------------------------------------------------------------------===//
#include "Guard.h"

#include "mil-c/Buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/// Mappings whose time of change is watched keep a file open each.
enum { kSlots = 64, kMostWatched = 64, kLongestName = 4096 };

typedef struct Slot {
  // What the handler sees.
  _Atomic unsigned sequence;
  _Atomic uintptr_t start, end;
  atomic_bool lost;
  // The rest, under the lock.
  char *path; ///< null: the slot is free
  int descriptor;
  struct stat info;
} Slot;

typedef struct Chunk {
  Slot slots[kSlots];
  struct Chunk *_Atomic next;
} Chunk;

static struct {
  pthread_mutex_t lock;
  bool enabled;
  int watched;
  char changed[kLongestName]; ///< the name of a file that has changed and is not mapped any more
} guard = {.lock = PTHREAD_MUTEX_INITIALIZER};
static Chunk firstChunk;
static struct sigaction previous;
static uintptr_t pageSize;

//===----------------------------------------------------------------------===//
// The handler
//===----------------------------------------------------------------------===//

/// The guarded mapping of the address, and where it ends; null: there is none.
static Slot *findSlot(uintptr_t address, uintptr_t *outEnd) {
  for (Chunk *chunk = &firstChunk; chunk; chunk = atomic_load(&chunk->next))
    for (Slot *slot = chunk->slots; slot < chunk->slots + kSlots; ++slot) {
      unsigned sequence = atomic_load(&slot->sequence);
      uintptr_t start = atomic_load(&slot->start), end = atomic_load(&slot->end);
      if (start <= address && address < end && sequence % 2 == 0 &&
          sequence == atomic_load(&slot->sequence)) {
        *outEnd = end;
        return slot;
      }
    }
  return NULL;
}

/// Puts zeros from the page of the address to the end of its mapping: a file is cut from behind.
static bool putZeros(uintptr_t address) {
  uintptr_t page = address / pageSize * pageSize, end;
  Slot *slot = findSlot(address, &end);
  if (!slot)
    return false;
  atomic_store(&slot->lost, true);
  return mmap((void *)page, end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
              0) != MAP_FAILED;
}

static void onBusError(int number, siginfo_t *info, void *context) {
  int error = errno;
  if (info->si_code == BUS_ADRERR && putZeros((uintptr_t)info->si_addr)) {
    errno = error; // the read is tried again
    return;
  }
  errno = error;
  if (previous.sa_flags & SA_SIGINFO) {
    previous.sa_sigaction(number, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(number);
  } else {
    signal(number, SIG_DFL);
    raise(number); // when the handler has returned
  }
}

void milBufferGuardFiles(void) {
  struct sigaction action = {.sa_sigaction = onBusError, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  pthread_mutex_lock(&guard.lock);
  pageSize = (uintptr_t)sysconf(_SC_PAGESIZE);
  if (!guard.enabled)
    guard.enabled = sigaction(SIGBUS, &action, &previous) == 0;
  pthread_mutex_unlock(&guard.lock);
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

/// Under the lock, as all below.
static Slot *takeSlot(void) {
  Chunk *chunk = &firstChunk;
  for (;; chunk = atomic_load(&chunk->next)) {
    for (Slot *slot = chunk->slots; slot < chunk->slots + kSlots; ++slot)
      if (!slot->path)
        return slot;
    if (!atomic_load(&chunk->next)) {
      Chunk *fresh = calloc(1, sizeof *fresh);
      if (!fresh)
        return NULL;
      atomic_store(&chunk->next, fresh);
    }
  }
}

static void setRange(Slot *slot, uintptr_t start, uintptr_t end) {
  atomic_fetch_add(&slot->sequence, 1);
  atomic_store(&slot->start, start);
  atomic_store(&slot->end, end);
  atomic_fetch_add(&slot->sequence, 1);
}

static bool isChanged(const Slot *slot) {
  struct stat now;
  if (atomic_load(&slot->lost))
    return true;
  return slot->descriptor >= 0 && fstat(slot->descriptor, &now) == 0 &&
         (now.st_size != slot->info.st_size || now.st_mtim.tv_sec != slot->info.st_mtim.tv_sec ||
          now.st_mtim.tv_nsec != slot->info.st_mtim.tv_nsec);
}

/// Keeps the file open while few are.
static void watch(Slot *slot, const MilGuardFile *file) {
  slot->descriptor = -1;
  if (file->descriptor < 0 || guard.watched == kMostWatched)
    return;
  slot->info = file->info;
  slot->descriptor = fcntl(file->descriptor, F_DUPFD_CLOEXEC, 0);
  guard.watched += slot->descriptor >= 0;
}

void milGuardAdd(const void *data, size_t size, const MilGuardFile *file, const char *path) {
  pthread_mutex_lock(&guard.lock);
  Slot *slot = guard.enabled ? takeSlot() : NULL;
  if (slot)
    slot->path = strdup(path);
  if (slot && slot->path) {
    atomic_store(&slot->lost, false);
    watch(slot, file);
    // Behind a text its parser looks for a NUL.
    setRange(slot, (uintptr_t)data, ((uintptr_t)data + size + pageSize - 1) / pageSize * pageSize);
  }
  pthread_mutex_unlock(&guard.lock);
}

static Slot *findTaken(const void *data) {
  for (Chunk *chunk = &firstChunk; chunk; chunk = atomic_load(&chunk->next))
    for (Slot *slot = chunk->slots; slot < chunk->slots + kSlots; ++slot)
      if (slot->path && atomic_load(&slot->start) == (uintptr_t)data)
        return slot;
  return NULL;
}

void milGuardRemove(const void *data) {
  pthread_mutex_lock(&guard.lock);
  Slot *slot = guard.enabled ? findTaken(data) : NULL;
  if (slot) {
    if (!guard.changed[0] && isChanged(slot))
      snprintf(guard.changed, sizeof guard.changed, "%s", slot->path);
    setRange(slot, 0, 0);
    if (slot->descriptor >= 0) {
      close(slot->descriptor);
      --guard.watched;
    }
    free(slot->path);
    slot->path = NULL;
  }
  pthread_mutex_unlock(&guard.lock);
}

bool milGuardTouch(const void *data) {
  uintptr_t end;
  if (!findSlot((uintptr_t)data, &end))
    return false;
  (void)*(const volatile char *)data;
  return true;
}

MilStatus milBufferCheckFiles(MilDiag diag) {
  char name[kLongestName] = "";
  pthread_mutex_lock(&guard.lock);
  memcpy(name, guard.changed, sizeof name);
  guard.changed[0] = '\0';
  for (Chunk *chunk = &firstChunk; chunk && guard.enabled; chunk = atomic_load(&chunk->next))
    for (Slot *slot = chunk->slots; slot < chunk->slots + kSlots && !name[0]; ++slot)
      if (slot->path && isChanged(slot))
        snprintf(name, sizeof name, "%s", slot->path);
  pthread_mutex_unlock(&guard.lock);
  return name[0] ? milFail(diag, MIL_IO, "%s: changed while it was read", name) : MIL_OK;
}
