//===- PrintLiteral.c - tensors as numbers, strings and lists -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Numbers.h"
#include "Printer.h"

#include <inttypes.h>

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

static void printElement(MilTextPrinter *p, const Elements *elements, uint64_t index) {
  const Mil__TensorValue *value = elements->value;
  char number[MIL_NUMBER_SIZE];
  if (elements->info->kind == MIL_KIND_STRING) {
    ProtobufCBinaryData bytes = value->strings->values[index];
    milTextPrinterString(p, milFromBytes(bytes));
  } else if (elements->info->kind == MIL_KIND_BOOL) {
    milTextPrinterText(p, value->bools->values[index] ? "true" : "false");
  } else {
    milNumberPrint(bitsOf(elements, index), elements->info, number);
    milTextPrinterText(p, number);
  }
}

/// Dimensions that are not known take what the elements leave for them; only one may be open.
static MilStatus findSizes(MilTextPrinter *p, Elements *elements) {
  const Mil__TensorType *type = elements->type;
  size_t open = type->n_dimensions;
  uint64_t known = 1;
  for (size_t i = 0; i < type->n_dimensions; ++i) {
    const Mil__Dimension *dimension = type->dimensions[i];
    if (dimension->dimension_case == MIL__DIMENSION__DIMENSION_CONSTANT) {
      elements->sizes[i] = dimension->constant->size;
      if (!milCheckedMul(known, elements->sizes[i], &known))
        return milTextPrinterFail(p, "a tensor of too many elements");
    } else if (open < type->n_dimensions) {
      return milTextPrinterFail(p, "a value of which two dimensions are unknown");
    } else {
      open = i;
    }
  }
  if (open < type->n_dimensions) {
    elements->sizes[open] = known ? elements->count / known : 0;
    known *= elements->sizes[open];
  }
  if (known != elements->count)
    return milTextPrinterFail(p, "%" PRIu64 " elements, expected %" PRIu64 " as the type says",
                              elements->count, known);
  return MIL_OK;
}

static MilStatus openElements(MilTextPrinter *p, const Mil__TensorType *type,
                              const Mil__TensorValue *value, Elements *out) {
  const MilDataTypeInfo *info = milDataTypeGet((MilDataType)type->datatype);
  *out = (Elements){info, type, value, countOf(value), 0, NULL};
  if (value->value_case != (Mil__TensorValue__ValueCase)(info->field + 1))
    return milTextPrinterFail(p, "a value of %s in the wrong member of TensorValue", info->name);
  if (type->rank < 0)
    return milTextPrinterFail(p, "a value of a type without a rank");
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
      return milTextPrinterFail(p, "%" PRIu64 " bytes, which are not what the type says", bytes);
    if (out->count * info->bits % 8 &&
        value->bytes->values.data[size - 1] >> out->count * info->bits % 8)
      return milTextPrinterFail(p, "bits are set behind the last element");
  }
  return findSizes(p, out);
}

static MilStatus printLevel(MilTextPrinter *p, Elements *elements, size_t level) {
  if (level == elements->type->n_dimensions) {
    printElement(p, elements, elements->next++);
    return MIL_OK;
  }
  MilStatus status = milTextPrinterEnter(p);
  milTextPrinterText(p, "[");
  // Without elements there is nothing to nest.
  uint64_t size = elements->count ? elements->sizes[level] : 0;
  for (uint64_t i = 0; i < size && status == MIL_OK; ++i) {
    milTextPrinterText(p, i ? ", " : "");
    status = printLevel(p, elements, level + 1);
  }
  milTextPrinterText(p, "]");
  --p->depth;
  return status;
}

MilStatus milTextPrinterTensor(MilTextPrinter *p, const Mil__TensorType *type,
                               const Mil__TensorValue *value) {
  Elements elements;
  MilStatus status = openElements(p, type, value, &elements);
  return status == MIL_OK ? printLevel(p, &elements, 0) : status;
}
