// List: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @list_gather(%ls: !mil.list<tensor<3xf32>, 1 : i64>, %indices: tensor<?xi32>) -> (tensor<?x3xf32>) attributes {opset = "CoreML6"} {
  %result = mil.list_gather(ls = %ls, indices = %indices) : (!mil.list<tensor<3xf32>, 1 : i64>, tensor<?xi32>) -> tensor<?x3xf32>
  mil.output %result : tensor<?x3xf32>
}

mil.func @list_length(%ls: !mil.list<tensor<3xf32>, 1 : i64>) -> (tensor<i32>) attributes {opset = "CoreML6"} {
  %result = mil.list_length(ls = %ls) : (!mil.list<tensor<3xf32>, 1 : i64>) -> tensor<i32>
  mil.output %result : tensor<i32>
}

mil.func @list_read(%ls: !mil.list<tensor<2xf32>, 3 : i64>) -> (tensor<2xf32>) attributes {opset = "CoreML7"} {
  %index = mil.const 1
  %result = mil.list_read(ls = %ls, index = %index) : (!mil.list<tensor<2xf32>, 3 : i64>, tensor<i32>) -> tensor<2xf32>
  mil.output %result : tensor<2xf32>
}

mil.func @list_scatter(%ls: !mil.list<tensor<2xf32>, 3 : i64>, %value: tensor<2x2xf32>) -> (!mil.list<tensor<2xf32>, 3 : i64>) attributes {opset = "CoreML7"} {
  %indices = mil.const [1, 2]
  %result = mil.list_scatter(ls = %ls, indices = %indices, value = %value) : (!mil.list<tensor<2xf32>, 3 : i64>, tensor<2xi32>, tensor<2x2xf32>) -> !mil.list<tensor<2xf32>, 3 : i64>
  mil.output %result : !mil.list<tensor<2xf32>, 3 : i64>
}

mil.func @list_write(%ls: !mil.list<tensor<3xf32>, 1 : i64>, %index: tensor<i32>, %value: tensor<3xf32>) -> (!mil.list<tensor<3xf32>, 1 : i64>) attributes {opset = "CoreML6"} {
  %result = mil.list_write(ls = %ls, index = %index, value = %value) : (!mil.list<tensor<3xf32>, 1 : i64>, tensor<i32>, tensor<3xf32>) -> !mil.list<tensor<3xf32>, 1 : i64>
  mil.output %result : !mil.list<tensor<3xf32>, 1 : i64>
}

mil.func @make_list() -> (!mil.list<tensor<3xf32>, 1 : i64>) attributes {opset = "CoreML6"} {
  %init_length = mil.const 1
  %dynamic_length = mil.const true
  %elem_shape = mil.const 3
  %dtype = mil.const "fp32"
  %result = mil.make_list(init_length = %init_length, dynamic_length = %dynamic_length, elem_shape = [%elem_shape], dtype = %dtype) : (tensor<i32>, tensor<i1>, tensor<i32>, tensor<!mil.string>) -> !mil.list<tensor<3xf32>, 1 : i64>
  mil.output %result : !mil.list<tensor<3xf32>, 1 : i64>
}
