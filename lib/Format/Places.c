//===- Places.c - which paths of a package are taken --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A name for each file and each directory, so that a question takes as long as its path, however many files there are.
//===----------------------------------------------------------------------===//
#include "Places.h"

#include "Format/Tree.h"
#include <errno.h>

/// What the names stand for.
static const MilPlace kinds[] = {MIL_PLACE_FREE, MIL_PLACE_FILE, MIL_PLACE_WEIGHTS,
                                 MIL_PLACE_DIRECTORY};

static MilPlace find(const MilPlaces *places, MilString path) {
  const MilPlace *kind = milNamesFind(&places->names, path, NULL);
  return kind ? *kind : MIL_PLACE_FREE;
}

MilPlace milPlacesFind(const MilPlaces *places, const char *path) {
  return find(places, milString(path));
}

int milPlacesCheck(const MilPlaces *places, const char *path) {
  MilString above = milTreeParent(milString(path));
  MilPlace place = MIL_PLACE_FREE;
  for (; above.length && place == MIL_PLACE_FREE; above = milTreeParent(above))
    place = find(places, above);
  if (place == MIL_PLACE_FILE || place == MIL_PLACE_WEIGHTS)
    return ENOTDIR;
  return milPlacesFind(places, path) == MIL_PLACE_FREE ? 0 : EEXIST;
}

bool milPlacesAdd(MilPlaces *places, const char *path, MilPlace place) {
  bool ok = milNamesDefine(&places->names, milString(path), &kinds[place]);
  MilString above = milTreeParent(milString(path));
  for (; ok && above.length && find(places, above) == MIL_PLACE_FREE; above = milTreeParent(above))
    ok = milNamesDefine(&places->names, above, &kinds[MIL_PLACE_DIRECTORY]);
  return ok;
}
