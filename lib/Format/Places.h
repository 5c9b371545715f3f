//===- Places.h - which paths of a package are taken --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_FORMAT_PLACES_H
#define MIL_FORMAT_PLACES_H

#include "Support/Names.h"

typedef enum MilPlace {
  MIL_PLACE_FREE,
  MIL_PLACE_FILE,
  MIL_PLACE_WEIGHTS, ///< a file of weights
  MIL_PLACE_DIRECTORY,
} MilPlace;

/// The files that a package gets and the directories above them, whether or not they are on a disk.
typedef struct MilPlaces {
  MilNames names;
} MilPlaces;

static inline void milPlacesInit(MilPlaces *places, MilArena *arena) {
  milNamesInit(&places->names, arena);
}
MilPlace milPlacesFind(const MilPlaces *places, const char *path);
/// The error, as of errno, with which a file could not be created there; 0: it could.
int milPlacesCheck(const MilPlaces *places, const char *path);
/// Adds a file for which there is a place; `path`, without empty components, is lent. False when out of memory.
MIL_WARN_UNUSED bool milPlacesAdd(MilPlaces *places, const char *path, MilPlace place);

#endif // MIL_FORMAT_PLACES_H
