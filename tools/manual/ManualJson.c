//===- ManualJson.c - the tables for programs ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Manual.h"

#include <jansson.h>

/// `s?` of json_pack: a null pointer becomes null.
static json_t *flagAsJson(const MilFlag *flag) {
  return json_pack("{ss ss ss? ss? ss}", "group", flag->group, "name", flag->name, "value",
                   flag->value, "choices", flag->choices, "sentence", flag->sentence);
}

static json_t *commandAsJson(const Command *command) {
  json_t *flags = json_array(), *examples = json_array(), *notes = json_array(),
         *groups = json_array();
  size_t at = 0;
  for (const MilFlag *flag; (flag = nextFlag(command, &at));)
    json_array_append_new(flags, flagAsJson(flag));
  for (const Example *example = command->examples; example->command; ++example)
    json_array_append_new(
        examples, json_pack("{ss ss?}", "command", example->command, "what", example->what));
  for (const char *const *note = command->notes; *note; ++note)
    json_array_append_new(notes, json_string(*note));
  for (const char *const *group = command->groups; *group; ++group)
    json_array_append_new(groups, json_string(*group));
  return json_pack("{ss ss ss so so so so sb ss}", "name", command->name, "summary",
                   command->summary, "usage", command->usage, "examples", examples, "flags", flags,
                   "notes", notes, "groups", groups, "has_passes", command->hasPasses, "status",
                   command->status);
}

static json_t *passAsJson(const MilPassInfo *pass, MilArena *arena) {
  json_t *options = json_array();
  for (size_t i = 0; i < pass->numOptions; ++i) {
    const MilPassOptionInfo *option = &pass->options[i];
    json_array_append_new(options, json_pack("{ss ss ss? ss}", "name", option->name, "values",
                                             option->values, "default", option->defaultText, "doc",
                                             option->doc));
  }
  return json_pack("{ss ss ss ss? so}", "name", pass->name, "group", pass->group, "sentence",
                   pass->sentence, "stands_for", standsForText(pass, arena), "options", options);
}

bool printJson(const Manual *manual, FILE *out) {
  json_t *all = json_array(), *passes = json_array();
  for (const Command *const *command = commands; *command; ++command)
    json_array_append_new(all, commandAsJson(*command));
  for (size_t i = 0; i < manual->numPasses; ++i)
    json_array_append_new(passes, passAsJson(&manual->passes[i], manual->arena));
  json_t *root = json_pack("{so so}", "commands", all, "passes", passes);
  bool printed = root && json_dumpf(root, out, JSON_INDENT(1)) == 0 && fputc('\n', out) != EOF;
  json_decref(root);
  return printed;
}
