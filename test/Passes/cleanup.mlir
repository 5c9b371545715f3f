// The pipelines without compression.
// RUN: %mil-opt %s --cleanup 2>%t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=SAYS < %t.err
// RUN: %mil-opt %s > %t.same && %mil-opt %s --empty | diff - %t.same
// RUN: not %mil-opt %s --empty=nbits=4 2>&1 | FileCheck %s --check-prefix=OPTION

// SAYS: remark: constants that are equal to others have gone: 1, 0 bytes
// OPTION: error: empty: takes no options, got 'nbits=4'

// CHECK: mil.func @main
// CHECK: %p = mil.constexpr_lut_to_dense
// CHECK-NEXT: %a = mil.linear(x = %x, weight = %p)
// CHECK-NEXT: %b = mil.linear(x = %a, weight = %p)
// CHECK-NEXT: mil.output %b
mil.func @main(%x: tensor<1x2xf16>) -> (tensor<1x2xf16>) attributes {opset = "CoreML8"} {
  %i = mil.literal dense<[[0, 1], [1, 0]]> : tensor<2x2xui1>
  %t = mil.literal dense<[[[[1.0], [2.0]]]]> : tensor<1x1x2x1xf16>
  %p = mil.constexpr_lut_to_dense(indices = %i, lut = %t) : (tensor<2x2xui1>, tensor<1x1x2x1xf16>) -> tensor<2x2xf16>
  %q = mil.constexpr_lut_to_dense(indices = %i, lut = %t) : (tensor<2x2xui1>, tensor<1x1x2x1xf16>) -> tensor<2x2xf16>
  %unused = mil.relu(x = %x) : (tensor<1x2xf16>) -> tensor<1x2xf16>
  %same = mil.identity(x = %x) : (tensor<1x2xf16>) -> tensor<1x2xf16>
  %a = mil.linear(x = %same, weight = %p) : (tensor<1x2xf16>, tensor<2x2xf16>) -> tensor<1x2xf16>
  %b = mil.linear(x = %a, weight = %q) : (tensor<1x2xf16>, tensor<2x2xf16>) -> tensor<1x2xf16>
  mil.output %b : tensor<1x2xf16>
}
