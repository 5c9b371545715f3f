//===- BlobReader.h - weight files as resources -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_BLOBREADER_H
#define MIL_TRANSLATE_BLOBREADER_H

#include "Translation.h"
#include "mil-c/Package.h"

/// The weight files of an import. Each blob is one dense_resource, however many values refer to it.
typedef struct MilBlobReader MilBlobReader;

/// Sets `t->blobReader`; the package must outlive it.
MIL_WARN_UNUSED MilStatus milBlobReaderOpen(MilTranslation *t, MilPackage *package);

/// The blob at `offset` of a file as dense_resource of `type`, which has `count` elements of
/// `info`. The key of a new resource follows `t->blobName`. Errors MIL_MALFORMED: the blob has
/// another data type or number of elements; those of milBlobFileGet.
MIL_WARN_UNUSED MilStatus milBlobReaderGet(MilTranslation *t, MilString fileName, uint64_t offset,
                                           const MilDataTypeInfo *info, uint64_t count,
                                           MlirType type, MlirAttribute *outAttribute);

/// What is read from now on belongs to the module with this number; numbers ascend.
void milBlobReaderBeginModule(MilBlobReader *reader, size_t module);
/// The attribute `mil.blobs` of a module, when all modules have been read: for each file that it
/// refers to, an array of all resources of the file by offset. A resource that values refer to
/// stands there by its key, so that the array does not keep it alive; one that nothing refers to
/// stands there itself. Null when there is no file.
MIL_WARN_UNUSED MilStatus milBlobReaderGetFiles(MilTranslation *t, size_t module,
                                                MlirAttribute *outAttribute);

/// Adds each weight file, with the offsets of its resources, to the list for `mil.weight_files`.
MIL_WARN_UNUSED MilStatus milBlobReaderDescribeFiles(MilTranslation *t, MilAttrList *files);

#endif // MIL_TRANSLATE_BLOBREADER_H
