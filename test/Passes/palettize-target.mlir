// A target in place of nbits: two values need a bit, four need two, and what has few errors anyway gets less.
// RUN: split-file %s %t
// RUN: %mil-opt %t/model.mlir --palettize=target_bits_per_weight=3,weight_threshold=4,recipe=%t/recipe.yaml --mil-report -o %t/out.mlir 2>&1 | FileCheck %s --check-prefix=TOLD
// RUN: FileCheck %s --check-prefix=OUT --input-file=%t/out.mlir
// RUN: FileCheck %s --check-prefix=YAML --match-full-lines --strict-whitespace --input-file=%t/recipe.yaml

// The recipe does the same, but for the report.
// RUN: %mil-opt %t/model.mlir --compress=%t/recipe.yaml -o %t/again.mlir
// RUN: sed 's/ attributes {mil.report.*//;s/^module.*//' %t/out.mlir > %t/out.txt
// RUN: sed 's/ attributes {mil.report.*//;s/^module.*//' %t/again.mlir | diff - %t/out.txt

// TOLD: remark: palettize: 2 bits per weight, inf dB, {{[0-9]+}} bytes: 2 with 1 bit, 1 with 2 bits; the least error of all that can be had
// TOLD: two {{.*}} 16.00 -> 1.50 {{.*}}compressed
// TOLD: four {{.*}} 16.00 -> 3.00 {{.*}}compressed
// TOLD: bits per weight SNR bytes
// TOLD-COUNT-1: chosen

// OUT: mil.tradeoff = [{bits_per_weight = {{.*}} : f64, bytes = {{.*}} : i64, snr_db = {{.*}} : f64}
// OUT: tensor<1x1x2x1xf16>
// OUT: tensor<1x1x4x1xf16>

// YAML:# palettize: target_bits_per_weight=3
// YAML:config_type: OpPalettizerConfig
// YAML:op_name_configs:
// YAML:  two: {nbits: 1, weight_threshold: 4}
// YAML:  'yes': {nbits: 1, weight_threshold: 4}
// YAML:  /a\[b\]\*c/: {nbits: 2, weight_threshold: 4}

// Weights that share bytes count once and stay shared; those of one name get the same.
// RUN: %mil-opt %t/shared.mlir --palettize=target_bits_per_weight=2.5,weight_threshold=4,recipe=%t/shared.yaml -o - 2>&1 | FileCheck %s --check-prefix=SHARED
// RUN: grep -c nbits %t/shared.yaml | FileCheck %s --check-prefix=ONE
// SHARED: remark: palettize: {{.*}}: 2 with 1 bit;
// SHARED: mil.func @one
// SHARED: mil.literal dense_resource<w_indices> : tensor<8x8xui1>
// SHARED: mil.func @two
// SHARED: mil.literal dense_resource<w_indices> : tensor<8x8xui1>
// ONE: 1

// Nor does a recipe have a key twice where values of two names come from operations of one.
// RUN: %mil-opt %t/named.mlir --palettize=target_bits_per_weight=3,weight_threshold=4,recipe=%t/named.yaml -o /dev/null
// RUN: grep -c nbits %t/named.yaml | FileCheck %s --check-prefix=ONE
// RUN: %mil-opt %t/named.mlir --compress=%t/named.yaml -o /dev/null

// Only what options leave: groups of two channels, or the whole tensor.
// RUN: %mil-opt %t/model.mlir --palettize=min_snr=60dB,weight_threshold=4,granularity=per_tensor 2>&1 -o /dev/null | FileCheck %s --check-prefix=TENSOR
// TENSOR: remark: palettize: {{.*}} inf dB, {{.*}}: 2 with 1 bit, 1 with 2 bits
// RUN: %mil-opt %t/model.mlir --palettize=min_snr=60dB,weight_threshold=4,granularity=per_grouped_channel,group_size=2 2>&1 -o /dev/null | FileCheck %s --check-prefix=GROUPS
// GROUPS: remark: palettize: {{.*}} inf dB, {{.*}}: 2 with 1 bit by 2 channels, 1 with 2 bits by 2 channels

// What cannot be had by palettes stays as it is, with the reason.
// RUN: %mil-opt %t/dense.mlir --palettize=min_snr=90dB,weight_threshold=4 --mil-report -o /dev/null 2>&1 | FileCheck %s --check-prefix=DENSE
// DENSE: warning: weight 'bad' is not palettized: it holds NaN or infinity
// DENSE-NOT: warning
// DENSE: remark: palettize: 16 bits per weight, inf dB, {{.*}} bytes: 1 dense
// DENSE: many {{.*}} skipped: no smaller encoding has 90 dB
// DENSE: bad {{.*}} skipped: it holds NaN or infinity

// The curve alone.
// RUN: %mil-opt %t/model.mlir --palettize=sweep=true,weight_threshold=4 -o %t/swept.mlir 2>&1 | FileCheck %s --check-prefix=SWEEP
// SWEEP: remark: palettize: {{ *}}{{[0-9.]+}} bits per weight, {{ *[0-9.]+}} dB, {{[0-9]+}} bytes
// RUN: not grep lut_to_dense %t/swept.mlir

//--- model.mlir
mil.func @main(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>, tensor<1x8xf16>, tensor<1x8xf16>) attributes {opset = "CoreML8"} {
  %two = mil.const dense<[[1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0], [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0],
    [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0], [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0],
    [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0], [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0],
    [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0], [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0]]> : tensor<8x8xf16> {name = "two"}
  %yes = mil.const dense<[[3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0], [3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0],
    [3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0], [3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0],
    [3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0], [3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0],
    [3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0], [3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0]]> : tensor<8x8xf16> {name = "yes"}
  %four = mil.const dense<[[1.0, 2.0, 3.0, 5.0, 1.0, 2.0, 3.0, 5.0], [1.0, 2.0, 3.0, 5.0, 1.0, 2.0, 3.0, 5.0],
    [1.0, 2.0, 3.0, 5.0, 1.0, 2.0, 3.0, 5.0], [1.0, 2.0, 3.0, 5.0, 1.0, 2.0, 3.0, 5.0],
    [1.0, 2.0, 3.0, 5.0, 1.0, 2.0, 3.0, 5.0], [1.0, 2.0, 3.0, 5.0, 1.0, 2.0, 3.0, 5.0],
    [1.0, 2.0, 3.0, 5.0, 1.0, 2.0, 3.0, 5.0], [1.0, 2.0, 3.0, 5.0, 1.0, 2.0, 3.0, 5.0]]> : tensor<8x8xf16> {name = "a[b]*c"}
  %a = mil.linear(x = %x, weight = %two) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %b = mil.linear(x = %x, weight = %yes) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %c = mil.linear(x = %x, weight = %four) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  mil.output %a, %b, %c : tensor<1x8xf16>, tensor<1x8xf16>, tensor<1x8xf16>
}

//--- named.mlir
mil.func @one(%x: tensor<1x4xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  %v = mil.const dense<[[1.0, 2.0, 1.0, 2.0], [1.0, 2.0, 1.0, 2.0], [1.0, 2.0, 1.0, 2.0], [1.0, 2.0, 1.0, 2.0]]> : tensor<4x4xf16> {name = "n"}
  %y = mil.linear(x = %x, weight = %v) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  mil.output %y : tensor<1x4xf16>
}
mil.func @two(%x: tensor<1x4xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense<[[1.0, 3.0, 1.0, 3.0], [1.0, 3.0, 1.0, 3.0], [1.0, 3.0, 1.0, 3.0], [1.0, 3.0, 1.0, 3.0]]> : tensor<4x4xf16> {name = "n"}
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  mil.output %y : tensor<1x4xf16>
}

//--- shared.mlir
mil.func @one(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense_resource<w> : tensor<8x8xf16> {name = "w"}
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  mil.output %y : tensor<1x8xf16>
}
mil.func @two(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense_resource<w> : tensor<8x8xf16> {name = "w"}
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  mil.output %y : tensor<1x8xf16>
}
{-#
  dialect_resources: {
    builtin: {
      w: "0x40000000003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040003C0040"
    }
  }
#-}

//--- dense.mlir
mil.func @main(%x: tensor<1x4xf16>) -> (tensor<1x4xf16>, tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  %many = mil.const dense<[[1.0, 2.0, 3.0, 5.0], [7.0, 11.0, 13.0, 17.0], [19.0, 23.0, 29.0, 31.0], [37.0, 41.0, 43.0, 47.0]]> : tensor<4x4xf16> {name = "many"}
  %bad = mil.const dense<[[1.0, 2.0, 3.0, 5.0], [7.0, 11.0, 13.0, 17.0], [19.0, 23.0, 29.0, 31.0], [37.0, 41.0, 43.0, 0x7C00]]> : tensor<4x4xf16> {name = "bad"}
  %a = mil.linear(x = %x, weight = %many) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  %b = mil.linear(x = %x, weight = %bad) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  mil.output %a, %b : tensor<1x4xf16>, tensor<1x4xf16>
}
