//===- mil-c/Package.h - packages, model files, compiled models ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_PACKAGE_H
#define MIL_C_PACKAGE_H

#include "mil-c/BlobFile.h"
#include "mil-c/Buffer.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// What stands at a path.
typedef enum MilPackageForm {
  MIL_FORM_PACKAGE,  ///< .mlpackage: a directory with Manifest.json
  MIL_FORM_MODEL,    ///< .mlmodel: a file that holds a Model message
  MIL_FORM_COMPILED, ///< .mlmodelc: a directory with model.mil, MIL text, and weights/ beside it
  MIL_FORM_TEXT      ///< .mil: such a file by itself
} MilPackageForm;

/// An opened model in one of these forms.
typedef struct MilPackage MilPackage;

/// A file of the package that is neither the manifest, nor the model, nor a weight file of the
/// model.
typedef struct MilPackageFile {
  MilString path; ///< below Data/, `/` separated; lent
  const void *data;
  size_t size;
} MilPackageFile;

/// Opens what stands at the path. A file is taken for MIL text when its name ends in `.mil` or it
/// begins with the word `program`. Paths in the manifest that are absolute, contain `..` or lead
/// through a symbolic link are refused. A weights item whose directory is missing is accepted: it
/// matters only when a model refers to a blob.
/// Errors MIL_IO, MIL_MALFORMED, MIL_UNSUPPORTED (a newer package version).
MIL_WARN_UNUSED MilStatus milPackageOpen(const char *path, MilPackage **outPackage, MilDiag diag);
void milPackageClose(MilPackage *package);

MilPackageForm milPackageGetForm(const MilPackage *package);
/// The mapped bytes of the model file: a Model message, or MIL text.
MilString milPackageGetModel(const MilPackage *package);
/// The bytes of coremldata.bin beside MIL text (Format/CompiledData.h); empty when there is none.
MilString milPackageGetCompiledData(const MilPackage *package);
/// Path of the model file, for messages.
const char *milPackageGetModelPath(const MilPackage *package);
/// The text of Manifest.json; empty for other forms than packages.
MilString milPackageGetManifest(const MilPackage *package);
/// The weight file that a BlobFileValue names: `@model_path/weights/<name>`, resolved beside the
/// model file. Opened at the first call. The reference is lent: retain it to keep it. Errors
/// MIL_MALFORMED: any other name, or a single model file, which has no weights; MIL_IO: no such
/// file, saying which model refers to it.
MIL_WARN_UNUSED MilStatus milPackageGetBlobFile(MilPackage *package, MilString fileName,
                                                MilBlobFile **outFile, MilDiag diag);
/// Calls `visit` for every other regular file below Data/ of a package, sorted by name in each
/// directory; stops at a failure. Weight files that milPackageGetBlobFile has opened are left out; a
/// file outside Data/ gives a warning. The other files of a compiled model are made of it: none is
/// visited. The buffer is mapped; `visit` takes it over. Errors MIL_MALFORMED: a link or a special
/// file.
MIL_WARN_UNUSED MilStatus milPackageForEachFile(MilPackage *package,
                                                MilStatus (*visit)(void *userData, MilString path,
                                                                   MilBuffer *buffer),
                                                void *userData, MilDiag diag);
/// Bytes of all regular files below `path` (a package or a file); 0 when there is none. Errors MIL_IO,
/// MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milPackageMeasure(const char *path, uint64_t *outBytes, MilDiag diag);
/// The same for what is only shown: 0 also where it cannot be told.
uint64_t milPackageSizeOnDisk(const char *path);

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// Writes beside the target and swaps the result in at commit. Until then the target is untouched,
/// and milPackageWriterDestroy leaves nothing behind.
typedef struct MilPackageWriter MilPackageWriter;

/// What may stand at the target: nothing, or what is of the same form. The form goes by the ending:
/// `.mlmodel`, `.mlmodelc` and `.mil` as above, anything else is a package.
/// `manifest` is the text of a Manifest.json to keep (its identifiers, names, paths and unknown
/// keys), or empty for a fresh one whose identifiers follow from the model, so that equal models give equal
/// bytes.
/// The model goes where its root item says, weight files to `weights/` beside it.
MIL_WARN_UNUSED MilStatus milPackageWriterCreate(const char *path, MilString manifest,
                                                 MilPackageWriter **outWriter, MilDiag diag);
/// The same without a file: what is refused is refused, and the commit says how large the package would
/// be. Nothing is checked of the directory of the target. A null path: a package, wherever.
MIL_WARN_UNUSED MilStatus milPackageWriterMeasure(const char *path, MilString manifest,
                                                  MilPackageWriter **outWriter, MilDiag diag);
/// Before the commit moves anything all files are read again and compared with what was to be written;
/// what differs is an error then. To be called before there is any.
void milPackageWriterVerify(MilPackageWriter *writer);
MilPackageForm milPackageWriterGetForm(const MilPackageWriter *writer);
/// The writer of the weight file `fileName` (`@model_path/weights/<name>`), created at the first
/// call; lent. Errors MIL_INVALID for a single file, which has no place for weights.
MIL_WARN_UNUSED MilStatus milPackageWriterGetBlobs(MilPackageWriter *writer, MilString fileName,
                                                   MilBlobWriter **outBlobs, MilDiag diag);
/// Adds a file at a path below Data/, or in the directory of a compiled model; where a weight file is
/// being written, that one stays, with a warning. Errors MIL_INVALID: a path that leaves Data/ or is taken.
MIL_WARN_UNUSED MilStatus milPackageWriterAddFile(MilPackageWriter *writer, MilString path,
                                                  const void *data, size_t size, MilDiag diag);
/// Sets the serialized Model message, or the MIL text, once.
MIL_WARN_UNUSED MilStatus milPackageWriterSetModel(MilPackageWriter *writer, const void *data,
                                                   size_t size, MilDiag diag);
/// Finishes weight files and manifest and swaps the result in; `*outBytes` (may be null): bytes of
/// all files written. After it only milPackageWriterDestroy may follow. Errors MIL_INVALID: no
/// model, an item of the manifest without its file, something else now at the target; MIL_IO.
MIL_WARN_UNUSED MilStatus milPackageWriterCommit(MilPackageWriter *writer, uint64_t *outBytes,
                                                 MilDiag diag);
/// Bytes of files by kind, complete after the commit.
typedef struct MilPackageSizes {
  uint64_t weights, model, manifest, others;
} MilPackageSizes;
MilPackageSizes milPackageWriterGetSizes(const MilPackageWriter *writer);
void milPackageWriterDestroy(MilPackageWriter *writer);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_PACKAGE_H
