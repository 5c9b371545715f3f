// Operations that a newer opset defines otherwise.
// RUN: not %mil-opt %s --split-input-file --set-target=os=iOS18 2>&1 | FileCheck %s

mil.func @roi(%x: tensor<1x2x3x4xf16>, %roi: tensor<1x1x5x1x1xf16>) -> (tensor<1x1x2x1x1xf16>) attributes {opset = "CoreML6"} {
  // CHECK: error: 'mil.crop_resize': input 'roi' does not exist any more from iOS17 on
  %r = mil.crop_resize(x = %x, roi = %roi) : (tensor<1x2x3x4xf16>, tensor<1x1x5x1x1xf16>) -> tensor<1x1x2x1x1xf16>
  mil.output %r : tensor<1x1x2x1x1xf16>
}

// -----

mil.func @zero(%x: tensor<*xf16>) -> (tensor<?x3xf16>) attributes {opset = "CoreML5"} {
  %shape = mil.const dense<[0, 3]> : tensor<2xi32>
  // CHECK: error: 'mil.reshape': a 0 in 'shape' means another dimension from iOS17 on
  %r = mil.reshape(x = %x, shape = %shape) : (tensor<*xf16>, tensor<2xi32>) -> tensor<?x3xf16>
  mil.output %r : tensor<?x3xf16>
}

// -----

mil.func @negative(%x: tensor<2x3xf16>) -> (tensor<1x3xf16>) attributes {opset = "CoreML5"} {
  %i = mil.const dense<-1> : tensor<1xi32>
  // CHECK: error: 'mil.gather': negative 'indices' are not allowed from iOS17 on
  %r = mil.gather(x = %x, indices = %i) : (tensor<2x3xf16>, tensor<1xi32>) -> tensor<1x3xf16>
  mil.output %r : tensor<1x3xf16>
}

// -----

mil.func @computed(%x: tensor<2x3xf32>) -> (tensor<1x3xf32>) attributes {opset = "CoreML6"} {
  %a = mil.const dense<[0]> : tensor<1xi32>
  %b = mil.const dense<1> : tensor<i32>
  %i = mil.sub(x = %a, y = %b) : (tensor<1xi32>, tensor<i32>) -> tensor<1xi32>
  // CHECK: error: 'mil.gather': negative 'indices' are not allowed from iOS17 on
  %r = mil.gather(x = %x, indices = %i) : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<1x3xf32>
  mil.output %r : tensor<1x3xf32>
}

// -----

mil.func @narrow(%x: tensor<2x3xf16>) -> (tensor<2x3xf16>) attributes {opset = "CoreML6"} {
  %i = mil.const dense<[1, -1]> : tensor<2xi16>
  // CHECK: error: 'mil.gather': negative 'indices' are not allowed from iOS17 on
  %r = mil.gather(x = %x, indices = %i) : (tensor<2x3xf16>, tensor<2xi16>) -> tensor<2x3xf16>
  mil.output %r : tensor<2x3xf16>
}

// -----

mil.func @file(%x: tensor<2x3xf16>) -> (tensor<2x3xf16>) attributes {opset = "CoreML6"} {
  %i = mil.const dense_resource<indices> : tensor<2xi32>
  // CHECK: error: 'mil.gather': negative 'indices' are not allowed from iOS17 on
  %r = mil.gather(x = %x, indices = %i) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<2x3xf16>
  mil.output %r : tensor<2x3xf16>
}

{-# dialect_resources: {builtin: {indices: "0x0400000001000000FFFFFFFF"}} #-}

// -----

mil.func @elided(%x: tensor<2x3xf16>) -> (tensor<2x3xf16>) attributes {opset = "CoreML6"} {
  %i = mil.const dense_resource<nothing> : tensor<2xi32>
  // CHECK: error: {{.*}}elided
  %r = mil.gather(x = %x, indices = %i) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<2x3xf16>
  mil.output %r : tensor<2x3xf16>
}

// -----

// CHECK: error: 'specificationVersion' must be an integer
module attributes {mil.model = {specificationVersion = "seven"}} {
  mil.func @version(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML6"} {
    mil.output %x : tensor<2xf16>
  }
}

// -----

mil.func @other(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML6", mil.specializations = {CoreML8 = {}}} {
  // CHECK: error: the function already has another body for opset CoreML8
  mil.output %x : tensor<2xf16>
}
