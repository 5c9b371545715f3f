//===- differential.c - one model by two ways ------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A package that is imported and exported has the messages that it had; and the text of its module gives the
// same package, byte for byte.
//===----------------------------------------------------------------------===//
#include "Format/Proto.h"
#include "Module.h"

//===----------------------------------------------------------------------===//
// Messages that say the same
//===----------------------------------------------------------------------===//

/// An entry of a map. All have the key as their first field and a message as the second, but for texts.
typedef struct Entry {
  ProtobufCMessage base;
  ProtobufCBinaryData key;
} Entry;

static int byKey(const void *a, const void *b) {
  return milCompareBytes((*(Entry *const *)a)->key, (*(Entry *const *)b)->key);
}

static bool isEntry(const ProtobufCMessageDescriptor *type) {
  size_t length = strlen(type->short_name);
  return length > 5 && strcmp(type->short_name + length - 5, "Entry") == 0 &&
         type->fields[0].type == PROTOBUF_C_TYPE_BYTES;
}

/// Sorts maps, fills in values that are left out, and clears what may change: where weights lie.
static void normalize(MilArena *arena, ProtobufCMessage *message) {
  const ProtobufCMessageDescriptor *type = message->descriptor;
  if (type == &mil__blob_file_value__descriptor)
    ((Mil__BlobFileValue *)message)->offset = 0;
  for (unsigned i = 0; i < type->n_fields; ++i) {
    const ProtobufCFieldDescriptor *field = &type->fields[i];
    char *value = (char *)message + field->offset,
         *quantifier = (char *)message + field->quantifier_offset;
    if (field->type != PROTOBUF_C_TYPE_MESSAGE)
      continue;
    ProtobufCMessage **list = (ProtobufCMessage **)value;
    size_t count = 1;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
      list = *(ProtobufCMessage ***)value;
      count = *(size_t *)quantifier;
      if (count && isEntry(field->descriptor))
        qsort(list, count, sizeof *list, byKey);
    } else if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
      count = *(uint32_t *)quantifier == field->id;
    } else if (isEntry(type) && !*list) {
      *list = milProtoCreate(arena, field->descriptor);
    }
    for (size_t k = 0; k < count; ++k)
      if (list[k])
        normalize(arena, list[k]);
  }
}

/// A model that says nothing but its version gets a description and the version of its opset.
static void dropMadeUp(Mil__Model *original, Mil__Model *written) {
  const Mil__Pipeline *before = milModelGetPipeline(original),
                      *after = milModelGetPipeline(written);
  if (before && after && before->n_models == after->n_models) {
    for (size_t i = 0; i < before->n_models; ++i)
      dropMadeUp(before->models[i], after->models[i]);
  } else if (!original->description && written->description) {
    original->specificationversion = written->specificationversion;
    written->description = NULL;
  }
}

static MilString normalForm(MilArena *arena, Mil__Model *model) {
  MilString bytes;
  normalize(arena, &model->base);
  MUST(milProtoEncode(arena, &model->base, &bytes, fuzzDiag()) == MIL_OK);
  return bytes;
}

static void mustSayTheSame(MilArena *arena, MilString original) {
  MilBuffer file = fuzzRead(1, fuzzModelPath);
  MilString written = {file.data, file.size};
  Mil__Model *before, *after;
  MUST(milProtoDecodeModel(arena, original, "", &before, fuzzDiag()) == MIL_OK);
  MUST(milProtoDecodeModel(arena, written, "", &after, fuzzDiag()) == MIL_OK);
  dropMadeUp(before, after);
  MUST(milStringEqual(normalForm(arena, before), normalForm(arena, after)));
  milBufferRelease(&file);
}

//===----------------------------------------------------------------------===//
// Two ways
//===----------------------------------------------------------------------===//

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MilString model, weights;
  if (!fuzzSplit(data, size, &model, &weights) || !fuzzMakePackage(data, size))
    return 0;
  fuzzBeginContexts(weights.length != 0);
  MlirModule module = fuzzImport(0);
  if (!mlirModuleIsNull(module) && fuzzExport(module, 1)) {
    MilArena *arena = milArenaCreate();
    mustSayTheSame(arena, model);
    milArenaDestroy(arena);
    FuzzText text = fuzzPrint(module);
    MlirModule parsed = fuzzParse(fuzzOtherContext, text.data, text.size);
    MUST(!mlirModuleIsNull(parsed) && fuzzExport(parsed, 2));
    fuzzMustEqual(1, 2);
    fuzzDestroy(parsed);
    free(text.data);
  }
  fuzzDestroy(module);
  return 0;
}
