//===- MetadataFeatures.c - inputs, outputs and states ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A feature comes from the model's description, the attribute `mil.model`, where fields that are
// not set are missing. A module that was written by hand has none: then the signature of the
// function says what there is.
//===----------------------------------------------------------------------===//
#include "MetadataImpl.h"

#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

MlirAttribute milAttributeGetMember(MlirAttribute dictionary, const char *name) {
  if (mlirAttributeIsNull(dictionary) || !mlirAttributeIsADictionary(dictionary))
    return mlirAttributeGetNull();
  return mlirDictionaryAttrGetElementByName(dictionary, mlirStringRefCreateFromCString(name));
}

intptr_t milAttributeGetCount(MlirAttribute array) {
  return !mlirAttributeIsNull(array) && mlirAttributeIsAArray(array)
             ? mlirArrayAttrGetNumElements(array)
             : 0;
}

int64_t milAttributeGetInt(MlirAttribute integer, int64_t otherwise) {
  if (mlirAttributeIsNull(integer) || !mlirAttributeIsAInteger(integer))
    return otherwise;
  MlirType type = mlirAttributeGetType(integer);
  if (!mlirTypeIsAInteger(type) || mlirIntegerTypeGetWidth(type) > 64)
    return otherwise;
  if (mlirIntegerTypeIsUnsigned(type)) {
    uint64_t value = mlirIntegerAttrGetValueUInt(integer);
    return value > INT64_MAX ? INT64_MAX : (int64_t)value;
  }
  return mlirIntegerTypeIsSigned(type) ? mlirIntegerAttrGetValueSInt(integer)
                                       : mlirIntegerAttrGetValueInt(integer);
}

static bool isTrue(MlirAttribute attribute) {
  return !mlirAttributeIsNull(attribute) && mlirAttributeIsABool(attribute) &&
         mlirBoolAttrGetValue(attribute);
}

//===----------------------------------------------------------------------===//
// From the description
//===----------------------------------------------------------------------===//

typedef struct Reader {
  MilArena *arena;
  MilFeatureInfo *features;
  size_t size, capacity;
  bool noMemory;
} Reader;

static void *allocate(Reader *r, size_t count, size_t size) {
  void *memory = milArenaCalloc(r->arena, count + 1, size);
  r->noMemory |= !memory;
  return memory;
}

static int64_t memberInt(MlirAttribute dictionary, const char *name) {
  return milAttributeGetInt(milAttributeGetMember(dictionary, name), 0);
}
static MilString memberText(MlirAttribute dictionary, const char *name) {
  return milStringAttrGet(milAttributeGetMember(dictionary, name));
}

static MilShape readShape(Reader *r, MlirAttribute array) {
  size_t rank = (size_t)milAttributeGetCount(array);
  int64_t *dims = allocate(r, rank, sizeof *dims);
  for (size_t i = 0; dims && i < rank; ++i)
    dims[i] = milAttributeGetInt(mlirArrayAttrGetElement(array, (intptr_t)i), 0);
  return (MilShape){dims ? rank : 0, dims};
}

/// [height, width], as an array has them.
static MilShape readSize(Reader *r, MlirAttribute size) {
  int64_t *dims = allocate(r, 2, sizeof *dims);
  if (!dims)
    return (MilShape){0, NULL};
  dims[0] = memberInt(size, "height");
  dims[1] = memberInt(size, "width");
  return (MilShape){2, dims};
}

/// Ranges of so many dimensions; `get` finds that of each.
static void readRanges(Reader *r, MilFeatureInfo *feature, size_t rank, MlirAttribute from,
                       MlirAttribute (*get)(MlirAttribute from, size_t dimension)) {
  int64_t *lower = allocate(r, rank, sizeof *lower), *upper = allocate(r, rank, sizeof *upper);
  if (!lower || !upper)
    return;
  for (size_t i = 0; i < rank; ++i) {
    lower[i] = memberInt(get(from, i), "lowerBound");
    upper[i] = memberInt(get(from, i), "upperBound");
    if (upper[i] < 0)
      upper[i] = -1;
  }
  feature->lower = (MilShape){rank, lower};
  feature->upper = (MilShape){rank, upper};
}

static void readChoices(Reader *r, MilFeatureInfo *feature, MlirAttribute array,
                        MilShape (*read)(Reader *r, MlirAttribute element)) {
  size_t count = (size_t)milAttributeGetCount(array);
  MilShape *choices = allocate(r, count, sizeof *choices);
  for (size_t i = 0; choices && i < count; ++i)
    choices[i] = read(r, mlirArrayAttrGetElement(array, (intptr_t)i));
  feature->choices = choices;
  feature->numChoices = choices ? count : 0;
}

static MilShape readChoice(Reader *r, MlirAttribute element) {
  return readShape(r, milAttributeGetMember(element, "shape"));
}
static MlirAttribute rangeOfArray(MlirAttribute ranges, size_t dimension) {
  return mlirArrayAttrGetElement(ranges, (intptr_t)dimension);
}
static MlirAttribute rangeOfImage(MlirAttribute range, size_t dimension) {
  return milAttributeGetMember(range, dimension == 0 ? "heightRange" : "widthRange");
}

static MilDataType arrayType(MilString name) {
  static const struct {
    const char *name;
    MilDataType type;
  } types[] = {{"FLOAT16", MIL_TYPE_FLOAT16},
               {"FLOAT32", MIL_TYPE_FLOAT32},
               {"DOUBLE", MIL_TYPE_FLOAT64},
               {"INT8", MIL_TYPE_INT8},
               {"INT32", MIL_TYPE_INT32}};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; ++i)
    if (milStringEqual(name, milString(types[i].name)))
      return types[i].type;
  return MIL_TYPE_NONE;
}

static void readArray(Reader *r, MilFeatureInfo *feature, MlirAttribute array) {
  MlirAttribute choices = milAttributeGetMember(array, "enumeratedShapes");
  MlirAttribute ranges = milAttributeGetMember(array, "shapeRange");
  feature->kind = MIL_FEATURE_MULTI_ARRAY;
  feature->type = arrayType(memberText(array, "dataType"));
  feature->shape = readShape(r, milAttributeGetMember(array, "shape"));
  feature->hasShape = feature->shape.rank != 0;
  readChoices(r, feature, milAttributeGetMember(choices, "shapes"), readChoice);
  ranges = milAttributeGetMember(ranges, "sizeRanges");
  readRanges(r, feature, (size_t)milAttributeGetCount(ranges), ranges, rangeOfArray);
}

static void readImage(Reader *r, MilFeatureInfo *feature, MlirAttribute image) {
  MlirAttribute choices = milAttributeGetMember(image, "enumeratedSizes");
  MlirAttribute range = milAttributeGetMember(image, "imageSizeRange");
  feature->kind = MIL_FEATURE_IMAGE;
  feature->colorSpace = memberText(image, "colorSpace");
  feature->shape = readSize(r, image);
  feature->hasShape = true;
  readChoices(r, feature, milAttributeGetMember(choices, "sizes"), readSize);
  if (!mlirAttributeIsNull(range))
    readRanges(r, feature, 2, range, rangeOfImage);
}

static bool has(MlirAttribute dictionary, const char *name) {
  return !mlirAttributeIsNull(milAttributeGetMember(dictionary, name));
}

static void readType(Reader *r, MilFeatureInfo *feature, MlirAttribute type) {
  feature->isOptional = isTrue(milAttributeGetMember(type, "isOptional"));
  MlirAttribute state = milAttributeGetMember(type, "stateType");
  MlirAttribute dictionary = milAttributeGetMember(type, "dictionaryType");
  MlirAttribute sequence = milAttributeGetMember(type, "sequenceType");
  if (has(type, "multiArrayType")) {
    readArray(r, feature, milAttributeGetMember(type, "multiArrayType"));
  } else if (has(state, "arrayType")) {
    readArray(r, feature, milAttributeGetMember(state, "arrayType"));
  } else if (has(type, "imageType")) {
    readImage(r, feature, milAttributeGetMember(type, "imageType"));
  } else if (!mlirAttributeIsNull(dictionary)) {
    feature->kind = MIL_FEATURE_DICTIONARY;
    feature->type = has(dictionary, "int64KeyType") ? MIL_TYPE_INT64 : MIL_TYPE_STRING;
  } else if (!mlirAttributeIsNull(sequence)) {
    feature->kind = MIL_FEATURE_SEQUENCE;
    feature->type = has(sequence, "int64Type") ? MIL_TYPE_INT64 : MIL_TYPE_STRING;
  } else if (has(type, "int64Type")) {
    feature->kind = MIL_FEATURE_INT64;
  } else if (has(type, "doubleType")) {
    feature->kind = MIL_FEATURE_DOUBLE;
  } else if (has(type, "stringType")) {
    feature->kind = MIL_FEATURE_STRING;
  }
}

static MilFeatureInfo *addFeature(Reader *r) {
  MilFeatureInfo *grown =
      milArenaGrow(r->arena, r->features, r->size, &r->capacity, sizeof *r->features);
  r->noMemory |= !grown;
  if (!grown)
    return NULL;
  r->features = grown;
  return &r->features[r->size++];
}

static void readDescribed(Reader *r, MlirAttribute array, MilFeatureRole role) {
  for (intptr_t i = 0; i < milAttributeGetCount(array); ++i) {
    MlirAttribute from = mlirArrayAttrGetElement(array, i);
    MilFeatureInfo *feature = addFeature(r);
    if (!feature)
      return;
    feature->role = role;
    feature->name = memberText(from, "name");
    feature->description = memberText(from, "shortDescription");
    readType(r, feature, milAttributeGetMember(from, "type"));
  }
}

//===----------------------------------------------------------------------===//
// From the signature
//===----------------------------------------------------------------------===//

static void readTensorType(Reader *r, MilFeatureInfo *feature, MlirType type) {
  feature->type = milElementTypeToDataType(mlirShapedTypeGetElementType(type));
  feature->hasShape = mlirShapedTypeHasRank(type);
  size_t rank = feature->hasShape ? (size_t)mlirShapedTypeGetRank(type) : 0;
  int64_t *dims = allocate(r, rank, sizeof *dims);
  for (size_t i = 0; dims && i < rank; ++i)
    dims[i] = mlirShapedTypeIsDynamicDim(type, (intptr_t)i)
                  ? -1
                  : mlirShapedTypeGetDimSize(type, (intptr_t)i);
  feature->shape = (MilShape){dims ? rank : 0, dims};
  bool isText = feature->type == MIL_TYPE_STRING && rank == 0;
  feature->kind = isText ? MIL_FEATURE_STRING : MIL_FEATURE_MULTI_ARRAY;
}

static void readValue(Reader *r, MlirValue value, MilFeatureRole role) {
  MlirType type = mlirValueGetType(value);
  MilFeatureInfo *feature = addFeature(r);
  if (!feature)
    return;
  feature->role = milTypeIsAState(type) ? MIL_FEATURE_STATE : role;
  feature->name = milValueGetName(value);
  if (milTypeIsAState(type))
    type = milStateTypeGetWrapped(type);
  if (mlirTypeIsATensor(type)) {
    readTensorType(r, feature, type);
  } else if (milTypeIsADict(type)) {
    MlirType key = milDictTypeGetKey(type);
    feature->kind = MIL_FEATURE_DICTIONARY;
    feature->type = mlirTypeIsATensor(key)
                        ? milElementTypeToDataType(mlirShapedTypeGetElementType(key))
                        : MIL_TYPE_NONE;
  }
}

static void readSignature(Reader *r, MlirOperation function) {
  MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(function, 0));
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(block); ++i)
    readValue(r, mlirBlockGetArgument(block, i), MIL_FEATURE_INPUT);
  MlirOperation output = mlirBlockGetTerminator(block);
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(output); ++i)
    readValue(r, mlirOperationGetOperand(output, i), MIL_FEATURE_OUTPUT);
}

/// Outputs are often described without a shape.
static void completeShapes(Reader *r, const Reader *signature) {
  for (size_t i = 0; i < r->size; ++i) {
    MilFeatureInfo *feature = &r->features[i];
    for (size_t k = 0; k < signature->size; ++k) {
      const MilFeatureInfo *known = &signature->features[k];
      if (feature->kind != MIL_FEATURE_MULTI_ARRAY || feature->hasShape ||
          known->kind != MIL_FEATURE_MULTI_ARRAY || known->role != feature->role ||
          !milStringEqual(known->name, feature->name))
        continue;
      feature->shape = known->shape;
      feature->hasShape = known->hasShape;
    }
  }
}

MilStatus milMetadataReadFeatures(MilArena *arena, MlirAttribute description,
                                  MlirOperation function, const MilFeatureInfo **outFeatures,
                                  size_t *outCount, MilDiag diag) {
  Reader r = {.arena = arena}, signature = {.arena = arena};
  readDescribed(&r, milAttributeGetMember(description, "input"), MIL_FEATURE_INPUT);
  readDescribed(&r, milAttributeGetMember(description, "output"), MIL_FEATURE_OUTPUT);
  readDescribed(&r, milAttributeGetMember(description, "state"), MIL_FEATURE_STATE);
  if (!mlirOperationIsNull(function)) {
    readSignature(&signature, function);
    if (r.size == 0)
      r = signature;
    else
      completeShapes(&r, &signature);
  }
  if (r.noMemory || signature.noMemory)
    return milMetadataNoMemory(diag);
  *outFeatures = r.features;
  *outCount = r.size;
  return MIL_OK;
}
