//===- ParseValue.c - types and values of MIL text ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Numbers.h"
#include "Parser.h"
#include "PartType.h"
#include "Words.h"

#include <inttypes.h>

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// A size or `?`.
static MilStatus parseDimension(MilTextParser *p, Mil__Dimension **outDimension) {
  Mil__Dimension *dimension;
  uint64_t size;
  MilStatus status;
  MIL_TRY(milTextParserCreate(p, &mil__dimension__descriptor, &dimension));
  *outDimension = dimension;
  if (milTextParserKind(p) == MIL_TOKEN_NUMBER) {
    if (milNumberParse(milTextParserText(p), milDataTypeGet(MIL_TYPE_UINT64), &size) !=
        MIL_NUMBER_OK)
      MIL_TRY(milLexerFailExpected(&p->lexer, "a size"));
    dimension->dimension_case = MIL__DIMENSION__DIMENSION_CONSTANT;
    MIL_TRY(milTextParserCreate(p, &mil__constant_dimension__descriptor, &dimension->constant));
    dimension->constant->size = size;
  } else if (milTextParserKind(p) == '?' || milTextParserKind(p) == MIL_TOKEN_ELLIPSIS) {
    dimension->dimension_case = MIL__DIMENSION__DIMENSION_UNKNOWN;
    MIL_TRY(milTextParserCreate(p, &mil__unknown_dimension__descriptor, &dimension->unknown));
    dimension->unknown->variadic = milTextParserKind(p) == MIL_TOKEN_ELLIPSIS;
  } else {
    MIL_TRY(milLexerFailExpected(&p->lexer, "a size or '?'"));
  }
  MIL_TRY(milLexerAdvance(&p->lexer));
done:
  return status;
}

/// `[1, ?]`, or `[*]` when not even the rank is known.
static MilStatus parseDimensions(MilTextParser *p, Mil__TensorType *tensor) {
  size_t mark = p->numItems;
  bool more = true;
  MilStatus status;
  MIL_TRY(milTextParserExpect(p, '[', "'[', the dimensions of a tensor"));
  if (milTextParserKind(p) == '*') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    tensor->rank = -1;
    return milTextParserExpect(p, ']', "']'");
  }
  if (milTextParserKind(p) == ']') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    more = false;
  }
  while (more) {
    Mil__Dimension *dimension;
    MIL_TRY(parseDimension(p, &dimension));
    MIL_TRY(milTextParserPush(p, dimension));
    MIL_TRY(milTextParserNext(p, ']', &more));
  }
  MIL_TRY(milTextParserTake(p, mark, &tensor->n_dimensions, &tensor->dimensions));
  tensor->rank = (int64_t)tensor->n_dimensions;
done:
  return status;
}

static MilStatus parseDataType(MilTextParser *p, int32_t *outType) {
  MilString word = milTextParserText(p);
  const MilDataTypeInfo *info =
      milTextParserKind(p) == MIL_TOKEN_NAME ? milDataTypeFromName(word) : NULL;
  if (!info)
    return milLexerFailExpected(&p->lexer, "a data type: fp16, fp32, int32, bool, string, ...");
  *outType = (int32_t)info->type;
  return milLexerAdvance(&p->lexer);
}

static MilStatus parseTensorType(MilTextParser *p, Mil__ValueType *type) {
  MilStatus status;
  type->type_case = MIL__VALUE_TYPE__TYPE_TENSOR_TYPE;
  MIL_TRY(milTextParserCreate(p, &mil__tensor_type__descriptor, &type->tensortype));
  MIL_TRY(parseDataType(p, &type->tensortype->datatype));
  MIL_TRY(milTextParserExpect(p, ',', "','"));
  MIL_TRY(parseDimensions(p, type->tensortype));
done:
  return status;
}

static MilStatus parsePartType(MilTextParser *p, Mil__ValueType **outType) {
  const char *place = milTextParserText(p).data;
  MilStatus status = milTextParserType(p, outType);
  size_t size = status == MIL_OK ? milPartTypeSize(*outType) : 0;
  return size > MIL_TEXT_MAX_PART_TYPE
             ? milLexerFailAt(&p->lexer, place, MIL_PART_TYPE_PROBLEM, size, MIL_TEXT_MAX_PART_TYPE)
             : status;
}

static MilStatus parseListType(MilTextParser *p, Mil__ValueType *type) {
  MilStatus status;
  type->type_case = MIL__VALUE_TYPE__TYPE_LIST_TYPE;
  MIL_TRY(milTextParserCreate(p, &mil__list_type__descriptor, &type->listtype));
  MIL_TRY(parsePartType(p, &type->listtype->type));
  MIL_TRY(milTextParserExpect(p, ',', "','"));
  MIL_TRY(parseDimension(p, &type->listtype->length));
done:
  return status;
}

static MilStatus parseDictType(MilTextParser *p, Mil__ValueType *type) {
  MilStatus status;
  type->type_case = MIL__VALUE_TYPE__TYPE_DICTIONARY_TYPE;
  MIL_TRY(milTextParserCreate(p, &mil__dictionary_type__descriptor, &type->dictionarytype));
  MIL_TRY(parsePartType(p, &type->dictionarytype->keytype));
  MIL_TRY(milTextParserExpect(p, ',', "','"));
  MIL_TRY(parsePartType(p, &type->dictionarytype->valuetype));
done:
  return status;
}

/// Types up to `>`, which is left.
static MilStatus parseTupleType(MilTextParser *p, Mil__ValueType *type) {
  size_t mark = p->numItems;
  MilStatus status;
  type->type_case = MIL__VALUE_TYPE__TYPE_TUPLE_TYPE;
  MIL_TRY(milTextParserCreate(p, &mil__tuple_type__descriptor, &type->tupletype));
  while (milTextParserKind(p) != '>') {
    Mil__ValueType *part;
    MIL_TRY(milTextParserType(p, &part));
    MIL_TRY(milTextParserPush(p, part));
    if (milTextParserKind(p) != ',')
      break;
    MIL_TRY(milLexerAdvance(&p->lexer));
  }
  MIL_TRY(milTextParserTake(p, mark, &type->tupletype->n_types, &type->tupletype->types));
done:
  return status;
}

static MilStatus parseStateType(MilTextParser *p, Mil__ValueType *type) {
  MilStatus status;
  type->type_case = MIL__VALUE_TYPE__TYPE_STATE_TYPE;
  MIL_TRY(milTextParserCreate(p, &mil__state_type__descriptor, &type->statetype));
  MIL_TRY(milTextParserType(p, &type->statetype->wrappedtype));
done:
  return status;
}

typedef MilStatus (*TypeParser)(MilTextParser *p, Mil__ValueType *type);

/// What reads the inside of a type; null for a data type, which has none.
static TypeParser findTypeParser(MilString word) {
  static const struct {
    const char *word;
    TypeParser parse;
  } parsers[] = {{"tensor", parseTensorType},
                 {"list", parseListType},
                 {"dict", parseDictType},
                 {"tuple", parseTupleType},
                 {"state", parseStateType}};
  for (size_t i = 0; i < sizeof parsers / sizeof *parsers; ++i)
    if (milStringEqual(word, milString(parsers[i].word)))
      return parsers[i].parse;
  return NULL;
}

MilStatus milTextParserType(MilTextParser *p, Mil__ValueType **outType) {
  Mil__ValueType *type;
  MilStatus status;
  if (milTextParserKind(p) != MIL_TOKEN_NAME || !milIsTypeWord(milTextParserText(p)))
    return milLexerFailExpected(&p->lexer, "a type");
  MIL_TRY(milTextParserEnter(p));
  MIL_TRY(milTextParserCreate(p, &mil__value_type__descriptor, &type));
  TypeParser parse = findTypeParser(milTextParserText(p));
  if (!parse) { // a scalar is a tensor of rank 0
    type->type_case = MIL__VALUE_TYPE__TYPE_TENSOR_TYPE;
    MIL_TRY(milTextParserCreate(p, &mil__tensor_type__descriptor, &type->tensortype));
    MIL_TRY(parseDataType(p, &type->tensortype->datatype));
  } else {
    MIL_TRY(milLexerAdvance(&p->lexer));
    MIL_TRY(milTextParserExpect(p, '<', "'<'"));
    MIL_TRY(parse(p, type));
    MIL_TRY(milTextParserExpect(p, '>', "'>'"));
  }
  milTextParserLeave(p);
  *outType = type;
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static MilStatus parseLiteral(MilTextParser *p, Mil__ValueType *type, Mil__Value *value);

/// A literal inside another: a value of its own.
static MilStatus parsePart(MilTextParser *p, Mil__ValueType *type, Mil__Value **outValue) {
  MilStatus status;
  MIL_TRY(milTextParserEnter(p));
  MIL_TRY(milTextParserCreate(p, &mil__value__descriptor, outValue));
  (*outValue)->type = type;
  MIL_TRY(parseLiteral(p, type, *outValue));
  milTextParserLeave(p);
done:
  return status;
}

static MilStatus createImmediate(MilTextParser *p, Mil__Value *value, Mil__ImmediateValue **out) {
  MilStatus status = milTextParserCreate(p, &mil__immediate_value__descriptor, out);
  if (status != MIL_OK)
    return status;
  value->value_case = MIL__VALUE__VALUE_IMMEDIATE_VALUE;
  value->immediatevalue = *out;
  return MIL_OK;
}

/// An empty list has no value: that is how coremltools writes it.
static MilStatus parseList(MilTextParser *p, const Mil__ListType *type, Mil__Value *value) {
  size_t mark = p->numItems;
  const char *place = milTextParserText(p).data;
  Mil__ImmediateValue *immediate;
  bool more = true;
  MilStatus status;
  MIL_TRY(milTextParserExpect(p, '[', "'[', a list"));
  if (milTextParserKind(p) == ']') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    more = false;
  }
  while (more) {
    Mil__Value *part;
    MIL_TRY(parsePart(p, type->type, &part));
    MIL_TRY(milTextParserPush(p, part));
    MIL_TRY(milTextParserNext(p, ']', &more));
  }
  uint64_t count = p->numItems - mark;
  bool isFixed = type->length->dimension_case == MIL__DIMENSION__DIMENSION_CONSTANT;
  if (isFixed && type->length->constant->size != count)
    MIL_TRY(milLexerFailAt(&p->lexer, place, "a list of %" PRIu64 ", expected %" PRIu64, count,
                           type->length->constant->size));
  if (!count)
    return MIL_OK;
  MIL_TRY(createImmediate(p, value, &immediate));
  immediate->value_case = MIL__IMMEDIATE_VALUE__VALUE_LIST;
  MIL_TRY(milTextParserCreate(p, &mil__list_value__descriptor, &immediate->list));
  MIL_TRY(milTextParserTake(p, mark, &immediate->list->n_values, &immediate->list->values));
done:
  return status;
}

static MilStatus parseTuple(MilTextParser *p, const Mil__TupleType *type, Mil__Value *value) {
  size_t mark = p->numItems;
  Mil__ImmediateValue *immediate;
  MilStatus status;
  MIL_TRY(milTextParserExpect(p, '(', "'(', a tuple"));
  for (size_t i = 0; i < type->n_types; ++i) {
    Mil__Value *part;
    if (i)
      MIL_TRY(milTextParserExpect(p, ',', "',' and the next part of the tuple"));
    MIL_TRY(parsePart(p, type->types[i], &part));
    MIL_TRY(milTextParserPush(p, part));
  }
  MIL_TRY(milTextParserExpect(p, ')', "')', the end of the tuple"));
  MIL_TRY(createImmediate(p, value, &immediate));
  immediate->value_case = MIL__IMMEDIATE_VALUE__VALUE_TUPLE;
  MIL_TRY(milTextParserCreate(p, &mil__tuple_value__descriptor, &immediate->tuple));
  MIL_TRY(milTextParserTake(p, mark, &immediate->tuple->n_values, &immediate->tuple->values));
done:
  return status;
}

static MilStatus parsePair(MilTextParser *p, const Mil__DictionaryType *type,
                           Mil__KeyValuePair **outPair) {
  Mil__KeyValuePair *pair;
  MilStatus status;
  MIL_TRY(milTextParserCreate(p, &mil__key_value_pair__descriptor, &pair));
  MIL_TRY(milTextParserExpect(p, '{', "'{', a pair of key and value"));
  MIL_TRY(parsePart(p, type->keytype, &pair->key));
  MIL_TRY(milTextParserExpect(p, ',', "',' and the value"));
  MIL_TRY(parsePart(p, type->valuetype, &pair->value));
  MIL_TRY(milTextParserExpect(p, '}', "'}', the end of the pair"));
  *outPair = pair;
done:
  return status;
}

static MilStatus parseDict(MilTextParser *p, const Mil__DictionaryType *type, Mil__Value *value) {
  size_t mark = p->numItems;
  Mil__ImmediateValue *immediate;
  bool more = true;
  MilStatus status;
  MIL_TRY(milTextParserExpect(p, '{', "'{', a dictionary"));
  if (milTextParserKind(p) == '}') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    more = false;
  }
  while (more) {
    Mil__KeyValuePair *pair;
    MIL_TRY(parsePair(p, type, &pair));
    MIL_TRY(milTextParserPush(p, pair));
    MIL_TRY(milTextParserNext(p, '}', &more));
  }
  MIL_TRY(createImmediate(p, value, &immediate));
  immediate->value_case = MIL__IMMEDIATE_VALUE__VALUE_DICTIONARY;
  MIL_TRY(milTextParserCreate(p, &mil__dictionary_value__descriptor, &immediate->dictionary));
  MIL_TRY(
      milTextParserTake(p, mark, &immediate->dictionary->n_values, &immediate->dictionary->values));
done:
  return status;
}

static MilStatus parseLiteral(MilTextParser *p, Mil__ValueType *type, Mil__Value *value) {
  Mil__ImmediateValue *immediate;
  MilStatus status;
  switch (type->type_case) {
  case MIL__VALUE_TYPE__TYPE_LIST_TYPE:
    return parseList(p, type->listtype, value);
  case MIL__VALUE_TYPE__TYPE_TUPLE_TYPE:
    return parseTuple(p, type->tupletype, value);
  case MIL__VALUE_TYPE__TYPE_DICTIONARY_TYPE:
    return parseDict(p, type->dictionarytype, value);
  case MIL__VALUE_TYPE__TYPE_STATE_TYPE:
    return milLexerFailExpected(&p->lexer, "another type: a state has no value");
  default:
    status = createImmediate(p, value, &immediate);
    if (status != MIL_OK)
      return status;
    immediate->value_case = MIL__IMMEDIATE_VALUE__VALUE_TENSOR;
    return milTextParserTensor(p, type->tensortype, &immediate->tensor);
  }
}

/// The value of a parameter of BLOBFILE: a scalar of this type.
static MilStatus parseScalar(MilTextParser *p, const char *name, MilDataType type,
                             Mil__Value **out) {
  const char *place;
  MilStatus status;
  MIL_TRY(milTextParserExpectWord(p, name));
  MIL_TRY(milTextParserExpect(p, '=', "'='"));
  place = milTextParserText(p).data;
  MIL_TRY(milTextParserValue(p, out));
  const Mil__ValueType *seen = (*out)->type;
  if (seen->type_case != MIL__VALUE_TYPE__TYPE_TENSOR_TYPE || seen->tensortype->rank ||
      seen->tensortype->datatype != (int32_t)type ||
      (*out)->value_case != MIL__VALUE__VALUE_IMMEDIATE_VALUE)
    MIL_TRY(
        milLexerFailAt(&p->lexer, place, "expected a %s for %s", milDataTypeGet(type)->name, name));
done:
  return status;
}

/// `BLOBFILE(path = string("..."), offset = uint64(64))`; the current token is the parenthesis.
static MilStatus parseBlob(MilTextParser *p, Mil__Value *value) {
  Mil__BlobFileValue *blob;
  Mil__Value *path, *offset;
  MilStatus status;
  MIL_TRY(milTextParserExpect(p, '(', "'('"));
  MIL_TRY(parseScalar(p, "path", MIL_TYPE_STRING, &path));
  MIL_TRY(milTextParserExpect(p, ',', "','"));
  MIL_TRY(parseScalar(p, "offset", MIL_TYPE_UINT64, &offset));
  MIL_TRY(milTextParserExpect(p, ')', "')'"));
  MIL_TRY(milTextParserCreate(p, &mil__blob_file_value__descriptor, &blob));
  blob->filename = path->immediatevalue->tensor->strings->values[0];
  blob->offset = (uint64_t)offset->immediatevalue->tensor->longints->values[0];
  value->value_case = MIL__VALUE__VALUE_BLOB_FILE_VALUE;
  value->blobfilevalue = blob;
done:
  return status;
}

MilStatus milTextParserValue(MilTextParser *p, Mil__Value **outValue) {
  Mil__Value *value;
  MilStatus status;
  MIL_TRY(milTextParserEnter(p));
  MIL_TRY(milTextParserCreate(p, &mil__value__descriptor, &value));
  MIL_TRY(milTextParserType(p, &value->type));
  MIL_TRY(milTextParserExpect(p, '(', "'(' and a value"));
  if (milTextParserIsWord(p, "BLOBFILE")) {
    MIL_TRY(milLexerAdvance(&p->lexer));
    MIL_TRY(parseBlob(p, value));
  } else {
    MIL_TRY(parseLiteral(p, value->type, value));
  }
  MIL_TRY(milTextParserExpect(p, ')', "')', the end of the value"));
  milTextParserLeave(p);
  *outValue = value;
done:
  return status;
}
