//===- Masked.c - what a mask leaves of packed codes ---------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Masked.h"

#include "Kernels/BitPack.h"

MilStatus milKeepMasked(MilBuffer *codes, unsigned bits, const uint8_t *mask, uint64_t elements,
                        uint64_t *outKept, MilDiag diag) {
  MilBuffer bytes = {0}, kept = {0};
  MilStatus status;
  void *data, *packed;
  size_t count = milCountBits(mask, (size_t)elements);
  MIL_TRY(milBufferAllocate(count, &bytes, &data, diag));
  milGatherBits(codes->data, bits, mask, (size_t)elements, data);
  MIL_TRY(milBufferAllocate((count * bits + 7) / 8, &kept, &packed, diag));
  milPackBits(data, bits, count, packed);
  milBufferRelease(codes);
  *codes = kept;
  *outKept = count;
done:
  milBufferRelease(&bytes);
  return status;
}
