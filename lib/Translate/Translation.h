//===- Translation.h - what one import or export carries along ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_TRANSLATION_H
#define MIL_TRANSLATE_TRANSLATION_H

#include "Format/Proto.h"
#include "Support/Label.h"
#include "Support/Names.h"
#include "mil-c/Arena.h"
#include "mil-c/Dialect.h"
#include "mil-c/Limits.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include "mlir-c/IR.h"

/// One import or one export. Everything it allocates lives in the arena.
typedef struct MilTranslation {
  MlirContext context;
  MilArena *arena;
  MilDiag diag;
  const char *path; ///< of the model file, for messages; null at an export
  /// Where the walk stands, for messages; empty outside.
  MilString model, function, op;
  /// What a weight met now is called after.
  MilString blobName;
  struct MilBlobReader *blobReader;       ///< of an import
  MilNames types;                         ///< of an import: message of a type in parts -> its type
  struct MilBlobCollector *blobCollector; ///< of an export
  unsigned depth;
} MilTranslation;

/// milFail with the place in front: "model.mlmodel: function main, op "relu_0": ...".
MilStatus milTranslationFail(const MilTranslation *t, MilStatus status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
MilStatus milTranslationNoMemory(const MilTranslation *t);
/// A sink that puts the place in front; `t` must outlive it.
MilDiag milTranslationDiag(MilTranslation *t);

//===----------------------------------------------------------------------===//
// Small change between protobuf-c and MLIR
//===----------------------------------------------------------------------===//

static inline MlirAttribute milStringAttr(const MilTranslation *t, MilString s) {
  return mlirStringAttrGet(t->context, milToStringRef(s));
}
/// The text of a string attribute; empty when it is null or another kind.
MilString milStringOf(MlirAttribute attribute);
/// The attribute of an operation; null when there is none.
MlirAttribute milAttributeOf(MlirOperation op, const char *name);
/// An element of a dictionary; null when it is no dictionary or has no such element.
MlirAttribute milElementOf(MlirAttribute dictionary, const char *name);
/// An element of an array; null when it is no array or shorter.
MlirAttribute milElementAt(MlirAttribute array, size_t index);
/// Number of elements of an array or dictionary; 0 for null and other kinds.
size_t milNumElements(MlirAttribute attribute);

/// Zeroed memory for `count` objects, at least one; a failure has been explained.
MIL_WARN_UNUSED MilStatus milAllocate(const MilTranslation *t, size_t count, size_t size,
                                      void *outMemory);
/// A message of this type, initialised.
MIL_WARN_UNUSED MilStatus milMessageCreate(const MilTranslation *t,
                                           const ProtobufCMessageDescriptor *type,
                                           void *outMessage);

/// Attributes being gathered.
typedef struct MilAttrList {
  MlirNamedAttribute *data;
  size_t size, capacity;
} MilAttrList;

MIL_WARN_UNUSED MilStatus milAttrListAdd(const MilTranslation *t, MilAttrList *list, MilString name,
                                         MlirAttribute attribute);

#endif // MIL_TRANSLATE_TRANSLATION_H
