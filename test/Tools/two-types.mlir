// A resource that is used with two data types is two blobs, in every figure.
// RUN: %mil-info --weight-threshold=16 %s | FileCheck %s --check-prefix=INFO
// RUN: %mil-opt %s --palettize=target_bits_per_weight=3,weight_threshold=4 -o %t.mlpackage 2>&1 | FileCheck %s --check-prefix=SIZE
// INFO: dense int8 {{ *}}1 {{ *}}32 {{ *}}32
// INFO: dense uint8 {{ *}}1 {{ *}}32 {{ *}}32
// INFO: total {{ *}}2 {{ *}}64 {{ *}}64
// SIZE: remark: palettize: {{.*}}, [[BYTES:[0-9]+]] bytes: 2 with 1 bit;
// SIZE: wrote {{.*}} [[BYTES]] bytes
mil.func @main(%x: tensor<4x8xf16>) -> (tensor<4x8xf16>) attributes {opset = "CoreML8"} {
  %t = mil.const "fp16"
  %a = mil.const dense_resource<c> : tensor<4x8xi8>
  %b = mil.const dense_resource<c> : tensor<4x8xui8>
  %f = mil.cast(x = %a, dtype = %t) : (tensor<4x8xi8>, tensor<!mil.string>) -> tensor<4x8xf16>
  %g = mil.cast(x = %b, dtype = %t) : (tensor<4x8xui8>, tensor<!mil.string>) -> tensor<4x8xf16>
  %y = mil.add(x = %x, y = %f) : (tensor<4x8xf16>, tensor<4x8xf16>) -> tensor<4x8xf16>
  %z = mil.add(x = %y, y = %g) : (tensor<4x8xf16>, tensor<4x8xf16>) -> tensor<4x8xf16>
  mil.output %z : tensor<4x8xf16>
}
{-#
  dialect_resources: { builtin: {
    c: "0x400000000102010201020102010201020102010201020102010201020102010201020102"
  } }
#-}
