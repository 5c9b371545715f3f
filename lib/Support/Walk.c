//===- Walk.c - all that is below a path ---------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C library's fts would do, but it ends the process when it gets no memory. The path is no longer than
// PATH_MAX, which bounds the depth.
//===----------------------------------------------------------------------===//
#include "Walk.h"

#include "mil-c/Arena.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

typedef struct Walk {
  int (*visit)(void *userData, const MilWalkEntry *entry);
  void *userData;
} Walk;

typedef struct Names {
  char **data;
  size_t size, capacity;
} Names;

static int compareNames(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/// The paths of what is in a directory, sorted. 0 or errno.
static int readNames(MilArena *arena, const char *path, Names *names) {
  size_t length = strlen(path);
  const char *slash = length && path[length - 1] == '/' ? "" : "/";
  DIR *directory = opendir(path);
  if (!directory)
    return errno;
  int error = 0;
  for (struct dirent *entry; !error && (errno = 0, entry = readdir(directory));) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    char **data =
        milArenaGrow(arena, names->data, names->size, &names->capacity, sizeof *names->data);
    char *name = data ? milArenaPrintf(arena, "%s%s%s", path, slash, entry->d_name) : NULL;
    error = !name ? ENOMEM : length + strlen(entry->d_name) + 2 > PATH_MAX ? ENAMETOOLONG : 0;
    if (data)
      names->data = data;
    if (!error)
      names->data[names->size++] = name;
  }
  error = error ? error : errno;
  closedir(directory);
  if (names->size)
    qsort(names->data, names->size, sizeof *names->data, compareNames);
  return error;
}

/// What cannot be looked at or read; nothing when a directory has named it and it is gone by its turn.
static int visitError(const Walk *w, const char *path, int error, bool isListed) {
  MilWalkEntry entry = {.kind = MIL_WALK_ERROR, .path = path, .error = error};
  return isListed && error == ENOENT ? 0 : w->visit(w->userData, &entry);
}

/// `isListed`: a directory has named it.
static int walk(const Walk *w, const char *path, bool follow, bool isListed) {
  MilWalkEntry entry = {.kind = MIL_WALK_FILE, .path = path};
  Names names = {0};
  if ((follow ? stat(path, &entry.info) : lstat(path, &entry.info)) != 0)
    return visitError(w, path, errno, isListed);
  if (!S_ISDIR(entry.info.st_mode))
    return w->visit(w->userData, &entry);
  MilArena *arena = milArenaCreate();
  entry.kind = MIL_WALK_DIRECTORY;
  int error = arena ? readNames(arena, path, &names) : ENOMEM;
  int result = error ? visitError(w, path, error, isListed) : 0;
  for (size_t i = 0; i < names.size && !result; ++i)
    result = walk(w, names.data[i], false, true);
  milArenaDestroy(arena);
  return result ? result : w->visit(w->userData, &entry);
}

int milWalk(const char *path, bool follow, int (*visit)(void *userData, const MilWalkEntry *entry),
            void *userData) {
  Walk w = {visit, userData};
  return walk(&w, path, follow, false);
}
