// What the canonicalizer makes of operations that do nothing and of arithmetic on shapes.
// RUN: %mil-opt %s --canonicalize --split-input-file | FileCheck %s

// CHECK-LABEL: @nothing
// CHECK-NEXT: %[[R:.*]] = mil.relu(x = %x)
// CHECK-NEXT: mil.output %[[R]]
mil.func @nothing(%x: tensor<2x3xf16>) -> (tensor<2x3xf16>) attributes {opset = "CoreML8"} {
  %dtype = mil.literal dense<"fp16"> : tensor<!mil.string>
  %shape = mil.literal dense<[2, 3]> : tensor<2xi32>
  %perm = mil.literal dense<[0, -1]> : tensor<2xi32>
  %axis = mil.literal dense<0> : tensor<i32>
  %a = mil.identity(x = %x) : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %b = mil.cast(x = %a, dtype = %dtype) : (tensor<2x3xf16>, tensor<!mil.string>) -> tensor<2x3xf16>
  %c = mil.reshape(x = %b, shape = %shape) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<2x3xf16>
  %d = mil.transpose(x = %c, perm = %perm) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<2x3xf16>
  %e = mil.concat(values = [%d], axis = %axis) : (tensor<2x3xf16>, tensor<i32>) -> tensor<2x3xf16>
  %r = mil.relu(x = %e) : (tensor<2x3xf16>) -> tensor<2x3xf16>
  mil.output %r : tensor<2x3xf16>
}

// -----

// An output of the function keeps its operation and so its name; a transposition that moves something stays.
// CHECK-LABEL: @kept
// CHECK: %moved = mil.transpose
// CHECK: %y = mil.identity(x = %moved)
// CHECK: mil.output %y
mil.func @kept(%x: tensor<2x2xf16>) -> (tensor<2x2xf16>) attributes {opset = "CoreML8"} {
  %perm = mil.literal dense<[1, 0]> : tensor<2xi32>
  %moved = mil.transpose(x = %x, perm = %perm) : (tensor<2x2xf16>, tensor<2xi32>) -> tensor<2x2xf16>
  %y = mil.identity(x = %moved) : (tensor<2x2xf16>) -> tensor<2x2xf16>
  mil.output %y : tensor<2x2xf16>
}

// -----

// A dimension that is not known is no shape to rely on.
// CHECK-LABEL: @dynamic
// CHECK: mil.reshape
// CHECK: mil.shape
mil.func @dynamic(%x: tensor<?x3xf16>, %s: tensor<2xi32>) -> (tensor<?x3xf16>, tensor<2xi32>) attributes {opset = "CoreML8"} {
  %0 = mil.reshape(x = %x, shape = %s) : (tensor<?x3xf16>, tensor<2xi32>) -> tensor<?x3xf16>
  %1 = mil.relu(x = %0) : (tensor<?x3xf16>) -> tensor<?x3xf16>
  %2 = mil.shape(x = %x) : (tensor<?x3xf16>) -> tensor<2xi32>
  %3 = mil.add(x = %2, y = %2) : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  mil.output %1, %3 : tensor<?x3xf16>, tensor<2xi32>
}

// -----

// The arithmetic that makes a shape: (14, 6) -> 6 -> 6 * 5 // 4 -> (7, -1).
// CHECK-LABEL: @shapes
// CHECK-NEXT: %[[S:.*]] = mil.literal [7, -1]{{$}}
// CHECK-NEXT: mil.reshape(x = %x, shape = %[[S]])
mil.func @shapes(%x: tensor<14x6xf16>) -> (tensor<?x?xf16>) attributes {opset = "CoreML8"} {
  %one = mil.literal dense<1> : tensor<i32>
  %axis = mil.literal dense<0> : tensor<i32>
  %axes = mil.literal dense<0> : tensor<1xi32>
  %five = mil.literal dense<5> : tensor<i32>
  %four = mil.literal dense<4> : tensor<i32>
  %rest = mil.literal dense<-1> : tensor<1xi32>
  %interleave = mil.literal dense<false> : tensor<i1>
  %s = mil.shape(x = %x) : (tensor<14x6xf16>) -> tensor<2xi32>
  %d = mil.gather(x = %s, indices = %one, axis = %axis) : (tensor<2xi32>, tensor<i32>, tensor<i32>) -> tensor<i32>
  %m = mil.mul(x = %d, y = %five) : (tensor<i32>, tensor<i32>) -> tensor<i32>
  %q = mil.floor_div(x = %m, y = %four) : (tensor<i32>, tensor<i32>) -> tensor<i32>
  %e = mil.expand_dims(x = %q, axes = %axes) : (tensor<i32>, tensor<1xi32>) -> tensor<1xi32>
  %c = mil.concat(values = [%e, %rest], axis = %axis, interleave = %interleave) : (tensor<1xi32>, tensor<1xi32>, tensor<i32>, tensor<i1>) -> tensor<2xi32>
  %y = mil.reshape(x = %x, shape = %c) : (tensor<14x6xf16>, tensor<2xi32>) -> tensor<?x?xf16>
  mil.output %y : tensor<?x?xf16>
}

// -----

// What would overflow, divide by zero or reach outside stays for Core ML to decide.
// CHECK-LABEL: @undefined
// CHECK: mil.add
// CHECK: mil.floor_div
// CHECK: mil.gather
mil.func @undefined() -> (tensor<i32>) attributes {opset = "CoreML8"} {
  %most = mil.literal dense<2147483647> : tensor<i32>
  %zero = mil.literal dense<0> : tensor<i32>
  %list = mil.literal dense<[1, 2]> : tensor<2xi32>
  %a = mil.add(x = %most, y = %most) : (tensor<i32>, tensor<i32>) -> tensor<i32>
  %b = mil.floor_div(x = %a, y = %zero) : (tensor<i32>, tensor<i32>) -> tensor<i32>
  %c = mil.gather(x = %list, indices = %most, axis = %zero) : (tensor<2xi32>, tensor<i32>, tensor<i32>) -> tensor<i32>
  %d = mil.mul(x = %b, y = %c) : (tensor<i32>, tensor<i32>) -> tensor<i32>
  mil.output %d : tensor<i32>
}

// -----

// Differences, the larger and the smaller of two; what overflows stays.
// CHECK-LABEL: @arithmetic
// CHECK: %[[S:.*]] = mil.literal [7, 12]
// CHECK: mil.reshape(x = %x, shape = %[[S]])
// CHECK: mil.sub
mil.func @arithmetic(%x: tensor<14x6xf16>) -> (tensor<?x?xf16>, tensor<2xi32>) attributes {opset = "CoreML8"} {
  %a = mil.literal dense<[20, 50]> : tensor<2xi32>
  %b = mil.literal dense<[13, 30]> : tensor<2xi32>
  %c = mil.literal dense<[5, 12]> : tensor<2xi32>
  %d = mil.literal dense<[7, 1]> : tensor<2xi32>
  %low = mil.literal dense<[-2147483648, 1]> : tensor<2xi32>
  %e = mil.sub(x = %a, y = %b) : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  %f = mil.minimum(x = %e, y = %c) : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  %g = mil.maximum(x = %f, y = %d) : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  %r = mil.reshape(x = %x, shape = %g) : (tensor<14x6xf16>, tensor<2xi32>) -> tensor<?x?xf16>
  %o = mil.sub(x = %low, y = %b) : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  mil.output %r, %o : tensor<?x?xf16>, tensor<2xi32>
}
