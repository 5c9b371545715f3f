// RUN: %mil-opt %s --const-deduplication=const_threshold=4 2>%t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=SAYS < %t.err
// RUN: %mil-opt %s --const-deduplication 2>&1 | FileCheck %s --check-prefix=FEW
// RUN: not %mil-opt %s --const-deduplication=const_threshold=0 2>&1 | FileCheck %s --check-prefix=ERROR

// ERROR: error: const-deduplication: const_threshold is 0, expected 1 or more
// FEW: %b = mil.const dense_resource<b>

// Equal bytes under two keys are one constant, equal constexpr operations over it too; another value and another type stay.
// SAYS: remark: constants that are equal to others have gone: 2, 8 bytes
// CHECK-LABEL: mil.func @main
// CHECK: %a = mil.const dense_resource<a> : tensor<4xf16>
// CHECK-NOT: %b
// CHECK: %c = mil.const dense_resource<c> : tensor<4xf16>
// CHECK: %d = mil.const dense_resource<a> : tensor<2x2xf16>
// CHECK: %p = mil.constexpr_lut_to_dense
// CHECK-NOT: mil.constexpr_lut_to_dense
// CHECK: mil.add(x = %a, y = %a)
// CHECK: mil.add(x = %p, y = %p)
mil.func @main(%x: tensor<4xf16>) -> (tensor<4xf16>, tensor<4xf16>) attributes {opset = "CoreML8"} {
  %i = mil.literal dense_resource<i> : tensor<4xui1>
  %t = mil.literal dense<[[[1.0], [2.0]]]> : tensor<1x2x1xf16>
  %a = mil.const dense_resource<a> : tensor<4xf16>
  %b = mil.const dense_resource<b> : tensor<4xf16>
  %c = mil.const dense_resource<c> : tensor<4xf16>
  %d = mil.const dense_resource<a> : tensor<2x2xf16>
  %o = mil.const dense_resource<a> : tensor<4xf16>
  %p = mil.constexpr_lut_to_dense(indices = %i, lut = %t) : (tensor<4xui1>, tensor<1x2x1xf16>) -> tensor<4xf16>
  %q = mil.constexpr_lut_to_dense(indices = %i, lut = %t) : (tensor<4xui1>, tensor<1x2x1xf16>) -> tensor<4xf16>
  %0 = mil.add(x = %a, y = %b) : (tensor<4xf16>, tensor<4xf16>) -> tensor<4xf16>
  %1 = mil.add(x = %p, y = %q) : (tensor<4xf16>, tensor<4xf16>) -> tensor<4xf16>
  %2 = mil.add(x = %0, y = %c) : (tensor<4xf16>, tensor<4xf16>) -> tensor<4xf16>
  %3 = mil.add(x = %2, y = %1) : (tensor<4xf16>, tensor<4xf16>) -> tensor<4xf16>
  mil.output %3, %o : tensor<4xf16>, tensor<4xf16>
}

// What stands in one branch is not seen in the other.
// SAYS: remark: constants that are equal to others have gone: 1, 8 bytes
// CHECK-LABEL: mil.func @branches
// CHECK: %outer = mil.const
// CHECK: mil.cond
// CHECK: %one = mil.const dense_resource<c>
// CHECK: mil.add(x = %one, y = %outer)
// CHECK: %two = mil.const dense_resource<c>
mil.func @branches(%p: tensor<i1>, %x: tensor<4xf16>) -> (tensor<4xf16>) attributes {opset = "CoreML8"} {
  %outer = mil.const dense_resource<a> : tensor<4xf16>
  %y = mil.cond(pred = %p) : (tensor<i1>) -> tensor<4xf16> then {
    %one = mil.const dense_resource<c> : tensor<4xf16>
    %again = mil.const dense_resource<b> : tensor<4xf16>
    %0 = mil.add(x = %one, y = %again) : (tensor<4xf16>, tensor<4xf16>) -> tensor<4xf16>
    mil.output %0 : tensor<4xf16>
  } else {
    %two = mil.const dense_resource<c> : tensor<4xf16>
    %0 = mil.add(x = %two, y = %outer) : (tensor<4xf16>, tensor<4xf16>) -> tensor<4xf16>
    mil.output %0 : tensor<4xf16>
  }
  mil.output %y : tensor<4xf16>
}

{-#
  dialect_resources: {
    builtin: {
      a: "0x40000000003C004000420044",
      b: "0x40000000003C004000420044",
      c: "0x40000000003C004000420045",
      i: "0x400000000A"
    }
  }
#-}
