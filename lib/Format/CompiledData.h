//===- CompiledData.h - coremldata.bin of a compiled ML program ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   byte 0    kind u32 (502, the number of mlProgram in Model), specification version u32,
//             20 bytes zero
//   28        length u64 (7), "generic", specification version u8, 31 bytes zero
//   75        length u64 of the description
//   83        the serialized ModelDescription
//   ...       per function: u32 502, 12 bytes zero
//
// Apple does not document the file. This is what its compiler makes of models; only the description
// is taken from it, wherever before the functions it stands, since more strings may come before.
//===----------------------------------------------------------------------===//
#ifndef MIL_FORMAT_COMPILEDDATA_H
#define MIL_FORMAT_COMPILEDDATA_H

#include "Format/Proto.h"

/// Finds version and description in the bytes of the file; `numFunctions` is that of the program.
/// `*outDescription` is null, without a message, when no description is recognised. Errors
/// MIL_MALFORMED: the file is of another kind of model; MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milCompiledDataParse(MilArena *arena, MilString bytes, const char *where,
                                               size_t numFunctions, int32_t *outVersion,
                                               Mil__ModelDescription **outDescription,
                                               MilDiag diag);
/// The bytes of the file.
MIL_WARN_UNUSED MilStatus milCompiledDataPrint(MilArena *arena, int32_t version,
                                               const Mil__ModelDescription *description,
                                               size_t numFunctions, MilString *outBytes,
                                               MilDiag diag);

#endif // MIL_FORMAT_COMPILEDDATA_H
