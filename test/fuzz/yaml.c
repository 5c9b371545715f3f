//===- yaml.c - configuration files ----------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tree has no more nodes and no more depth than the limits allow; every place is in the text.
//===----------------------------------------------------------------------===//
#include "Config/Yaml.h"
#include "Fuzz.h"

/// Shared nodes count each time, up to a limit: anchors make trees much larger than their text.
static size_t walk(const MilYamlNode *node, unsigned depth, size_t budget) {
  size_t count = 1;
  MUST(depth <= MIL_YAML_MAX_DEPTH && node->place.line >= 1 && node->place.column >= 1);
  for (size_t i = 0; i < node->size && count < budget; ++i) {
    if (node->kind == MIL_YAML_SEQUENCE)
      count += walk(node->items[i], depth + 1, budget - count);
    if (node->kind == MIL_YAML_MAPPING) {
      MUST(node->pairs[i].key->kind < MIL_YAML_SEQUENCE);
      count += walk(node->pairs[i].value, depth + 1, budget - count);
    }
  }
  return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MilArena *arena = milArenaCreate();
  MilString text = fuzzText(data, size);
  const MilYamlNode *root = NULL;
  MilYamlPlace place = {0, 0};
  MilStatus status = milYamlParse(text, arena, &root, &place, fuzzDiag());
  fuzzCheckStatus(status);
  if (status == MIL_OK && root)
    walk(root, 0, MIL_YAML_MAX_NODES);
  fuzzFree(text);
  milArenaDestroy(arena);
  return 0;
}
