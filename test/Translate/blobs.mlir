// Resources in weight files: what `mil.blobs` lists comes first, in its order; what is new comes after it, in the order of the
// operations; what is used no more is left out. One resource is one blob, however often it is used.
// RUN: %mil-opt %s -o %t.mlpackage
// RUN: %mil-opt %t.mlpackage -o %t.mlir
// RUN: FileCheck %s --input-file %t.mlir
// RUN: od -A d -t x1 -v -w64 %t.mlpackage/Data/com.apple.CoreML/weights/main.bin | FileCheck %s --check-prefix=BYTES
// RUN: %mil-opt %t.mlir -o %t.again.mlpackage
// RUN: diff -r %t.mlpackage %t.again.mlpackage

// CHECK: mil.blobs = {
// CHECK-SAME: "@model_path/weights/main.bin" = ["second", "first", dense_resource<unused> : tensor<3xf16>, "new", "new_1"],
// CHECK-SAME: "@model_path/weights/other.bin" = ["packed"]}

// The header; then of each blob the record and the data: sentinel, data type, bytes, place.
// BYTES:      0000000 05 00 00 00 02 00 00 00
// BYTES-NEXT: 0000064 ef be ad de 02 00 00 00 04 00 00 00 00 00 00 00 80
// BYTES-NEXT: 0000128 02 00 00 00
// BYTES-NEXT: 0000192 ef be ad de 02 00 00 00 08
// BYTES-NEXT: 0000256 01 00 00 00 01 00 00 00
// BYTES-NEXT: 0000320 ef be ad de 01 00 00 00 06
// BYTES-NEXT: 0000384 03 00 03 00 03 00
// BYTES-NEXT: 0000448 ef be ad de 0e 00 00 00 04
// BYTES-NEXT: 0000512 04 00 00 00
// BYTES-NEXT: 0000576 ef be ad de 02 00 00 00 04
// BYTES-NEXT: 0000640 04 00 00 00
module attributes {mil.blobs = {
  "@model_path/weights/main.bin" = ["second", "gone", "first", dense_resource<nobody> : tensor<3xf16>],
  "@model_path/weights/other.bin" = ["packed"]
}} {
  mil.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>) attributes {opset = "CoreML8"} {
    // CHECK: %new = mil.const dense_resource<new> : tensor<1xi32>
    %new = mil.const dense_resource<new> : tensor<1xi32>
    // CHECK: %first = mil.const dense_resource<first> : tensor<2xf32>
    %first = mil.const dense_resource<first> : tensor<2xf32>
    // CHECK: %again = mil.const dense_resource<first> : tensor<2x1xf32>
    %again = mil.const dense_resource<first> : tensor<2x1xf32>
    // CHECK: %second = mil.const dense_resource<second> : tensor<1xf32>
    %second = mil.const dense_resource<second> : tensor<1xf32>
    // The same bytes as another data type are another blob.
    // CHECK: %new_1 = mil.const dense_resource<new_1> : tensor<1xf32>
    %new_1 = mil.const dense_resource<new> : tensor<1xf32>
    // CHECK: %packed = mil.const dense_resource<packed> : tensor<3xui6>
    %packed = mil.const dense_resource<packed> : tensor<3xui6>
    mil.output %x : tensor<2xf32>
  }
}
{-#
  dialect_resources: {
    builtin: {
      first: "0x040000000100000001000000",
      second: "0x0400000002000000",
      nobody: "0x02000000030003000300",
      new: "0x0400000004000000",
      packed: "0x01000000402000"
    }
  }
#-}
