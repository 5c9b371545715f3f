//===- YamlWriter.c - writing a YAML file -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libyaml's emitter quotes what would not be a plain scalar at all; what would be another kind of scalar
// is told by the rules for reading.
//===----------------------------------------------------------------------===//
#include "YamlWriter.h"

#include "YamlScalar.h"
#include "mil-c/WholeFile.h"

#include <sys/stat.h>
#include <yaml.h>

typedef struct Text {
  char *data;
  size_t size, capacity;
} Text;

struct MilYamlWriter {
  MilArena *arena; ///< holds this object
  const char *path;
  yaml_emitter_t emitter;
  bool hasEmitter;
  MilYamlRules rules;
  Text head, body;
  bool failed; ///< something could not be emitted
};

static bool append(MilArena *arena, Text *text, const char *data, size_t size) {
  if (!size)
    return true;
  char *larger = milArenaReserve(arena, text->data, text->size, size, &text->capacity, 1);
  if (!larger)
    return false;
  text->data = larger;
  memcpy(text->data + text->size, data, size);
  text->size += size;
  return true;
}

static int writeBody(void *userData, unsigned char *data, size_t size) {
  MilYamlWriter *writer = userData;
  return append(writer->arena, &writer->body, (const char *)data, size);
}

/// `ok`: whether the event could be made; the emitter takes it over.
static void emit(MilYamlWriter *writer, int ok, yaml_event_t *event) {
  if (ok && writer->failed)
    yaml_event_delete(event);
  else if (!ok || !yaml_emitter_emit(&writer->emitter, event))
    writer->failed = true;
}

/// Whether a file can be made beside `path`, and `path` be replaced by it.
static MilStatus checkPath(const MilYamlWriter *writer, MilDiag diag) {
  struct stat info;
  if (lstat(writer->path, &info) == 0 && !S_ISREG(info.st_mode))
    return milFail(diag, MIL_IO, "%s: is in the way, expected nothing or a regular file",
                   writer->path);
  int error = milWholeFileTry(writer->path);
  return error ? milFail(diag, MIL_IO, "%s: %s", writer->path, strerror(error)) : MIL_OK;
}

static MilStatus begin(MilYamlWriter *writer, MilDiag diag) {
  yaml_event_t event;
  MilStatus status;
  MIL_TRY(checkPath(writer, diag));
  if (!milYamlRulesInit(&writer->rules) || !yaml_emitter_initialize(&writer->emitter))
    MIL_TRY(milFail(diag, MIL_NO_MEMORY, "%s: out of memory", writer->path));
  writer->hasEmitter = true;
  yaml_emitter_set_output(&writer->emitter, writeBody, writer);
  yaml_emitter_set_unicode(&writer->emitter, 1);
  yaml_emitter_set_width(&writer->emitter, -1);
  emit(writer, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING), &event);
  emit(writer, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1), &event);
  milYamlWriterBeginMapping(writer, false);
done:
  return status;
}

MilStatus milYamlWriterCreate(const char *path, MilYamlWriter **outWriter, MilDiag diag) {
  MilArena *arena = milArenaCreate();
  MilYamlWriter *writer = arena ? milArenaCalloc(arena, 1, sizeof *writer) : NULL;
  const char *own = writer ? milArenaCopyString(arena, milString(path)).data : NULL;
  *outWriter = NULL;
  if (!own) {
    milArenaDestroy(arena);
    return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", path);
  }
  writer->arena = arena;
  writer->path = own;
  MilStatus status = begin(writer, diag);
  if (status == MIL_OK)
    *outWriter = writer;
  else
    milYamlWriterDestroy(writer);
  return status;
}

//===----------------------------------------------------------------------===//
// Contents
//===----------------------------------------------------------------------===//

void milYamlWriterComment(MilYamlWriter *writer, const char *text) {
  const char *line = milArenaPrintf(writer->arena, "# %s\n", text);
  if (!line || !append(writer->arena, &writer->head, line, strlen(line)))
    writer->failed = true;
}

static void writeScalar(MilYamlWriter *writer, MilString text, yaml_scalar_style_t style) {
  yaml_event_t event;
  emit(writer,
       text.length <= INT32_MAX &&
           yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text.data,
                                        (int)text.length, 1, 1, style),
       &event);
}

void milYamlWriterText(MilYamlWriter *writer, MilString text) {
  MilYamlNode node = {.text = milArenaCopyString(writer->arena, text)};
  if (!node.text.data || !milYamlResolve(&writer->rules, &node, writer->arena)) {
    writer->failed = true;
    return;
  }
  // `<<` merges where it is a key; what begins like a number may be a date to others.
  bool isPlain = node.kind == MIL_YAML_STRING && !milStringEqual(text, milString("<<")) &&
                 !strchr("0123456789+-.=", node.text.data[0]);
  writeScalar(writer, node.text, isPlain ? YAML_ANY_SCALAR_STYLE : YAML_SINGLE_QUOTED_SCALAR_STYLE);
}

void milYamlWriterKey(MilYamlWriter *writer, MilString key) { milYamlWriterText(writer, key); }

void milYamlWriterInt(MilYamlWriter *writer, int64_t value) {
  const char *text = milArenaPrintf(writer->arena, "%lld", (long long)value);
  if (text)
    writeScalar(writer, milString(text), YAML_PLAIN_SCALAR_STYLE);
  writer->failed |= !text;
}

void milYamlWriterNull(MilYamlWriter *writer) {
  writeScalar(writer, milString("null"), YAML_PLAIN_SCALAR_STYLE);
}

void milYamlWriterBeginMapping(MilYamlWriter *writer, bool isFlow) {
  yaml_event_t event;
  emit(writer,
       yaml_mapping_start_event_initialize(
           &event, NULL, NULL, 1, isFlow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE),
       &event);
}

void milYamlWriterEndMapping(MilYamlWriter *writer) {
  yaml_event_t event;
  emit(writer, yaml_mapping_end_event_initialize(&event), &event);
}

//===----------------------------------------------------------------------===//
// The file
//===----------------------------------------------------------------------===//

static MilStatus replace(MilYamlWriter *writer, MilDiag diag) {
  Text *text = &writer->head;
  if (!append(writer->arena, text, writer->body.data, writer->body.size))
    return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", writer->path);
  int error = milWholeFileWrite(writer->path, text->data, text->size);
  return error ? milFail(diag, MIL_IO, "%s: %s", writer->path, strerror(error)) : MIL_OK;
}

MilStatus milYamlWriterCommit(MilYamlWriter *writer, MilDiag diag) {
  yaml_event_t event;
  milYamlWriterEndMapping(writer);
  emit(writer, yaml_document_end_event_initialize(&event, 1), &event);
  emit(writer, yaml_stream_end_event_initialize(&event), &event);
  if (!writer->failed)
    return replace(writer, diag);
  if (writer->emitter.error == YAML_MEMORY_ERROR)
    return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", writer->path);
  return milFail(diag, MIL_UNSUPPORTED, "%s: a name that is no UTF-8 cannot be written as YAML",
                 writer->path);
}

void milYamlWriterDestroy(MilYamlWriter *writer) {
  if (!writer)
    return;
  if (writer->hasEmitter)
    yaml_emitter_delete(&writer->emitter);
  milYamlRulesFree(&writer->rules);
  milArenaDestroy(writer->arena);
}
