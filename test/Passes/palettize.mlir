// RUN: %mil-opt %s --split-input-file --palettize=nbits=2,weight_threshold=4 | FileCheck %s
// Hyphens, spaces and a pipeline say the same.
// RUN: %mil-opt %s --split-input-file --palettize="nbits=2 weight-threshold=4" | FileCheck %s
// RUN: %mil-opt %s --split-input-file --pass-pipeline='builtin.module(palettize{nbits=2 weight_threshold=4})' | FileCheck %s
// Threads change nothing, and a second run has nothing left to do.
// RUN: %mil-opt %s --split-input-file --palettize=nbits=2,weight_threshold=4 --mlir-disable-threading | FileCheck %s
// RUN: %mil-opt %s --split-input-file --palettize=nbits=2,weight_threshold=4 --palettize=nbits=2,weight_threshold=4 | FileCheck %s

// From iOS18 on, indices and palette are inputs. The value keeps its name; the operation gets one of its own.
// CHECK: module attributes {mil.report = [
// CHECK-SAME: {bits_after = 88 : i64, bits_before = 192 : i64, elements = 12 : i64, error = 0.000000e+00 : f64, function = "main", outcome = "compressed", shape = "4x3", technique = "palettize", type = "fp16", weight = "w"}
// CHECK-SAME: {elements = 12 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "12", technique = "palettize", type = "fp16", weight = "b"}
// CHECK-LABEL: mil.func @main
mil.func @main(%x: tensor<1x3xf16>) -> (tensor<1x4xf16>, tensor<12xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<4x3xui2>
  // CHECK-NEXT: %lut = mil.literal dense<{{\[\[\[\[}}-1.000000e+00], [0.000000e+00], [5.000000e-01], [2.000000e+00]]]]> : tensor<1x1x4x1xf16>
  // CHECK-NEXT: %w = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) {name = "w_palettized"} : (tensor<4x3xui2>, tensor<1x1x4x1xf16>) -> tensor<4x3xf16>
  %w = mil.const dense<[[0.5, -1.0, 2.0], [0.0, 0.5, 0.5], [-1.0, 2.0, 0.5], [2.0, 2.0, -1.0]]> : tensor<4x3xf16>
  // CHECK-NEXT: %b = mil.const dense<0.000000e+00> : tensor<12xf16>
  %b = mil.const dense<0.0> : tensor<12xf16>
  // CHECK-NEXT: mil.linear(x = %x, weight = %w)
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x3xf16>, tensor<4x3xf16>) -> tensor<1x4xf16>
  %c = mil.relu(x = %b) : (tensor<12xf16>) -> tensor<12xf16>
  mil.output %y, %c : tensor<1x4xf16>, tensor<12xf16>
}
// Element 0 in the low bits: 2 0 3 1 / 2 2 0 3 / 2 3 3 0.
// CHECK: w_indices: "0x40000000{{72CA3E}}"

// -----

// In iOS16 and iOS17 the same operation has attributes.
// CHECK-LABEL: mil.func @ios16
mil.func @ios16(%x: tensor<1x3xf32>) -> (tensor<1x4xf32>) attributes {opset = "CoreML6"} {
  // CHECK-NEXT: %w = mil.constexpr_lut_to_dense() {indices = dense<[114, 202, 62]> : tensor<3xui8>, lut = dense<[-1.000000e+00, 0.000000e+00, 5.000000e-01, 2.000000e+00]> : tensor<4xf32>, name = "w_palettized", shape = dense<[4, 3]> : tensor<2xui32>} : () -> tensor<4x3xf32>
  %w = mil.const dense<[[0.5, -1.0, 2.0], [0.0, 0.5, 0.5], [-1.0, 2.0, 0.5], [2.0, 2.0, -1.0]]> : tensor<4x3xf32>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x3xf32>, tensor<4x3xf32>) -> tensor<1x4xf32>
  mil.output %y : tensor<1x4xf32>
}

// -----

// Fewer distinct values than entries: zeros after the last.
// CHECK-LABEL: mil.func @few
mil.func @few(%x: tensor<1x6xf16>) -> (tensor<1x2xf16>) attributes {opset = "CoreML8"} {
  // CHECK: mil.literal dense<{{\[\[\[\[}}3.000000e+00], [0.000000e+00], [0.000000e+00], [0.000000e+00]]]]>
  %w = mil.const dense<3.0> : tensor<2x6xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x6xf16>, tensor<2x6xf16>) -> tensor<1x2xf16>
  mil.output %y : tensor<1x2xf16>
}

// -----

// A shared constant is palettized once and stays shared, also one blob in two functions.
// CHECK-LABEL: mil.func @first
mil.func @first(%x: tensor<1x4xf16>) -> (tensor<1x3xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: mil.literal dense_resource<w_indices> : tensor<3x4xui2>
  %w = mil.const dense_resource<shared> : tensor<3x4xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<3x4xf16>) -> tensor<1x3xf16>
  %z = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<3x4xf16>) -> tensor<1x3xf16>
  %s = mil.add(x = %y, y = %z) : (tensor<1x3xf16>, tensor<1x3xf16>) -> tensor<1x3xf16>
  mil.output %s : tensor<1x3xf16>
}
// CHECK-LABEL: mil.func @second
mil.func @second(%x: tensor<1x4xf16>) -> (tensor<1x3xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: mil.literal dense_resource<w_indices> : tensor<3x4xui2>
  %v = mil.const dense_resource<shared> : tensor<3x4xf16>
  %y = mil.linear(x = %x, weight = %v) : (tensor<1x4xf16>, tensor<3x4xf16>) -> tensor<1x3xf16>
  mil.output %y : tensor<1x3xf16>
}
// CHECK-NOT: v_indices
{-# dialect_resources: { builtin: { shared: "0x02000000003c00400042003c00400042003c00400042003c00400042" } } #-}

// -----

// Untouched: integers and booleans, small and rank 1 constants, a constant that only leaves the function.
// CHECK-LABEL: mil.func @untouched
mil.func @untouched(%x: tensor<1x4xi32>) -> (tensor<3x4xf16>, tensor<3x4xi32>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: mil.const
  // CHECK-NEXT: mil.const
  // CHECK-NEXT: mil.add
  %only = mil.const dense<1.5> : tensor<3x4xf16>
  %i = mil.const dense<7> : tensor<3x4xi32>
  %y = mil.add(x = %x, y = %i) : (tensor<1x4xi32>, tensor<3x4xi32>) -> tensor<3x4xi32>
  mil.output %only, %y : tensor<3x4xf16>, tensor<3x4xi32>
}

// -----

// A weight inside a nested block.
// CHECK-LABEL: mil.func @nested
mil.func @nested(%p: tensor<i1>, %x: tensor<1x4xf16>) -> (tensor<1x3xf16>) attributes {opset = "CoreML8"} {
  // CHECK: then {
  // CHECK-NEXT: mil.literal
  // CHECK-NEXT: mil.literal
  // CHECK-NEXT: mil.constexpr_lut_to_dense
  %r = mil.cond(pred = %p) : (tensor<i1>) -> tensor<1x3xf16> then {
    %w = mil.const dense<0.25> : tensor<3x4xf16>
    %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<3x4xf16>) -> tensor<1x3xf16>
    mil.output %y : tensor<1x3xf16>
  } else {
    %z = mil.const dense<0.0> : tensor<1x3xf16>
    mil.output %z : tensor<1x3xf16>
  }
  mil.output %r : tensor<1x3xf16>
}
