// Models in text: what the text leaves out is said, and the rest is there.

// RUN: %mil-info %s --weights 2>&1 | FileCheck %s
// RUN: not %mil-info %s --original=%s 2>&1 | FileCheck %s --check-prefix=NO-BYTES

// CHECK: mil-info: warning: main: 'w': the bytes of an operand were elided from the text
// CHECK: specification version 9, needs iOS18
// CHECK: function main, opset CoreML8
// CHECK-NEXT: input   x  fp16 1x64
// CHECK-NEXT: output  y  fp16 1x32
// CHECK-NEXT: 5 operations: 3 const, 1 linear, 1 new_thing
// CHECK: weight {{ *}}shape
// CHECK-NEXT: w {{ *}}32x64 {{ *}}dense fp16 {{ *}}4096 {{ *}}16.00 {{ *}}- {{ *}}-{{$}}
// A repeated element costs no memory.
// CHECK-NEXT: ones {{ *}}1000000x1000000 {{ *}}dense fp32 {{ *}}4000000000000 {{ *}}32.00 {{ *}}0.0% {{ *}}1{{$}}
// Nothing in a name drives the terminal.
// CHECK-NEXT: {{^}}  a?[2J?b?{{ +}}4000 {{ *}}dense fp16
// A value without a name has that of its use.
// CHECK-NEXT: u_extra {{ *}}3000 {{ *}}dense int32 {{ *}}12000 {{ *}}32.00 {{ *}}100.0% {{ *}}1{{$}}
// NO-BYTES: mil-info: error: main: 'w': the bytes of an operand were elided from the text

mil.func @main(%x: tensor<1x64xf16>) -> (tensor<1x32xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense_resource<w> : tensor<32x64xf16>
  %ones = mil.const dense<1.0> : tensor<1000000x1000000xf32>
  %e = mil.const dense<2.0> : tensor<4000xf16> {name = "a\1B[2J\C2\9Bb\0A"}
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x64xf16>, tensor<32x64xf16>) -> tensor<1x32xf16>
  %l = mil.literal dense<0> : tensor<3000xi32>
  %u = mil.unknown_op "new_thing"(a = %ones, extra = %l) : (tensor<1000000x1000000xf32>, tensor<3000xi32>) -> tensor<1xf16>
  mil.output %y : tensor<1x32xf16>
}
