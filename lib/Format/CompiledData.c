//===- CompiledData.c - coremldata.bin of a compiled ML program ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Format/CompiledData.h"

#include <inttypes.h>

enum {
  kProgram = 502,         ///< Model.mlProgram
  kHeader = 8,            ///< kind and version
  kWord = 28,             ///< where "generic" begins, with its length
  kSmallVersion = 43,     ///< one byte
  kUsualDescription = 75, ///< where the length of the description usually stands
  kTrailer = 16,          ///< bytes per function
  kMaxAttempts = 8,       ///< to decode what could be a description
};
static const char word[] = "generic";

static uint32_t read32(MilString bytes, size_t at) {
  uint32_t value;
  memcpy(&value, bytes.data + at, sizeof value);
  return value;
}

static MilStatus checkKind(MilString bytes, const char *where, MilDiag diag) {
  if (bytes.length < kHeader)
    return milFail(diag, MIL_MALFORMED, "%s: %zu bytes, expected a header of %d", where,
                   bytes.length, kHeader);
  if (read32(bytes, 0) != kProgram)
    return milFail(diag, MIL_MALFORMED,
                   "%s: byte 0: model type %" PRIu32 ", expected %d, mlProgram", where,
                   read32(bytes, 0), kProgram);
  return MIL_OK;
}

/// Whether the file ends with what stands there for each function.
static bool hasTrailer(MilString bytes, size_t numFunctions) {
  if (numFunctions > bytes.length / kTrailer)
    return false;
  for (size_t i = 1; i <= numFunctions; ++i)
    if (read32(bytes, bytes.length - i * kTrailer) != kProgram)
      return false;
  return true;
}

/// Whether a length at `at` says that what follows goes on until `end`.
static bool isLengthUntil(MilString bytes, size_t at, size_t end) {
  uint64_t size;
  if (at + sizeof size >= end)
    return false;
  memcpy(&size, bytes.data + at, sizeof size);
  return size == end - at - sizeof size;
}

/// The description at `at`, behind its length; null when there is none.
static Mil__ModelDescription *tryDescription(MilArena *arena, MilString bytes, size_t at,
                                             size_t end) {
  static const MilDiag silent = {NULL, NULL};
  ProtobufCMessage *message;
  uint64_t size = end - at - sizeof size;
  MilString description = {bytes.data + at + sizeof size, size};
  if (milProtoDecode(arena, &mil__model_description__descriptor, description, "", &message,
                     silent) != MIL_OK)
    return NULL;
  Mil__ModelDescription *found = (Mil__ModelDescription *)message;
  return found->n_output || found->n_functions ? found : NULL;
}

MilStatus milCompiledDataParse(MilArena *arena, MilString bytes, const char *where,
                               size_t numFunctions, int32_t *outVersion,
                               Mil__ModelDescription **outDescription, MilDiag diag) {
  *outVersion = 0;
  *outDescription = NULL;
  MilStatus status = checkKind(bytes, where, diag);
  if (status != MIL_OK)
    return status;
  *outVersion = (int32_t)read32(bytes, 4);
  if (!hasTrailer(bytes, numFunctions))
    return MIL_OK;
  // The length of the description says where it ends, which hardly any other bytes do.
  size_t end = bytes.length - numFunctions * kTrailer, attempts = 0;
  for (size_t at = kHeader; at < end && attempts < kMaxAttempts && !*outDescription; ++at)
    if (isLengthUntil(bytes, at, end)) {
      *outDescription = tryDescription(arena, bytes, at, end);
      ++attempts;
    }
  return MIL_OK;
}

MilStatus milCompiledDataPrint(MilArena *arena, int32_t version,
                               const Mil__ModelDescription *description, size_t numFunctions,
                               MilString *outBytes, MilDiag diag) {
  MilString message;
  uint64_t length;
  uint32_t kind = kProgram;
  MilStatus status = milProtoEncode(arena, &description->base, &message, diag);
  if (status != MIL_OK)
    return status;
  size_t begin = kUsualDescription + sizeof length;
  size_t size = begin + message.length + numFunctions * kTrailer;
  char *bytes = milArenaCalloc(arena, size, 1);
  if (!bytes)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  memcpy(bytes, &kind, sizeof kind);
  memcpy(bytes + sizeof kind, &version, sizeof version);
  length = sizeof word - 1;
  memcpy(bytes + kWord, &length, sizeof length);
  memcpy(bytes + kWord + sizeof length, word, sizeof word - 1);
  bytes[kSmallVersion] = (char)version;
  length = message.length;
  memcpy(bytes + kUsualDescription, &length, sizeof length);
  memcpy(bytes + begin, message.data, message.length);
  for (size_t i = 0; i < numFunctions; ++i)
    memcpy(bytes + begin + message.length + i * kTrailer, &kind, sizeof kind);
  *outBytes = (MilString){bytes, size};
  return MIL_OK;
}
