//===- manifest.c - Manifest.json ----------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is read can be written and read again, and names nothing outside of the package.
//===----------------------------------------------------------------------===//
#include "Format/Manifest.h"
#include "Fuzz.h"

static bool staysInside(MilString path) {
  MUST(path.data[0] != '/' && !memchr(path.data, '\0', path.length));
  for (size_t begin = 0, end; begin < path.length; begin = end + 1) {
    const char *slash = memchr(path.data + begin, '/', path.length - begin);
    end = slash ? (size_t)(slash - path.data) : path.length;
    if (milStringEqual((MilString){path.data + begin, end - begin}, milString("..")))
      return false;
  }
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MilArena *arena = milArenaCreate();
  MilString text = fuzzText(data, size), printed;
  MilManifest manifest, again;
  MilStatus status = milManifestParse(arena, text, "Manifest.json", &manifest, fuzzDiag());
  fuzzCheckStatus(status);
  if (status == MIL_OK) {
    MUST(manifest.modelPath.length);
    for (size_t i = 0; i < manifest.itemCount; ++i)
      MUST(staysInside(manifest.items[i].path));
    MUST(milManifestPrint(&manifest, &printed, fuzzDiag()) == MIL_OK);
    MUST(milManifestParse(arena, printed, "Manifest.json", &again, fuzzDiag()) == MIL_OK);
    MUST(again.itemCount == manifest.itemCount && milStringEqual(again.modelPath, manifest.modelPath));
    milManifestDestroy(&again);
    milManifestDestroy(&manifest);
  }
  fuzzFree(text);
  milArenaDestroy(arena);
  return 0;
}
