//===- Tensors.h - immediate tensor values and element storage ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_TENSORS_H
#define MIL_TRANSLATE_TENSORS_H

#include "Translation.h"
#include "mil-c/DataType.h"

/// Immediate values as DenseElementsAttr of `type`, a ranked tensor of static shape with `count`
/// elements of the data type `info`. The attribute is null when only reflection keeps every bit (no
/// values at all, padding bits that are set). Errors MIL_MALFORMED: values in another member of
/// TensorValue than the data type's, another number of them than `count`, numbers out of range.
MIL_WARN_UNUSED MilStatus milTensorRead(MilTranslation *t, const Mil__TensorValue *tensor,
                                        const MilDataTypeInfo *info, uint64_t count, MlirType type,
                                        MlirAttribute *outAttribute);

/// The inverse: a DenseElementsAttr, splats included, or a dense_resource whose type no weight file
/// holds.
MIL_WARN_UNUSED MilStatus milTensorWrite(MilTranslation *t, MlirAttribute attribute,
                                         const MilDataTypeInfo *info, uint64_t count,
                                         Mil__TensorValue **outTensor);

#endif // MIL_TRANSLATE_TENSORS_H
