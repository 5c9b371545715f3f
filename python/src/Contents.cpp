//===- Contents.cpp - operations and reports as Python objects -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Model.h"
#include "mil-c/AttributeNames.h"
#include "mil-c/Dialect.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

namespace nb = nanobind;

static void append(MlirStringRef part, void *text) {
  static_cast<std::string *>(text)->append(part.data, part.length);
}

/// Names are bytes of a file.
static nb::object toText(const char *data, size_t size) {
  PyObject *text = PyUnicode_DecodeUTF8(data, static_cast<Py_ssize_t>(size), "replace");
  if (!text)
    throw nb::python_error();
  return nb::steal(text);
}
static nb::object toText(MilString text) { return toText(text.data, text.length); }

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static nb::object toType(MlirType type) {
  std::string text;
  mlirTypePrint(type, append, &text);
  return toText(text.data(), text.size());
}

/// (name, type, dtype, shape): the last two None where the type has none; a dimension of any size is -1.
static nb::tuple toValue(MlirValue value) {
  MlirType type = mlirValueGetType(value);
  nb::object dtype = nb::none(), shape = nb::none();
  if (mlirTypeIsAShaped(type)) {
    MilDataType element = milElementTypeToDataType(mlirShapedTypeGetElementType(type));
    if (const MilDataTypeInfo *info = milDataTypeGet(element))
      dtype = nb::str(info->name);
    if (mlirShapedTypeHasRank(type)) {
      nb::list dims;
      for (intptr_t i = 0; i < mlirShapedTypeGetRank(type); ++i)
        dims.append(mlirShapedTypeIsDynamicDim(type, i) ? -1 : mlirShapedTypeGetDimSize(type, i));
      shape = nb::tuple(dims);
    }
  }
  return nb::make_tuple(toText(milValueGetName(value)), toType(type), dtype, shape);
}

/// The symbols of a function and of the modules around it: "model/main".
static nb::object functionOf(MlirOperation op) {
  std::string path;
  for (MlirOperation at = milOpGetFunction(op); !mlirOperationIsNull(at);
       at = mlirOperationGetParentOperation(at)) {
    MlirAttribute name =
        mlirOperationGetAttributeByName(at, mlirStringRefCreateFromCString("sym_name"));
    if (mlirAttributeIsNull(name) || !mlirAttributeIsAString(name))
      continue;
    MlirStringRef text = mlirStringAttrGetValue(name);
    path = std::string(text.data, text.length) + (path.empty() ? "" : "/" + path);
  }
  return toText(path.data(), path.size());
}

static nb::tuple toOperation(MlirOperation op) {
  nb::list inputs, outputs;
  intptr_t begin, end = 0;
  for (size_t i = 0; i < milOpGetNumInputs(op); ++i) {
    nb::list values;
    milOpGetNextInputRange(op, i, &begin, &end);
    for (; begin < end; ++begin)
      values.append(toValue(mlirOperationGetOperand(op, begin)));
    if (nb::len(values))
      inputs.append(nb::make_tuple(toText(milOpGetInputName(op, i)), values));
  }
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    outputs.append(toValue(mlirOperationGetResult(op, i)));
  return nb::make_tuple(toText(milOpGetMilType(op)), toText(milOpGetName(op)), functionOf(op),
                        inputs, outputs);
}

static MlirWalkResult collect(MlirOperation op, void *list) {
  // Terminators have no MIL type of their own and functions are none: what is left are a model's operations.
  if (!mlirOperationIsNull(milOpGetFunction(op)) && !mlirOperationEqual(milOpGetFunction(op), op) &&
      mlirOperationGetNumResults(op) > 0)
    static_cast<std::vector<MlirOperation> *>(list)->push_back(op);
  return MlirWalkResultAdvance;
}

nb::list Model::operations() {
  std::vector<MlirOperation> found;
  context->use("", [&](Messages &) {
    mlirOperationWalk(mlirModuleGetOperation(module), collect, &found, MlirWalkPreOrder);
    return MIL_OK;
  });
  nb::list operations;
  for (MlirOperation op : found)
    operations.append(toOperation(op));
  return operations;
}

//===----------------------------------------------------------------------===//
// Reports
//===----------------------------------------------------------------------===//

/// Dictionaries, lists, strings and numbers; None for anything else.
static nb::object toObject(MlirAttribute attribute) {
  if (mlirAttributeIsADictionary(attribute)) {
    nb::dict dictionary;
    for (intptr_t i = 0; i < mlirDictionaryAttrGetNumElements(attribute); ++i) {
      MlirNamedAttribute member = mlirDictionaryAttrGetElement(attribute, i);
      MlirStringRef name = mlirIdentifierStr(member.name);
      dictionary[toText(name.data, name.length)] = toObject(member.attribute);
    }
    return dictionary;
  }
  if (mlirAttributeIsAArray(attribute)) {
    nb::list list;
    for (intptr_t i = 0; i < mlirArrayAttrGetNumElements(attribute); ++i)
      list.append(toObject(mlirArrayAttrGetElement(attribute, i)));
    return list;
  }
  if (mlirAttributeIsADenseI64Array(attribute)) {
    nb::list list;
    for (intptr_t i = 0; i < mlirDenseArrayGetNumElements(attribute); ++i)
      list.append(mlirDenseI64ArrayGetElement(attribute, i));
    return list;
  }
  if (mlirAttributeIsAString(attribute)) {
    MlirStringRef text = mlirStringAttrGetValue(attribute);
    return toText(text.data, text.length);
  }
  if (mlirAttributeIsAInteger(attribute))
    return nb::int_(mlirIntegerAttrGetValueInt(attribute));
  if (mlirAttributeIsAFloat(attribute))
    return nb::float_(mlirFloatAttrGetValueDouble(attribute));
  return nb::none();
}

nb::list Model::report() {
  MlirAttribute rows = mlirOperationGetAttributeByName(
      mlirModuleGetOperation(module), mlirStringRefCreateFromCString(MIL_ATTR_REPORT));
  return mlirAttributeIsNull(rows) ? nb::list() : nb::cast<nb::list>(toObject(rows));
}
