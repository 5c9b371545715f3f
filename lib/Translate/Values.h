//===- Values.h - Value and MLIR attributes -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_VALUES_H
#define MIL_TRANSLATE_VALUES_H

#include "Translation.h"

/// A plain tensor becomes an ElementsAttr: dense when its values stand in the model, dense_resource
/// when they are in a weight file. Anything else becomes a dictionary, see Reflect.h. Errors
/// MIL_MALFORMED: values that do not fit their type.
MIL_WARN_UNUSED MilStatus milValueRead(MilTranslation *t, const Mil__Value *value,
                                       MlirAttribute *outAttribute);
/// Whether an attribute is of a kind that milValueWrite takes.
bool milAttributeIsAValue(MlirAttribute attribute);
/// The inverse of milValueRead. Errors MIL_INVALID: an attribute that is no MIL value.
MIL_WARN_UNUSED MilStatus milValueWrite(MilTranslation *t, MlirAttribute attribute,
                                        Mil__Value **outValue);

/// The blob of a value that refers to a weight file, as dense_resource.
MIL_WARN_UNUSED MilStatus milBlobValueRead(MilTranslation *t, const Mil__Value *value,
                                           MlirAttribute *outAttribute);
/// The inverse; the offset is filled in when the weight file is written.
MIL_WARN_UNUSED MilStatus milBlobValueWrite(MilTranslation *t, MlirAttribute attribute,
                                            Mil__BlobFileValue **outBlob);

/// The text of a value that is one plain string, such as the attribute `name`; false for any other
/// value.
bool milValueIsPlainString(const Mil__Value *value, MilString *outText);
MIL_WARN_UNUSED MilStatus milStringValueCreate(MilTranslation *t, MilString text,
                                               Mil__Value **outValue);

#endif // MIL_TRANSLATE_VALUES_H
