// Weights of one name in blocks beside each other have rows and figures of their own, though a pass looks at one alone.
// RUN: split-file %s %t
// RUN: %mil-opt %t/model.mlir --compress=%t/config.yaml -o %t/one.mlir
// RUN: FileCheck %s --check-prefix=ONE <%t/one.mlir
// RUN: %mil-opt %t/one.mlir --linear-quantize=weight_threshold=4,joint_compression=true --report=%t/report.json -o %t/both.mlir
// RUN: FileCheck %s --check-prefix=BOTH <%t/both.mlir
// RUN: grep -oE '"technique":"[^"]*"' %t/report.json | FileCheck %s --check-prefix=FIGURES
// RUN: %mil-opt %t/one.mlir --decompress | FileCheck %s --check-prefix=DENSE

// ONE: mil.report = [{elements = 16 : i64, {{[^}]*}} reason = "no configuration", {{[^}]*}} weight = "w"},
// ONE-SAME: {bits_after = 48 : i64, {{[^}]*}} ordinal = 1 : i64, outcome = "compressed", {{[^}]*}} weight = "w"}]}

// BOTH: mil.report = [{{{[^}]*}} outcome = "compressed", {{[^}]*}} technique = "linear-quantize", {{[^}]*}}},
// BOTH-SAME: {{{[^}]*}} note = "linear-quantize: its lut has only 2 elements", ordinal = 1 : i64, {{[^}]*}} technique = "palettize",

// FIGURES: "technique":"linear-quantize"
// FIGURES-NEXT: "technique":"palettize"

// DENSE: mil.report = [{elements = 16 : i64, {{[^}]*}}}]}

//--- config.yaml
config_type: OpPalettizerConfig
op_type_configs: {linear: {nbits: 1, weight_threshold: 4}}

//--- model.mlir
mil.func @main(%p: tensor<i1>, %x: tensor<2x4xf16>) -> (tensor<2x4xf16>) attributes {opset = "CoreML8"} {
  %y = mil.cond(pred = %p) : (tensor<i1>) -> tensor<2x4xf16> then {
    %w = mil.const dense<[[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]]> : tensor<4x4xf16>
    %u = mil.matmul(x = %x, y = %w) : (tensor<2x4xf16>, tensor<4x4xf16>) -> tensor<2x4xf16>
    mil.output %u : tensor<2x4xf16>
  } else {
    %w = mil.const dense<[[1.0, 1.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]]> : tensor<4x4xf16>
    %v = mil.linear(x = %x, weight = %w) : (tensor<2x4xf16>, tensor<4x4xf16>) -> tensor<2x4xf16>
    mil.output %v : tensor<2x4xf16>
  }
  mil.output %y : tensor<2x4xf16>
}
