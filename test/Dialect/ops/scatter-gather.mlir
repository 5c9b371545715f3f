// Scatter gather: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @gather(%x: tensor<2x6xf32>) -> (tensor<6xf32>) attributes {opset = "CoreML5"} {
  %indices = mil.const 1
  %axis = mil.const 0
  %result = mil.gather(x = %x, indices = %indices, axis = %axis) : (tensor<2x6xf32>, tensor<i32>, tensor<i32>) -> tensor<6xf32>
  mil.output %result : tensor<6xf32>
}

mil.func @gather_along_axis(%x: tensor<2x6xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %indices = mil.const dense<0> : tensor<2x3xi32>
  %axis = mil.const 1
  %result = mil.gather_along_axis(x = %x, indices = %indices, axis = %axis) : (tensor<2x6xf32>, tensor<2x3xi32>, tensor<i32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @gather_nd(%x: tensor<2x6xf32>) -> (tensor<2xf32>) attributes {opset = "CoreML5"} {
  %indices = mil.const dense<[[0, 1], [1, 2]]> : tensor<2x2xi32>
  %result = mil.gather_nd(x = %x, indices = %indices) : (tensor<2x6xf32>, tensor<2x2xi32>) -> tensor<2xf32>
  mil.output %result : tensor<2xf32>
}

mil.func @scatter(%data: tensor<6x1x16xf32>, %indices: tensor<1xi32>, %updates: tensor<1x1x16xf32>) -> (tensor<6x1x16xf32>) attributes {opset = "CoreML7"} {
  %axis = mil.const 0
  %mode = mil.const "add"
  %validate_indices = mil.const false
  %result = mil.scatter(data = %data, indices = %indices, updates = %updates, axis = %axis, mode = %mode, validate_indices = %validate_indices) : (tensor<6x1x16xf32>, tensor<1xi32>, tensor<1x1x16xf32>, tensor<i32>, tensor<!mil.string>, tensor<i1>) -> tensor<6x1x16xf32>
  mil.output %result : tensor<6x1x16xf32>
}

mil.func @scatter_along_axis(%data: tensor<2x6xf32>) -> (tensor<2x6xf32>) attributes {opset = "CoreML5"} {
  %indices = mil.const dense<1> : tensor<2x6xi32>
  %updates = mil.const dense<1.000000e+00> : tensor<2x6xf32>
  %axis = mil.const 0
  %mode = mil.const "add"
  %result = mil.scatter_along_axis(data = %data, indices = %indices, updates = %updates, axis = %axis, mode = %mode) : (tensor<2x6xf32>, tensor<2x6xi32>, tensor<2x6xf32>, tensor<i32>, tensor<!mil.string>) -> tensor<2x6xf32>
  mil.output %result : tensor<2x6xf32>
}

mil.func @scatter_nd(%data: tensor<2x6xf32>) -> (tensor<2x6xf32>) attributes {opset = "CoreML5"} {
  %indices = mil.const dense<[[0, 1], [1, 2]]> : tensor<2x2xi32>
  %updates = mil.const dense<[5.000000e+00, 6.000000e+00]> : tensor<2xf32>
  %mode = mil.const "add"
  %result = mil.scatter_nd(data = %data, indices = %indices, updates = %updates, mode = %mode) : (tensor<2x6xf32>, tensor<2x2xi32>, tensor<2xf32>, tensor<!mil.string>) -> tensor<2x6xf32>
  mil.output %result : tensor<2x6xf32>
}
