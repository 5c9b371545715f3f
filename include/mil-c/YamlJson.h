//===- mil-c/YamlJson.h - YAML for other languages ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_YAMLJSON_H
#define MIL_C_YAMLJSON_H

#include "mil-c/Arena.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// The only document of a YAML text as JSON, in the arena. Scalars have the types that --compress gives them:
/// those of YAML 1.1 but for dates and numbers in base 60, which are strings; numbers that JSON does not have
/// are the strings "inf", "-inf" and "nan". Keys are strings. `path` is for messages.
/// Errors MIL_MALFORMED; MIL_UNSUPPORTED: above a limit, or a tag of another language; MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milYamlToJson(MilString text, const char *path, MilArena *arena,
                                        MilString *outJson, MilDiag diag);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_YAMLJSON_H
