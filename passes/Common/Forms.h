//===- Forms.h - what a weight is, and what may follow ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_FORMS_H
#define MIL_PASSES_FORMS_H

#include "mil-c/Arena.h"
#include "mil-c/Dialect.h"

/// The rows of Forms.def.
typedef enum MilForm {
#define MIL_FORM(form, text, palettize, linearQuantize, prune) MIL_FORM_##form,
#include "Forms.def"
} MilForm;

/// The part of a weight that a technique works on.
typedef enum MilSite {
  MIL_SITE_NOTHING,
  MIL_SITE_CONST,
  MIL_SITE_NONZERO,
  MIL_SITE_PALETTE,
  MIL_SITE_CODES,
  MIL_SITE_VALUE,
  MIL_SITE_DECODED, ///< the elements that a constexpr operation makes, to be encoded anew
} MilSite;

/// The columns of Forms.def.
typedef enum MilTechniqueKind {
  MIL_TECHNIQUE_PALETTIZE,
  MIL_TECHNIQUE_LINEAR_QUANTIZE,
  MIL_TECHNIQUE_PRUNE,
} MilTechniqueKind;

/// The form of the weight that an operation makes: a mil.const, or the outermost constexpr.
MilForm milFormOf(MlirOperation op);
/// "palettized"
const char *milFormText(MilForm form);
/// What a technique works on in a weight of this form with joint_compression=true.
MilSite milFormSite(MilForm form, MilTechniqueKind technique);

/// The operation with the input that is the site, below the outermost operation of a weight: with
/// MIL_SITE_PALETTE the one that has `lut`. `op` itself for sites that are no input.
MlirOperation milFormFindSite(MlirOperation op, MilSite site);
/// That input: "lut"; null for sites that are no input.
const char *milSiteInput(MilSite site);

/// What tells apart the values that constexpr operations make: equal attributes, equal values. Null
/// when it cannot be told.
MlirAttribute milConstexprKey(MlirOperation op);

#endif // MIL_PASSES_FORMS_H
