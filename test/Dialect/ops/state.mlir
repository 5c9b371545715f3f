// State: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @read_state(%input: !mil.state<tensor<4xf16>>) -> (tensor<4xf16>) attributes {opset = "CoreML8"} {
  %result = mil.read_state(input = %input) : (!mil.state<tensor<4xf16>>) -> tensor<4xf16>
  mil.output %result : tensor<4xf16>
}

mil.func @write_state(%input: !mil.state<tensor<4xf16>>, %data: tensor<4xf16>) -> () attributes {opset = "CoreML8"} {
  mil.write_state(input = %input, data = %data) : (!mil.state<tensor<4xf16>>, tensor<4xf16>) -> ()
  mil.output ()
}
