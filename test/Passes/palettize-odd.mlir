// Weights and reports that no package would hold: left alone with a reason, never a crash.
// RUN: %mil-opt %s --split-input-file --palettize=nbits=4,weight_threshold=10 | FileCheck %s

// CHECK: reason = "more elements than can be addressed"
mil.func @huge(%x: tensor<1xf32>) -> (tensor<?x?xf32>) attributes {opset = "CoreML8"} {
  %w = mil.const dense<1.0> : tensor<4294967296x2147483648xf32>
  %y = mil.add(x = %x, y = %w) : (tensor<1xf32>, tensor<4294967296x2147483648xf32>) -> tensor<?x?xf32>
  mil.output %y : tensor<?x?xf32>
}

// -----

// CHECK: reason = "rank 17, at most 16 is supported"
mil.func @rank(%x: tensor<1xf32>) -> (tensor<*xf32>) attributes {opset = "CoreML8"} {
  %w = mil.const dense<1.0> : tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x4x4xf32>
  %y = mil.add(x = %x, y = %w) : (tensor<1xf32>, tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x4x4xf32>) -> tensor<*xf32>
  mil.output %y : tensor<*xf32>
}

// -----

// CHECK: module attributes {mil.report = [5, {
module attributes {mil.report = [5]} {
  mil.func @report(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>) attributes {opset = "CoreML8"} {
    %w = mil.const dense<1.0> : tensor<4x4xf32>
    %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
    mil.output %y : tensor<1x4xf32>
  }
}
