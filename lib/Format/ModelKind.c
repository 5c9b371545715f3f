//===- ModelKind.c - what kind of model a Model message holds -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Format/ModelKind.h"

static const char *kindName(uint32_t number) {
  switch (number) {
#define MIL_MODEL_KIND(number, name)                                                               \
  case number:                                                                                     \
    return #name;
#include "ModelKind.def"
  default:
    return NULL;
  }
}

const char *milModelKindName(const Mil__Model *model) {
  if (model->type_case != MIL__MODEL__TYPE__NOT_SET) // the cases are the field numbers
    return kindName(model->type_case);
  // Of several members of a oneof the last in the file counts.
  for (size_t i = model->base.n_unknown_fields; i-- > 0;) {
    const char *name = kindName(model->base.unknown_fields[i].tag);
    if (name)
      return name;
  }
  return NULL;
}
