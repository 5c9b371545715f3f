// Targets that are none, and weights that cannot be read.
// RUN: not %mil-opt %s --lint=iOS19,ANE 2>&1 | FileCheck %s --check-prefix=SYSTEM --implicit-check-not={{.}}
// SYSTEM: {{.*}}error: lint: 'iOS19' is neither a system nor a compute unit; did you mean 'iOS15'? Systems: iOS15 to iOS18, iOS26, or the macOS, watchOS, tvOS or visionOS of the same year; units: CPU, GPU, ANE
// RUN: not %mil-opt %s --lint=ios17 2>&1 | FileCheck %s --check-prefix=CASE
// CASE: 'ios17' is neither a system nor a compute unit; did you mean 'iOS17'?
// RUN: not %mil-opt %s --lint=iOS17,ANEE 2>&1 | FileCheck %s --check-prefix=UNIT
// UNIT: 'ANEE' is neither a system nor a compute unit; did you mean 'ANE'?
// RUN: not %mil-opt %s --lint=wachOS11 2>&1 | FileCheck %s --check-prefix=WATCH
// WATCH: did you mean 'watchOS11'?
// RUN: not %mil-opt %s --lint=iOS17,,ANE 2>&1 | FileCheck %s --check-prefix=EMPTY
// EMPTY: error: lint: '' is neither a system nor a compute unit
// RUN: not %mil-opt %s --lint=iOS17,ANE,macOS15 2>&1 | FileCheck %s --check-prefix=TWO --implicit-check-not={{.}}
// TWO: {{.*}}error: lint: 'iOS17' and 'macOS15': a target has one system
// RUN: not %mil-opt %s --lint=iOS17,as_error=true 2>&1 | FileCheck %s --check-prefix=OPTION
// OPTION: error: lint: no option 'as_error'; did you mean 'as_errors'? It has: target, as_errors
// RUN: not %mil-opt %s --lint=iOS17,target=ANE 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not %mil-opt %s --lint="iOS17 ANE" 2>&1 | FileCheck %s --check-prefix=TWICE
// TWICE: error: lint: option 'target' is given twice

// Every system that has a name
// RUN: %mil-opt %s --lint=iOS15 --lint=iOS16 --lint=iOS17 --lint=iOS18 --lint=iOS26 --lint=macOS12 --lint=macOS13 --lint=macOS14 --lint=macOS15 --lint=macOS26 --lint=watchOS8 --lint=watchOS9 --lint=watchOS10 --lint=watchOS11 --lint=watchOS26 --lint=tvOS15 --lint=tvOS16 --lint=tvOS17 --lint=tvOS18 --lint=tvOS26 --lint=visionOS26 -o /dev/null

// What cannot be read is said; the rest goes on, and it is no finding.
// RUN: %mil-opt %s --lint=iOS18,ANE,as_errors=true -o /dev/null 2>&1 | FileCheck %s --implicit-check-not=warning
// CHECK: lint-errors.mlir:{{[0-9]+}}:9: warning: weight 'w0' is not linted: its parts are no plain tensors that fit together
// CHECK: warning: weight 'w1' is not linted
// CHECK: remark: lint for iOS18 and later, the Neural Engine: 0 findings
module {
mil.func @main(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML8"} {
  %one = mil.literal dense<1.0> : tensor<1x1xf16>
  // More values than elements
  %mask = mil.literal dense<true> : tensor<70x70xui1>
  %many = mil.literal dense<1.0> : tensor<5000xf16>
  %w0 = mil.constexpr_sparse_to_dense(nonzero_data = %many, mask = %mask) : (tensor<5000xf16>, tensor<70x70xui1>) -> tensor<70x70xf16>
  %y0 = mil.identity(x = %w0) : (tensor<70x70xf16>) -> tensor<70x70xf16>
  // More operations in a row than anything is made of
  %a = mil.constexpr_blockwise_shift_scale(data = %one, scale = %one) : (tensor<1x1xf16>, tensor<1x1xf16>) -> tensor<1x1xf16>
  %b = mil.constexpr_blockwise_shift_scale(data = %a, scale = %one) : (tensor<1x1xf16>, tensor<1x1xf16>) -> tensor<1x1xf16>
  %c = mil.constexpr_blockwise_shift_scale(data = %b, scale = %one) : (tensor<1x1xf16>, tensor<1x1xf16>) -> tensor<1x1xf16>
  %e = mil.constexpr_blockwise_shift_scale(data = %c, scale = %one) : (tensor<1x1xf16>, tensor<1x1xf16>) -> tensor<1x1xf16>
  %w1 = mil.constexpr_blockwise_shift_scale(data = %e, scale = %one) : (tensor<1x1xf16>, tensor<1x1xf16>) -> tensor<1x1xf16>
  %y1 = mil.identity(x = %w1) : (tensor<1x1xf16>) -> tensor<1x1xf16>
  // What no operation uses is no weight.
  %unused = mil.constexpr_sparse_to_dense(nonzero_data = %many, mask = %mask) : (tensor<5000xf16>, tensor<70x70xui1>) -> tensor<70x70xf16>
  mil.output %x : tensor<1x8xf16>
}
}
