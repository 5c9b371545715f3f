// Values of parameters are written and read as they are; all others as attributes.
// RUN: split-file %s %t
// RUN: %mil-opt %t/values.mlir | FileCheck %t/values.mlir
// RUN: %mil-opt %t/values.mlir | %mil-opt - | FileCheck %t/values.mlir
// RUN: %mil-opt %t/values.mlir --mlir-print-op-generic | %mil-opt - | FileCheck %t/values.mlir
// RUN: %mil-opt %t/values.mlir --mlir-print-op-generic | FileCheck %t/values.mlir --check-prefix=GENERIC
// RUN: %mil-opt %t/errors.mlir --split-input-file --verify-diagnostics

//--- values.mlir
mil.func @main() -> () attributes {opset = "CoreML8"} {
  // CHECK: %integer = mil.const -1{{$}}
  // GENERIC: val = dense<-1> : tensor<i32>
  %integer = mil.const -1
  // CHECK-NEXT: %integers = mil.const [1, 1, -2147483648, 2147483647]{{$}}
  // GENERIC: val = dense<[1, 1, -2147483648, 2147483647]> : tensor<4xi32>
  %integers = mil.const [1, 1, -2147483648, 0x7fffffff]
  // CHECK-NEXT: %equal = mil.const [0, 0, 0] {name = "op_1"}
  // GENERIC: val = dense<0> : tensor<3xi32>
  %equal = mil.const dense<0> : tensor<3xi32> {name = "op_1"}
  // CHECK-NEXT: %bool = mil.const true{{$}}
  // GENERIC: val = dense<true> : tensor<i1>
  %bool = mil.const dense<true> : tensor<i1>
  // CHECK-NEXT: %bools = mil.const [true, false]{{$}}
  // GENERIC: val = dense<[true, false]> : tensor<2xi1>
  %bools = mil.const [true, false]
  // CHECK-NEXT: %string = mil.const "a \22b\22\0A"{{$}}
  // GENERIC: val = dense<"a \22b\22\0A"> : tensor<!mil.string>
  %string = mil.const "a \"b\"\n"
  // CHECK-NEXT: %strings = mil.const ["", "b"]{{$}}
  // GENERIC: val = dense<["", "b"]> : tensor<2x!mil.string>
  %strings = mil.const ["", "b"]
  // CHECK-NEXT: %[[LITERAL:.*]] = mil.literal [3]{{$}}
  %literal = mil.literal [3]
  // The type may stand there.
  // CHECK-NEXT: %typed = mil.const [1, 2]{{$}}
  %typed = mil.const [1, 2] : tensor<2xi32>

  // Of 16 elements, not of more; not of another type or rank; not without elements
  // CHECK-NEXT: mil.const [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]{{$}}
  %most = mil.const dense<[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]> : tensor<16xi32>
  // CHECK-NEXT: mil.const dense<0> : tensor<17xi32>
  %more = mil.const dense<0> : tensor<17xi32>
  // CHECK-NEXT: mil.const dense<1> : tensor<i8>
  %byte = mil.const dense<1> : tensor<i8>
  // CHECK-NEXT: mil.const dense<1> : tensor<ui32>
  %unsigned = mil.const dense<1> : tensor<ui32>
  // CHECK-NEXT: mil.const dense<true> : tensor<ui1>
  %bit = mil.const dense<true> : tensor<ui1>
  // CHECK-NEXT: mil.const dense<1.000000e+00> : tensor<f16>
  %float = mil.const dense<1.0> : tensor<f16>
  // CHECK-NEXT: mil.const dense<1> : tensor<1x1xi32>
  %matrix = mil.const dense<1> : tensor<1x1xi32>
  // CHECK-NEXT: mil.const dense<> : tensor<0xi32>
  %none = mil.const dense<> : tensor<0xi32>
  mil.output ()
}
//--- errors.mlir
mil.func @mixed() -> () attributes {opset = "CoreML8"} {
  // expected-error @+1 {{expected integers, booleans or strings, all of one kind}}
  %a = mil.const [1, true]
}
// -----
mil.func @other() -> () attributes {opset = "CoreML8"} {
  // expected-error @+1 {{expected integers, booleans or strings, all of one kind}}
  %a = mil.const [dense<1> : tensor<i32>]
}
// -----
mil.func @empty() -> () attributes {opset = "CoreML8"} {
  // expected-error @+1 {{expected integers, booleans or strings, all of one kind}}
  %a = mil.const []
}
// -----
mil.func @large() -> () attributes {opset = "CoreML8"} {
  // expected-error @+1 {{the number is out of the range of i32: write dense<...>}}
  %a = mil.const 2147483648
}
// -----
mil.func @many() -> () attributes {opset = "CoreML8"} {
  // expected-error @+1 {{more than 16 elements: write dense<[...]>}}
  %a = mil.const [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]
}
// -----
mil.func @open() -> () attributes {opset = "CoreML8"} {
  // expected-error @+1 {{expected ']'}}
  %a = mil.const [1
  mil.output ()
}
