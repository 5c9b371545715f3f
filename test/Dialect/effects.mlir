// Pure operations that nothing uses vanish; reads and writes of a state stay in order; random numbers are never merged.
// RUN: %mil-opt %s --cse --canonicalize | FileCheck %s

// CHECK-LABEL: @effects
mil.func @effects(%s: !mil.state<tensor<2xf16>>, %x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NOT: mil.relu
  // CHECK: mil.read_state
  %a = mil.read_state(input = %s) : (!mil.state<tensor<2xf16>>) -> tensor<2xf16>
  %0 = mil.relu(x = %x) : (tensor<2xf16>) -> tensor<2xf16>
  // CHECK: mil.write_state
  mil.write_state(input = %s, data = %x) {name = "w"} : (!mil.state<tensor<2xf16>>, tensor<2xf16>) -> ()
  // CHECK: mil.read_state
  %b = mil.read_state(input = %s) : (!mil.state<tensor<2xf16>>) -> tensor<2xf16>
  // CHECK: mil.add
  %c = mil.add(x = %a, y = %b) : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  mil.output %c : tensor<2xf16>
}

// Equal operations that have no names are one after cse.
// CHECK-LABEL: @merged
mil.func @merged(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: %[[R:.*]] = mil.relu
  // CHECK-NEXT: mil.add(x = %[[R]], y = %[[R]])
  %0 = mil.relu(x = %x) : (tensor<2xf16>) -> tensor<2xf16>
  %1 = mil.relu(x = %x) : (tensor<2xf16>) -> tensor<2xf16>
  %2 = mil.add(x = %0, y = %1) : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  mil.output %2 : tensor<2xf16>
}

// CHECK-LABEL: @random
mil.func @random() -> (tensor<2xf32>) attributes {opset = "CoreML8"} {
  %shape = mil.const dense<2> : tensor<1xi32>
  // CHECK-COUNT-2: mil.random_normal
  %0 = mil.random_normal(shape = %shape) : (tensor<1xi32>) -> tensor<2xf32>
  %1 = mil.random_normal(shape = %shape) : (tensor<1xi32>) -> tensor<2xf32>
  %2 = mil.sub(x = %0, y = %1) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  mil.output %2 : tensor<2xf32>
}

// Equal constants that have names stay two: a name may be that of an output. Literals have none and are one.
// CHECK-LABEL: @constants
mil.func @constants() -> (tensor<2xf16>, tensor<2xf16>, tensor<2xf16>) attributes {opset = "CoreML8"} {
  // CHECK-DAG: %a = mil.const
  // CHECK-DAG: %b = mil.const
  %a = mil.const dense<1.0> : tensor<2xf16>
  %b = mil.const dense<1.0> : tensor<2xf16>
  %0 = mil.literal dense<2.0> : tensor<2xf16>
  %1 = mil.literal dense<2.0> : tensor<2xf16>
  // CHECK: mil.add(x = %[[X:.*]], y = %[[X]])
  %c = mil.add(x = %0, y = %1) : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  // CHECK: mil.output %a, %b, %c
  mil.output %a, %b, %c : tensor<2xf16>, tensor<2xf16>, tensor<2xf16>
}
