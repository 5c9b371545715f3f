// What has no place in a package
// RUN: split-file %s %t
// RUN: not %mil-opt %t/foreign.mlir -o %t/x.mlmodel 2>&1 | FileCheck %s --check-prefix=FOREIGN --implicit-check-not={{.}}
// RUN: not %mil-opt %t/manifest.mlir -o %t/x.mlmodel 2>&1 | FileCheck %s --check-prefix=MANIFEST --implicit-check-not={{.}}
// RUN: not %mil-opt %t/element.mlir -o %t/x.mlmodel 2>&1 | FileCheck %s --check-prefix=ELEMENT --implicit-check-not={{.}}
// RUN: not %mil-opt %t/attribute.mlir -o %t/x.mlmodel 2>&1 | FileCheck %s --check-prefix=ATTRIBUTE --implicit-check-not={{.}}
// RUN: not %mil-opt %t/bytes.mlir -o %t/x.mlmodel 2>&1 | FileCheck %s --check-prefix=BYTES --implicit-check-not={{.}}
// RUN: not %mil-opt %t/single.mlir -o %t/x.mlmodel 2>&1 | FileCheck %s --check-prefix=SINGLE --implicit-check-not={{.}}
// RUN: not %mil-opt %t/field.mlir -o %t/x.mlmodel 2>&1 | FileCheck %s --check-prefix=FIELD --implicit-check-not={{.}}
// RUN: not %mil-opt %t/kind.mlir -o %t/x.mlmodel 2>&1 | FileCheck %s --check-prefix=KIND --implicit-check-not={{.}}
// RUN: not %mil-opt %t/oneof.mlir -o %t/x.mlmodel 2>&1 | FileCheck %s --check-prefix=ONEOF --implicit-check-not={{.}}
// RUN: not %mil-opt %t/pipeline.mlir -o %t/x.mlmodel 2>&1 | FileCheck %s --check-prefix=PIPELINE --implicit-check-not={{.}}
// RUN: not %mil-opt %t/utf8.mlir -o %t/x.mlmodel 2>&1 | FileCheck %s --check-prefix=UTF8 --implicit-check-not={{.}}
// RUN: not ls %t/x.mlmodel

//--- foreign.mlir
// FOREIGN: mil-opt: error: 'func.func' in a module that should hold nothing but mil.func
func.func @f() {
  return
}
//--- element.mlir
// ELEMENT: mil-opt: error: function main: MIL has no type for the elements of 'tensor<4xi5>'
mil.func @main(%x: tensor<4xi5>) -> (tensor<4xi5>) attributes {opset = "CoreML8"} {
  mil.output %x : tensor<4xi5>
}
//--- attribute.mlir
// ATTRIBUTE: mil-opt: error: function main, op "y": the attribute 'note' is no MIL value: it must be dense, a dense_resource or a dictionary
mil.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>) attributes {opset = "CoreML8"} {
  %y = mil.unknown_op "frob"(x = %x) {other.note = 3 : i32, note = 3 : i32} : (tensor<4xf32>) -> tensor<4xf32>
  mil.output %y : tensor<4xf32>
}
//--- bytes.mlir
// BYTES: mil-opt: error: function main, op "c": the resource 'none' has no bytes
mil.func @main() -> (tensor<1xf32>) attributes {opset = "CoreML8"} {
  %c = mil.const dense_resource<none> : tensor<1xf32>
  mil.output %c : tensor<1xf32>
}
//--- single.mlir
// SINGLE: mil-opt: error: {{.*}}x.mlmodel{{.*}}
mil.func @main() -> (tensor<1xf32>) attributes {opset = "CoreML8"} {
  %c = mil.const dense_resource<w> : tensor<1xf32>
  mil.output %c : tensor<1xf32>
}
{-# dialect_resources: { builtin: { w: "0x0400000001000000" } } #-}
//--- field.mlir
// FIELD: mil-opt: error: the message ModelDescription has no field 'inptu'
module attributes {mil.model = {description = {inptu = []}}} {}
//--- kind.mlir
// KIND: mil-opt: error: the model attribute 'specificationVersion' must be a number of 32 bits
module attributes {mil.model = {specificationVersion = 4294967296}} {}
//--- oneof.mlir
// ONEOF: mil-opt: error: the message FeatureType can hold 'stringType' or another field, not both
module attributes {mil.model = {description = {input = [{type = {int64Type = {}, stringType = {}}}]}}} {}
//--- pipeline.mlir
// PIPELINE: mil-opt: error: a module of modules needs a 'mil.model' that says which kind of pipeline it is
module {
  module {}
}

//--- manifest.mlir
// MANIFEST: mil-opt: error: 'mil.manifest' must be a string, or the identifiers of 'model' and 'weights'
module attributes {mil.manifest = {model = "a"}} {
  mil.func @main(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
    mil.output %x : tensor<2xf16>
  }
}
//--- utf8.mlir
// UTF8: mil-opt: error: the message to write: byte {{[0-9]+}}, in Model{{.*}}.strings.values: 0xFF is not UTF-8 here, expected text
mil.func @main(%x: tensor<1xf32>) -> (tensor<1xf32>) attributes {opset = "CoreML8"} {
  %c = mil.const dense<"\FF"> : tensor<1x!mil.string>
  mil.output %x : tensor<1xf32>
}
