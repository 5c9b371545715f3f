//===- blobfile.c - weight.bin ---------------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The last eight bytes are where a blob is asked for; one more is asked for at each multiple of 64. What is
// given lies in the file.
//===----------------------------------------------------------------------===//
#include "Fuzz.h"
#include "mil-c/BlobFile.h"

static void release(void *owner, const void *data, size_t size, size_t alignment) { free(owner); }

static void ask(const MilBlobFile *file, const uint8_t *bytes, size_t size, uint64_t offset) {
  MilBlob blob;
  MilStatus status = milBlobFileGet(file, offset, &blob, fuzzDiag());
  fuzzCheckStatus(status);
  if (status != MIL_OK)
    return;
  const uint8_t *begin = blob.data;
  MUST(begin >= bytes && blob.size <= size && (size_t)(begin - bytes) <= size - blob.size);
  uint64_t packed;
  MUST(milDataTypePackedSize(milDataTypeGet(blob.type), blob.count, &packed) && packed == blob.size);
  uint8_t sum = 0;
  for (uint64_t i = 0; i < blob.size; ++i)
    sum ^= begin[i];
  fuzzMessage[sizeof fuzzMessage - 1] = (char)(sum & 0); // the bytes are read
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  enum { kMostAsked = 64 };
  uint64_t offset = 0;
  size_t tail = size < sizeof offset ? size : sizeof offset;
  MilBlobFile *file = NULL;
  if (tail)
    memcpy(&offset, data + size - tail, tail);
  size -= tail;
  uint8_t *copy = (uint8_t *)fuzzText(data, size).data;
  MilBuffer buffer = {.data = copy, .size = size, .alignment = 1, .release = release, .owner = copy};
  MilStatus status = milBlobFileFromBuffer("weight.bin", &buffer, &file, fuzzDiag());
  fuzzCheckStatus(status);
  if (status == MIL_OK) {
    ask(file, copy, size, offset);
    for (size_t i = 0; i < kMostAsked && i * 64 < size; ++i)
      ask(file, copy, size, i * 64);
    milBlobFileRelease(file);
  } else {
    milBufferRelease(&buffer);
  }
  return 0;
}
