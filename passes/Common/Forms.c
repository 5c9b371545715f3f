//===- Forms.c - what a weight is, and what may follow ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Forms.h"

#include "Decode.h"
#include "Operands.h"
#include "mil-c/Passes.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <stdio.h>

enum { kTechniques = 3, kMaxDepth = 4, kMaxInputs = 8, kMaxAttributes = 8 };

static const struct {
  const char *text;
  MilSite sites[kTechniques];
} forms[] = {
#define MIL_FORM(form, text, palettize, linearQuantize, prune)                                     \
  {text, {MIL_SITE_##palettize, MIL_SITE_##linearQuantize, MIL_SITE_##prune}},
#include "Forms.def"
};
enum { kForms = sizeof forms / sizeof forms[0] };

const char *milFormText(MilForm form) { return forms[form].text; }
MilSite milFormSite(MilForm form, MilTechniqueKind technique) {
  return forms[form].sites[technique];
}

//===----------------------------------------------------------------------===//
// Forms of operations
//===----------------------------------------------------------------------===//

static const MlirOperation none = {NULL};

/// The constexpr operation that makes an input; null when that is something else.
static MlirOperation innerOf(MlirOperation op, const char *input) {
  MlirValue value = milOpGetInput(op, input);
  return !mlirValueIsNull(value) && milValueIsConstexpr(value) ? mlirOpResultGetOwner(value) : none;
}
/// Whether an input, or the attribute of its name, is a constant tensor.
static bool isConstant(MlirOperation op, const char *input) {
  MlirAttribute value = milOpGetParameter(op, input);
  return !mlirAttributeIsNull(value) && mlirAttributeIsAElements(value) &&
         mlirTypeIsARankedTensor(mlirAttributeGetType(value));
}
static bool isBlockwiseOfConstant(MlirOperation op) {
  return !mlirOperationIsNull(op) && milOpIs(op, "mil.constexpr_blockwise_shift_scale") &&
         isConstant(op, "data");
}

/// An operation with a `lut`.
static MilForm lutForm(MlirOperation op, MilForm plain, MilForm quantized) {
  if (isConstant(op, "lut"))
    return plain;
  return isBlockwiseOfConstant(innerOf(op, "lut")) ? quantized : MIL_FORM_OTHER;
}

static MilForm sparseForm(MlirOperation op) {
  MlirOperation inner = innerOf(op, "nonzero_data");
  if (mlirOperationIsNull(inner))
    return isConstant(op, "nonzero_data") ? MIL_FORM_SPARSE : MIL_FORM_OTHER;
  if (milOpIs(inner, "mil.constexpr_lut_to_sparse"))
    return lutForm(inner, MIL_FORM_SPARSE_PALETTIZED, MIL_FORM_SPARSE_PALETTIZED_QUANTIZED);
  return milOpIs(inner, "mil.constexpr_sparse_blockwise_shift_scale") ? MIL_FORM_SPARSE_QUANTIZED
                                                                      : MIL_FORM_OTHER;
}

static bool isFloat(MlirType type) {
  MlirType element = mlirShapedTypeGetElementType(type);
  return mlirTypeIsAF16(element) || mlirTypeIsAF32(element);
}

static MilForm blockwiseForm(MlirOperation op) {
  MlirOperation inner = innerOf(op, "data");
  if (mlirOperationIsNull(inner))
    return isConstant(op, "data") ? MIL_FORM_QUANTIZED : MIL_FORM_OTHER;
  if (!milOpIs(inner, "mil.constexpr_lut_to_dense") || !isConstant(inner, "lut"))
    return MIL_FORM_OTHER;
  return isFloat(mlirValueGetType(mlirOperationGetResult(inner, 0)))
             ? MIL_FORM_PALETTIZED_SCALED
             : MIL_FORM_QUANTIZED_PALETTIZED;
}

MilForm milFormOf(MlirOperation op) {
  if (milOpIsAConstant(op))
    return MIL_FORM_DENSE;
  if (milOpIs(op, "mil.constexpr_lut_to_dense"))
    return lutForm(op, MIL_FORM_PALETTIZED, MIL_FORM_PALETTIZED_QUANTIZED);
  if (milOpIs(op, "mil.constexpr_sparse_to_dense"))
    return sparseForm(op);
  if (milOpIs(op, "mil.constexpr_blockwise_shift_scale"))
    return blockwiseForm(op);
  return milOpIs(op, "mil.constexpr_affine_dequantize") ? MIL_FORM_QUANTIZED : MIL_FORM_OTHER;
}

//===----------------------------------------------------------------------===//
// Sites
//===----------------------------------------------------------------------===//

const char *milSiteInput(MilSite site) {
  static const char *const inputs[] = {[MIL_SITE_NONZERO] = "nonzero_data",
                                       [MIL_SITE_PALETTE] = "lut",
                                       [MIL_SITE_CODES] = "data",
                                       [MIL_SITE_DECODED] = NULL};
  return inputs[site];
}

/// Operations that make a weight are nested in these inputs.
static const char *const nested[] = {"nonzero_data", "data", "lut"};

MlirOperation milFormFindSite(MlirOperation op, MilSite site) {
  const char *input = milSiteInput(site);
  for (int depth = 0; input && depth < kMaxDepth && !isConstant(op, input); ++depth) {
    MlirOperation inner = none;
    for (size_t i = 0; i < sizeof nested / sizeof nested[0] && !inner.ptr; ++i)
      inner = innerOf(op, nested[i]);
    if (mlirOperationIsNull(inner))
      break;
    op = inner;
  }
  return op;
}

void milPrintJointCompression(MlirStringCallback callback, void *userData) {
  static const char *const phrases[] = {[MIL_SITE_NOTHING] = "-",
                                        [MIL_SITE_NONZERO] = "its values",
                                        [MIL_SITE_PALETTE] = "its palette",
                                        [MIL_SITE_CODES] = "its integers",
                                        [MIL_SITE_VALUE] = "some of it"};
  static const char row[] = "  %-48s %-13s %-17s %s\n";
  char line[128];
  for (int form = MIL_FORM_DENSE; form < kForms; ++form) {
    const MilSite *sites = forms[form].sites;
    int length = form == MIL_FORM_DENSE
                     ? snprintf(line, sizeof line, row, "a weight that is ...", "--palettize",
                                "--linear-quantize", "--prune")
                     : snprintf(line, sizeof line, row, forms[form].text, phrases[sites[0]],
                                phrases[sites[1]], phrases[sites[2]]);
    callback(mlirStringRefCreate(line, (size_t)length), userData);
  }
}

//===----------------------------------------------------------------------===//
// What an operation is made of
//===----------------------------------------------------------------------===//

/// The key of an input's value; null when it is no constant.
static MlirAttribute keyOf(MlirOperation op, int depth);
static MlirAttribute inputKey(MlirOperation op, const char *input, int depth) {
  MlirContext context = mlirOperationGetContext(op);
  MlirAttribute constant = milOpGetParameter(op, input);
  MlirValue value = milOpGetInput(op, input);
  if (!mlirAttributeIsNull(constant))
    return constant;
  if (mlirValueIsNull(value))
    return mlirUnitAttrGet(context);
  if (!milValueIsConstexpr(value))
    return constant;
  MlirAttribute key = keyOf(mlirOpResultGetOwner(value), depth + 1);
  MlirAttribute result =
      mlirIntegerAttrGet(mlirIntegerTypeGet(context, 64), mlirOpResultGetResultNumber(value));
  return mlirAttributeIsNull(key) ? key
                                  : mlirArrayAttrGet(context, 2, (MlirAttribute[]){result, key});
}

/// Parameters that are attributes, as in iOS16; null when there are too many.
static MlirAttribute attributesKey(MlirOperation op, const MilOpInfo *info) {
  MlirNamedAttribute attributes[kMaxAttributes];
  intptr_t count = 0;
  for (intptr_t i = 0; i < mlirOperationGetNumDiscardableAttributes(op); ++i) {
    MlirNamedAttribute attribute = mlirOperationGetDiscardableAttribute(op, i);
    if (!milOpInfoHasAttribute(info, milFromStringRef(mlirIdentifierStr(attribute.name))))
      continue;
    if (count == kMaxAttributes)
      return mlirAttributeGetNull();
    attributes[count++] = attribute;
  }
  return mlirDictionaryAttrGet(mlirOperationGetContext(op), count, attributes);
}

static MlirAttribute keyOf(MlirOperation op, int depth) {
  MlirContext context = mlirOperationGetContext(op);
  const MilOpInfo *info = milOpInfoOf(op);
  MlirAttribute parts[kMaxInputs + 3];
  size_t inputs = milOpInfoGetNumInputs(info);
  if (depth == kMaxDepth || inputs > kMaxInputs)
    return mlirAttributeGetNull();
  for (size_t i = 0; i < inputs; ++i) {
    parts[i] = inputKey(op, milOpInfoGetInputName(info, i).data, depth);
    if (mlirAttributeIsNull(parts[i]))
      return parts[i];
  }
  parts[inputs] = attributesKey(op, info);
  parts[inputs + 1] = mlirStringAttrGet(context, mlirIdentifierStr(mlirOperationGetName(op)));
  parts[inputs + 2] = mlirTypeAttrGet(mlirValueGetType(mlirOperationGetResult(op, 0)));
  return mlirAttributeIsNull(parts[inputs])
             ? parts[inputs]
             : mlirArrayAttrGet(context, (intptr_t)inputs + 3, parts);
}

MlirAttribute milConstexprKey(MlirOperation op) { return keyOf(op, 0); }
