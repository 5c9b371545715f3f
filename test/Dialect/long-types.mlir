// A type whose text is long stands once in it.
// RUN: %mil-opt %s -o - | FileCheck %s
// RUN: %mil-opt %s -o - | %mil-opt - -o - | FileCheck %s
// RUN: %mil-opt %s --mlir-print-op-generic -o - | %mil-opt - -o - | FileCheck %s
// CHECK: !long = tensor<1x1x{{.*}}xf16>
// CHECK-NOT: 1x1x1
// CHECK: mil.func @main(%x: !long) -> (!long)
// CHECK-NEXT: %y = mil.relu(x = %x) : (!long) -> !long
!t = tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xf16>
mil.func @main(%x: !t) -> (!t) attributes {opset = "CoreML8"} {
  %y = mil.relu(x = %x) : (!t) -> !t
  mil.output %y : !t
}
