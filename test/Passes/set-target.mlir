// RUN: %mil-opt %s --set-target=os=iOS18 | FileCheck %s
// RUN: %mil-opt %s --set-target=os=macOS15 | FileCheck %s
// RUN: %mil-opt %s --set-target=os=iOS18 2>&1 | FileCheck %s --check-prefix=SAYS
// SAYS: remark: raised from iOS16 to iOS18; with newer definitions: 1 constexpr_lut_to_dense, 1 constexpr_sparse_to_dense, 1 constexpr_cast, 1 linear
// RUN: %mil-opt %s --set-target=os=iOS16 2>&1 | FileCheck %s --check-prefix=SAME
// SAME-NOT: remark
// RUN: not %mil-opt %s --set-target=os=iOS15 2>&1 | FileCheck %s --check-prefix=LOWER
// LOWER: error: the function is written for iOS16; it cannot be lowered to iOS15
// RUN: %mil-opt %s --set-target=os=iOS15,newer=keep 2>&1 | FileCheck %s --check-prefix=KEEP --implicit-check-not=remark:
// KEEP: specificationVersion = 7 : i32
// KEEP: opset = "CoreML6"
// RUN: not %mil-opt %s --set-target=os=iOS14 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: set-target: 'iOS14' is no target; it is one of iOS15, iOS16, iOS17, iOS18, iOS26

// The opset and the model's version follow; attribute forms become input forms.
// CHECK: module attributes {mil.model = {specificationVersion = 9 : i32}}
module attributes {mil.model = {specificationVersion = 7 : i32}} {
  // CHECK: mil.func @main{{.*}} attributes {opset = "CoreML8"}
  mil.func @main(%x: tensor<1x2xf16>) -> (tensor<1x2xf16>, tensor<4xf16>, tensor<2xf32>) attributes {opset = "CoreML6"} {
    // CHECK-NEXT: %indices = mil.literal dense<{{\[\[}}true, false], [false, true]]> : tensor<2x2xui1>
    // CHECK-NEXT: %lut = mil.literal dense<{{\[\[\[\[}}1.000000e+00], [2.000000e+00]]]]> : tensor<1x1x2x1xf16>
    // CHECK-NEXT: %a = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) {mil.unknown_fields = "\08\01", name = "p"}
    // What is no parameter stays.
    %a = mil.constexpr_lut_to_dense() {name = "p", mil.unknown_fields = "\08\01", indices = dense<9> : tensor<1xui8>, lut = dense<[1.0, 2.0]> : tensor<2xf16>, shape = dense<[2, 2]> : tensor<2xui32>} : () -> tensor<2x2xf16>
    // CHECK: %mask = mil.literal dense<[false, true, false, true]> : tensor<4xui1>
    // CHECK-NEXT: %b = mil.constexpr_sparse_to_dense(nonzero_data = %nonzero_data, mask = %mask)
    %b = mil.constexpr_sparse_to_dense() {nonzero_data = dense<[5.0, 6.0]> : tensor<2xf16>, mask = dense<10> : tensor<1xui8>, shape = dense<4> : tensor<1xui32>} : () -> tensor<4xf16>
    // CHECK: %d = mil.constexpr_cast(source_val = %source_val, output_dtype = %output_dtype)
    %d = mil.constexpr_cast() {source_val = dense<[1.0, -0.25]> : tensor<2xf16>, output_dtype = dense<"fp32"> : tensor<!mil.string>} : () -> tensor<2xf32>
    // CHECK: mil.linear(x = %x, weight = %a)
    %y = mil.linear(x = %x, weight = %a) : (tensor<1x2xf16>, tensor<2x2xf16>) -> tensor<1x2xf16>
    mil.output %y, %b, %d : tensor<1x2xf16>, tensor<4xf16>, tensor<2xf32>
  }

  // A 0 means the same dimension in both, as there are as many.
  // CHECK: mil.func @zero{{.*}} attributes {opset = "CoreML8"}
  // CHECK: mil.reshape(x = %x, shape = %{{.*}})
  mil.func @zero(%x: tensor<2x3xf16>) -> (tensor<2x3xf16>) attributes {opset = "CoreML6"} {
    %shape = mil.const dense<[0, 3]> : tensor<2xi32>
    %y = mil.reshape(x = %x, shape = %shape) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<2x3xf16>
    mil.output %y : tensor<2x3xf16>
  }
}
