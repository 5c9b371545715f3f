//===- Describe.c - a description for modules that have none ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Describe.h"

#include "Text/FlexibleShapes.h"
#include "mil-c/DataType.h"

/// The features of one function.
typedef struct Features {
  Mil__FeatureDescription **inputs, **outputs, **states;
  size_t numInputs, numOutputs, numStates;
  ProtobufCBinaryData label, probabilities; ///< outputs of a classifier
} Features;

typedef enum { INPUT, OUTPUT } Direction;

static Mil__ArrayDataType arrayDataType(int32_t type) {
  switch ((MilDataType)type) {
  case MIL_TYPE_FLOAT16:
    return MIL__ARRAY_DATA_TYPE__FLOAT16;
  case MIL_TYPE_FLOAT32:
    return MIL__ARRAY_DATA_TYPE__FLOAT32;
  case MIL_TYPE_FLOAT64:
    return MIL__ARRAY_DATA_TYPE__DOUBLE;
  case MIL_TYPE_INT8:
    return MIL__ARRAY_DATA_TYPE__INT8;
  case MIL_TYPE_INT32:
    return MIL__ARRAY_DATA_TYPE__INT32;
  default:
    return MIL__ARRAY_DATA_TYPE__INVALID_ARRAY_DATA_TYPE;
  }
}

static MilStatus noFeature(const MilTranslation *t, const Mil__NamedValueType *value) {
  return milTranslationFail(t, MIL_INVALID,
                            "'%.*s' has a type that no model feature has: inputs and outputs are "
                            "tensors of f16, f32, i32 or i8",
                            MIL_STR(milFromBytes(value->name)));
}

/// A dimension of any size: the default is 1, the range has no end.
static MilStatus addRange(MilTranslation *t, const Mil__TensorType *tensor,
                          Mil__ArrayFeatureType *array) {
  Mil__ShapeRange *range;
  MilStatus status = milMessageCreate(t, &mil__shape_range__descriptor, &range);
  if (status == MIL_OK)
    status = milAllocate(t, tensor->n_dimensions, sizeof *range->sizeranges, &range->sizeranges);
  if (status != MIL_OK)
    return status;
  array->shape_flexibility_case = MIL__ARRAY_FEATURE_TYPE__SHAPE_FLEXIBILITY_SHAPE_RANGE;
  array->shaperange = range;
  range->n_sizeranges = tensor->n_dimensions;
  for (size_t i = 0; i < tensor->n_dimensions; ++i) {
    const Mil__Dimension *dimension = tensor->dimensions[i];
    bool isFixed = dimension->dimension_case == MIL__DIMENSION__DIMENSION_CONSTANT;
    status = milMessageCreate(t, &mil__size_range__descriptor, &range->sizeranges[i]);
    if (status != MIL_OK)
      return status;
    range->sizeranges[i]->lowerbound = isFixed ? dimension->constant->size : 1;
    range->sizeranges[i]->upperbound = isFixed ? (int64_t)dimension->constant->size : -1;
  }
  return MIL_OK;
}

static MilStatus describeArray(MilTranslation *t, const Mil__NamedValueType *value,
                               const Mil__TensorType *tensor, Direction direction,
                               Mil__ArrayFeatureType **outArray) {
  Mil__ArrayFeatureType *array;
  MilStatus status = milMessageCreate(t, &mil__array_feature_type__descriptor, &array);
  if (status != MIL_OK)
    return status;
  *outArray = array;
  array->datatype = arrayDataType(tensor->datatype);
  if (array->datatype == MIL__ARRAY_DATA_TYPE__INVALID_ARRAY_DATA_TYPE)
    return noFeature(t, value);
  bool isScalar = tensor->rank == 0, isStatic = tensor->rank >= 0;
  for (size_t i = 0; i < tensor->n_dimensions; ++i)
    isStatic &= tensor->dimensions[i]->dimension_case == MIL__DIMENSION__DIMENSION_CONSTANT;
  if (direction == OUTPUT && (isScalar || !isStatic))
    return MIL_OK; // outputs have a shape only when all of it is known
  if (tensor->rank < 0)
    return noFeature(t, value);
  status = milAllocate(t, tensor->n_dimensions, sizeof *array->shape, &array->shape);
  if (status != MIL_OK)
    return status;
  array->n_shape = isScalar ? 1 : tensor->n_dimensions;
  array->shape[0] = 1; // of a scalar
  for (size_t i = 0; i < tensor->n_dimensions; ++i) {
    const Mil__Dimension *dimension = tensor->dimensions[i];
    array->shape[i] = dimension->dimension_case == MIL__DIMENSION__DIMENSION_CONSTANT
                          ? (int64_t)dimension->constant->size
                          : 1;
  }
  return isStatic ? MIL_OK : addRange(t, tensor, array);
}

/// A label: a scalar of int64 or string, as classify puts out.
static bool isLabel(const Mil__TensorType *tensor, Direction direction) {
  return direction == OUTPUT && tensor->rank == 0 &&
         (tensor->datatype == MIL_TYPE_INT64 || tensor->datatype == MIL_TYPE_STRING);
}

static MilStatus describeDictionary(MilTranslation *t, const Mil__NamedValueType *value,
                                    Mil__FeatureType *type) {
  const Mil__ValueType *key = value->type->dictionarytype->keytype;
  bool isTensor = key && key->type_case == MIL__VALUE_TYPE__TYPE_TENSOR_TYPE;
  int32_t keyType = isTensor ? key->tensortype->datatype : MIL_TYPE_NONE;
  if (keyType != MIL_TYPE_INT64 && keyType != MIL_TYPE_STRING)
    return noFeature(t, value);
  type->type_case = MIL__FEATURE_TYPE__TYPE_DICTIONARY_TYPE;
  MilStatus status =
      milMessageCreate(t, &mil__dictionary_feature_type__descriptor, &type->dictionarytype);
  if (status != MIL_OK)
    return status;
  type->dictionarytype->key_type_case =
      keyType == MIL_TYPE_INT64 ? MIL__DICTIONARY_FEATURE_TYPE__KEY_TYPE_INT64_KEY_TYPE
                                : MIL__DICTIONARY_FEATURE_TYPE__KEY_TYPE_STRING_KEY_TYPE;
  return milMessageCreate(t, &mil__empty__descriptor, &type->dictionarytype->int64keytype);
}

static MilStatus describeState(MilTranslation *t, const Mil__NamedValueType *value,
                               Mil__FeatureType *type) {
  const Mil__ValueType *wrapped = value->type->statetype->wrappedtype;
  if (!wrapped || wrapped->type_case != MIL__VALUE_TYPE__TYPE_TENSOR_TYPE)
    return noFeature(t, value);
  type->type_case = MIL__FEATURE_TYPE__TYPE_STATE_TYPE;
  MilStatus status = milMessageCreate(t, &mil__state_feature_type__descriptor, &type->statetype);
  if (status != MIL_OK)
    return status;
  type->statetype->type_case = MIL__STATE_FEATURE_TYPE__TYPE_ARRAY_TYPE;
  return describeArray(t, value, wrapped->tensortype, INPUT, &type->statetype->arraytype);
}

static MilStatus describeValue(MilTranslation *t, const Mil__NamedValueType *value,
                               Direction direction, Features *features) {
  Mil__FeatureDescription *feature;
  MilStatus status = milMessageCreate(t, &mil__feature_description__descriptor, &feature);
  if (status == MIL_OK)
    status = milMessageCreate(t, &mil__feature_type__descriptor, &feature->type);
  if (status != MIL_OK)
    return status;
  feature->name = value->name;
  Mil__FeatureType *type = feature->type;
  switch (value->type->type_case) {
  case MIL__VALUE_TYPE__TYPE_TENSOR_TYPE: {
    const Mil__TensorType *tensor = value->type->tensortype;
    if (isLabel(tensor, direction)) {
      type->type_case = tensor->datatype == MIL_TYPE_INT64 ? MIL__FEATURE_TYPE__TYPE_INT64_TYPE
                                                           : MIL__FEATURE_TYPE__TYPE_STRING_TYPE;
      features->label = value->name;
      status = milMessageCreate(t, &mil__empty__descriptor, &type->int64type);
      break;
    }
    type->type_case = MIL__FEATURE_TYPE__TYPE_MULTI_ARRAY_TYPE;
    status = describeArray(t, value, tensor, direction, &type->multiarraytype);
    break;
  }
  case MIL__VALUE_TYPE__TYPE_DICTIONARY_TYPE:
    features->probabilities = value->name;
    status = direction == OUTPUT ? describeDictionary(t, value, type) : noFeature(t, value);
    break;
  case MIL__VALUE_TYPE__TYPE_STATE_TYPE:
    status = direction == INPUT ? describeState(t, value, type) : noFeature(t, value);
    if (status == MIL_OK)
      features->states[features->numStates++] = feature;
    return status;
  default:
    return noFeature(t, value);
  }
  if (direction == INPUT)
    features->inputs[features->numInputs++] = feature;
  else
    features->outputs[features->numOutputs++] = feature;
  return status;
}

/// Adds the first of each name.
static MilStatus addValues(const MilTranslation *t, MilNames *values, size_t count,
                           Mil__NamedValueType *const *types) {
  for (size_t i = 0; i < count; ++i) {
    MilString name = milFromBytes(types[i]->name);
    if (!milNamesFind(values, name, NULL) && !milNamesDefine(values, name, types[i]))
      return milTranslationNoMemory(t);
  }
  return MIL_OK;
}

/// What a block can put out: outputs of its operations, the last ones first, then inputs of the
/// function.
static MilStatus collectValues(const MilTranslation *t, const Mil__Function *function,
                               const Mil__Block *block, MilNames *outValues) {
  MilStatus status = MIL_OK;
  milNamesInit(outValues, t->arena);
  for (size_t i = block->n_operations; i-- > 0 && status == MIL_OK;)
    status =
        addValues(t, outValues, block->operations[i]->n_outputs, block->operations[i]->outputs);
  if (status == MIL_OK)
    status = addValues(t, outValues, function->n_inputs, function->inputs);
  return status;
}

/// Compiled models say in an attribute of the function which shapes its inputs can have.
static MilStatus applyFlexibleShapes(MilTranslation *t, const Mil__Function *function,
                                     const Features *features) {
  MilFlexibleShapes shapes;
  MilStatus status =
      milFlexibleShapesRead(t->arena, milFlexibleShapesFind(function), &shapes, t->diag);
  for (size_t i = 0; shapes.count && i < features->numInputs && status == MIL_OK; ++i) {
    const Mil__FeatureDescription *input = features->inputs[i];
    if (input->type->type_case == MIL__FEATURE_TYPE__TYPE_MULTI_ARRAY_TYPE)
      status = milFlexibleShapesApply(t->arena, &shapes, input->name, input->type->multiarraytype,
                                      t->diag);
  }
  return status;
}

static MilStatus describeFunction(MilTranslation *t, const Mil__FunctionEntry *entry,
                                  Features *out) {
  const Mil__Function *function = entry->value;
  const Mil__Block *block = NULL;
  for (size_t i = 0; i < function->n_block_specializations; ++i)
    if (milStringEqual(milFromBytes(function->block_specializations[i]->key),
                       milFromBytes(function->opset)))
      block = function->block_specializations[i]->value;
  Features features = {0};
  MilNames values;
  MilStatus status;
  t->function = milFromBytes(entry->key);
  MIL_TRY(milAllocate(t, function->n_inputs, sizeof *features.inputs, &features.inputs));
  MIL_TRY(milAllocate(t, function->n_inputs, sizeof *features.states, &features.states));
  MIL_TRY(milAllocate(t, block->n_outputs, sizeof *features.outputs, &features.outputs));
  for (size_t i = 0; i < function->n_inputs; ++i)
    MIL_TRY(describeValue(t, function->inputs[i], INPUT, &features));
  MIL_TRY(applyFlexibleShapes(t, function, &features));
  MIL_TRY(collectValues(t, function, block, &values));
  for (size_t i = 0; i < block->n_outputs; ++i) {
    const Mil__NamedValueType *value = milNamesFind(&values, milFromBytes(block->outputs[i]), NULL);
    if (value)
      MIL_TRY(describeValue(t, value, OUTPUT, &features));
  }
  if (!features.label.len || !features.probabilities.len)
    features.label = features.probabilities = (ProtobufCBinaryData){0};
  *out = features;
  t->function = milString(NULL);
done:
  return status;
}

static bool isMain(const Mil__FunctionEntry *entry) {
  return milStringEqual(milFromBytes(entry->key), milString("main"));
}

/// ModelDescription and FunctionDescription have the same fields under different numbers.
#define SET_FEATURES(description, features)                                                        \
  do {                                                                                             \
    (description)->n_input = (features).numInputs;                                                 \
    (description)->input = (features).inputs;                                                      \
    (description)->n_output = (features).numOutputs;                                               \
    (description)->output = (features).outputs;                                                    \
    (description)->n_state = (features).numStates;                                                 \
    (description)->state = (features).states;                                                      \
    (description)->predictedfeaturename = (features).label;                                        \
    (description)->predictedprobabilitiesname = (features).probabilities;                          \
  } while (0)

static MilStatus describeFunctions(MilTranslation *t, const Mil__Program *program,
                                   Mil__ModelDescription *description) {
  size_t count = program->n_functions, chosen = 0;
  MilStatus status;
  MIL_TRY(milAllocate(t, count, sizeof *description->functions, &description->functions));
  description->n_functions = count;
  for (size_t i = 0; i < count; ++i) {
    Features features;
    Mil__FunctionDescription *function;
    MIL_TRY(milMessageCreate(t, &mil__function_description__descriptor, &function));
    MIL_TRY(describeFunction(t, program->functions[i], &features));
    function->name = program->functions[i]->key;
    SET_FEATURES(function, features);
    description->functions[i] = function;
    if (isMain(program->functions[i]))
      chosen = i;
  }
  if (count)
    description->defaultfunctionname = program->functions[chosen]->key;
done:
  return status;
}

MilStatus milDescribe(MilTranslation *t, int version, const Mil__Program *program,
                      Mil__Model **outModel) {
  Mil__Model *model;
  MilStatus status;
  MIL_TRY(milMessageCreate(t, &mil__model__descriptor, &model));
  MIL_TRY(milMessageCreate(t, &mil__model_description__descriptor, &model->description));
  model->specificationversion = version;
  if (program->n_functions == 1 && isMain(program->functions[0])) {
    Features features;
    MIL_TRY(describeFunction(t, program->functions[0], &features));
    SET_FEATURES(model->description, features);
  } else {
    MIL_TRY(describeFunctions(t, program, model->description));
  }
  *outModel = model;
done:
  return status;
}
