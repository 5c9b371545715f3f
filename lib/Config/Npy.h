//===- Npy.h - arrays of numpy ------------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   byte 0   magic     0x93 'N' 'U' 'M' 'P' 'Y', version major u8 (1, 2 or 3), minor u8 (0)
//   8        length    of the header: u16 in version 1, else u32, little endian
//   10 / 12  header    {'descr': '<f2', 'fortran_order': False, 'shape': (16, 2), }, blanks, '\n'
//   then     data      of the shape, row major or, with fortran_order, column major
//
// Source   numpy/lib/format.py
//===----------------------------------------------------------------------===//
#ifndef MIL_CONFIG_NPY_H
#define MIL_CONFIG_NPY_H

#include "mil-c/Arena.h"
#include "mil-c/Limits.h"

/// Finite numbers, row major.
typedef struct MilNumbers {
  unsigned rank; ///< 1 to 3
  uint64_t dims[MIL_NUMBERS_MAX_RANK];
  const double *values; ///< at least one
} MilNumbers;

/// "16x2", in the arena.
const char *milNumbersShape(const MilNumbers *numbers, MilArena *arena);

/// Whether bytes begin as an .npy file does.
bool milNpyIs(MilString bytes);

/// Reads an array of f2, f4, f8, i1 or u1 from the bytes of a whole file; `path` is for messages.
/// Errors   MIL_MALFORMED: not an .npy file, too short or too long, NaN or infinity; MIL_UNSUPPORTED:
///          another version, type or number of axes; MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milNpyParse(MilString bytes, const char *path, MilArena *arena,
                                      MilNumbers *outNumbers, MilDiag diag);

#endif // MIL_CONFIG_NPY_H
