// Classify: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @classify(%probabilities: tensor<1x10xf32>) -> (tensor<i64>, !mil.dict<tensor<i64>, tensor<f64>>) attributes {opset = "CoreML7"} {
  %classes = mil.const {immediateValue = {list = {values = [dense<7> : tensor<i64>, dense<-1> : tensor<i64>, dense<1099511627776> : tensor<i64>, dense<3> : tensor<i64>, dense<4> : tensor<i64>, dense<5> : tensor<i64>, dense<6> : tensor<i64>, dense<8> : tensor<i64>, dense<9> : tensor<i64>, dense<10> : tensor<i64>]}}, type = !mil.list<tensor<i64>, 10 : i64>} : !mil.list<tensor<i64>, 10 : i64>
  %result0, %result1 = mil.classify(probabilities = %probabilities, classes = %classes) : (tensor<1x10xf32>, !mil.list<tensor<i64>, 10 : i64>) -> (tensor<i64>, !mil.dict<tensor<i64>, tensor<f64>>)
  mil.output %result0, %result1 : tensor<i64>, !mil.dict<tensor<i64>, tensor<f64>>
}
