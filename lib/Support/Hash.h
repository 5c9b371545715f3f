//===- Hash.h - bytes as 64 bits ----------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_HASH_H
#define MIL_SUPPORT_HASH_H

#include <stddef.h>
#include <stdint.h>

/// 64 bits that differ for different bytes, but by chance; nothing to rely on against someone who looks
/// for equal ones. `seed`: 0, or the hash of what is in front. About as fast as memory. The same on
/// every machine.
uint64_t milHash(uint64_t seed, const void *data, size_t size);

#endif // MIL_SUPPORT_HASH_H
