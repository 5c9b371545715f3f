// Integers are weights where all that uses them makes floats of them. Indices, and what is used as integers, are left alone by every
// pass: there is no index that is nearly right.
// RUN: %mil-opt %s --palettize=nbits=1,weight_threshold=4 --mil-report 2>&1 -o /dev/null | FileCheck %s --check-prefixes=CHECK,PALETTIZE
// RUN: %mil-opt %s --prune=target_sparsity=0.5,weight_threshold=4 --mil-report 2>&1 -o /dev/null | FileCheck %s --check-prefixes=CHECK,PRUNE
// RUN: %mil-opt %s --linear-quantize=weight_threshold=4 --mil-report 2>&1 -o /dev/null | FileCheck %s --check-prefixes=CHECK,QUANTIZE

// QUANTIZE: warning: weight 'number' is not quantized: it holds integers
// CHECK-NOT: warning
// CHECK: function weight type shape technique {{.*}} outcome
// CHECK-NEXT: main indices int8 2x6 {{.*}} skipped: integers that stay integers
// CHECK-NEXT: main table uint8 4x4 {{.*}} skipped: integers that stay integers
// CHECK-NEXT: main places int8 2x6 {{.*}} skipped: integers that stay integers
// CHECK-NEXT: main both int8 2x6 {{.*}} skipped: integers that stay integers
// CHECK-NEXT: main custom int8 2x6 {{.*}} skipped: integers that stay integers
// PALETTIZE-NEXT: main number int8 2x6 palettize 8.00 -> {{.*}} compressed
// PRUNE-NEXT: main number int8 2x6 prune 8.00 -> {{.*}} compressed
// QUANTIZE-NEXT: main number int8 2x6 linear-quantize - - skipped: it holds integers
// CHECK-NOT: main
mil.func @main(%x: tensor<8x4xf16>, %i: tensor<2xi32>) -> (tensor<2x6x4xf16>, tensor<2x4xui8>, tensor<2x6xi32>, tensor<2x6xf16>, tensor<2x6xf16>, tensor<2x6xf16>) attributes {opset = "CoreML8"} {
  %fp16 = mil.const dense<"fp16"> : tensor<!mil.string>
  %int32 = mil.const dense<"int32"> : tensor<!mil.string>
  %indices = mil.const dense<[[0, 1, 2, 3, 4, 5], [7, 6, 5, 4, 3, 2]]> : tensor<2x6xi8>
  %a = mil.gather(x = %x, indices = %indices) : (tensor<8x4xf16>, tensor<2x6xi8>) -> tensor<2x6x4xf16>
  %table = mil.const dense<[[0, 1, 2, 3], [4, 5, 6, 7], [0, 1, 2, 3], [4, 5, 6, 7]]> : tensor<4x4xui8>
  %b = mil.gather(x = %table, indices = %i) : (tensor<4x4xui8>, tensor<2xi32>) -> tensor<2x4xui8>
  %places = mil.const dense<[[0, 1, 2, 3, 4, 5], [7, 6, 5, 4, 3, 2]]> : tensor<2x6xi8>
  %c = mil.cast(x = %places, dtype = %int32) : (tensor<2x6xi8>, tensor<!mil.string>) -> tensor<2x6xi32>
  %both = mil.const dense<[[0, 1, 2, 3, 4, 5], [7, 6, 5, 4, 3, 2]]> : tensor<2x6xi8>
  %d = mil.cast(x = %both, dtype = %fp16) : (tensor<2x6xi8>, tensor<!mil.string>) -> tensor<2x6xf16>
  %d2 = mil.gather(x = %x, indices = %both) : (tensor<8x4xf16>, tensor<2x6xi8>) -> tensor<2x6x4xf16>
  %custom = mil.const dense<[[0, 1, 2, 3, 4, 5], [7, 6, 5, 4, 3, 2]]> : tensor<2x6xi8>
  %e = mil.custom_layer(w = %custom) {mil.inputs = ["w"]} : (tensor<2x6xi8>) -> tensor<2x6xf16>
  %number = mil.const dense<[[0, 1, 2, 3, 4, 5], [7, 6, 5, 4, 3, 2]]> : tensor<2x6xi8>
  %f = mil.cast(x = %number, dtype = %fp16) : (tensor<2x6xi8>, tensor<!mil.string>) -> tensor<2x6xf16>
  mil.output %a, %b, %c, %d, %e, %f : tensor<2x6x4xf16>, tensor<2x4xui8>, tensor<2x6xi32>, tensor<2x6xf16>, tensor<2x6xf16>, tensor<2x6xf16>
}
