//===- Translation.c - what one import or export carries along ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Translation.h"

#include <stdarg.h>
#include <stdio.h>

/// "model.mlmodel: model1: function main, op "relu_0": ", as far as it is known.
static void writePlace(const MilTranslation *t, char *text, size_t capacity) {
  size_t at = 0;
  text[0] = 0;
  if (t->path && at < capacity)
    at += (size_t)snprintf(text + at, capacity - at, "%s: ", t->path);
  if (t->model.length && at < capacity)
    at += (size_t)snprintf(text + at, capacity - at, "%.*s: ", MIL_STR(t->model));
  if (t->function.length && at < capacity)
    at += (size_t)snprintf(text + at, capacity - at, "function %.*s%s", MIL_STR(t->function),
                           t->op.length ? ", " : ": ");
  if (t->op.length && at < capacity)
    snprintf(text + at, capacity - at, "op \"%.*s\": ", MIL_STR(t->op));
}

MilStatus milTranslationFail(const MilTranslation *t, MilStatus status, const char *format, ...) {
  char place[1024], message[2048];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  writePlace(t, place, sizeof place);
  return milFail(t->diag, status, "%s%s", place, message);
}

MilStatus milTranslationNoMemory(const MilTranslation *t) {
  return milTranslationFail(t, MIL_NO_MEMORY, "out of memory");
}

static void emitAtPlace(void *userData, MilSeverity severity, const char *message) {
  const MilTranslation *t = userData;
  char place[1024];
  writePlace(t, place, sizeof place);
  milEmit(t->diag, severity, "%s%s", place, message);
}

MilDiag milTranslationDiag(MilTranslation *t) { return (MilDiag){emitAtPlace, t}; }

MilString milStringOf(MlirAttribute attribute) {
  if (mlirAttributeIsNull(attribute) || !mlirAttributeIsAString(attribute))
    return milString(NULL);
  return milFromStringRef(mlirStringAttrGetValue(attribute));
}

MlirAttribute milAttributeOf(MlirOperation op, const char *name) {
  return mlirOperationGetAttributeByName(op, mlirStringRefCreateFromCString(name));
}

MlirAttribute milElementOf(MlirAttribute dictionary, const char *name) {
  if (mlirAttributeIsNull(dictionary) || !mlirAttributeIsADictionary(dictionary))
    return mlirAttributeGetNull();
  return mlirDictionaryAttrGetElementByName(dictionary, mlirStringRefCreateFromCString(name));
}

MlirAttribute milElementAt(MlirAttribute array, size_t index) {
  if (mlirAttributeIsNull(array) || !mlirAttributeIsAArray(array) || index >= milNumElements(array))
    return mlirAttributeGetNull();
  return mlirArrayAttrGetElement(array, (intptr_t)index);
}

size_t milNumElements(MlirAttribute attribute) {
  if (mlirAttributeIsNull(attribute))
    return 0;
  if (mlirAttributeIsAArray(attribute))
    return (size_t)mlirArrayAttrGetNumElements(attribute);
  if (mlirAttributeIsADictionary(attribute))
    return (size_t)mlirDictionaryAttrGetNumElements(attribute);
  return 0;
}

MilStatus milAllocate(const MilTranslation *t, size_t count, size_t size, void *outMemory) {
  void *memory = milArenaCalloc(t->arena, count ? count : 1, size);
  memcpy(outMemory, &memory, sizeof memory);
  return memory ? MIL_OK : milTranslationNoMemory(t);
}

MilStatus milMessageCreate(const MilTranslation *t, const ProtobufCMessageDescriptor *type,
                           void *outMessage) {
  void *message = milProtoCreate(t->arena, type);
  memcpy(outMessage, &message, sizeof message);
  return message ? MIL_OK : milTranslationNoMemory(t);
}

MilStatus milAttrListAdd(const MilTranslation *t, MilAttrList *list, MilString name,
                         MlirAttribute attribute) {
  if (list->size == list->capacity) {
    size_t capacity = list->capacity ? 2 * list->capacity : 8;
    MlirNamedAttribute *data;
    MilStatus status = milAllocate(t, capacity, sizeof *data, &data);
    if (status != MIL_OK)
      return status;
    if (list->size)
      memcpy(data, list->data, list->size * sizeof *data);
    list->data = data;
    list->capacity = capacity;
  }
  list->data[list->size++] =
      mlirNamedAttributeGet(mlirIdentifierGet(t->context, milToStringRef(name)), attribute);
  return MIL_OK;
}
