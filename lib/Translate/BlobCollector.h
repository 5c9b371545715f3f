//===- BlobCollector.h - resources on their way to weight files ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_BLOBCOLLECTOR_H
#define MIL_TRANSLATE_BLOBCOLLECTOR_H

#include "Bridge/Measure.h"
#include "Translation.h"
#include "mil-c/Package.h"

/// The resources that an export has met. Their places in weight files are decided when all are
/// known: first those that `mil.blobs` lists, in its order, so that what has not changed keeps its
/// offset; then the others, in the order in which they were met, equal ones once.
typedef struct MilBlobCollector MilBlobCollector;

/// Sets `t->blobCollector`.
MIL_WARN_UNUSED MilStatus milBlobCollectorCreate(MilTranslation *t);

/// What is added from now on belongs to a module with this `mil.blobs` (may be null). Resources
/// that are not listed go to the first file there, or else to `defaultFile`. Resources that
/// `mil.blobs` holds itself are written although nothing refers to them. Errors MIL_INVALID: a
/// `mil.blobs` that is not a dictionary of arrays of strings and resources.
MIL_WARN_UNUSED MilStatus milBlobCollectorBeginModule(MilTranslation *t, MlirAttribute files,
                                                      MilString defaultFile);

/// A reference to a resource with `count` elements of `info`; milBlobCollectorWrite completes it.
/// Resources with the same key and data type are one blob. Errors MIL_INVALID: no bytes behind the
/// resource.
MIL_WARN_UNUSED MilStatus milBlobCollectorAdd(MilTranslation *t, MlirAttribute resource,
                                              const MilDataTypeInfo *info, uint64_t count,
                                              Mil__BlobFileValue **outReference);

/// Writes all blobs and completes the references; with a null writer it only decides on their places.
MIL_WARN_UNUSED MilStatus milBlobCollectorWrite(MilTranslation *t, MilPackageWriter *writer);
/// After that: bytes of all weight files, and `visit` for each blob.
MilMeasured milBlobCollectorMeasure(MilTranslation *t,
                                    void (*visit)(void *userData, const MilMeasuredBlob *blob),
                                    void *userData);

#endif // MIL_TRANSLATE_BLOBCOLLECTOR_H
