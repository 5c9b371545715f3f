// Structure: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @const() -> (tensor<2xf16>, tensor<!mil.string>) attributes {opset = "CoreML8"} {
  %c = mil.const dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf16>
  %s = mil.const "text"
  mil.output %c, %s : tensor<2xf16>, tensor<!mil.string>
}

mil.func @literal(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  %y = mil.literal dense<3.000000e+00> : tensor<f16>
  %y_0 = mil.add(x = %x, y = %y) {mil.outputs = ["y"], name = "y"} : (tensor<2xf16>, tensor<f16>) -> tensor<2xf16>
  mil.output %y_0 : tensor<2xf16>
}

mil.func @output(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  mil.output %x : tensor<2xf16>
}

mil.func @unknown_op(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  %y = mil.unknown_op "op_of_tomorrow"(x = %x) : (tensor<2xf16>) -> tensor<2xf16>
  mil.output %y : tensor<2xf16>
}

mil.func @custom_layer(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML6"} {
  %gain = mil.const dense<3.000000e+00> : tensor<f32>
  %result = mil.custom_layer(gain = %gain, x = %x) {class_name = dense<"SampleCustom"> : tensor<!mil.string>, description = dense<"doubles its input"> : tensor<!mil.string>, input_order = {immediateValue = {list = {values = [dense<"x"> : tensor<!mil.string>]}}, type = !mil.list<tensor<!mil.string>, 1 : i64>}, parameters = {immediateValue = {list = {values = [dense<"gain"> : tensor<!mil.string>]}}, type = !mil.list<tensor<!mil.string>, 1 : i64>}, weights = {type = !mil.list<tensor<!mil.string>, 0 : i64>}} : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}
