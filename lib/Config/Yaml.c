//===- Yaml.c - a YAML file as a tree ----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libyaml cuts the text into events and checks its encoding; here they become nodes.
//===----------------------------------------------------------------------===//
#include "Yaml.h"

#include "YamlKeys.h"
#include "YamlScalar.h"

#include <yaml.h>

/// A node with a name that aliases can repeat.
typedef struct Anchor {
  MilString name;
  const MilYamlNode *node; ///< null: it is being read
  size_t nodes;            ///< in it, with those that aliases repeat
} Anchor;

typedef struct Parser {
  yaml_parser_t yaml;
  MilString text;
  MilYamlRules rules;
  MilArena *arena;
  MilYamlPlace *place;
  MilDiag diag;
  Anchor *anchors;
  size_t numAnchors, anchorCapacity;
  size_t nodes;
  unsigned depth;
} Parser;

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

static MilYamlPlace placeOf(yaml_mark_t mark) {
  return (MilYamlPlace){(unsigned)mark.line + 1, (unsigned)mark.column + 1};
}

#define FAIL_AT(parser, where, status, ...)                                                        \
  (*(parser)->place = (where), milFail((parser)->diag, status, __VA_ARGS__))

static MilStatus failMemory(const Parser *p) {
  return milFail(p->diag, MIL_NO_MEMORY, "out of memory");
}

/// A byte that is no text. Its line is not to be shown, so it has no column.
static MilStatus failReader(const Parser *p) {
  MilYamlPlace at = {1, 0};
  for (size_t i = 0; i < p->yaml.problem_offset && i < p->text.length; ++i)
    at.line += p->text.data[i] == '\n';
  return FAIL_AT(p, at, MIL_MALFORMED, "this is no UTF-8 text: %s", p->yaml.problem);
}

static MilStatus failSyntax(const Parser *p) {
  const yaml_parser_t *yaml = &p->yaml;
  if (yaml->error == YAML_MEMORY_ERROR)
    return failMemory(p);
  if (yaml->error == YAML_READER_ERROR)
    return failReader(p);
  bool isTab = strcmp(yaml->problem, "found character that cannot start any token") == 0;
  const char *hint = isTab ? "; tabs cannot indent, and @ and ` need quotes" : "";
  MilYamlPlace at = placeOf(yaml->problem_mark);
  if (!yaml->context)
    return FAIL_AT(p, at, MIL_MALFORMED, "%s%s", yaml->problem, hint);
  return FAIL_AT(p, at, MIL_MALFORMED, "%s, %s from line %zu%s", yaml->problem, yaml->context,
                 yaml->context_mark.line + 1, hint);
}

const char *milYamlKindName(MilYamlKind kind) {
  static const char *const names[] = {"null",     "a bool",     "an integer", "a number",
                                      "a string", "a sequence", "a mapping"};
  return names[kind];
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

static MilStatus countNodes(Parser *p, size_t count, yaml_mark_t mark) {
  p->nodes += count;
  if (p->nodes <= MIL_YAML_MAX_NODES)
    return MIL_OK;
  return FAIL_AT(p, placeOf(mark), MIL_UNSUPPORTED,
                 "more than %d values, those that aliases repeat counted each time",
                 MIL_YAML_MAX_NODES);
}

static MilStatus makeNode(Parser *p, MilYamlKind kind, yaml_mark_t mark, MilYamlNode **outNode) {
  MilYamlNode *node = *outNode = milArenaCalloc(p->arena, 1, sizeof *node);
  if (!node)
    return failMemory(p);
  node->kind = kind;
  node->place = placeOf(mark);
  return countNodes(p, 1, mark);
}

static Anchor *findAnchor(const Parser *p, MilString name) {
  for (size_t i = p->numAnchors; i-- > 0;) // the latest of a name counts
    if (milStringEqual(p->anchors[i].name, name))
      return &p->anchors[i];
  return NULL;
}

/// Makes a name known before its node is complete. The anchor's index goes to `*outIndex`.
static MilStatus beginAnchor(Parser *p, const yaml_char_t *name, MilYamlPlace at,
                             size_t *outIndex) {
  *outIndex = p->numAnchors;
  if (!name)
    return MIL_OK;
  if (p->numAnchors == MIL_YAML_MAX_ANCHORS)
    return FAIL_AT(p, at, MIL_UNSUPPORTED, "more than %d anchors", MIL_YAML_MAX_ANCHORS);
  Anchor *anchors =
      milArenaGrow(p->arena, p->anchors, p->numAnchors, &p->anchorCapacity, sizeof *anchors);
  MilString copy = milArenaCopyString(p->arena, milString((const char *)name));
  if (!anchors || !copy.data)
    return failMemory(p);
  p->anchors = anchors;
  p->anchors[p->numAnchors++] = (Anchor){.name = copy, .nodes = p->nodes};
  return MIL_OK;
}

static void endAnchor(Parser *p, const yaml_char_t *name, size_t index, const MilYamlNode *node) {
  if (!name)
    return;
  p->anchors[index].node = node;
  p->anchors[index].nodes = p->nodes - p->anchors[index].nodes + 1;
}

static MilStatus takeAlias(Parser *p, const yaml_event_t *event, const MilYamlNode **outNode) {
  const char *name = (const char *)event->data.alias.anchor;
  const Anchor *anchor = findAnchor(p, milString(name));
  MilYamlPlace at = placeOf(event->start_mark);
  if (!anchor)
    return FAIL_AT(p, at, MIL_MALFORMED, "alias '*%s' has no anchor '&%s' before it", name, name);
  if (!anchor->node)
    return FAIL_AT(p, at, MIL_MALFORMED, "alias '*%s' is inside of what it stands for", name);
  *outNode = anchor->node;
  return countNodes(p, anchor->nodes, event->start_mark);
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

static const char kTags[] = "tag:yaml.org,2002:";

/// The name of one of YAML's own tags; null for any other.
static const char *ownTag(const yaml_char_t *tag) {
  bool isOwn = strncmp((const char *)tag, kTags, sizeof kTags - 1) == 0;
  return isOwn ? (const char *)tag + sizeof kTags - 1 : NULL;
}

static MilStatus failTag(const Parser *p, const yaml_char_t *tag, yaml_mark_t mark) {
  const char *own = ownTag(tag);
  return FAIL_AT(p, placeOf(mark), MIL_UNSUPPORTED, "tag '%s%s' is not supported here",
                 own ? "!!" : "", own ? own : (const char *)tag);
}

/// The type that a tag asks for.
static MilStatus applyTag(const Parser *p, const yaml_char_t *tag, yaml_mark_t mark,
                          MilYamlNode *node) {
  static const char *const names[] = {"null", "bool", "int", "float", "str"};
  const char *own = ownTag(tag);
  MilYamlKind kind = MIL_YAML_NULL;
  while (own && kind <= MIL_YAML_STRING && strcmp(own, names[kind]) != 0)
    ++kind;
  if (!own || kind > MIL_YAML_STRING)
    return failTag(p, tag, mark);
  bool fits = node->kind == kind || kind == MIL_YAML_STRING ||
              (node->kind == MIL_YAML_INT && kind == MIL_YAML_FLOAT);
  if (!fits)
    return FAIL_AT(p, node->place, MIL_MALFORMED, "'%.*s' has the tag '!!%s', but is %s",
                   MIL_STR(node->text), own, milYamlKindName(node->kind));
  node->kind = kind;
  return MIL_OK;
}

static MilStatus takeScalar(Parser *p, const yaml_event_t *event, const MilYamlNode **outNode) {
  const yaml_char_t *tag = event->data.scalar.tag;
  MilString text = {(const char *)event->data.scalar.value, event->data.scalar.length};
  MilYamlNode *node;
  MilStatus status = MIL_OK;
  MIL_TRY(makeNode(p, MIL_YAML_STRING, event->start_mark, &node));
  node->text = milArenaCopyString(p->arena, text);
  if (!node->text.data)
    MIL_TRY(failMemory(p));
  if (memchr(text.data, '\0', text.length))
    MIL_TRY(FAIL_AT(p, node->place, MIL_MALFORMED, "a NUL character in a string"));
  bool isPlain = event->data.scalar.plain_implicit;
  bool hasTag = !isPlain && !event->data.scalar.quoted_implicit;
  if ((isPlain || hasTag) && !milYamlResolve(&p->rules, node, p->arena))
    MIL_TRY(failMemory(p));
  if (hasTag)
    MIL_TRY(applyTag(p, tag, event->start_mark, node));
  *outNode = node;
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Sequences and mappings
//===----------------------------------------------------------------------===//

static MilStatus takeNode(Parser *p, const MilYamlNode **outNode, bool *outIsMerge);

static MilStatus enter(Parser *p, const yaml_char_t *tag, const char *expected, yaml_mark_t mark) {
  if (tag && strcmp((const char *)tag, "!") != 0 &&
      (!ownTag(tag) || strcmp(ownTag(tag), expected) != 0))
    return failTag(p, tag, mark);
  if (++p->depth > MIL_YAML_MAX_DEPTH)
    return FAIL_AT(p, placeOf(mark), MIL_UNSUPPORTED, "nested more than %d deep",
                   MIL_YAML_MAX_DEPTH);
  return MIL_OK;
}

static MilStatus takeSequence(Parser *p, MilYamlNode *node) {
  const MilYamlNode **items = NULL, *item;
  size_t capacity = 0;
  MilStatus status = MIL_OK;
  bool isMerge;
  for (;;) {
    MIL_TRY(takeNode(p, &item, &isMerge));
    if (!item)
      break;
    items = milArenaGrow(p->arena, items, node->size, &capacity, sizeof(*items));
    if (!items)
      MIL_TRY(failMemory(p));
    items[node->size++] = item;
  }
  node->items = items;
done:
  return status;
}

static MilStatus takeMapping(Parser *p, MilYamlNode *node) {
  MilYamlPairs pairs = {NULL, 0, 0}, merges = {NULL, 0, 0};
  MilStatus status = MIL_OK;
  MilYamlPair pair;
  bool isMerge, isMergeValue;
  for (;;) {
    MIL_TRY(takeNode(p, &pair.key, &isMerge));
    if (!pair.key)
      break;
    if (pair.key->kind > MIL_YAML_STRING)
      MIL_TRY(FAIL_AT(p, pair.key->place, MIL_MALFORMED, "a key is %s, expected one word",
                      milYamlKindName(pair.key->kind)));
    MIL_TRY(takeNode(p, &pair.value, &isMergeValue));
    if (!milYamlPairsAdd(isMerge ? &merges : &pairs, pair, p->arena))
      MIL_TRY(failMemory(p));
  }
  MIL_TRY(milYamlJoinPairs(&pairs, &merges, p->arena, node, p->place, p->diag));
done:
  return status;
}

static MilStatus takeCollection(Parser *p, const yaml_event_t *event, const MilYamlNode **outNode) {
  bool isSequence = event->type == YAML_SEQUENCE_START_EVENT;
  const yaml_char_t *anchor =
      isSequence ? event->data.sequence_start.anchor : event->data.mapping_start.anchor;
  const yaml_char_t *tag =
      isSequence ? event->data.sequence_start.tag : event->data.mapping_start.tag;
  MilStatus status = MIL_OK;
  MilYamlNode *node;
  size_t index;
  MIL_TRY(enter(p, tag, isSequence ? "seq" : "map", event->start_mark));
  MIL_TRY(makeNode(p, isSequence ? MIL_YAML_SEQUENCE : MIL_YAML_MAPPING, event->start_mark, &node));
  MIL_TRY(beginAnchor(p, anchor, node->place, &index));
  MIL_TRY(isSequence ? takeSequence(p, node) : takeMapping(p, node));
  endAnchor(p, anchor, index, node);
  --p->depth;
  *outNode = node;
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Documents
//===----------------------------------------------------------------------===//

/// Takes the next node; null at the end of what it is in. `*outIsMerge`: it is a `<<`.
static MilStatus takeNode(Parser *p, const MilYamlNode **outNode, bool *outIsMerge) {
  MilStatus status = MIL_OK;
  yaml_event_t event;
  size_t index;
  *outNode = NULL;
  *outIsMerge = false;
  if (!yaml_parser_parse(&p->yaml, &event))
    return failSyntax(p);
  if (event.type == YAML_ALIAS_EVENT) {
    MIL_TRY(takeAlias(p, &event, outNode));
  } else if (event.type == YAML_SCALAR_EVENT) {
    MIL_TRY(takeScalar(p, &event, outNode));
    MIL_TRY(beginAnchor(p, event.data.scalar.anchor, (*outNode)->place, &index));
    endAnchor(p, event.data.scalar.anchor, index, *outNode);
    *outIsMerge =
        event.data.scalar.plain_implicit && milStringEqual((*outNode)->text, milString("<<"));
  } else if (event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT) {
    MIL_TRY(takeCollection(p, &event, outNode));
  } else if (event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_START_EVENT) {
    MIL_TRY(takeNode(p, outNode, outIsMerge));
  }
done:
  yaml_event_delete(&event);
  return status;
}

/// The root, and that nothing comes after it.
static MilStatus takeDocument(Parser *p, const MilYamlNode **outRoot) {
  const MilYamlNode *end = NULL, *second = NULL;
  MilStatus status = MIL_OK;
  bool isMerge;
  MilYamlNode *nothing;
  MIL_TRY(takeNode(p, outRoot, &isMerge));
  if (!*outRoot) { // the text is empty, which is its end
    MIL_TRY(makeNode(p, MIL_YAML_NULL, (yaml_mark_t){0}, &nothing));
    *outRoot = nothing;
    goto done;
  }
  MIL_TRY(takeNode(p, &end, &isMerge));
  MIL_TRY(takeNode(p, &second, &isMerge));
  if (second)
    MIL_TRY(FAIL_AT(p, second->place, MIL_UNSUPPORTED, "a second document, expected one"));
done:
  return status;
}

/// libyaml compares each tag directive with all before it. Zeros are passed over: the text may be UTF-16.
static MilStatus checkDirectives(MilString text, MilDiag diag) {
  static const char tag[] = "%TAG";
  size_t matched = 0, count = 0;
  for (size_t i = 0; i < text.length; ++i) {
    char byte = text.data[i];
    if (byte)
      matched = byte == tag[matched] ? matched + 1 : byte == tag[0];
    if (matched < sizeof tag - 1)
      continue;
    matched = 0;
    if (++count > MIL_YAML_MAX_TAG_DIRECTIVES)
      return milFail(diag, MIL_UNSUPPORTED, "more than %d tag directives (%%TAG)",
                     MIL_YAML_MAX_TAG_DIRECTIVES);
  }
  return MIL_OK;
}

MilStatus milYamlParse(MilString text, MilArena *arena, const MilYamlNode **outRoot,
                       MilYamlPlace *place, MilDiag diag) {
  Parser p = {.text = text, .arena = arena, .place = place, .diag = diag};
  MilStatus status = MIL_OK;
  *outRoot = NULL;
  *place = (MilYamlPlace){1, 1};
  if (text.length > MIL_YAML_MAX_BYTES)
    return milFail(diag, MIL_UNSUPPORTED, "%zu bytes, expected at most %d", text.length,
                   MIL_YAML_MAX_BYTES);
  status = checkDirectives(text, diag);
  if (status != MIL_OK)
    return status;
  if (!yaml_parser_initialize(&p.yaml))
    return failMemory(&p);
  yaml_parser_set_input_string(&p.yaml, (const yaml_char_t *)(text.data ? text.data : ""),
                               text.length);
  if (!milYamlRulesInit(&p.rules))
    MIL_TRY(failMemory(&p));
  MIL_TRY(takeDocument(&p, outRoot));
done:
  milYamlRulesFree(&p.rules);
  yaml_parser_delete(&p.yaml);
  return status;
}

const MilYamlNode *milYamlGet(const MilYamlNode *mapping, const char *key) {
  for (size_t i = 0; i < mapping->size; ++i)
    if (milStringEqual(mapping->pairs[i].key->text, milString(key)))
      return mapping->pairs[i].value;
  return NULL;
}
