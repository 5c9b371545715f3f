// A model of which only the version is known, as a compiled model: its description is empty.
// RUN: rm -rf %t.mlmodelc
// RUN: %mil-opt %s -o %t.mlmodelc
// RUN: %mil-opt %t.mlmodelc 2>&1 | FileCheck %s
// CHECK: mil.func @main() -> ()
module attributes {mil.model = {specificationVersion = 9 : i32}} {
  mil.func @main() -> () attributes {opset = "CoreML8"} {
    mil.output ()
  }
}
