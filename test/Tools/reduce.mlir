// What the interesting operation does not need goes: another function, operations beside it.
// RUN: printf '#!/bin/sh\nif grep -q mil.tanh "$1"; then exit 1; fi\n' > %t.sh && chmod +x %t.sh
// RUN: %mil-reduce %s --reduction-tree='traversal-mode=0 test=%t.sh' | FileCheck %s
// RUN: %mil-reduce %s --reduction-tree='traversal-mode=0 test=%t.sh' -o %t.small.mlir && FileCheck %s --input-file=%t.small.mlir

// CHECK-NOT: @first
// CHECK: mil.func @second
// CHECK-NEXT: %b = mil.tanh(x = %x)
// CHECK-NEXT: mil.output %b
mil.func @first(%x: tensor<4x8xf32>) -> (tensor<4x8xf32>) attributes {opset = "CoreML8"} {
  %a = mil.relu(x = %x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  mil.output %a : tensor<4x8xf32>
}
mil.func @second(%x: tensor<4x8xf32>) -> (tensor<4x8xf32>) attributes {opset = "CoreML8"} {
  %a = mil.relu(x = %x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %b = mil.tanh(x = %x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %c = mil.sigmoid(x = %x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  mil.output %b : tensor<4x8xf32>
}
