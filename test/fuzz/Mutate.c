//===- Mutate.c - models that differ in one place -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   bytes -> tree of messages -> one change, by the descriptors -> bytes
//===----------------------------------------------------------------------===//
#include "Mutate.h"

#include "Format/BlobLayout.h"
#include "Format/Proto.h"
#include <stdlib.h>

enum { kMostPlaces = 1 << 12, kLongestText = 64 };

/// A field of a message of the tree.
typedef struct Place {
  ProtobufCMessage *message;
  const ProtobufCFieldDescriptor *field;
} Place;

typedef struct Tree {
  MilArena *arena;
  uint64_t random;
  size_t numPlaces;
  Place places[kMostPlaces];
} Tree;

static const MilDiag silent = {NULL, NULL};

static size_t chooseFrom(uint64_t *random, size_t count) {
  *random = *random * 6364136223846793005u + 1442695040888963407u;
  return count ? (size_t)(*random >> 33) % count : 0;
}
static size_t choose(Tree *tree, size_t count) { return chooseFrom(&tree->random, count); }

static void *member(ProtobufCMessage *message, unsigned offset) { return (char *)message + offset; }
static bool isRepeated(const ProtobufCFieldDescriptor *field) {
  return field->label == PROTOBUF_C_LABEL_REPEATED;
}
static bool isOneof(const ProtobufCFieldDescriptor *field) {
  return field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
}
static bool isMessage(const ProtobufCFieldDescriptor *field) {
  return field->type == PROTOBUF_C_TYPE_MESSAGE;
}
static bool isBytes(const ProtobufCFieldDescriptor *field) {
  return field->type == PROTOBUF_C_TYPE_BYTES;
}

/// The elements of a repeated field, or the one that is there.
static size_t countOf(const Place *place) {
  if (isRepeated(place->field))
    return *(size_t *)member(place->message, place->field->quantifier_offset);
  if (isOneof(place->field))
    return *(uint32_t *)member(place->message, place->field->quantifier_offset) == place->field->id;
  return isMessage(place->field) ? *(void **)member(place->message, place->field->offset) != NULL
                                 : 1;
}

static void collect(Tree *tree, ProtobufCMessage *message) {
  for (unsigned i = 0; i < message->descriptor->n_fields && tree->numPlaces < kMostPlaces; ++i) {
    Place place = {message, &message->descriptor->fields[i]};
    tree->places[tree->numPlaces++] = place;
    if (!isMessage(place.field))
      continue;
    ProtobufCMessage **one = member(message, place.field->offset);
    ProtobufCMessage **all = isRepeated(place.field) ? *(ProtobufCMessage ***)one : one;
    for (size_t k = 0; k < countOf(&place); ++k)
      collect(tree, all[k]);
  }
}

//===----------------------------------------------------------------------===//
// New values
//===----------------------------------------------------------------------===//

static size_t sizeOf(const ProtobufCFieldDescriptor *field) {
  switch (field->type) {
  case PROTOBUF_C_TYPE_MESSAGE:
    return sizeof(void *);
  case PROTOBUF_C_TYPE_BYTES:
    return sizeof(ProtobufCBinaryData);
  case PROTOBUF_C_TYPE_INT64:
  case PROTOBUF_C_TYPE_UINT64:
  case PROTOBUF_C_TYPE_DOUBLE:
    return 8;
  default:
    return 4;
  }
}

static uint64_t makeNumber(uint64_t *random) {
  static const uint64_t known[] = {0,  1,   2,   3,   5,     8,         16,         17,       63,
                                   64, 128, 255, 256, 65535, INT32_MAX, UINT32_MAX, INT64_MAX};
  uint64_t number = known[chooseFrom(random, sizeof known / sizeof *known)];
  switch (chooseFrom(random, 4)) {
  case 0:
    return number;
  case 1:
    return 64 * chooseFrom(random, 32); // where a record of a weight file can be
  case 2:
    return (uint64_t)1 << chooseFrom(random, 64);
  default:
    return -number;
  }
}

/// Another text of the tree, or one that is changed.
static void makeBytes(Tree *tree, ProtobufCBinaryData *bytes) {
  const Place *other = &tree->places[choose(tree, tree->numPlaces)];
  for (unsigned i = 0; i < 32 && !(isBytes(other->field) && countOf(other)); ++i)
    other = &tree->places[choose(tree, tree->numPlaces)];
  if (choose(tree, 2) && isBytes(other->field) && countOf(other)) {
    ProtobufCBinaryData *value = member(other->message, other->field->offset);
    *bytes = isRepeated(other->field)
                 ? (*(ProtobufCBinaryData **)value)[choose(tree, countOf(other))]
                 : *value;
    return;
  }
  size_t size = bytes->len;
  uint8_t *copy = milArenaCalloc(tree->arena, size + kLongestText, 1);
  if (!copy)
    return;
  if (size)
    memcpy(copy, bytes->data, size);
  *bytes = (ProtobufCBinaryData){LLVMFuzzerMutate(copy, size, size + kLongestText), copy};
}

/// A copy of another message of this type, or one that is empty.
static ProtobufCMessage *makeMessage(Tree *tree, const ProtobufCMessageDescriptor *type) {
  MilString bytes;
  ProtobufCMessage *copy = NULL;
  for (unsigned i = 0; i < 64 && choose(tree, 16); ++i) {
    ProtobufCMessage *other = tree->places[choose(tree, tree->numPlaces)].message;
    if (other->descriptor != type)
      continue;
    if (milProtoEncode(tree->arena, other, &bytes, silent) == MIL_OK &&
        milProtoDecode(tree->arena, type, bytes, "", &copy, silent) == MIL_OK)
      return copy;
  }
  return milProtoCreate(tree->arena, type);
}

static void changeElement(Tree *tree, const ProtobufCFieldDescriptor *field, void *element) {
  uint64_t number = makeNumber(&tree->random);
  if (isMessage(field)) {
    ProtobufCMessage *made = makeMessage(tree, field->descriptor);
    if (made)
      memcpy(element, &made, sizeof made);
  } else if (isBytes(field)) {
    makeBytes(tree, element);
  } else {
    if (field->type == PROTOBUF_C_TYPE_BOOL)
      number &= 1;
    memcpy(element, &number, sizeOf(field)); // little endian
  }
}

//===----------------------------------------------------------------------===//
// One change
//===----------------------------------------------------------------------===//

static void swap(char *a, char *b, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    char byte = a[i];
    a[i] = b[i];
    b[i] = byte;
  }
}

static void changeList(Tree *tree, const Place *place) {
  size_t size = sizeOf(place->field),
         *count = member(place->message, place->field->quantifier_offset);
  char **list = member(place->message, place->field->offset);
  size_t at = choose(tree, *count), other = choose(tree, *count), kind = choose(tree, 8);
  if (*count && kind < 3) {
    changeElement(tree, place->field, *list + at * size);
  } else if (*count && kind == 3) {
    swap(*list + at * size, *list + other * size, size);
  } else if (*count && kind == 4) {
    memmove(*list + at * size, *list + (at + 1) * size, (--*count - at) * size);
  } else if (*count && kind == 5) {
    *count = at;
  } else {
    char *longer = milArenaCalloc(tree->arena, *count + 1, size);
    if (!longer)
      return;
    if (*count)
      memcpy(longer, *list, *count * size);
    if (*count && kind == 6) // the same once more
      memcpy(longer + *count * size, *list + at * size, size);
    else
      changeElement(tree, place->field, longer + *count * size);
    *list = longer;
    ++*count;
  }
}

static void changePlace(Tree *tree, const Place *place) {
  void *value = member(place->message, place->field->offset);
  uint32_t *kind =
      isOneof(place->field) ? member(place->message, place->field->quantifier_offset) : NULL;
  if (isRepeated(place->field)) {
    changeList(tree, place);
    return;
  }
  if (!choose(tree, 8) && (kind || isMessage(place->field))) { // nothing
    if (kind)
      *kind = 0;
    else
      memset(value, 0, sizeof(void *));
    return;
  }
  if (kind && *kind != place->field->id) {
    memset(value, 0, sizeOf(place->field));
    *kind = place->field->id;
  }
  changeElement(tree, place->field, value);
}

static bool mutateTree(Tree *tree, MilString bytes, MilString *outBytes) {
  Mil__Model *model;
  if (milProtoDecodeModel(tree->arena, bytes, "", &model, silent) != MIL_OK)
    return false;
  collect(tree, &model->base);
  const Place *place = &tree->places[choose(tree, tree->numPlaces)];
  for (unsigned i = 0; i < 8 && !countOf(place) && choose(tree, 4); ++i) // what is there says more
    place = &tree->places[choose(tree, tree->numPlaces)];
  changePlace(tree, place);
  return milProtoEncode(tree->arena, &model->base, outBytes, silent) == MIL_OK;
}

size_t fuzzMutateModel(uint8_t *data, size_t size, size_t maxSize, unsigned seed) {
  static Tree tree; // large
  MilString bytes = {(const char *)data, size}, changed;
  size_t result = 0;
  tree.arena = milArenaCreate();
  tree.random = seed;
  tree.numPlaces = 0;
  if (tree.arena && choose(&tree, 16) && mutateTree(&tree, bytes, &changed) &&
      changed.length <= maxSize) {
    memcpy(data, changed.data, changed.length);
    result = changed.length;
  } else {
    result = LLVMFuzzerMutate(data, size, maxSize);
  }
  milArenaDestroy(tree.arena);
  return result;
}

//===----------------------------------------------------------------------===//
// Packages
//===----------------------------------------------------------------------===//

/// Changes a number of a record, where the file has one.
static bool mutateRecord(uint8_t *data, size_t size, unsigned seed) {
  uint64_t random = seed;
  size_t slots = size / sizeof(MilBlobRecord);
  for (unsigned i = 0; i < 16 && slots; ++i) {
    MilBlobRecord record;
    uint8_t *at = data + sizeof record * chooseFrom(&random, slots);
    memcpy(&record, at, sizeof record);
    if (record.sentinel != MIL_BLOB_SENTINEL)
      continue;
    uint64_t *const words[] = {&record.size, &record.offset, &record.paddingBits};
    size_t kind = chooseFrom(&random, 4);
    if (kind == 3)
      record.type = (uint32_t)chooseFrom(&random, 20);
    else if (chooseFrom(&random, 2))
      *words[kind] = makeNumber(&random);
    else
      *words[kind] += chooseFrom(&random, 2) ? 64 : (uint64_t)-1;
    memcpy(at, &record, sizeof record);
    return true;
  }
  return false;
}

size_t fuzzMutatePackage(uint8_t *data, size_t size, size_t maxSize, unsigned seed) {
  uint32_t model;
  if (size < sizeof model || maxSize < size)
    return LLVMFuzzerMutate(data, size, maxSize);
  memcpy(&model, data, sizeof model);
  if (model > size - sizeof model)
    model = (uint32_t)(size - sizeof model);
  uint8_t *weights = data + sizeof model + model;
  size_t left = size - sizeof model - model;
  if (seed % 8 == 0 && mutateRecord(weights, left, seed / 8))
    return size;
  if (seed % 32 == 1)
    return (size_t)(weights - data) + LLVMFuzzerMutate(weights, left, left + (maxSize - size));

  size_t room = model + (maxSize - size);
  uint8_t *copy = malloc(room + 1);
  if (!copy)
    return size;
  memcpy(copy, data + sizeof model, model);
  uint32_t changed = (uint32_t)fuzzMutateModel(copy, model, room, seed / 8);
  memmove(data + sizeof model + changed, weights, left);
  memcpy(data, &changed, sizeof changed);
  memcpy(data + sizeof model, copy, changed);
  free(copy);
  return sizeof model + changed + left;
}
