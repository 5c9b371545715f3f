//===- Npy.c - arrays of numpy ------------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The header is a literal of Python. numpy writes it in one way only, with keys in any order, and
// that is what is read.
//===----------------------------------------------------------------------===//
#include "Config/Npy.h"

#include <inttypes.h>
#include <math.h>

static const char kMagic[] = "\x93NUMPY";
enum { kMagicLength = 6, kMaxWidth = 8 };

typedef struct Reader {
  const char *path;
  MilArena *arena;
  MilDiag diag;
  const char *at, *end; ///< of the header
  const struct Type *type;
  bool isFortran;
  MilNumbers numbers;
} Reader;

#define FAIL(reader, status, ...) milFail((reader)->diag, status, __VA_ARGS__)

const char *milNumbersShape(const MilNumbers *numbers, MilArena *arena) {
  const char *text = "";
  for (unsigned i = 0; i < numbers->rank && text; ++i)
    text = milArenaPrintf(arena, "%s%s%" PRIu64, text, i ? "x" : "", numbers->dims[i]);
  return text ? text : "";
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static uint64_t readLittle(const uint8_t *bytes, unsigned width) {
  uint64_t value = 0;
  for (unsigned i = width; i-- > 0;)
    value = value << 8 | bytes[i];
  return value;
}

static double readHalf(const uint8_t *bytes) {
  unsigned bits = (unsigned)readLittle(bytes, 2), exponent = bits >> 10 & 31;
  double mantissa = bits & 1023, value;
  if (exponent == 31)
    value = mantissa > 0 ? NAN : INFINITY;
  else
    value = exponent ? ldexp(1024 + mantissa, (int)exponent - 25) : ldexp(mantissa, -24);
  return bits >> 15 ? -value : value;
}
static double readSingle(const uint8_t *bytes) {
  uint32_t bits = (uint32_t)readLittle(bytes, 4);
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}
static double readDouble(const uint8_t *bytes) {
  uint64_t bits = readLittle(bytes, 8);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}
static double readSigned(const uint8_t *bytes) { return (int8_t)bytes[0]; }
static double readUnsigned(const uint8_t *bytes) { return bytes[0]; }

static const struct Type {
  const char *name; ///< as numpy writes it
  unsigned width;
  double (*read)(const uint8_t *bytes);
} types[] = {
    {"<f2", 2, readHalf},   {"<f4", 4, readSingle},   {"<f8", kMaxWidth, readDouble},
    {"|i1", 1, readSigned}, {"|u1", 1, readUnsigned},
};
static const char kTypes[] = "'<f2', '<f4', '<f8', '|i1' or '|u1'";

//===----------------------------------------------------------------------===//
// The header
//===----------------------------------------------------------------------===//

static MilStatus failHeader(Reader *r) {
  return FAIL(r, MIL_MALFORMED,
              "%s: the header of an .npy file is {'descr': ..., 'fortran_order': ..., 'shape': "
              "...}, seen something else",
              r->path);
}

static bool take(Reader *r, const char *text) {
  size_t length = strlen(text);
  if ((size_t)(r->end - r->at) < length || memcmp(r->at, text, length) != 0)
    return false;
  r->at += length;
  return true;
}

static void skipBlanks(Reader *r) {
  while (take(r, " "))
    ;
}

/// The text between quotes.
static bool takeString(Reader *r, MilString *out) {
  const char *quote = take(r, "'") ? memchr(r->at, '\'', (size_t)(r->end - r->at)) : NULL;
  if (!quote)
    return false;
  *out = (MilString){r->at, (size_t)(quote - r->at)};
  r->at = quote + 1;
  return true;
}

static bool takeNumber(Reader *r, uint64_t *out) {
  const char *first = r->at;
  bool fits = true;
  for (*out = 0; r->at < r->end && *r->at >= '0' && *r->at <= '9'; ++r->at)
    fits &= milCheckedMul(*out, 10, out) && milCheckedAdd(*out, (uint64_t)(*r->at - '0'), out);
  return fits && r->at > first;
}

static MilStatus readType(Reader *r) {
  MilString name;
  if (!takeString(r, &name))
    return FAIL(r, MIL_UNSUPPORTED, "%s: the elements are records, expected numbers", r->path);
  for (size_t i = 0; i < sizeof types / sizeof types[0]; ++i)
    if (milStringEqual(name, milString(types[i].name)))
      r->type = &types[i];
  if (!r->type)
    return FAIL(r, MIL_UNSUPPORTED, "%s: the elements are '%.*s', expected %s", r->path,
                MIL_STR(name), kTypes);
  return MIL_OK;
}

static MilStatus readShape(Reader *r) {
  MilNumbers *n = &r->numbers;
  unsigned rank = 0;
  uint64_t size;
  if (!take(r, "("))
    return failHeader(r);
  for (bool comma = true; !take(r, ")"); skipBlanks(r)) {
    if (!comma || !takeNumber(r, &size))
      return failHeader(r);
    if (rank < MIL_NUMBERS_MAX_RANK)
      n->dims[rank] = size;
    comma = take(r, ",");
    if (++rank == 1 && !comma) // (16) is a number of Python, (16,) a tuple
      return failHeader(r);
  }
  n->rank = rank;
  if (rank < 1 || rank > MIL_NUMBERS_MAX_RANK)
    return FAIL(r, MIL_UNSUPPORTED, "%s: an array of %u axes, expected 1 to %d", r->path, rank,
                MIL_NUMBERS_MAX_RANK);
  return MIL_OK;
}

static MilStatus readHeader(Reader *r) {
  bool hasType = false, hasOrder = false, hasShape = false;
  MilString key;
  if (!take(r, "{"))
    return failHeader(r);
  for (bool comma = true; !take(r, "}"); skipBlanks(r)) {
    MilStatus status = MIL_OK;
    if (!comma || !takeString(r, &key) || !take(r, ": "))
      return failHeader(r);
    if (milStringEqual(key, milString("descr")) && !hasType) {
      hasType = true;
      status = readType(r);
    } else if (milStringEqual(key, milString("fortran_order")) && !hasOrder) {
      hasOrder = true;
      r->isFortran = take(r, "True");
      status = r->isFortran || take(r, "False") ? MIL_OK : failHeader(r);
    } else if (milStringEqual(key, milString("shape")) && !hasShape) {
      hasShape = true;
      status = readShape(r);
    } else {
      status = failHeader(r);
    }
    if (status != MIL_OK)
      return status;
    comma = take(r, ",");
  }
  skipBlanks(r);
  if (!hasType || !hasOrder || !hasShape || !take(r, "\n") || r->at != r->end)
    return failHeader(r);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// The data
//===----------------------------------------------------------------------===//

/// Where element `i` of the row major order lies in the data.
static size_t placeOf(const Reader *r, size_t i) {
  const MilNumbers *n = &r->numbers;
  size_t place = 0;
  if (!r->isFortran)
    return i;
  for (unsigned axis = n->rank; axis-- > 0;) {
    size_t stride = 1;
    for (unsigned before = 0; before < axis; ++before)
      stride *= (size_t)n->dims[before];
    place += i % (size_t)n->dims[axis] * stride;
    i /= (size_t)n->dims[axis];
  }
  return place;
}

static MilStatus readData(Reader *r, MilString data) {
  MilNumbers *n = &r->numbers;
  uint64_t count = 1, size;
  bool fits = true;
  for (unsigned i = 0; i < n->rank; ++i)
    fits &= milCheckedMul(count, n->dims[i], &count);
  fits &= milCheckedMul(count, r->type->width, &size);
  if (!fits || size != data.length)
    return FAIL(r, MIL_MALFORMED, "%s: %zu bytes of data, expected those of %s elements of %u",
                r->path, data.length, milNumbersShape(n, r->arena), r->type->width);
  if (!count)
    return FAIL(r, MIL_MALFORMED, "%s: an array without elements", r->path);
  double *values = milArenaCalloc(r->arena, (size_t)count, sizeof *values);
  if (!values)
    return FAIL(r, MIL_NO_MEMORY, "%s: out of memory", r->path);
  for (size_t i = 0; i < count; ++i) {
    values[i] = r->type->read((const uint8_t *)data.data + placeOf(r, i) * r->type->width);
    if (!isfinite(values[i]))
      return FAIL(r, MIL_MALFORMED, "%s: element %zu is %g, expected a finite number", r->path, i,
                  values[i]);
  }
  n->values = values;
  return MIL_OK;
}

bool milNpyIs(MilString bytes) {
  return bytes.length >= kMagicLength && memcmp(bytes.data, kMagic, kMagicLength) == 0;
}

MilStatus milNpyParse(MilString bytes, const char *path, MilArena *arena, MilNumbers *outNumbers,
                      MilDiag diag) {
  Reader r = {.path = path, .arena = arena, .diag = diag};
  const uint8_t *data = (const uint8_t *)bytes.data;
  if (!milNpyIs(bytes) || bytes.length < 8)
    return FAIL(&r, MIL_MALFORMED, "%s: not an .npy file", path);
  unsigned major = data[6], minor = data[7], width = major == 1 ? 2 : 4;
  if (major < 1 || major > 3 || minor != 0)
    return FAIL(&r, MIL_UNSUPPORTED,
                "%s: version %u.%u of the .npy format, expected 1.0, 2.0 or 3.0", path, major,
                minor);
  size_t first = 8 + width;
  uint64_t length = bytes.length >= first ? readLittle(data + 8, width) : 0;
  if (bytes.length < first || length > bytes.length - first)
    return FAIL(&r, MIL_MALFORMED, "%s: a header of %" PRIu64 " bytes in a file of %zu", path,
                length, bytes.length);
  r.at = bytes.data + first;
  r.end = r.at + length;
  MilString rest = {r.end, bytes.length - first - (size_t)length};
  MilStatus status = readHeader(&r);
  if (status == MIL_OK)
    status = readData(&r, rest);
  *outNumbers = r.numbers;
  return status;
}
