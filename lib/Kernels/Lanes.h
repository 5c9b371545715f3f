//===- Lanes.h - eight doubles at a time -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the ...Loops.c files whose loops no compiler vectorises by itself. The vectors are those
// of GCC and Clang, as wide as the instruction set has them: operators work on each element, a
// comparison gives all ones or zeros. What is computed must not depend on the width: either an
// element's result depends on that element alone, or eight lanes are taken together, in as many
// parts as they need.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_LANES_H
#define MIL_KERNELS_LANES_H

#include <stddef.h>
#include <stdint.h>

#if defined(MIL_PLAIN)
#define MIL_NATIVE 1
#elif defined(__AVX512F__)
#define MIL_NATIVE 8
#elif defined(__AVX__)
#define MIL_NATIVE 4
#else
#define MIL_NATIVE 2
#endif

enum { NATIVE = MIL_NATIVE, LANES = 8, PARTS = LANES / NATIVE };

typedef double Native __attribute__((vector_size(NATIVE * 8)));
typedef int64_t NativeInt __attribute__((vector_size(NATIVE * 8)));
typedef struct {
  Native part[PARTS];
} Lanes;

static inline Native nativeOf(double value) { return (Native){0} + value; }

static inline Native loadNative(const double *from) {
  typedef double Unaligned __attribute__((vector_size(NATIVE * 8), aligned(8)));
  return *(const Unaligned *)from;
}
static inline void storeNative(double *to, Native value) {
  typedef double Unaligned __attribute__((vector_size(NATIVE * 8), aligned(8)));
  *(Unaligned *)to = value;
}

/// Values that 32 bits hold.
static inline void storeIntegers(uint32_t *to, NativeInt value) {
  typedef uint32_t Narrow __attribute__((vector_size(NATIVE * 4)));
  typedef uint32_t Unaligned __attribute__((vector_size(NATIVE * 4), aligned(4)));
  *(Unaligned *)to = __builtin_convertvector(value, Narrow);
}

/// a where the mask is set, b elsewhere. A macro, since GCC makes one instruction of it only where it
/// sees the comparison that made the mask.
#define CHOOSE(mask, a, b) ((__typeof__(a))(((NativeInt)(a) & (mask)) | ((NativeInt)(b) & ~(mask))))

/// The last `n` elements of `before`, then the first ones of `v`; n < NATIVE.
static inline Native shiftNative(Native before, Native v, int n) {
#if MIL_NATIVE == 8
  return n == 1   ? __builtin_shufflevector(before, v, 7, 8, 9, 10, 11, 12, 13, 14)
         : n == 2 ? __builtin_shufflevector(before, v, 6, 7, 8, 9, 10, 11, 12, 13)
                  : __builtin_shufflevector(before, v, 4, 5, 6, 7, 8, 9, 10, 11);
#elif MIL_NATIVE == 4
  return n == 1 ? __builtin_shufflevector(before, v, 3, 4, 5, 6)
                : __builtin_shufflevector(before, v, 2, 3, 4, 5);
#elif MIL_NATIVE == 2
  return __builtin_shufflevector(before, v, 1, 2);
#else
  return v;
#endif
}

/// Elements l and l ^ n change places; n < NATIVE.
#if MIL_NATIVE == 8
#define EXCHANGE(v, n)                                                                             \
  ((n) == 1   ? __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6)                              \
   : (n) == 2 ? __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5)                              \
              : __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3))
#elif MIL_NATIVE == 4
#define EXCHANGE(v, n)                                                                             \
  ((n) == 1 ? __builtin_shufflevector(v, v, 1, 0, 3, 2) : __builtin_shufflevector(v, v, 2, 3, 0, 1))
#elif MIL_NATIVE == 2
#define EXCHANGE(v, n) __builtin_shufflevector(v, v, 1, 0)
#else
#define EXCHANGE(v, n) (v)
#endif

/// Lane l is the sum of lanes l - n and l, or lane l where there is no l - n; n is 1, 2 or 4.
static inline Lanes addShifted(Lanes v, int n) {
  Lanes sum = v;
  for (int t = 0; t < PARTS; ++t) {
    int back = n / NATIVE; // whole parts
    if (n >= NATIVE && t >= back)
      sum.part[t] = v.part[t - back] + v.part[t];
    else if (n < NATIVE)
      sum.part[t] = shiftNative(t > 0 ? v.part[t - 1] : nativeOf(0), v.part[t], n) + v.part[t];
  }
  return sum;
}

/// Lane l is the sum of lanes 0 .. l, added pairwise.
static inline Lanes prefixSums(Lanes v) { return addShifted(addShifted(addShifted(v, 1), 2), 4); }

#endif // MIL_KERNELS_LANES_H
