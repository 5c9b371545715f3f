//===- PrintValue.c - types and values as MIL text ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Numbers.h"
#include "Printer.h"

#include <inttypes.h>
#include <stdio.h>

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static MilStatus printDimension(MilPrinter *p, const Mil__Dimension *dimension) {
  char size[24];
  switch (dimension ? dimension->dimension_case : MIL__DIMENSION__DIMENSION__NOT_SET) {
  case MIL__DIMENSION__DIMENSION_CONSTANT:
    snprintf(size, sizeof size, "%" PRIu64, dimension->constant->size);
    milPrinterText(p, size);
    return MIL_OK;
  case MIL__DIMENSION__DIMENSION_UNKNOWN:
    milPrinterText(p, dimension->unknown->variadic ? "..." : "?");
    return MIL_OK;
  default:
    return milPrinterFail(p, "MIL text has no form for a dimension that is neither known nor "
                             "unknown");
  }
}

static MilStatus printTensorType(MilPrinter *p, const Mil__TensorType *type) {
  const MilDataTypeInfo *info = milDataTypeGet((MilDataType)type->datatype);
  if (!info)
    return milPrinterFail(p, "MIL text has no word for the data type %" PRId32, type->datatype);
  if (type->n_attributes)
    return milPrinterFail(p, "MIL text has no form for attributes of a type");
  bool isUnranked = type->rank == -1 && !type->n_dimensions;
  if (!isUnranked && (type->rank < 0 || (uint64_t)type->rank != type->n_dimensions))
    return milPrinterFail(
        p, "MIL text has no form for a tensor of rank %" PRId64 " with %zu dimensions", type->rank,
        type->n_dimensions);
  if (!type->rank && !p->tensorScalars) {
    milPrinterText(p, info->name);
    return MIL_OK;
  }
  milPrinterText(p, "tensor<");
  milPrinterText(p, info->name);
  milPrinterText(p, isUnranked ? ", [*" : ", [");
  for (size_t i = 0; i < type->n_dimensions; ++i) {
    if (i)
      milPrinterText(p, ", ");
    MilStatus status = printDimension(p, type->dimensions[i]);
    if (status != MIL_OK)
      return status;
  }
  milPrinterText(p, "]>");
  return MIL_OK;
}

static MilStatus printTupleType(MilPrinter *p, const Mil__TupleType *type) {
  MilStatus status = MIL_OK;
  milPrinterText(p, "tuple<");
  for (size_t i = 0; i < type->n_types && status == MIL_OK; ++i) {
    milPrinterText(p, i ? ", " : "");
    status = milPrinterType(p, type->types[i]);
  }
  milPrinterText(p, ">");
  return status;
}

static MilStatus printInnerType(MilPrinter *p, const Mil__ValueType *type) {
  MilStatus status;
  switch (type->type_case) {
  case MIL__VALUE_TYPE__TYPE_TENSOR_TYPE:
    return printTensorType(p, type->tensortype);
  case MIL__VALUE_TYPE__TYPE_TUPLE_TYPE:
    return printTupleType(p, type->tupletype);
  case MIL__VALUE_TYPE__TYPE_LIST_TYPE:
    milPrinterText(p, "list<");
    MIL_TRY(milPrinterType(p, type->listtype->type));
    milPrinterText(p, ", ");
    MIL_TRY(printDimension(p, type->listtype->length));
    break;
  case MIL__VALUE_TYPE__TYPE_DICTIONARY_TYPE:
    milPrinterText(p, "dict<");
    MIL_TRY(milPrinterType(p, type->dictionarytype->keytype));
    milPrinterText(p, ", ");
    MIL_TRY(milPrinterType(p, type->dictionarytype->valuetype));
    break;
  case MIL__VALUE_TYPE__TYPE_STATE_TYPE:
    milPrinterText(p, "state<");
    MIL_TRY(milPrinterType(p, type->statetype->wrappedtype));
    break;
  default:
    return milPrinterFail(p, "MIL text has no form for an empty type");
  }
  milPrinterText(p, ">");
done:
  return status;
}

MilStatus milPrinterType(MilPrinter *p, const Mil__ValueType *type) {
  if (!type)
    return milPrinterFail(p, "MIL text has no form for a value without a type");
  MilStatus status = milPrinterEnter(p);
  if (status == MIL_OK)
    status = printInnerType(p, type);
  --p->depth;
  return status;
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

/// A tensor's elements; exactly one of the messages is set.
typedef struct Elements {
  const MilDataTypeInfo *info;
  const Mil__TensorType *type;
  const Mil__TensorValue *value;
  uint64_t count, next;
  uint64_t *sizes; ///< per dimension
} Elements;

static size_t countOf(const Mil__TensorValue *value) {
  switch (value->value_case) {
  case MIL__TENSOR_VALUE__VALUE_FLOATS:
    return value->floats->n_values;
  case MIL__TENSOR_VALUE__VALUE_INTS:
    return value->ints->n_values;
  case MIL__TENSOR_VALUE__VALUE_BOOLS:
    return value->bools->n_values;
  case MIL__TENSOR_VALUE__VALUE_STRINGS:
    return value->strings->n_values;
  case MIL__TENSOR_VALUE__VALUE_LONG_INTS:
    return value->longints->n_values;
  case MIL__TENSOR_VALUE__VALUE_DOUBLES:
    return value->doubles->n_values;
  case MIL__TENSOR_VALUE__VALUE_BYTES:
    return value->bytes->values.len;
  default:
    return 0;
  }
}

/// The bits of an element in Bytes.
static uint64_t bitsInBytes(const Mil__Bytes *bytes, const MilDataTypeInfo *info, uint64_t index) {
  uint64_t bits = 0;
  if (info->bits >= 8) {
    memcpy(&bits, bytes->values.data + index * (info->bits / 8), info->bits / 8);
    return bits;
  }
  for (unsigned i = 0; i < info->bits; ++i) {
    uint64_t at = index * info->bits + i;
    bits |= (uint64_t)(bytes->values.data[at / 8] >> at % 8 & 1u) << i;
  }
  return bits;
}

static uint64_t bitsOf(const Elements *elements, uint64_t index) {
  const Mil__TensorValue *value = elements->value;
  uint64_t bits = 0;
  switch (elements->info->field) {
  case MIL_FIELD_FLOATS:
    memcpy(&bits, &value->floats->values[index], sizeof(float));
    return bits;
  case MIL_FIELD_DOUBLES:
    memcpy(&bits, &value->doubles->values[index], sizeof(double));
    return bits;
  case MIL_FIELD_INTS:
    return (uint64_t)(int64_t)value->ints->values[index] &
           UINT64_MAX >> (64 - elements->info->bits);
  case MIL_FIELD_LONGINTS:
    return (uint64_t)value->longints->values[index];
  default:
    return bitsInBytes(value->bytes, elements->info, index);
  }
}

static void printElement(MilPrinter *p, const Elements *elements, uint64_t index) {
  const Mil__TensorValue *value = elements->value;
  char number[MIL_NUMBER_SIZE];
  if (elements->info->kind == MIL_KIND_STRING) {
    ProtobufCBinaryData bytes = value->strings->values[index];
    milPrinterString(p, (MilString){(const char *)bytes.data, bytes.len});
  } else if (elements->info->kind == MIL_KIND_BOOL) {
    milPrinterText(p, value->bools->values[index] ? "true" : "false");
  } else {
    milNumberPrint(bitsOf(elements, index), elements->info, number);
    milPrinterText(p, number);
  }
}

/// Dimensions that are not known take what the elements leave for them; only one may be open.
static MilStatus findSizes(MilPrinter *p, Elements *elements) {
  const Mil__TensorType *type = elements->type;
  size_t open = type->n_dimensions;
  uint64_t known = 1;
  for (size_t i = 0; i < type->n_dimensions; ++i) {
    const Mil__Dimension *dimension = type->dimensions[i];
    if (dimension->dimension_case == MIL__DIMENSION__DIMENSION_CONSTANT) {
      elements->sizes[i] = dimension->constant->size;
      if (!milCheckedMul(known, elements->sizes[i], &known))
        return milPrinterFail(p, "a tensor of too many elements");
    } else if (open < type->n_dimensions) {
      return milPrinterFail(p, "a value of which two dimensions are unknown");
    } else {
      open = i;
    }
  }
  if (open < type->n_dimensions) {
    elements->sizes[open] = known ? elements->count / known : 0;
    known *= elements->sizes[open];
  }
  if (known != elements->count)
    return milPrinterFail(p, "%" PRIu64 " elements, expected %" PRIu64 " as the type says",
                          elements->count, known);
  return MIL_OK;
}

static MilStatus openElements(MilPrinter *p, const Mil__TensorType *type,
                              const Mil__TensorValue *value, Elements *out) {
  const MilDataTypeInfo *info = milDataTypeGet((MilDataType)type->datatype);
  *out = (Elements){info, type, value, countOf(value), 0, NULL};
  if (value->value_case != (Mil__TensorValue__ValueCase)(info->field + 1))
    return milPrinterFail(p, "a value of %s in the wrong member of TensorValue", info->name);
  if (type->rank < 0)
    return milPrinterFail(p, "a value of a type without a rank");
  out->sizes = milArenaCalloc(p->arena, type->n_dimensions + 1, sizeof *out->sizes);
  if (!out->sizes)
    return milFail(p->diag, MIL_NO_MEMORY, "out of memory");
  if (info->field == MIL_FIELD_BYTES) {
    uint64_t bytes = out->count, size;
    // Of packed elements the type knows the number, or they fill their bytes.
    uint64_t fixed = 1;
    bool isFixed = true;
    for (size_t i = 0; i < type->n_dimensions; ++i) {
      const Mil__Dimension *dimension = type->dimensions[i];
      isFixed &= dimension->dimension_case == MIL__DIMENSION__DIMENSION_CONSTANT &&
                 milCheckedMul(fixed, dimension->constant->size, &fixed);
    }
    out->count = isFixed ? fixed : bytes * 8 / info->bits;
    if (!milDataTypePackedSize(info, out->count, &size) || size != bytes)
      return milPrinterFail(p, "%" PRIu64 " bytes, which are not what the type says", bytes);
    if (out->count * info->bits % 8 &&
        value->bytes->values.data[size - 1] >> out->count * info->bits % 8)
      return milPrinterFail(p, "bits are set behind the last element");
  }
  return findSizes(p, out);
}

static MilStatus printLevel(MilPrinter *p, Elements *elements, size_t level) {
  if (level == elements->type->n_dimensions) {
    printElement(p, elements, elements->next++);
    return MIL_OK;
  }
  MilStatus status = milPrinterEnter(p);
  milPrinterText(p, "[");
  // Without elements there is nothing to nest.
  uint64_t size = elements->count ? elements->sizes[level] : 0;
  for (uint64_t i = 0; i < size && status == MIL_OK; ++i) {
    milPrinterText(p, i ? ", " : "");
    status = printLevel(p, elements, level + 1);
  }
  milPrinterText(p, "]");
  --p->depth;
  return status;
}

static MilStatus printTensor(MilPrinter *p, const Mil__TensorType *type,
                             const Mil__TensorValue *value) {
  Elements elements;
  MilStatus status = openElements(p, type, value, &elements);
  return status == MIL_OK ? printLevel(p, &elements, 0) : status;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static MilStatus printLiteral(MilPrinter *p, const Mil__ValueType *type, const Mil__Value *value);

static bool typesAreEqual(MilPrinter *p, const Mil__ValueType *a, const Mil__ValueType *b) {
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
static MilStatus printPart(MilPrinter *p, const Mil__ValueType *type, const Mil__Value *value) {
  if (!type || !value || !value->type || !typesAreEqual(p, type, value->type))
    return milPrinterFail(p, "MIL text has no form for a value in a list, tuple or dictionary that "
                             "has another type than that says");
  MilStatus status = milPrinterEnter(p);
  if (status == MIL_OK)
    status = printLiteral(p, type, value);
  --p->depth;
  return status;
}

static MilStatus printParts(MilPrinter *p, const Mil__ValueType *type, size_t count,
                            Mil__Value **values) {
  MilStatus status = MIL_OK;
  for (size_t i = 0; i < count && status == MIL_OK; ++i) {
    milPrinterText(p, i ? ", " : "");
    status = printPart(p, type, values[i]);
  }
  return status;
}

static MilStatus printList(MilPrinter *p, const Mil__ListType *type, const Mil__Value *value) {
  size_t count = 0;
  Mil__Value **values = NULL;
  if (value->value_case == MIL__VALUE__VALUE_IMMEDIATE_VALUE) {
    if (value->immediatevalue->value_case != MIL__IMMEDIATE_VALUE__VALUE_LIST)
      return milPrinterFail(p, "the type is a list, and the value none");
    count = value->immediatevalue->list->n_values;
    values = value->immediatevalue->list->values;
  }
  const Mil__Dimension *length = type->length;
  if (length && length->dimension_case == MIL__DIMENSION__DIMENSION_CONSTANT &&
      length->constant->size != count)
    return milPrinterFail(p, "a list of %zu, expected %" PRIu64 " as its type says", count,
                          length->constant->size);
  milPrinterText(p, "[");
  MilStatus status = printParts(p, type->type, count, values);
  milPrinterText(p, "]");
  return status;
}

static MilStatus printTuple(MilPrinter *p, const Mil__TupleType *type,
                            const Mil__TupleValue *tuple) {
  if (tuple->n_values != type->n_types)
    return milPrinterFail(p, "a tuple of %zu, expected %zu as its type says", tuple->n_values,
                          type->n_types);
  MilStatus status = MIL_OK;
  milPrinterText(p, "(");
  for (size_t i = 0; i < tuple->n_values && status == MIL_OK; ++i) {
    milPrinterText(p, i ? ", " : "");
    status = printPart(p, type->types[i], tuple->values[i]);
  }
  milPrinterText(p, ")");
  return status;
}

static MilStatus printDict(MilPrinter *p, const Mil__DictionaryType *type,
                           const Mil__DictionaryValue *dict) {
  MilStatus status = MIL_OK;
  milPrinterText(p, "{");
  for (size_t i = 0; i < dict->n_values; ++i) {
    milPrinterText(p, i ? ", {" : "{");
    MIL_TRY(printPart(p, type->keytype, dict->values[i]->key));
    milPrinterText(p, ", ");
    MIL_TRY(printPart(p, type->valuetype, dict->values[i]->value));
    milPrinterText(p, "}");
  }
  milPrinterText(p, "}");
done:
  return status;
}

static MilStatus printLiteral(MilPrinter *p, const Mil__ValueType *type, const Mil__Value *value) {
  if (value->docstring.len)
    return milPrinterFail(p, "MIL text has no form for the docString of a value");
  if (type->type_case == MIL__VALUE_TYPE__TYPE_LIST_TYPE)
    return printList(p, type->listtype, value);
  if (value->value_case != MIL__VALUE__VALUE_IMMEDIATE_VALUE)
    return milPrinterFail(p, "MIL text has no form for a type without a value");
  const Mil__ImmediateValue *immediate = value->immediatevalue;
  switch (type->type_case) {
  case MIL__VALUE_TYPE__TYPE_TENSOR_TYPE:
    if (immediate->value_case == MIL__IMMEDIATE_VALUE__VALUE_TENSOR)
      return printTensor(p, type->tensortype, immediate->tensor);
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
  return milPrinterFail(p, "the type and the value are of different kinds");
}

static void printBlob(MilPrinter *p, const Mil__BlobFileValue *blob) {
  char offset[24];
  snprintf(offset, sizeof offset, "%" PRIu64, blob->offset);
  milPrinterText(p, p->tensorScalars ? "BLOBFILE(path = tensor<string, []>("
                                     : "BLOBFILE(path = string(");
  milPrinterString(p, (MilString){(const char *)blob->filename.data, blob->filename.len});
  milPrinterText(p, p->tensorScalars ? "), offset = tensor<uint64, []>(" : "), offset = uint64(");
  milPrinterText(p, offset);
  milPrinterText(p, "))");
}

MilStatus milPrinterValue(MilPrinter *p, const Mil__Value *value) {
  MilStatus status;
  if (!value)
    return milPrinterFail(p, "MIL text has no form for a value that is not there");
  MIL_TRY(milPrinterType(p, value->type));
  milPrinterText(p, "(");
  if (value->value_case == MIL__VALUE__VALUE_BLOB_FILE_VALUE && !value->docstring.len)
    printBlob(p, value->blobfilevalue);
  else
    MIL_TRY(printLiteral(p, value->type, value));
  milPrinterText(p, ")");
done:
  return status;
}
