//===- CompressClasses.c - the configuration of one kind of weights -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Source: coremltools/optimize/coreml/_config.py, the classes and their structure hooks.
//===----------------------------------------------------------------------===//
#include "CompressClasses.h"

#include "Common/Technique.h"
#include "mil-c/Nearest.h"

extern const MilPassDef milPassPalettize, milPassLinearQuantize, milPassPrune;

/// Techniques that one weight can have.
enum { kMostSteps = 8 };

enum { kMostForeign = 8 };
struct MilConfigClass {
  const char *name;
  const MilPassDef *pass;
  const char *defaults;              ///< where they are not the pass's own
  const char *other;                 ///< what has the rest of the pass's options
  const char *foreign[kMostForeign]; ///< those
};

static const MilConfigClass classes[] = {
    {.name = "OpPalettizerConfig",
     .pass = &milPassPalettize,
     .other = "--palettize",
     .foreign = {"target_bits_per_weight", "target_size", "min_snr", "objective", "search",
                 "recipe", "sweep"}},
    {.name = "OpLinearQuantizerConfig", .pass = &milPassLinearQuantize},
    {.name = "OpThresholdPrunerConfig",
     .pass = &milPassPrune,
     .defaults = "threshold=1e-12,minimum_sparsity_percentile=0.5",
     .other = "OpMagnitudePrunerConfig",
     .foreign = {"target_sparsity", "block_size", "n_m_ratio", "dim"}},
    {.name = "OpMagnitudePrunerConfig",
     .pass = &milPassPrune,
     .other = "OpThresholdPrunerConfig",
     .foreign = {"threshold", "minimum_sparsity_percentile"}},
};
enum { kClasses = sizeof classes / sizeof classes[0] };
static const char kActivations[] = "OpActivationLinearQuantizerConfig";

MilDiag milConfigDiag(MilConfigReader *reader, MilYamlPlace place) {
  const char *path = reader->path;
  // MLIR shows the line of a location, however long it is, but none of line 0.
  const char *whole = reader->hidesLines ? milArenaPrintf(reader->arena, "%s(%u:%u)", path,
                                                          place.line, place.column)
                                         : NULL;
  if (whole)
    place = (MilYamlPlace){0};
  reader->location = mlirLocationFileLineColGet(
      reader->context, mlirStringRefCreateFromCString(whole ? whole : path), place.line,
      place.column);
  return milDiagAtLocation(&reader->location);
}

#define FAIL_AT(reader, where, ...) milFail(milConfigDiag(reader, where), MIL_INVALID, __VA_ARGS__)

static MilStatus failMemory(MilConfigReader *reader, MilYamlPlace place) {
  return milFail(milConfigDiag(reader, place), MIL_NO_MEMORY, "out of memory");
}

bool milConfigEqual(const MilConfig *a, const MilConfig *b) {
  if (a->numSteps != b->numSteps)
    return false;
  for (size_t i = 0; i < a->numSteps; ++i)
    if (a->steps[i].options != b->steps[i].options)
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

MilStatus milConfigClassFind(MilConfigReader *reader, const MilYamlNode *node,
                             const MilConfigClass **outClass) {
  MilNearest nearest = {.arena = reader->arena, .given = node->text};
  const char *all = "";
  if (node->kind != MIL_YAML_STRING)
    return FAIL_AT(reader, node->place, "config_type is %s, expected the name of a class",
                   milYamlKindName(node->kind));
  for (size_t i = 0; i < kClasses; ++i) {
    if (milStringEqual(node->text, milString(classes[i].name))) {
      *outClass = &classes[i];
      return MIL_OK;
    }
    milNearestOffer(&nearest, milString(classes[i].name));
    all = all ? milArenaPrintf(reader->arena, "%s%s%s", all, i ? ", " : "", classes[i].name) : NULL;
  }
  if (milStringEqual(node->text, milString(kActivations)))
    return FAIL_AT(reader, node->place,
                   "config_type is %s, but activations are not quantized here, only weights",
                   kActivations);
  if (!all)
    return failMemory(reader, node->place);
  if (milNearestIsLikely(&nearest))
    return FAIL_AT(reader, node->place, "no config_type '%.*s'; did you mean '%.*s'? There are: %s",
                   MIL_STR(node->text), MIL_STR(nearest.best), all);
  return FAIL_AT(reader, node->place, "no config_type '%.*s'; there are: %s", MIL_STR(node->text),
                 all);
}

static bool isForeign(const MilConfigClass *class, const MilOption *row) {
  for (const char *const *name = class->foreign; *name; ++name)
    if (strcmp(*name, row->name) == 0)
      return true;
  return false;
}

/// The options of a class while its mapping is read.
typedef struct Fields {
  const MilConfigClass *class;
  MilOptionTable table; ///< the rows of the pass that the class has
  MilOptions options;
} Fields;

static MilOptionTable tableOf(const MilPassDef *pass) {
  return (MilOptionTable){pass->argument, pass->options, pass->numOptions, pass->optionsSize};
}

static MilStatus beginFields(MilConfigReader *reader, const MilConfigClass *class,
                             MilYamlPlace place, Fields *outFields) {
  const MilPassDef *pass = class->pass;
  MilOptionTable whole = tableOf(pass);
  MilOption *rows = milArenaCalloc(reader->arena, pass->numOptions, sizeof *rows);
  MilString *texts = milArenaCalloc(reader->arena, pass->numOptions, sizeof *texts);
  *outFields = (Fields){class, {class->name, rows, 0, pass->optionsSize}, {NULL, texts}};
  if (!rows || !texts)
    return failMemory(reader, place);
  MilOptions defaults;
  MilStatus status = milOptionsParse(&whole, milString(class->defaults), reader->arena, &defaults,
                                     milConfigDiag(reader, place));
  if (status != MIL_OK)
    return status;
  outFields->options.fields = defaults.fields;
  for (size_t i = 0; i < pass->numOptions; ++i) {
    if (isForeign(class, &pass->options[i]))
      continue;
    texts[outFields->table.numRows] = defaults.texts[i];
    rows[outFields->table.numRows++] = pass->options[i];
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Mappings
//===----------------------------------------------------------------------===//

static const MilOptionValueKind valueKinds[] = {
    [MIL_YAML_NULL] = MIL_OPTION_VALUE_NULL,     [MIL_YAML_BOOL] = MIL_OPTION_VALUE_BOOL,
    [MIL_YAML_INT] = MIL_OPTION_VALUE_INT,       [MIL_YAML_FLOAT] = MIL_OPTION_VALUE_FLOAT,
    [MIL_YAML_STRING] = MIL_OPTION_VALUE_STRING, [MIL_YAML_SEQUENCE] = MIL_OPTION_VALUE_LIST,
};

static MilOptionValue scalarValue(const MilYamlNode *node) {
  return (MilOptionValue){.kind = valueKinds[node->kind], .text = node->text, .plain = node->plain};
}

/// The value of an option: a scalar, or a list of them.
static MilStatus makeValue(MilConfigReader *reader, const MilYamlNode *key, const MilYamlNode *node,
                           MilOptionValue *outValue) {
  if (node->kind < MIL_YAML_SEQUENCE) {
    *outValue = scalarValue(node);
    return MIL_OK;
  }
  if (node->kind == MIL_YAML_MAPPING)
    return FAIL_AT(reader, node->place, "'%.*s' is a mapping, expected a value",
                   MIL_STR(key->text));
  MilOptionValue *items = milArenaCalloc(reader->arena, node->size + 1, sizeof *items);
  if (!items)
    return failMemory(reader, node->place);
  for (size_t i = 0; i < node->size; ++i) {
    if (node->items[i]->kind >= MIL_YAML_SEQUENCE)
      return FAIL_AT(reader, node->items[i]->place, "'%.*s' holds %s, expected single values",
                     MIL_STR(key->text), milYamlKindName(node->items[i]->kind));
    items[i] = scalarValue(node->items[i]);
  }
  *outValue = (MilOptionValue){.kind = MIL_OPTION_VALUE_LIST, .items = items, .size = node->size};
  return MIL_OK;
}

/// Reads a field of coremltools that no pass has.
typedef MilStatus ReadForeign(MilConfigReader *reader, MilYamlPair pair);

/// 1 is what coremltools takes where none is given, and writes.
static MilStatus readWorkers(MilConfigReader *reader, MilYamlPair pair) {
  if (pair.value->kind != MIL_YAML_INT)
    return FAIL_AT(reader, pair.value->place, "'%.*s' is %s, expected an integer",
                   MIL_STR(pair.key->text), milYamlKindName(pair.value->kind));
  if (!milStringEqual(pair.value->text, milString("1")))
    milEmit(milConfigDiag(reader, pair.key->place), MIL_WARNING,
            "'%.*s' changes nothing: all threads are used, and the result is the same for any "
            "number",
            MIL_STR(pair.key->text));
  return MIL_OK;
}

static MilStatus readFunction(MilConfigReader *reader, MilYamlPair pair) {
  if (pair.value->kind == MIL_YAML_NULL)
    return MIL_OK;
  return FAIL_AT(reader, pair.key->place,
                 "%.*s is a function of Python; with mode: custom give palette: a file with the "
                 "values",
                 MIL_STR(pair.key->text));
}

/// What reads a field that no pass has; null where the field is none.
static ReadForeign *findForeign(const MilConfigClass *class, const MilYamlNode *key) {
  static const struct {
    const char *name;
    const MilPassDef *pass;
    ReadForeign *read;
  } fields[] = {
      {"num_kmeans_workers", &milPassPalettize, readWorkers},
      {"lut_function", &milPassPalettize, readFunction},
  };
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; ++i)
    if (class->pass == fields[i].pass && milStringEqual(key->text, milString(fields[i].name)))
      return fields[i].read;
  return NULL;
}

static MilStatus readField(MilConfigReader *reader, const Fields *fields, MilYamlPair pair) {
  const MilConfigClass *class = fields->class;
  const MilYamlNode *key = pair.key;
  MilOptionTable whole = tableOf(class->pass);
  MilOptionValue value;
  if (milStringEqual(key->text, milString("config_type")))
    return MIL_OK;
  ReadForeign *readForeign = findForeign(class, key);
  if (readForeign)
    return readForeign(reader, pair);
  bool isKnown = milOptionsFind(&fields->table, key->text);
  if (!isKnown && milOptionsFind(&whole, key->text))
    return FAIL_AT(reader, key->place, "%s has no '%.*s'; %s has", class->name, MIL_STR(key->text),
                   class->other);
  MilStatus status = makeValue(reader, key, pair.value, &value);
  if (status != MIL_OK)
    return status;
  MilDiag diag = milConfigDiag(reader, isKnown ? pair.value->place : key->place);
  return milOptionsSet(&fields->table, &fields->options, key->text, &value, reader->arena, diag);
}

/// The options of a step; in `MilConfigReader::options` by pass and hash.
typedef struct SharedOptions {
  const void *options;
  struct SharedOptions *next; ///< others that have the same hash by chance
} SharedOptions;

/// Lets equal steps share their options, so that they can be compared, and weights computed together.
static MilStatus shareOptions(MilConfigReader *reader, MilConfigStep *step) {
  MilOptionTable table = tableOf(step->pass);
  struct {
    uint64_t pass, hash;
  } key = {(uintptr_t)step->pass, milOptionsHash(&table, step->options)};
  MilString name = {(const char *)&key, sizeof key};
  SharedOptions *first = (SharedOptions *)milNamesFind(&reader->options, name, NULL);
  for (const SharedOptions *known = first; known; known = known->next)
    if (milOptionsEqual(&table, known->options, step->options)) {
      step->options = known->options;
      return MIL_OK;
    }
  SharedOptions *shared = milArenaCalloc(reader->arena, 1, sizeof *shared);
  if (!shared)
    return failMemory(reader, step->place);
  shared->options = step->options;
  if (first) {
    shared->next = first->next;
    first->next = shared;
    return MIL_OK;
  }
  name = milArenaCopyString(reader->arena, name);
  return name.data && milNamesDefine(&reader->options, name, shared)
             ? MIL_OK
             : failMemory(reader, step->place);
}

static bool isGiven(const MilYamlNode *mapping, const char *key) {
  const MilYamlNode *value = milYamlGet(mapping, key);
  return value && value->kind != MIL_YAML_NULL;
}

static MilStatus readStep(MilConfigReader *reader, const MilYamlNode *mapping,
                          MilConfigStep *outStep) {
  const MilYamlNode *type = milYamlGet(mapping, "config_type");
  const MilConfigClass *class = reader->defaultClass;
  MilStatus status = MIL_OK;
  Fields fields;
  if (type)
    MIL_TRY(milConfigClassFind(reader, type, &class));
  if (!class)
    MIL_TRY(FAIL_AT(reader, mapping->place,
                    "no config_type, neither here nor at the top of the file: it names a class "
                    "such as %s",
                    classes[0].name));
  MIL_TRY(beginFields(reader, class, mapping->place, &fields));
  for (size_t i = 0; i < mapping->size; ++i)
    MIL_TRY(readField(reader, &fields, mapping->pairs[i]));
  MIL_TRY(class->pass->check(fields.options.fields, milConfigDiag(reader, mapping->place)));
  *outStep = (MilConfigStep){.place = mapping->place,
                             .pass = class->pass,
                             .options = fields.options.fields,
                             .isStructured =
                                 class->pass == &milPassPrune &&
                                 (isGiven(mapping, "block_size") || isGiven(mapping, "n_m_ratio"))};
  MIL_TRY(shareOptions(reader, outStep));
done:
  return status;
}

MilStatus milConfigRead(MilConfigReader *reader, const MilYamlNode *key, const MilYamlNode *node,
                        MilConfig *outConfig) {
  static const char expected[] = "expected a mapping, a list of mappings or null";
  bool isList = node->kind == MIL_YAML_SEQUENCE;
  size_t count = isList ? node->size : node->kind == MIL_YAML_MAPPING;
  *outConfig = (MilConfig){.place = key->place};
  if (node->kind != MIL_YAML_NULL && node->kind < MIL_YAML_SEQUENCE)
    return FAIL_AT(reader, node->place, "'%.*s' is %s, %s", MIL_STR(key->text),
                   milYamlKindName(node->kind), expected);
  if (isList && (!count || count > kMostSteps))
    return FAIL_AT(reader, node->place, "'%.*s' is a list of %zu, expected 1 to %d techniques",
                   MIL_STR(key->text), count, kMostSteps);
  MilConfigStep *steps = milArenaCalloc(reader->arena, count + 1, sizeof *steps);
  if (!steps)
    return failMemory(reader, node->place);
  for (size_t i = 0; i < count; ++i) {
    const MilYamlNode *item = isList ? node->items[i] : node;
    if (item->kind != MIL_YAML_MAPPING)
      return FAIL_AT(reader, item->place, "'%.*s' is a list with %s, %s", MIL_STR(key->text),
                     milYamlKindName(item->kind), expected);
    MilStatus status = readStep(reader, item, &steps[i]);
    if (status != MIL_OK)
      return status;
    const MilTechniqueOptions *common = steps[i].options;
    if (i && !common->jointCompression && !common->recompress)
      return FAIL_AT(reader, item->place,
                     "the weight is compressed already by the technique before: to go on with it "
                     "give joint_compression: true, to begin anew recompress: true");
  }
  outConfig->steps = steps;
  outConfig->numSteps = count;
  return MIL_OK;
}
