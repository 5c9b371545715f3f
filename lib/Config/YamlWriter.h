//===- YamlWriter.h - writing a YAML file -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A mapping of scalars and mappings, which milYamlParse reads as it was meant: texts that would be
// something else, such as `yes` or `1`, get quotes.
//===----------------------------------------------------------------------===//
#ifndef MIL_CONFIG_YAMLWRITER_H
#define MIL_CONFIG_YAMLWRITER_H

#include "mil-c/Arena.h"

typedef struct MilYamlWriter MilYamlWriter;

/// Begins a file whose root is a mapping. Whether `path` can be written is found out now; it is left as
/// it is until the commit. Errors MIL_IO, MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milYamlWriterCreate(const char *path, MilYamlWriter **outWriter,
                                              MilDiag diag);
/// A line of comment at the head of the file, whatever has been written before. It holds no newline.
void milYamlWriterComment(MilYamlWriter *writer, const char *text);
/// A key, and the scalar or mapping behind it. What goes wrong is said by the commit.
void milYamlWriterKey(MilYamlWriter *writer, MilString key);
void milYamlWriterText(MilYamlWriter *writer, MilString text);
void milYamlWriterInt(MilYamlWriter *writer, int64_t value);
void milYamlWriterNull(MilYamlWriter *writer);
/// On one line if `isFlow`: {nbits: 4}.
void milYamlWriterBeginMapping(MilYamlWriter *writer, bool isFlow);
void milYamlWriterEndMapping(MilYamlWriter *writer);

/// Ends the root, writes everything beside `path` and puts it in its place.
/// Errors   MIL_IO; MIL_UNSUPPORTED: a text that is no UTF-8; MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milYamlWriterCommit(MilYamlWriter *writer, MilDiag diag);
/// Null: nothing to do.
void milYamlWriterDestroy(MilYamlWriter *writer);

#endif // MIL_CONFIG_YAMLWRITER_H
