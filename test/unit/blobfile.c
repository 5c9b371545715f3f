//===- blobfile.c - weight.bin: written, read, damaged ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Scratch.h"

#include "Format/BlobLayout.h"
#include "mil-c/BlobFile.h"

#include <signal.h>
#include <sys/resource.h>

static const char *writeSmall(uint64_t offsets[3], uint64_t *outBytes) {
  const char *path = scratchPath("small.bin");
  const uint8_t half[6] = {1, 2, 3, 4, 5, 6}, three[5] = {0x88, 0xC6, 0xFA, 0x88, 0xFE};
  MilBlobWriter *writer;
  unlink(path);
  CHECK_OK(milBlobWriterCreate(path, &writer, CHECK_DIAG()));
  CHECK_OK(milBlobWriterAdd(writer, MIL_TYPE_FLOAT16, 3, half, 6, &offsets[0], CHECK_DIAG()));
  CHECK_OK(milBlobWriterAdd(writer, MIL_TYPE_UINT3, 11, three, 5, &offsets[1], CHECK_DIAG()));
  CHECK_OK(milBlobWriterAdd(writer, MIL_TYPE_INT8, 0, NULL, 0, &offsets[2], CHECK_DIAG()));
  CHECK_OK(milBlobWriterFinish(writer, outBytes, CHECK_DIAG()));
  milBlobWriterDestroy(writer);
  return path;
}

/// The bytes of the file are those that coremltools writes for the same blobs.
static void testWrittenBytes(void) {
  uint64_t offsets[3], bytes;
  const char *path = writeSmall(offsets, &bytes);
  CHECK(offsets[0] == 64 && offsets[1] == 192 && offsets[2] == 320 && bytes == 384);
  size_t size;
  char *data = scratchRead(path, &size);
  CHECK(size == 384);
  static const uint8_t header[8] = {3, 0, 0, 0, 2, 0, 0, 0};
  // clang-format off
  static const uint8_t record[32] = {0xEF, 0xBE, 0xAD, 0xDE, 12, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0,
                                     0, 1, 0, 0, 0, 0, 0, 0,              7, 0, 0, 0, 0, 0, 0, 0};
  // clang-format on
  static const uint8_t three[64] = {0x88, 0xC6, 0xFA, 0x88, 0x00}; // padding bits cleared
  CHECK(memcmp(data, header, 8) == 0);
  CHECK(memcmp(data + 192, record, 32) == 0);
  CHECK(memcmp(data + 256, three, 64) == 0);
  for (int i = 134; i < 192; ++i)
    CHECK(data[i] == 0);
  free(data);
}

/// What the file holds is compared with what was to be written, bit for bit, unused ones aside.
static void testVerify(void) {
  const char *path = scratchPath("verify.bin");
  const uint8_t three[5] = {0x88, 0xC6, 0xFA, 0x88, 0xFE}, half[6] = {1, 2, 3, 4, 5, 6};
  MilBlobWriter *writer;
  uint64_t first, second;
  CHECK_OK(milBlobWriterCreate(path, &writer, CHECK_DIAG()));
  milBlobWriterKeepHashes(writer);
  CHECK_OK(milBlobWriterAdd(writer, MIL_TYPE_UINT3, 11, three, 5, &first, CHECK_DIAG()));
  CHECK_OK(milBlobWriterAdd(writer, MIL_TYPE_FLOAT16, 3, half, 6, &second, CHECK_DIAG()));
  CHECK_OK(milBlobWriterFinish(writer, NULL, CHECK_DIAG()));
  CHECK_OK(milBlobWriterVerify(writer, CHECK_DIAG()));
  size_t size;
  char *data = scratchRead(path, &size);
  // Of each blob the first and last byte, and in its record the type, the size and the place.
  const size_t changed[] = {128, 132, 256, 261, 68, 72, 80, 196};
  for (size_t i = 0; i < sizeof changed / sizeof changed[0]; ++i) {
    data[changed[i]] ^= 1;
    scratchWrite(path, data, size);
    CHECK(milBlobWriterVerify(writer, CHECK_DIAG()) != MIL_OK);
    data[changed[i]] ^= 1;
  }
  data[256] ^= 1;
  scratchWrite(path, data, size);
  CHECK_FAILS(milBlobWriterVerify(writer, CHECK_DIAG()), MIL_IO,
              "blob at byte 192: reads back other bytes than were written");
  unlink(path);
  CHECK_FAILS(milBlobWriterVerify(writer, CHECK_DIAG()), MIL_IO, "No such file");
  free(data);
  milBlobWriterDestroy(writer);
}

static void testRead(void) {
  uint64_t offsets[3], bytes;
  MilBlobFile *file;
  MilBlob blob;
  CHECK_OK(milBlobFileOpen(writeSmall(offsets, &bytes), &file, CHECK_DIAG()));
  CHECK_OK(milBlobFileGet(file, offsets[0], &blob, CHECK_DIAG()));
  CHECK(blob.type == MIL_TYPE_FLOAT16 && blob.count == 3 && blob.size == 6 && blob.offset == 64);
  CHECK(memcmp(blob.data, "\1\2\3\4\5\6", 6) == 0);
  CHECK_OK(milBlobFileGet(file, offsets[1], &blob, CHECK_DIAG()));
  CHECK(blob.type == MIL_TYPE_UINT3 && blob.count == 11 && blob.size == 5);
  CHECK_OK(milBlobFileGet(file, offsets[2], &blob, CHECK_DIAG()));
  CHECK(blob.type == MIL_TYPE_INT8 && blob.count == 0);
  milBlobFileRetain(file);
  milBlobFileRelease(file);
  CHECK(strstr(milBlobFileGetPath(file), "small.bin"));
  CHECK_FAILS(milBlobFileGet(file, 0, &blob, CHECK_DIAG()), MIL_MALFORMED, "after the header");
  CHECK_FAILS(milBlobFileGet(file, 65, &blob, CHECK_DIAG()), MIL_MALFORMED, "multiple of 64");
  CHECK_FAILS(milBlobFileGet(file, 384, &blob, CHECK_DIAG()), MIL_MALFORMED, "outside the file");
  CHECK_FAILS(milBlobFileGet(file, UINT64_MAX - 63, &blob, CHECK_DIAG()), MIL_MALFORMED,
              "outside the file");
  CHECK_FAILS(milBlobFileGet(file, 128, &blob, CHECK_DIAG()), MIL_MALFORMED, "sentinel 0x04030201");
  milBlobFileRelease(file);
}

static MilStatus getFromBytes(const void *data, size_t size, uint64_t offset, MilBlob *blob) {
  MilBlobFile *file;
  scratchWrite(scratchPath("damaged.bin"), data, size);
  MilStatus status = milBlobFileOpen(scratchPath("damaged.bin"), &file, CHECK_DIAG());
  if (status == MIL_OK)
    status = milBlobFileGet(file, offset, blob, CHECK_DIAG());
  milBlobFileRelease(file);
  return status;
}

/// A file with one record, changed before it is read.
typedef struct Damaged {
  MilBlobHeader header;
  MilBlobRecord record;
  uint8_t data[8];
} Damaged;

static Damaged sound(uint32_t code, uint64_t size, uint64_t padding) {
  return (Damaged){{1, 2, {0}}, {MIL_BLOB_SENTINEL, code, size, 128, padding, {0}}, {0}};
}

#define CHECK_DAMAGED(damaged, text)                                                               \
  CHECK_FAILS(getFromBytes(&(damaged), sizeof(damaged), 64, &blob), MIL_MALFORMED, text)

static void testDamage(void) {
  MilBlob blob;
  Damaged d = sound(4, 8, 0);
  CHECK_OK(getFromBytes(&d, sizeof d, 64, &blob));
  CHECK_FAILS(getFromBytes(&d, 63, 64, &blob), MIL_MALFORMED, "63 bytes, expected a header of 64");
  CHECK_FAILS(getFromBytes(&d, 0, 64, &blob), MIL_MALFORMED, "0 bytes");
  CHECK_FAILS(getFromBytes(&d, 127, 64, &blob), MIL_MALFORMED, "room for 0");
  CHECK_FAILS(getFromBytes(&d, 135, 64, &blob), MIL_MALFORMED,
              "8 bytes of data at byte 128 are outside the file of 135 bytes");
  d.header.version = 1;
  CHECK_DAMAGED(d, "damaged.bin: byte 4: version 1, expected 2");
  d = sound(4, 8, 0), d.header.count = 2;
  CHECK_DAMAGED(d, "byte 0: 2 blobs");
  d = sound(4, 8, 0), d.record.sentinel ^= 1;
  CHECK_DAMAGED(d, "blob at byte 64: sentinel 0xDEADBEEE, expected 0xDEADBEEF");
  d = sound(0, 8, 0);
  CHECK_DAMAGED(d, "data type code 0");
  d = sound(18, 8, 0);
  CHECK_DAMAGED(d, "data type code 18");
  d = sound(4, 9, 0);
  CHECK_DAMAGED(d, "outside the file");
  d = sound(4, UINT64_MAX - 100, 0);
  CHECK_DAMAGED(d, "outside the file");
  d = sound(4, 8, 0), d.record.offset = 64 * 1000;
  CHECK_DAMAGED(d, "outside the file");
  d = sound(4, 8, 0), d.record.offset = 0;
  CHECK_DAMAGED(d, "data at byte 0");
  d = sound(4, 7, 0), d.record.offset = 129;
  CHECK_DAMAGED(d, "data at byte 129, expected a multiple of 64");
  d = sound(1, 7, 0);
  CHECK_DAMAGED(d, "expected a multiple of 16 bits for fp16");
  d = sound(12, 5, 8); // uint3
  CHECK_DAMAGED(d, "8 padding bits");
  d = sound(12, 5, 6);
  CHECK_DAMAGED(d, "multiple of 3 bits");
  d = sound(11, 5, 3); // uint4
  CHECK_DAMAGED(d, "3 padding bits");
  d = sound(11, 0, 4);
  CHECK_DAMAGED(d, "0 bytes less 4 padding bits");
  d = sound(4, 8, 99); // garbage in old files
  CHECK_OK(getFromBytes(&d, sizeof d, 64, &blob));
  CHECK(blob.count == 8);
}

/// Whatever the bytes are, what is handed out lies in the file. Reading every byte lets a sanitizer
/// see it.
static void testEveryByte(void) {
  uint64_t offsets[3], bytes;
  size_t size;
  char *data = scratchRead(writeSmall(offsets, &bytes), &size);
  unsigned accepted = 0;
  for (size_t cut = 0; cut <= size; ++cut)
    for (int i = 0; i < 3; ++i) {
      MilBlob blob;
      accepted += getFromBytes(data, cut, offsets[i], &blob) == MIL_OK;
    }
  // From 256 bytes on three records fit, as the header says; the blobs end at 134, 261 and 384.
  CHECK(accepted == (384 - 256 + 1) + (384 - 261 + 1) + 1);
  static const uint8_t changes[] = {0x01, 0x80, 0xFF, 0x40};
  for (size_t i = 0; i < size; ++i)
    for (size_t k = 0; k < sizeof changes; ++k) {
      MilBlobFile *file;
      data[i] ^= (char)changes[k];
      scratchWrite(scratchPath("damaged.bin"), data, size);
      if (milBlobFileOpen(scratchPath("damaged.bin"), &file, CHECK_DIAG()) == MIL_OK) {
        unsigned sum = 0;
        for (uint64_t offset = 0; offset < size + 128; offset += 32) {
          MilBlob blob;
          if (milBlobFileGet(file, offset, &blob, CHECK_DIAG()) == MIL_OK)
            for (uint64_t b = 0; b < blob.size; ++b)
              sum += ((const uint8_t *)blob.data)[b];
        }
        CHECK(sum < UINT32_MAX);
        milBlobFileRelease(file);
      }
      data[i] ^= (char)changes[k];
    }
  free(data);
}

static void testWriterErrors(void) {
  MilBlobWriter *writer;
  uint64_t offset, bytes;
  CHECK_FAILS(milBlobWriterCreate(scratchPath("no/dir.bin"), &writer, CHECK_DIAG()), MIL_IO,
              "No such file");
  scratchWrite(scratchPath("taken.bin"), "x", 1);
  CHECK_FAILS(milBlobWriterCreate(scratchPath("taken.bin"), &writer, CHECK_DIAG()), MIL_IO,
              "File exists");
  CHECK_OK(milBlobWriterCreate(scratchPath("new.bin"), &writer, CHECK_DIAG()));
  CHECK_FAILS(milBlobWriterAdd(writer, MIL_TYPE_INT64, 1, "12345678", 8, &offset, CHECK_DIAG()),
              MIL_INVALID, "cannot hold int64");
  CHECK_FAILS(milBlobWriterAdd(writer, (MilDataType)999, 1, "1", 1, &offset, CHECK_DIAG()),
              MIL_INVALID, "cannot hold");
  CHECK_FAILS(milBlobWriterAdd(writer, MIL_TYPE_UINT4, 3, "123", 3, &offset, CHECK_DIAG()),
              MIL_INVALID, "3 bytes for 3 elements of uint4");
  CHECK_FAILS(
      milBlobWriterAdd(writer, MIL_TYPE_INT8, INT64_MAX, "1", INT64_MAX, &offset, CHECK_DIAG()),
      MIL_INVALID, "too large");
  MilBlobFile *file; // before it is finished it is no weight file
  CHECK_FAILS(milBlobFileOpen(scratchPath("new.bin"), &file, CHECK_DIAG()), MIL_MALFORMED,
              "0 bytes");
  CHECK_OK(milBlobWriterAdd(writer, MIL_TYPE_INT8, 1, "1", 1, &offset, CHECK_DIAG()));
  CHECK_FAILS(milBlobFileOpen(scratchPath("new.bin"), &file, CHECK_DIAG()), MIL_MALFORMED,
              "version 0");
  CHECK_OK(milBlobWriterFinish(writer, &bytes, CHECK_DIAG()));
  CHECK(bytes == 129);
  CHECK_FAILS(milBlobWriterAdd(writer, MIL_TYPE_INT8, 1, "1", 1, &offset, CHECK_DIAG()),
              MIL_INVALID, "finished");
  CHECK_FAILS(milBlobWriterFinish(writer, NULL, CHECK_DIAG()), MIL_INVALID, "already finished");
  milBlobWriterDestroy(writer);
  milBlobWriterDestroy(NULL);
  milBlobFileRelease(NULL);
}

/// A disk that is full, or here a limit: the error is told, and such a file cannot be finished.
static void testFullDisk(void) {
  MilBlobWriter *writer;
  uint64_t offset;
  static const char zeros[5000];
  struct rlimit old, limit;
  getrlimit(RLIMIT_FSIZE, &old);
  limit = (struct rlimit){4096, old.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  CHECK_OK(milBlobWriterCreate(scratchPath("full.bin"), &writer, CHECK_DIAG()));
  CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  CHECK_FAILS(milBlobWriterAdd(writer, MIL_TYPE_INT8, 5000, zeros, 5000, &offset, CHECK_DIAG()),
              MIL_IO, "full.bin: cannot write at byte 4096");
  CHECK(setrlimit(RLIMIT_FSIZE, &old) == 0);
  CHECK_FAILS(milBlobWriterAdd(writer, MIL_TYPE_INT8, 1, zeros, 1, &offset, CHECK_DIAG()),
              MIL_INVALID, "damaged by an earlier error");
  CHECK_FAILS(milBlobWriterFinish(writer, NULL, CHECK_DIAG()), MIL_INVALID, "damaged");
  milBlobWriterDestroy(writer);
}

/// Every type and count of elements comes back as it was written.
static void testRoundTrip(void) {
  size_t rowCount;
  const MilDataTypeInfo *rows = milDataTypeRows(&rowCount);
  MilBlobWriter *writer;
  MilBlobFile *file;
  uint64_t offsets[22][20], size;
  uint8_t data[200];
  for (int i = 0; i < 200; ++i)
    data[i] = (uint8_t)(i * 37 + 11);
  CHECK_OK(milBlobWriterCreate(scratchPath("all.bin"), &writer, CHECK_DIAG()));
  for (size_t r = 0; r < rowCount; ++r)
    for (uint64_t n = 0; rows[r].blobCode && n < 20; ++n) {
      CHECK(milDataTypePackedSize(&rows[r], n, &size));
      CHECK_OK(milBlobWriterAdd(writer, rows[r].type, n, data, size, &offsets[r][n], CHECK_DIAG()));
    }
  CHECK_OK(milBlobWriterFinish(writer, NULL, CHECK_DIAG()));
  milBlobWriterDestroy(writer);
  CHECK_OK(milBlobFileOpen(scratchPath("all.bin"), &file, CHECK_DIAG()));
  for (size_t r = 0; r < rowCount; ++r)
    for (uint64_t n = 0; rows[r].blobCode && n < 20; ++n) {
      MilBlob blob;
      CHECK_OK(milBlobFileGet(file, offsets[r][n], &blob, CHECK_DIAG()));
      CHECK(blob.type == rows[r].type && blob.count == n);
      uint64_t whole = n * rows[r].bits / 8;
      CHECK(memcmp(blob.data, data, whole) == 0);
      if (blob.size > whole)
        CHECK(((const uint8_t *)blob.data)[whole] ==
              (data[whole] & ((1u << n * rows[r].bits % 8) - 1)));
    }
  milBlobFileRelease(file);
}

int main(void) {
  scratchCreate();
  testWrittenBytes();
  testRead();
  testVerify();
  testDamage();
  testEveryByte();
  testWriterErrors();
  testFullDisk();
  testRoundTrip();
  scratchDestroy();
  return CHECK_RESULT();
}
