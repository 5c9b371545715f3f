// A weight file that no value refers to is kept as it is, unless new weights take its name.
// RUN: %mil-opt %s -o %t.mlpackage 2>&1 | FileCheck %s --check-prefix=WARNING
// RUN: %mil-opt %t.mlpackage | FileCheck %s
// RUN: sed 's/dense_resource<w>/dense<0.0>/' %s > %t.mlir
// RUN: %mil-opt %t.mlir -o %t.kept.mlpackage
// RUN: %mil-opt %t.kept.mlpackage | FileCheck %s --check-prefix=KEPT

// WARNING: warning: {{.*}}the file 'com.apple.CoreML/weights/weight.bin', which no value refers to, gives way to weights
// CHECK-NOT: mil.files
// CHECK: mil.blobs = {"@model_path/weights/weight.bin" = ["w"]}
// CHECK-NOT: mil.files
// CHECK: %w = mil.const dense_resource<w> : tensor<2xf32>
// KEPT: mil.files = {"com.apple.CoreML/weights/weight.bin" = dense_resource<file> : tensor<3xui8>}
module attributes {mil.files = {"com.apple.CoreML/weights/weight.bin" = dense_resource<file> : tensor<3xui8>}} {
  mil.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>) attributes {opset = "CoreML8"} {
    %w = mil.const dense_resource<w> : tensor<2xf32>
    %y = mil.add(x = %x, y = %w) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    mil.output %y : tensor<2xf32>
  }
}
{-#
  dialect_resources: {
    builtin: {
      file: "0x01000000010203",
      w: "0x040000000100000002000000"
    }
  }
#-}
