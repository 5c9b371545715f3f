// A module written by hand has no description: the exporter makes one of its functions.
// RUN: split-file %s %t
// RUN: %mil-opt %t/main.mlir -o %t/main.mlpackage
// RUN: %mil-opt %t/main.mlpackage | FileCheck %s --check-prefix=MAIN
// RUN: %mil-opt %t/several.mlir -o %t/several.mlmodel
// RUN: %mil-opt %t/several.mlmodel | FileCheck %s --check-prefix=SEVERAL
// RUN: %mil-opt %t/classify.mlir -o %t/classify.mlmodel
// RUN: %mil-opt %t/classify.mlmodel | FileCheck %s --check-prefix=CLASSIFY
// RUN: not %mil-opt %t/index.mlir -o %t/bad.mlmodel 2>&1 | FileCheck %s --check-prefix=NO-FEATURE --implicit-check-not={{.}}

//--- main.mlir
// Inputs have a default where a dimension may vary; outputs have a shape when all of it is known.
// MAIN: input = [{name = "x", type = {multiArrayType = {dataType = "FLOAT16", shape = [1, 4]}}},
// MAIN-SAME: {name = "n", type = {multiArrayType = {dataType = "INT32", shape = [1, 3],
// MAIN-SAME: shapeRange = {sizeRanges = [{lowerBound = 1 : ui64, upperBound = -1 : i64}, {lowerBound = 3 : ui64, upperBound = 3 : i64}]}}}},
// MAIN-SAME: {name = "scalar", type = {multiArrayType = {dataType = "FLOAT32", shape = [1]}}}]
// MAIN-SAME: output = [{name = "z", type = {multiArrayType = {dataType = "FLOAT16", shape = [1, 4]}}}, {name = "n", type = {multiArrayType = {dataType = "INT32"}}}],
// MAIN-SAME: state = [{name = "s", type = {stateType = {arrayType = {dataType = "FLOAT16", shape = [4]}}}}]
// MAIN-SAME: specificationVersion = 9 : i32
// MAIN-SAME: mil.program = {version = 1 : i64}
mil.func @main(%x: tensor<1x4xf16>, %s: !mil.state<tensor<4xf16>>, %n: tensor<?x3xi32>, %scalar: tensor<f32>) -> (tensor<1x4xf16>, tensor<?x3xi32>) attributes {opset = "CoreML8"} {
  %z = mil.relu(x = %x) : (tensor<1x4xf16>) -> tensor<1x4xf16>
  mil.output %z, %n : tensor<1x4xf16>, tensor<?x3xi32>
}

//--- several.mlir
// SEVERAL: defaultFunctionName = "main", functions = [
// SEVERAL-SAME: {input = [{name = "a",
// SEVERAL-SAME: name = "other", output = [{name = "y",
// SEVERAL-SAME: {input = [{name = "b",
// SEVERAL-SAME: name = "main", output = [{name = "y",
// SEVERAL-SAME: specificationVersion = 9 : i32
// SEVERAL: mil.func @other
// SEVERAL: mil.func @main
mil.func @other(%a: tensor<4xf32>) -> (tensor<4xf32>) attributes {opset = "CoreML5"} {
  %y = mil.relu(x = %a) : (tensor<4xf32>) -> tensor<4xf32>
  mil.output %y : tensor<4xf32>
}
mil.func @main(%b: tensor<4xf32>) -> (tensor<4xf32>) attributes {opset = "CoreML8"} {
  %y = mil.relu(x = %b) : (tensor<4xf32>) -> tensor<4xf32>
  mil.output %y : tensor<4xf32>
}

//--- classify.mlir
// CLASSIFY: output = [{name = "label", type = {stringType = {}}}, {name = "probs", type = {dictionaryType = {stringKeyType = {}}}}], predictedFeatureName = "label", predictedProbabilitiesName = "probs"
mil.func @main(%p: tensor<2xf32>) -> (tensor<!mil.string>, !mil.dict<tensor<!mil.string>, tensor<f64>>) attributes {opset = "CoreML5"} {
  %classes = mil.literal {type = !mil.list<tensor<!mil.string>, 2 : i64>, immediateValue = {list = {values = [dense<"a"> : tensor<!mil.string>, dense<"b"> : tensor<!mil.string>]}}} : !mil.list<tensor<!mil.string>, 2 : i64>
  %label, %probs = mil.classify(probabilities = %p, classes = %classes) : (tensor<2xf32>, !mil.list<tensor<!mil.string>, 2 : i64>) -> (tensor<!mil.string>, !mil.dict<tensor<!mil.string>, tensor<f64>>)
  mil.output %label, %probs : tensor<!mil.string>, !mil.dict<tensor<!mil.string>, tensor<f64>>
}

//--- index.mlir
// NO-FEATURE: mil-opt: error: function main: 'x' has a type that no model feature has: inputs and outputs are tensors of f16, f32, i32 or i8
mil.func @main(%x: tensor<4xi16>) -> (tensor<4xi16>) attributes {opset = "CoreML8"} {
  mil.output %x : tensor<4xi16>
}
