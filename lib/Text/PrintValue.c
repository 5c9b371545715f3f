//===- PrintValue.c - types and values as MIL text ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Printer.h"

#include "PartType.h"
#include "mil-c/DataType.h"

#include <inttypes.h>
#include <stdio.h>

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static MilStatus printDimension(MilTextPrinter *p, const Mil__Dimension *dimension) {
  char size[24];
  switch (dimension ? dimension->dimension_case : MIL__DIMENSION__DIMENSION__NOT_SET) {
  case MIL__DIMENSION__DIMENSION_CONSTANT:
    snprintf(size, sizeof size, "%" PRIu64, dimension->constant->size);
    milTextPrinterText(p, size);
    return MIL_OK;
  case MIL__DIMENSION__DIMENSION_UNKNOWN:
    milTextPrinterText(p, dimension->unknown->variadic ? "..." : "?");
    return MIL_OK;
  default:
    return milTextPrinterFail(p, "MIL text has no form for a dimension that is neither known nor "
                                 "unknown");
  }
}

static MilStatus printTensorType(MilTextPrinter *p, const Mil__TensorType *type) {
  const MilDataTypeInfo *info = milDataTypeGet((MilDataType)type->datatype);
  if (!info)
    return milTextPrinterFail(p, "MIL text has no word for the data type %" PRId32, type->datatype);
  if (type->n_attributes)
    return milTextPrinterFail(p, "MIL text has no form for attributes of a type");
  bool isUnranked = type->rank == -1 && !type->n_dimensions;
  if (!isUnranked && (type->rank < 0 || (uint64_t)type->rank != type->n_dimensions))
    return milTextPrinterFail(
        p, "MIL text has no form for a tensor of rank %" PRId64 " with %zu dimensions", type->rank,
        type->n_dimensions);
  if (!type->rank && !p->tensorScalars) {
    milTextPrinterText(p, info->name);
    return MIL_OK;
  }
  milTextPrinterText(p, "tensor<");
  milTextPrinterText(p, info->name);
  milTextPrinterText(p, isUnranked ? ", [*" : ", [");
  for (size_t i = 0; i < type->n_dimensions; ++i) {
    if (i)
      milTextPrinterText(p, ", ");
    MilStatus status = printDimension(p, type->dimensions[i]);
    if (status != MIL_OK)
      return status;
  }
  milTextPrinterText(p, "]>");
  return MIL_OK;
}

static MilStatus printPartType(MilTextPrinter *p, const Mil__ValueType *type) {
  size_t size = type ? milPartTypeSize(type) : 0;
  return size > MIL_TEXT_MAX_PART_TYPE
             ? milTextPrinterFail(p, MIL_PART_TYPE_PROBLEM, size, MIL_TEXT_MAX_PART_TYPE)
             : milTextPrinterType(p, type);
}

static MilStatus printTupleType(MilTextPrinter *p, const Mil__TupleType *type) {
  MilStatus status = MIL_OK;
  milTextPrinterText(p, "tuple<");
  for (size_t i = 0; i < type->n_types && status == MIL_OK; ++i) {
    milTextPrinterText(p, i ? ", " : "");
    status = milTextPrinterType(p, type->types[i]);
  }
  milTextPrinterText(p, ">");
  return status;
}

static MilStatus printInnerType(MilTextPrinter *p, const Mil__ValueType *type) {
  MilStatus status;
  switch (type->type_case) {
  case MIL__VALUE_TYPE__TYPE_TENSOR_TYPE:
    return printTensorType(p, type->tensortype);
  case MIL__VALUE_TYPE__TYPE_TUPLE_TYPE:
    return printTupleType(p, type->tupletype);
  case MIL__VALUE_TYPE__TYPE_LIST_TYPE:
    milTextPrinterText(p, "list<");
    MIL_TRY(printPartType(p, type->listtype->type));
    milTextPrinterText(p, ", ");
    MIL_TRY(printDimension(p, type->listtype->length));
    break;
  case MIL__VALUE_TYPE__TYPE_DICTIONARY_TYPE:
    milTextPrinterText(p, "dict<");
    MIL_TRY(printPartType(p, type->dictionarytype->keytype));
    milTextPrinterText(p, ", ");
    MIL_TRY(printPartType(p, type->dictionarytype->valuetype));
    break;
  case MIL__VALUE_TYPE__TYPE_STATE_TYPE:
    milTextPrinterText(p, "state<");
    MIL_TRY(milTextPrinterType(p, type->statetype->wrappedtype));
    break;
  default:
    return milTextPrinterFail(p, "MIL text has no form for an empty type");
  }
  milTextPrinterText(p, ">");
done:
  return status;
}

MilStatus milTextPrinterType(MilTextPrinter *p, const Mil__ValueType *type) {
  if (!type)
    return milTextPrinterFail(p, "MIL text has no form for a value without a type");
  MilStatus status = milTextPrinterEnter(p);
  if (status == MIL_OK)
    status = printInnerType(p, type);
  --p->depth;
  return status;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static MilStatus printLiteral(MilTextPrinter *p, const Mil__ValueType *type,
                              const Mil__Value *value);

static bool typesAreEqual(MilTextPrinter *p, const Mil__ValueType *a, const Mil__ValueType *b) {
  if (a == b)
    return true;
  size_t size = protobuf_c_message_get_packed_size(&a->base);
  if (protobuf_c_message_get_packed_size(&b->base) != size)
    return false;
  uint8_t *bytes = milArenaAlloc(p->arena, 2 * size);
  p->noMemory |= !bytes;
  if (!bytes)
    return false;
  protobuf_c_message_pack(&a->base, bytes);
  protobuf_c_message_pack(&b->base, bytes + size);
  return memcmp(bytes, bytes + size, size) == 0;
}

/// A value inside another: its type is that of the outer one.
static MilStatus printPart(MilTextPrinter *p, const Mil__ValueType *type, const Mil__Value *value) {
  if (!type || !value || !value->type || !typesAreEqual(p, type, value->type))
    return milTextPrinterFail(
        p, "MIL text has no form for a value in a list, tuple or dictionary that "
           "has another type than that says");
  MilStatus status = milTextPrinterEnter(p);
  if (status == MIL_OK)
    status = printLiteral(p, type, value);
  --p->depth;
  return status;
}

static MilStatus printParts(MilTextPrinter *p, const Mil__ValueType *type, size_t count,
                            Mil__Value **values) {
  MilStatus status = MIL_OK;
  for (size_t i = 0; i < count && status == MIL_OK; ++i) {
    milTextPrinterText(p, i ? ", " : "");
    status = printPart(p, type, values[i]);
  }
  return status;
}

static MilStatus printList(MilTextPrinter *p, const Mil__ListType *type, const Mil__Value *value) {
  size_t count = 0;
  Mil__Value **values = NULL;
  if (value->value_case == MIL__VALUE__VALUE_IMMEDIATE_VALUE) {
    if (value->immediatevalue->value_case != MIL__IMMEDIATE_VALUE__VALUE_LIST)
      return milTextPrinterFail(p, "the type is a list, and the value none");
    count = value->immediatevalue->list->n_values;
    values = value->immediatevalue->list->values;
  }
  const Mil__Dimension *length = type->length;
  if (length && length->dimension_case == MIL__DIMENSION__DIMENSION_CONSTANT &&
      length->constant->size != count)
    return milTextPrinterFail(p, "a list of %zu, expected %" PRIu64 " as its type says", count,
                              length->constant->size);
  milTextPrinterText(p, "[");
  MilStatus status = printParts(p, type->type, count, values);
  milTextPrinterText(p, "]");
  return status;
}

static MilStatus printTuple(MilTextPrinter *p, const Mil__TupleType *type,
                            const Mil__TupleValue *tuple) {
  if (tuple->n_values != type->n_types)
    return milTextPrinterFail(p, "a tuple of %zu, expected %zu as its type says", tuple->n_values,
                              type->n_types);
  MilStatus status = MIL_OK;
  milTextPrinterText(p, "(");
  for (size_t i = 0; i < tuple->n_values && status == MIL_OK; ++i) {
    milTextPrinterText(p, i ? ", " : "");
    status = printPart(p, type->types[i], tuple->values[i]);
  }
  milTextPrinterText(p, ")");
  return status;
}

static MilStatus printDict(MilTextPrinter *p, const Mil__DictionaryType *type,
                           const Mil__DictionaryValue *dict) {
  MilStatus status = MIL_OK;
  milTextPrinterText(p, "{");
  for (size_t i = 0; i < dict->n_values; ++i) {
    milTextPrinterText(p, i ? ", {" : "{");
    MIL_TRY(printPart(p, type->keytype, dict->values[i]->key));
    milTextPrinterText(p, ", ");
    MIL_TRY(printPart(p, type->valuetype, dict->values[i]->value));
    milTextPrinterText(p, "}");
  }
  milTextPrinterText(p, "}");
done:
  return status;
}

static MilStatus printLiteral(MilTextPrinter *p, const Mil__ValueType *type,
                              const Mil__Value *value) {
  if (value->docstring.len)
    return milTextPrinterFail(p, "MIL text has no form for the docString of a value");
  if (type->type_case == MIL__VALUE_TYPE__TYPE_LIST_TYPE)
    return printList(p, type->listtype, value);
  if (value->value_case != MIL__VALUE__VALUE_IMMEDIATE_VALUE)
    return milTextPrinterFail(p, "MIL text has no form for a type without a value");
  const Mil__ImmediateValue *immediate = value->immediatevalue;
  switch (type->type_case) {
  case MIL__VALUE_TYPE__TYPE_TENSOR_TYPE:
    if (immediate->value_case == MIL__IMMEDIATE_VALUE__VALUE_TENSOR)
      return milTextPrinterTensor(p, type->tensortype, immediate->tensor);
    break;
  case MIL__VALUE_TYPE__TYPE_TUPLE_TYPE:
    if (immediate->value_case == MIL__IMMEDIATE_VALUE__VALUE_TUPLE)
      return printTuple(p, type->tupletype, immediate->tuple);
    break;
  case MIL__VALUE_TYPE__TYPE_DICTIONARY_TYPE:
    if (immediate->value_case == MIL__IMMEDIATE_VALUE__VALUE_DICTIONARY)
      return printDict(p, type->dictionarytype, immediate->dictionary);
    break;
  default:
    break;
  }
  return milTextPrinterFail(p, "the type and the value are of different kinds");
}

static void printBlob(MilTextPrinter *p, const Mil__BlobFileValue *blob) {
  char offset[24];
  snprintf(offset, sizeof offset, "%" PRIu64, blob->offset);
  milTextPrinterText(p, p->tensorScalars ? "BLOBFILE(path = tensor<string, []>("
                                         : "BLOBFILE(path = string(");
  milTextPrinterString(p, milFromBytes(blob->filename));
  milTextPrinterText(p,
                     p->tensorScalars ? "), offset = tensor<uint64, []>(" : "), offset = uint64(");
  milTextPrinterText(p, offset);
  milTextPrinterText(p, "))");
}

MilStatus milTextPrinterValue(MilTextPrinter *p, const Mil__Value *value) {
  MilStatus status;
  if (!value)
    return milTextPrinterFail(p, "MIL text has no form for a value that is not there");
  MIL_TRY(milTextPrinterEnter(p)); // as the parser counts
  MIL_TRY(milTextPrinterType(p, value->type));
  milTextPrinterText(p, "(");
  if (value->value_case == MIL__VALUE__VALUE_BLOB_FILE_VALUE && !value->docstring.len)
    printBlob(p, value->blobfilevalue);
  else
    MIL_TRY(printLiteral(p, value->type, value));
  milTextPrinterText(p, ")");
done:
  --p->depth;
  return status;
}
