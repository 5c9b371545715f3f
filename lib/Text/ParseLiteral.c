//===- ParseLiteral.c - numbers, strings and lists into tensors ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Numbers.h"
#include "Parser.h"

#include <inttypes.h>
#include <stdio.h>

/// A tensor being read.
typedef struct Tensor {
  const Mil__TensorType *type;
  const MilDataTypeInfo *info;
  uint64_t count;
  /// The length of each level of lists: known from the type, or from the first list of the level.
  uint64_t sizes[MIL_TEXT_MAX_DEPTH];
  bool known[MIL_TEXT_MAX_DEPTH];
  bool isEmpty; ///< a dimension of the type is 0
} Tensor;

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

static MilStatus addElement(MilTextParser *p, const void *element, size_t size) {
  if (p->elementCapacity - p->elementBytes < size) {
    size_t wider = p->elementCapacity ? p->elementCapacity * 2 : 4096;
    char *copy = milArenaAlloc(p->lexer.arena, wider);
    if (!copy)
      return milTextParserNoMemory(p);
    if (p->elementBytes)
      memcpy(copy, p->elements, p->elementBytes);
    p->elements = copy;
    p->elementCapacity = wider;
  }
  memcpy(p->elements + p->elementBytes, element, size);
  p->elementBytes += size;
  return MIL_OK;
}

static MilStatus parseBool(MilTextParser *p, bool *outValue) {
  MilString word = milTextParserText(p);
  *outValue = milStringEqual(word, milString("true"));
  if (milTextParserKind(p) != MIL_TOKEN_NAME ||
      (!*outValue && !milStringEqual(word, milString("false"))))
    return milLexerFailExpected(&p->lexer, "true or false");
  return milLexerAdvance(&p->lexer);
}

/// The bits in `nan(0x7e01)`; the current token is the parenthesis.
static MilStatus parseNanBits(MilTextParser *p, const MilDataTypeInfo *info, uint64_t *outBits) {
  const MilDataTypeInfo *whole = milDataTypeGet(MIL_TYPE_UINT64);
  MilStatus status;
  uint64_t magnitude;
  char infinity[MIL_NUMBER_SIZE];
  MIL_TRY(milTextParserExpect(p, '(', "'('"));
  if (milTextParserKind(p) != MIL_TOKEN_NUMBER ||
      milNumberParse(milTextParserText(p), whole, outBits) != MIL_NUMBER_OK ||
      *outBits > UINT64_MAX >> (64 - info->bits))
    MIL_TRY(milLexerFailExpected(&p->lexer, "the bits of a NaN"));
  // The printer knows what is a number.
  magnitude = *outBits & (UINT64_MAX >> (65 - info->bits));
  milNumberPrint(magnitude, info, infinity);
  if (strncmp(infinity, "nan", 3) != 0)
    MIL_TRY(milLexerFailExpected(&p->lexer, "the bits of a NaN"));
  MIL_TRY(milLexerAdvance(&p->lexer));
  MIL_TRY(milTextParserExpect(p, ')', "')'"));
done:
  return status;
}

static MilStatus parseNumber(MilTextParser *p, const MilDataTypeInfo *info, uint64_t *outBits) {
  MilString text = milTextParserText(p);
  bool isFloat = info->kind == MIL_KIND_FLOAT;
  bool isWord = isFloat && milTextParserKind(p) == MIL_TOKEN_NAME &&
                (milStringEqual(text, milString("nan")) || milStringEqual(text, milString("inf")));
  char what[64];
  snprintf(what, sizeof what, "a number of %s", info->name);
  if (!isWord && milTextParserKind(p) != MIL_TOKEN_NUMBER)
    return milLexerFailExpected(&p->lexer, what);
  MilNumberResult result = milNumberParse(text, info, outBits);
  if (result == MIL_NUMBER_SYNTAX)
    return milLexerFailExpected(&p->lexer, what);
  if (result == MIL_NUMBER_TOO_BIG)
    return milLexerFailAt(&p->lexer, text.data, "%.*s is out of the range of %s", MIL_STR(text),
                          info->name);
  MilStatus status = milLexerAdvance(&p->lexer);
  bool hasBits = isWord && *text.data == 'n' && milTextParserKind(p) == '(';
  return status == MIL_OK && hasBits ? parseNanBits(p, info, outBits) : status;
}

static MilStatus parseString(MilTextParser *p) {
  ProtobufCBinaryData bytes = milToBytes(p->lexer.token.string);
  MilStatus status = milTextParserExpect(p, MIL_TOKEN_STRING, "a string in quotes");
  return status == MIL_OK ? addElement(p, &bytes, sizeof bytes) : status;
}

/// Bytes of an element while the tensor is read: as the message has it, except that each element of
/// less than eight bits takes a byte.
static size_t elementSize(const MilDataTypeInfo *info) {
  switch (info->field) {
  case MIL_FIELD_FLOATS:
  case MIL_FIELD_INTS:
    return 4;
  case MIL_FIELD_BOOLS:
    return sizeof(protobuf_c_boolean);
  case MIL_FIELD_STRINGS:
    return sizeof(ProtobufCBinaryData);
  case MIL_FIELD_LONGINTS:
  case MIL_FIELD_DOUBLES:
    return 8;
  default:
    return (info->bits + 7) / 8;
  }
}

static MilStatus parseElement(MilTextParser *p, Tensor *tensor) {
  const MilDataTypeInfo *info = tensor->info;
  ++tensor->count;
  if (info->kind == MIL_KIND_STRING)
    return parseString(p);
  if (info->kind == MIL_KIND_BOOL) {
    bool value;
    MilStatus status = parseBool(p, &value);
    protobuf_c_boolean element = value;
    return status == MIL_OK ? addElement(p, &element, sizeof element) : status;
  }
  uint64_t bits;
  MilStatus status = parseNumber(p, info, &bits);
  if (status != MIL_OK)
    return status;
  if (info->field == MIL_FIELD_INTS && info->kind == MIL_KIND_SINT && info->bits == 16)
    bits = (uint64_t)(int64_t)(int16_t)bits;
  return addElement(p, &bits, elementSize(info)); // little endian
}

//===----------------------------------------------------------------------===//
// Lists
//===----------------------------------------------------------------------===//

static MilStatus checkSize(MilTextParser *p, Tensor *tensor, size_t level, uint64_t size,
                           const char *place) {
  if (!tensor->known[level]) {
    tensor->known[level] = true;
    tensor->sizes[level] = size;
  }
  if (tensor->sizes[level] == size)
    return MIL_OK;
  return milLexerFailAt(&p->lexer, place,
                        "a list of %" PRIu64 ", expected %" PRIu64 " for dimension %zu", size,
                        tensor->sizes[level], level);
}

static MilStatus parseLevel(MilTextParser *p, Tensor *tensor, size_t level) {
  if (level == tensor->type->n_dimensions)
    return parseElement(p, tensor);
  const char *place = milTextParserText(p).data;
  uint64_t size = 0;
  bool more = true;
  MilStatus status;
  MIL_TRY(milTextParserEnter(p));
  MIL_TRY(milTextParserExpect(p, '[', "'[', a list for each dimension"));
  if (milTextParserKind(p) == ']') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    more = false;
  }
  while (more) {
    MIL_TRY(parseLevel(p, tensor, level + 1));
    ++size;
    MIL_TRY(milTextParserNext(p, ']', &more));
  }
  milTextParserLeave(p);
  // `[]` stands for any tensor without elements.
  if (level == 0 && size == 0 && tensor->isEmpty)
    return MIL_OK;
  MIL_TRY(checkSize(p, tensor, level, size, place));
done:
  return status;
}

static MilStatus openTensor(MilTextParser *p, const Mil__TensorType *type, Tensor *out) {
  *out = (Tensor){.type = type, .info = milDataTypeGet((MilDataType)type->datatype)};
  if (type->rank < 0 || type->rank > MIL_TEXT_MAX_DEPTH)
    return milLexerFailAt(&p->lexer, milTextParserText(p).data,
                          "a value of a type of rank %" PRId64 ", expected 0 to %d", type->rank,
                          MIL_TEXT_MAX_DEPTH);
  for (size_t i = 0; i < type->n_dimensions; ++i) {
    const Mil__Dimension *dimension = type->dimensions[i];
    if (dimension->dimension_case != MIL__DIMENSION__DIMENSION_CONSTANT)
      continue;
    out->known[i] = true;
    out->sizes[i] = dimension->constant->size;
    out->isEmpty |= !out->sizes[i];
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// The message
//===----------------------------------------------------------------------===//

/// The elements as Bytes: those of less than eight bits are packed, low bits first.
static MilStatus packBytes(MilTextParser *p, const Tensor *tensor, const char *elements,
                           Mil__Bytes *out) {
  unsigned bits = tensor->info->bits;
  uint64_t size;
  uint8_t *bytes;
  if (!milDataTypePackedSize(tensor->info, tensor->count, &size))
    return milTextParserNoMemory(p);
  MilStatus status = milTextParserAllocate(p, size, 1, &bytes);
  if (status != MIL_OK)
    return status;
  out->values = (ProtobufCBinaryData){size, bytes};
  if (bits >= 8) {
    if (size)
      memcpy(bytes, elements, size);
    return MIL_OK;
  }
  for (uint64_t i = 0; i < tensor->count; ++i)
    for (unsigned bit = 0; bit < bits; ++bit) {
      uint64_t at = i * bits + bit;
      bytes[at / 8] |= (uint8_t)(((uint8_t)elements[i] >> bit & 1u) << at % 8);
    }
  return MIL_OK;
}

/// The members of TensorValue but Bytes have the same layout: a count and an array.
typedef struct Elements {
  ProtobufCMessage base;
  size_t count;
  void *values;
} Elements;
_Static_assert(sizeof(Mil__Floats) == sizeof(Elements) && sizeof(Mil__Ints) == sizeof(Elements) &&
                   sizeof(Mil__Bools) == sizeof(Elements) &&
                   sizeof(Mil__Strings) == sizeof(Elements) &&
                   sizeof(Mil__LongInts) == sizeof(Elements) &&
                   sizeof(Mil__Doubles) == sizeof(Elements),
               "messages of elements");

static MilStatus copyElements(MilTextParser *p, const Tensor *tensor, const char *elements,
                              Elements *out) {
  size_t size = elementSize(tensor->info);
  MilStatus status = milTextParserAllocate(p, tensor->count, size, &out->values);
  out->count = tensor->count;
  if (status == MIL_OK && tensor->count)
    memcpy(out->values, elements, tensor->count * size);
  return status;
}

MilStatus milTextParserTensor(MilTextParser *p, const Mil__TensorType *type,
                              Mil__TensorValue **outTensor) {
  static const ProtobufCMessageDescriptor *const holders[] = {
      &mil__floats__descriptor,  &mil__ints__descriptor,      &mil__bools__descriptor,
      &mil__strings__descriptor, &mil__long_ints__descriptor, &mil__doubles__descriptor,
      &mil__bytes__descriptor};
  size_t mark = p->elementBytes;
  Tensor tensor;
  Mil__TensorValue *message;
  MilStatus status;
  MIL_TRY(openTensor(p, type, &tensor));
  MIL_TRY(parseLevel(p, &tensor, 0));
  MIL_TRY(milTextParserCreate(p, &mil__tensor_value__descriptor, &message));
  message->value_case = (Mil__TensorValue__ValueCase)(tensor.info->field + 1);
  MIL_TRY(milTextParserCreate(p, holders[tensor.info->field], &message->floats));
  const char *elements = p->elements ? p->elements + mark : NULL;
  if (tensor.info->field == MIL_FIELD_BYTES)
    MIL_TRY(packBytes(p, &tensor, elements, message->bytes));
  else
    MIL_TRY(copyElements(p, &tensor, elements, (Elements *)message->floats));
  p->elementBytes = mark;
  *outTensor = message;
done:
  return status;
}
