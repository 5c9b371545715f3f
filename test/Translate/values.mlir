// Every data type keeps every bit of its values in a model file: negative zeros, payloads of NaNs, bytes of strings.
// RUN: %mil-opt %s -o %t.mlmodel
// RUN: %mil-opt %t.mlmodel -o %t.mlir
// RUN: FileCheck %s --input-file %t.mlir
// RUN: %mil-opt %t.mlir -o %t.again.mlmodel
// RUN: cmp %t.mlmodel %t.again.mlmodel

mil.func @main(%x: tensor<1xf32>) -> (tensor<1xf32>) attributes {opset = "CoreML8"} {
  // CHECK: mil.const [true, false, true]
  %bool = mil.const dense<[true, false, true]> : tensor<3xi1>
  // CHECK: mil.const ["", "a\00\22\C3\A4"]
  %string = mil.const dense<["", "a\00\22\C3\A4"]> : tensor<2x!mil.string>
  // CHECK: mil.const dense<[0x7E01, -0.000000e+00, 0x7C00]> : tensor<3xf16>
  %f16 = mil.const dense<[0x7E01, -0.0, 0x7C00]> : tensor<3xf16>
  // CHECK: mil.const dense<[0x7FC1, -0.000000e+00]> : tensor<2xbf16>
  %bf16 = mil.const dense<[0x7FC1, -0.0]> : tensor<2xbf16>
  // CHECK: mil.const dense<[0x7FA00001, 0xFFC12345, -0.000000e+00]> : tensor<3xf32>
  %f32 = mil.const dense<[0x7FA00001, 0xFFC12345, -0.0]> : tensor<3xf32>
  // CHECK: mil.const dense<[0x7FF0000000000001, 4.940{{.*}}e-324]> : tensor<2xf64>
  %f64 = mil.const dense<[0x7FF0000000000001, 0x0000000000000001]> : tensor<2xf64>
  // CHECK: mil.const dense<[0x7F, -0.000000e+00, 1.000000e+00]> : tensor<3xf8E4M3FN>
  %e4 = mil.const dense<[0x7F, -0.0, 1.0]> : tensor<3xf8E4M3FN>
  // CHECK: mil.const dense<[0x7D, 1.000000e+00]> : tensor<2xf8E5M2>
  %e5 = mil.const dense<[0x7D, 1.0]> : tensor<2xf8E5M2>
  // CHECK: mil.const dense<[-128, 127]> : tensor<2xi8>
  %i8 = mil.const dense<[-128, 127]> : tensor<2xi8>
  // CHECK: mil.const dense<[-32768, 32767]> : tensor<2xi16>
  %i16 = mil.const dense<[-32768, 32767]> : tensor<2xi16>
  // CHECK: mil.const [-2147483648, 2147483647]
  %i32 = mil.const dense<[-2147483648, 2147483647]> : tensor<2xi32>
  // CHECK: mil.const dense<[-9223372036854775808, 9223372036854775807]> : tensor<2xi64>
  %i64 = mil.const dense<[-9223372036854775808, 9223372036854775807]> : tensor<2xi64>
  // CHECK: mil.const dense<[-8, 7, 0]> : tensor<3xi4>
  %i4 = mil.const dense<[-8, 7, 0]> : tensor<3xi4>
  // CHECK: mil.const dense<[255, 1]> : tensor<2xui8>
  %ui8 = mil.const dense<[255, 1]> : tensor<2xui8>
  // CHECK: mil.const dense<[65535, 1]> : tensor<2xui16>
  %ui16 = mil.const dense<[65535, 1]> : tensor<2xui16>
  // CHECK: mil.const dense<[4294967295, 1]> : tensor<2xui32>
  %ui32 = mil.const dense<[4294967295, 1]> : tensor<2xui32>
  // CHECK: mil.const dense<[18446744073709551615, 1]> : tensor<2xui64>
  %ui64 = mil.const dense<[18446744073709551615, 1]> : tensor<2xui64>
  // CHECK: mil.const dense<[15, 0, 9]> : tensor<3xui4>
  %ui4 = mil.const dense<[15, 0, 9]> : tensor<3xui4>
  // CHECK: mil.const dense<[3, 0, 1, 2, 3]> : tensor<5xui2>
  %ui2 = mil.const dense<[3, 0, 1, 2, 3]> : tensor<5xui2>
  // CHECK: mil.const dense<[true, false, true]> : tensor<3xui1>
  %ui1 = mil.const dense<[true, false, true]> : tensor<3xui1>
  // CHECK: mil.const dense<[63, 0, 42]> : tensor<3xui6>
  %ui6 = mil.const dense<[63, 0, 42]> : tensor<3xui6>
  // CHECK: mil.const dense<[7, 0, 5, 2]> : tensor<4xui3>
  %ui3 = mil.const dense<[7, 0, 5, 2]> : tensor<4xui3>
  // Equal elements; none; a scalar
  // CHECK: mil.const dense<3> : tensor<9xui2>
  %splat = mil.const dense<3> : tensor<9xui2>
  // CHECK: mil.const ["s", "s"]
  %splats = mil.const dense<"s"> : tensor<2x!mil.string>
  // CHECK: mil.const dense<> : tensor<2x0xf16>
  %none = mil.const dense<> : tensor<2x0xf16>
  // CHECK: mil.const dense<> : tensor<0x!mil.string>
  %nones = mil.const dense<> : tensor<0x!mil.string>
  // CHECK: mil.const dense<-1> : tensor<i4>
  %scalar = mil.const dense<-1> : tensor<i4>
  // Resources of types that no weight file holds
  // CHECK: mil.const dense<[1, -1]> : tensor<2xi64>
  %r64 = mil.const dense_resource<r64> : tensor<2xi64>
  // CHECK: mil.const [true, false]
  %r1 = mil.const dense_resource<r1> : tensor<2xi1>
  mil.output %x : tensor<1xf32>
}
{-#
  dialect_resources: {
    builtin: {
      r64: "0x080000000100000000000000FFFFFFFFFFFFFFFF",
      r1: "0x010000000100"
    }
  }
#-}
