// UNSUPPORTED: sanitizer
// The plugin gives stock mlir-opt the dialect and its passes; MLIR's own passes run between them.
// RUN: mlir-opt %s --load-dialect-plugin=%mil-plugin --load-pass-plugin=%mil-plugin \
// RUN:   --pass-pipeline='builtin.module(cse,palettize{nbits=1 weight_threshold=0},mil.func(canonicalize))' | FileCheck %s
// RUN: mlir-opt --load-pass-plugin=%mil-plugin --help | FileCheck %s --check-prefix=HELP
// RUN: not mlir-opt %s --load-dialect-plugin=%mil-plugin --load-pass-plugin=%mil-plugin \
// RUN:   --pass-pipeline='builtin.module(palettize{bits=4})' 2>&1 | FileCheck %s --check-prefix=OPTION

// CHECK-LABEL: mil.func @main
// CHECK: %w = mil.constexpr_lut_to_dense(
// CHECK: mil.linear(x = %x, weight = %w)
// HELP: --palettize
// HELP: --nbits
// OPTION: palettize: no option 'bits'; did you mean 'nbits'?
mil.func @main(%x: tensor<1x4xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense<[[1.0, 2.0, 1.0, 2.0], [1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0], [1.0, 2.0, 1.0, 2.0]]> : tensor<4x4xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  mil.output %y : tensor<1x4xf16>
}
