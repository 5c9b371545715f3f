//===- Types.c - ValueType and MLIR types -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   tensorType      tensor<1x?xf16>; rank -1: tensor<*xf16>; its attributes are the encoding
//   listType        !mil.list<tensor<..>, 3>
//   tupleType       tuple<..>
//   dictionaryType  !mil.dict<.., ..>
//   stateType       !mil.state<tensor<..>>
//===----------------------------------------------------------------------===//
#include "Types.h"

#include "Reflect.h"
#include "mil-c/DataType.h"

//===----------------------------------------------------------------------===//
// ValueType to MLIR. A null type means: not expressible.
//===----------------------------------------------------------------------===//

static const MlirType kNone = {NULL};

static bool hasUnknown(const ProtobufCMessage *message) { return message->n_unknown_fields != 0; }

/// A size, or -1 for an unknown one; false when it is neither.
static bool readDimension(const Mil__Dimension *dimension, int64_t *outSize) {
  if (!dimension || hasUnknown(&dimension->base))
    return false;
  switch (dimension->dimension_case) {
  case MIL__DIMENSION__DIMENSION_CONSTANT:
    *outSize = (int64_t)dimension->constant->size;
    return !hasUnknown(&dimension->constant->base) && dimension->constant->size <= INT64_MAX;
  case MIL__DIMENSION__DIMENSION_UNKNOWN:
    *outSize = -1;
    return !hasUnknown(&dimension->unknown->base) && !dimension->unknown->variadic;
  default:
    return false;
  }
}

static MilStatus readTensor(MilTranslation *t, const Mil__TensorType *tensor, MlirType *out) {
  *out = kNone;
  MlirType element = milElementTypeGet(t->context, milDataTypeGet((MilDataType)tensor->datatype)
                                                       ? (MilDataType)tensor->datatype
                                                       : MIL_TYPE_NONE);
  if (mlirTypeIsNull(element) || hasUnknown(&tensor->base))
    return MIL_OK;
  if (tensor->rank == -1 && !tensor->n_dimensions && !tensor->n_attributes) {
    *out = mlirUnrankedTensorTypeGet(element);
    return MIL_OK;
  }
  if (tensor->rank < 0 || (uint64_t)tensor->rank != tensor->n_dimensions)
    return MIL_OK;
  int64_t *shape;
  MilStatus status = milAllocate(t, tensor->n_dimensions, sizeof *shape, &shape);
  if (status != MIL_OK)
    return status;
  for (size_t i = 0; i < tensor->n_dimensions; ++i) {
    if (!readDimension(tensor->dimensions[i], &shape[i]))
      return MIL_OK;
    if (shape[i] < 0)
      shape[i] = mlirShapedTypeGetDynamicSize();
  }
  MlirAttribute encoding = mlirAttributeGetNull();
  if (tensor->n_attributes) {
    status = milAttributeMapRead(t, tensor->n_attributes, tensor->attributes, &encoding);
    if (status != MIL_OK || !mlirAttributeIsADictionary(encoding))
      return status;
  }
  *out = mlirRankedTensorTypeGet((intptr_t)tensor->rank, shape, element, encoding);
  return MIL_OK;
}

static MilStatus readTuple(MilTranslation *t, const Mil__TupleType *tuple, MlirType *out) {
  MlirType *types;
  if (hasUnknown(&tuple->base))
    return MIL_OK;
  MilStatus status = milAllocate(t, tuple->n_types, sizeof *types, &types);
  for (size_t i = 0; i < tuple->n_types && status == MIL_OK; ++i)
    status = milTypeRead(t, tuple->types[i], &types[i]);
  if (status == MIL_OK)
    *out = mlirTupleTypeGet(t->context, (intptr_t)tuple->n_types, types);
  return status;
}

static MilStatus readList(MilTranslation *t, const Mil__ListType *list, MlirType *out) {
  int64_t length;
  if (!list->type || hasUnknown(&list->base) || !readDimension(list->length, &length))
    return MIL_OK;
  MlirType element = {NULL};
  MilStatus status = milTypeRead(t, list->type, &element);
  if (status == MIL_OK)
    *out = milListTypeGet(element, length);
  return status;
}

static MilStatus readDict(MilTranslation *t, const Mil__DictionaryType *dict, MlirType *out) {
  if (!dict->keytype || !dict->valuetype || hasUnknown(&dict->base))
    return MIL_OK;
  MlirType key = {NULL}, value = {NULL};
  MilStatus status = milTypeRead(t, dict->keytype, &key);
  if (status == MIL_OK)
    status = milTypeRead(t, dict->valuetype, &value);
  if (status == MIL_OK)
    *out = milDictTypeGet(key, value);
  return status;
}

static MilStatus readState(MilTranslation *t, const Mil__StateType *state, MlirType *out) {
  if (!state->wrappedtype || hasUnknown(&state->base))
    return MIL_OK;
  MlirType wrapped = {NULL};
  MilStatus status = milTypeRead(t, state->wrappedtype, &wrapped);
  if (status == MIL_OK)
    *out = milStateTypeGet(wrapped);
  return status;
}

/// Whether a message refers to a weight file, at any depth.
static bool refersToFile(const ProtobufCMessage *message) {
  const ProtobufCMessageDescriptor *descriptor = message->descriptor;
  bool refers = descriptor == &mil__blob_file_value__descriptor;
  for (unsigned i = 0; i < descriptor->n_fields && !refers; ++i) {
    const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
    const char *base = (const char *)message, *place = base + field->offset;
    ProtobufCMessage *const *parts = (ProtobufCMessage *const *)place;
    size_t count = 1;
    if (field->type != PROTOBUF_C_TYPE_MESSAGE)
      continue;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
      parts = *(ProtobufCMessage *const *const *)place;
      count = *(const size_t *)(base + field->quantifier_offset);
    } else if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
      count = *(const uint32_t *)(base + field->quantifier_offset) == field->id;
    }
    for (size_t k = 0; k < count && !refers; ++k)
      refers = parts[k] && refersToFile(parts[k]);
  }
  return refers;
}

static MilStatus readOpaque(MilTranslation *t, const Mil__ValueType *type, MlirType *out) {
  // Offsets into weight files would be out of date after an export.
  if (refersToFile(&type->base))
    return milTranslationFail(t, MIL_UNSUPPORTED,
                              "a type that cannot be expressed refers to a weight file");
  MilString bytes;
  MilStatus status = milProtoEncode(t->arena, &type->base, &bytes, milTranslationDiag(t));
  if (status == MIL_OK)
    *out = milOpaqueTypeGet(t->context, bytes);
  return status;
}

static MilStatus readType(MilTranslation *t, const Mil__ValueType *type, MlirType *outType) {
  MilStatus status = MIL_OK;
  *outType = kNone;
  if (!hasUnknown(&type->base)) {
    switch (type->type_case) {
    case MIL__VALUE_TYPE__TYPE_TENSOR_TYPE:
      status = readTensor(t, type->tensortype, outType);
      break;
    case MIL__VALUE_TYPE__TYPE_LIST_TYPE:
      status = readList(t, type->listtype, outType);
      break;
    case MIL__VALUE_TYPE__TYPE_TUPLE_TYPE:
      status = readTuple(t, type->tupletype, outType);
      break;
    case MIL__VALUE_TYPE__TYPE_DICTIONARY_TYPE:
      status = readDict(t, type->dictionarytype, outType);
      break;
    case MIL__VALUE_TYPE__TYPE_STATE_TYPE:
      status = readState(t, type->statetype, outType);
      break;
    default:
      break;
    }
  }
  if (status == MIL_OK && mlirTypeIsNull(*outType))
    status = readOpaque(t, type, outType);
  return status;
}

/// A type with parts is read once, however often what holds it is: first as a plain value, and then as a message, at each
/// depth, which would double the work each time.
MilStatus milTypeRead(MilTranslation *t, const Mil__ValueType *type, MlirType *outType) {
  size_t size = protobuf_c_message_get_packed_size(&type->base);
  if (size > MIL_MAX_TYPE_BYTES)
    return milTranslationFail(t, MIL_UNSUPPORTED, "a type of %zu bytes, expected at most %d", size,
                              MIL_MAX_TYPE_BYTES);
  if (type->type_case == MIL__VALUE_TYPE__TYPE_TENSOR_TYPE && !type->tensortype->n_attributes)
    return readType(t, type, outType);
  if (!t->types.arena)
    milNamesInit(&t->types, t->arena);
  const void **key;
  MilString lent = {(const char *)&type, sizeof(const Mil__ValueType *)};
  outType->ptr = milNamesFind(&t->types, lent, NULL);
  if (outType->ptr)
    return MIL_OK;
  MilStatus status = milAllocate(t, 1, sizeof *key, &key);
  if (status == MIL_OK)
    status = readType(t, type, outType);
  if (status != MIL_OK)
    return status;
  *key = type;
  return milNamesDefine(&t->types, (MilString){(const char *)key, sizeof *key}, outType->ptr)
             ? MIL_OK
             : milTranslationNoMemory(t);
}

//===----------------------------------------------------------------------===//
// MLIR to ValueType
//===----------------------------------------------------------------------===//

const char *milTypeText(const MilTranslation *t, MlirType type) {
  return milTypeToText(type, t->arena);
}

static MilStatus writeDimension(MilTranslation *t, int64_t size, Mil__Dimension **out) {
  Mil__Dimension *dimension;
  MilStatus status = milMessageCreate(t, &mil__dimension__descriptor, &dimension);
  if (status != MIL_OK)
    return status;
  *out = dimension;
  if (size >= 0) {
    dimension->dimension_case = MIL__DIMENSION__DIMENSION_CONSTANT;
    status = milMessageCreate(t, &mil__constant_dimension__descriptor, &dimension->constant);
    if (status == MIL_OK)
      dimension->constant->size = (uint64_t)size;
    return status;
  }
  dimension->dimension_case = MIL__DIMENSION__DIMENSION_UNKNOWN;
  return milMessageCreate(t, &mil__unknown_dimension__descriptor, &dimension->unknown);
}

static MilStatus writeTensor(MilTranslation *t, MlirType type, Mil__TensorType **out) {
  Mil__TensorType *tensor;
  MilStatus status = milMessageCreate(t, &mil__tensor_type__descriptor, &tensor);
  if (status != MIL_OK)
    return status;
  *out = tensor;
  tensor->datatype = (int32_t)milElementTypeToDataType(mlirShapedTypeGetElementType(type));
  if (tensor->datatype == MIL_TYPE_NONE)
    return milTranslationFail(t, MIL_INVALID, "MIL has no type for the elements of '%s'",
                              milTypeText(t, type));
  if (mlirTypeIsAUnrankedTensor(type)) {
    tensor->rank = -1;
    return MIL_OK;
  }
  tensor->rank = mlirShapedTypeGetRank(type);
  tensor->n_dimensions = (size_t)tensor->rank;
  status = milAllocate(t, tensor->n_dimensions, sizeof *tensor->dimensions, &tensor->dimensions);
  for (intptr_t i = 0; i < tensor->rank && status == MIL_OK; ++i)
    status = writeDimension(
        t, mlirShapedTypeIsDynamicDim(type, i) ? -1 : mlirShapedTypeGetDimSize(type, i),
        &tensor->dimensions[i]);
  MlirAttribute encoding = mlirRankedTensorTypeGetEncoding(type);
  if (status != MIL_OK || mlirAttributeIsNull(encoding))
    return status;
  return milAttributeMapWrite(t, encoding, &tensor->n_attributes, &tensor->attributes);
}

static MilStatus writeTuple(MilTranslation *t, MlirType type, Mil__TupleType **out) {
  Mil__TupleType *tuple;
  MilStatus status = milMessageCreate(t, &mil__tuple_type__descriptor, &tuple);
  if (status != MIL_OK)
    return status;
  *out = tuple;
  tuple->n_types = (size_t)mlirTupleTypeGetNumTypes(type);
  status = milAllocate(t, tuple->n_types, sizeof *tuple->types, &tuple->types);
  for (size_t i = 0; i < tuple->n_types && status == MIL_OK; ++i)
    status = milTypeWrite(t, mlirTupleTypeGetType(type, (intptr_t)i), &tuple->types[i]);
  return status;
}

static MilStatus writeList(MilTranslation *t, MlirType type, Mil__ListType **out) {
  Mil__ListType *list;
  MilStatus status = milMessageCreate(t, &mil__list_type__descriptor, &list);
  if (status == MIL_OK)
    status = milTypeWrite(t, milListTypeGetElement(type), &list->type);
  if (status == MIL_OK)
    status = writeDimension(t, milListTypeGetLength(type), &list->length);
  if (status == MIL_OK)
    *out = list;
  return status;
}

static MilStatus writeDict(MilTranslation *t, MlirType type, Mil__DictionaryType **out) {
  Mil__DictionaryType *dict;
  MilStatus status = milMessageCreate(t, &mil__dictionary_type__descriptor, &dict);
  if (status == MIL_OK)
    status = milTypeWrite(t, milDictTypeGetKey(type), &dict->keytype);
  if (status == MIL_OK)
    status = milTypeWrite(t, milDictTypeGetValue(type), &dict->valuetype);
  if (status == MIL_OK)
    *out = dict;
  return status;
}

static MilStatus writeState(MilTranslation *t, MlirType type, Mil__StateType **out) {
  Mil__StateType *state;
  MilStatus status = milMessageCreate(t, &mil__state_type__descriptor, &state);
  if (status == MIL_OK)
    status = milTypeWrite(t, milStateTypeGetWrapped(type), &state->wrappedtype);
  if (status == MIL_OK)
    *out = state;
  return status;
}

MilStatus milTypeWrite(MilTranslation *t, MlirType type, Mil__ValueType **outType) {
  if (milTypeIsAnOpaque(type)) {
    ProtobufCMessage *message = NULL;
    MilStatus status =
        milProtoDecode(t->arena, &mil__value_type__descriptor, milOpaqueTypeGetBytes(type),
                       "!mil.opaque", &message, milTranslationDiag(t));
    *outType = (Mil__ValueType *)message;
    return status == MIL_MALFORMED ? MIL_INVALID : status;
  }
  if (t->depth >= MIL_MAX_DEPTH)
    return milTranslationFail(t, MIL_INVALID, "types are nested deeper than %d", MIL_MAX_DEPTH);
  Mil__ValueType *value;
  MilStatus status = milMessageCreate(t, &mil__value_type__descriptor, &value);
  if (status != MIL_OK)
    return status;
  *outType = value;
  ++t->depth;
  if (mlirTypeIsARankedTensor(type) || mlirTypeIsAUnrankedTensor(type)) {
    value->type_case = MIL__VALUE_TYPE__TYPE_TENSOR_TYPE;
    status = writeTensor(t, type, &value->tensortype);
  } else if (milTypeIsAList(type)) {
    value->type_case = MIL__VALUE_TYPE__TYPE_LIST_TYPE;
    status = writeList(t, type, &value->listtype);
  } else if (mlirTypeIsATuple(type)) {
    value->type_case = MIL__VALUE_TYPE__TYPE_TUPLE_TYPE;
    status = writeTuple(t, type, &value->tupletype);
  } else if (milTypeIsADict(type)) {
    value->type_case = MIL__VALUE_TYPE__TYPE_DICTIONARY_TYPE;
    status = writeDict(t, type, &value->dictionarytype);
  } else if (milTypeIsAState(type)) {
    value->type_case = MIL__VALUE_TYPE__TYPE_STATE_TYPE;
    status = writeState(t, type, &value->statetype);
  } else {
    status = milTranslationFail(t, MIL_INVALID, "MIL has no type '%s'", milTypeText(t, type));
  }
  --t->depth;
  return status;
}
