// Findings are warnings; the model that comes out is the one that went in. What each rule sees is in lint-*.mlir.
// RUN: %mil-opt %s -o %t.plain.mlir
// RUN: %mil-opt %s --lint=iOS17,ANE -o %t.mlir 2>&1 | FileCheck %s
// RUN: cmp %t.plain.mlir %t.mlir

// A finding says where, what, on which unit of which systems, what happens, why, what to do, and its rule.
// CHECK: lint.mlir:{{[0-9]+}}:11: warning: weight 'w0' (8x8, int4 in blocks of 1x4): needs iOS18, the target is iOS17: does not load, as {{.*}}; {{.*}} [os-weight]
// CHECK: lint.mlir:{{[0-9]+}}:11: warning: weight 'w0' (8x8, int4 in blocks of 1x4): scales that are neither per tensor nor per output channel on the Neural Engine (iOS18 and later): runs on another unit, as {{.*}}; {{.*}} [ane-block-scale]
// CHECK: weight 'w1'{{.*}} [ane-block-scale]
// CHECK: weight 'w2'{{.*}} [ane-block-scale]
// The fourth and later ones of a rule are counted.
// CHECK-NOT: weight 'w3'
// CHECK: warning: 1 more like the above [os-weight]
// CHECK: warning: 1 more like the above [ane-block-scale]
// CHECK: remark: lint for iOS17 and later, the Neural Engine: 9 findings: os-function 1, os-weight 4, ane-block-scale 4

// The target in other ways
// RUN: %mil-opt %s --lint=target=iOS17,ANE -o %t.mlir 2>&1 | FileCheck %s
// RUN: %mil-opt %s --lint=ane,iOS17,ANE,as_errors=false -o %t.mlir 2>&1 | FileCheck %s
// RUN: %mil-opt %s --pass-pipeline="builtin.module(lint{iOS17,ANE})" -o %t.mlir 2>&1 | FileCheck %s
// RUN: %mil-opt %s --lint=iOS18,GPU -o /dev/null 2>&1 | FileCheck %s --check-prefix=NOTHING --implicit-check-not=warning
// NOTHING: remark: lint for iOS18 and later, the GPU: 0 findings
// RUN: %mil-opt %s --lint=iOS18,GPU --lint=tvOS26,CPU --lint=CPU,GPU,ANE -o /dev/null 2>&1 | FileCheck %s --check-prefix=SEVERAL
// SEVERAL: remark: lint for iOS18 and later, the GPU: 0 findings
// SEVERAL: remark: lint for tvOS26 and later, the CPU: 4 findings: cpu-load-time 4
// SEVERAL: remark: lint for the systems of its functions, every unit: 8 findings: ane-block-scale 4, cpu-load-time 4

// As errors nothing is written; without findings there is no error.
// RUN: rm -f %t.none.mlir
// RUN: not %mil-opt %s --lint=iOS17,ANE,as_errors=true -o %t.none.mlir 2>&1 | FileCheck %s --check-prefix=ERRORS --implicit-check-not=warning
// RUN: not ls %t.none.mlir
// ERRORS: error: weight 'w0' {{.*}} [os-weight]
// ERRORS: error: 1 more like the above [os-weight]
// ERRORS: remark: lint for iOS17 and later, the Neural Engine: 9 findings
// RUN: %mil-opt %s --lint="iOS18,GPU as_errors" -o %t.none.mlir
// RUN: cmp %t.plain.mlir %t.none.mlir

// After another pass it is about what that made: a request is checked before it is written.
// RUN: not %mil-opt %s --linear-quantize=dtype=int4,granularity=per_block,block_size=2,weight_threshold=0 --lint=iOS18,ANE,as_errors=1 -o %t.bad.mlir 2>&1 | FileCheck %s --check-prefix=AFTER
// AFTER: error: 2 more like the above [ane-block-scale]

module {
  mil.func @main(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML8"} {
    %data = mil.literal dense<1> : tensor<8x8xi4>
    %scale = mil.literal dense<1.0> : tensor<8x2xf16>
    %w0 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<8x8xi4>, tensor<8x2xf16>) -> tensor<8x8xf16>
    %w1 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<8x8xi4>, tensor<8x2xf16>) -> tensor<8x8xf16>
    %w2 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<8x8xi4>, tensor<8x2xf16>) -> tensor<8x8xf16>
    %w3 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<8x8xi4>, tensor<8x2xf16>) -> tensor<8x8xf16>
    %w4 = mil.const dense<1.0> : tensor<8x8xf16>
    %y0 = mil.linear(x = %x, weight = %w0) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
    %y1 = mil.linear(x = %y0, weight = %w1) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
    %y2 = mil.linear(x = %y1, weight = %w2) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
    %y3 = mil.linear(x = %y2, weight = %w3) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
    %y4 = mil.linear(x = %y3, weight = %w4) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
    mil.output %y4 : tensor<1x8xf16>
  }
}
