// mode=custom: palettes from a file, in the order of the file.
// RUN: rm -rf %t && split-file %s %t

// An element takes the nearest entry, of equally near ones that with the lowest index: 0.5 is as near to entry 0 as to
// entry 1, 2.0 as near to entry 0 as to entry 3, and of the two entries 1.0 the first is used.
// RUN: %mil-opt %t/linear.mlir --palettize=mode=custom,palette=%t/four.json,weight_threshold=4 | FileCheck %s --check-prefix=FOUR
// RUN: %mil-opt %t/linear.mlir --palettize=mode=custom,palette=%t/four.json,weight_threshold=4 --mlir-disable-threading | FileCheck %s --check-prefix=FOUR
// FOUR: error = 3.437500e-01 : f64
// FOUR: %indices = mil.literal dense_resource<w_indices> : tensor<4x3xui2>
// FOUR-NEXT: %lut = mil.literal dense<{{\[\[\[\[}}1.000000e+00], [0.000000e+00], [1.000000e+00], [3.000000e+00]]]]> : tensor<1x1x4x1xf16>
// FOUR-NEXT: mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) {name = "w_palettized"}
// FOUR: w_indices: "0x4000000005C430"

// Vectors; each group has a palette, or all share one.
// RUN: %mil-opt %t/linear.mlir --palettize=mode=custom,palette=%t/vectors.json,cluster_dim=2,weight_threshold=4 | FileCheck %s --check-prefix=VECTORS
// VECTORS: mil.literal dense<{{\[\[}}true, true, true], [false, false, true]]> : tensor<2x3xui1>
// VECTORS-NEXT: mil.literal dense<{{\[\[\[\[}}2.000000e+00, 3.000000e+00], [0.000000e+00, 5.000000e-01]]]]> : tensor<1x1x2x2xf16>
// RUN: %mil-opt %t/linear.mlir --palettize=mode=custom,palette=%t/vectors.json,cluster_dim=2,granularity=per_grouped_channel,group_size=2,weight_threshold=4 | FileCheck %s --check-prefix=SHARED
// SHARED: mil.literal dense<{{\[\[}}true, true, true], [false, false, true]]> : tensor<2x3xui1>
// SHARED-NEXT: mil.literal dense<{{\[\[\[\[}}2.000000e+00, 3.000000e+00], [0.000000e+00, 5.000000e-01]]], {{\[\[\[}}2.000000e+00, 3.000000e+00], [0.000000e+00, 5.000000e-01]]]]> : tensor<2x1x2x2xf16>
// RUN: %mil-opt %t/linear.mlir --palettize=mode=custom,palette=%t/groups.json,granularity=per_grouped_channel,group_size=2,weight_threshold=4 | FileCheck %s --check-prefix=GROUPS
// GROUPS: mil.literal dense<{{\[\[\[\[}}1.000000e+00], [0.000000e+00]]], {{\[\[\[}}0.000000e+00], [3.000000e+00]]]]> : tensor<2x1x2x1xf16>
// RUN: %mil-opt %t/linear.mlir --palettize=mode=custom,palette=%t/vectorgroups.json,cluster_dim=2,granularity=per_grouped_channel,group_size=2,weight_threshold=4 | FileCheck %s --check-prefix=VECTORGROUPS
// VECTORGROUPS: mil.literal dense<{{\[\[\[\[}}2.000000e+00, 3.000000e+00], [0.000000e+00, 5.000000e-01]]], {{\[\[\[}}1.000000e+00, 3.000000e+00], [1.000000e+00, 2.000000e+00]]]]> : tensor<2x1x2x2xf16>

// A scale per channel is for what is palettized.
// RUN: %mil-opt %t/linear.mlir --palettize=mode=custom,palette=%t/scaled.json,enable_per_channel_scale=true,weight_threshold=4 | FileCheck %s --check-prefix=SCALED
// SCALED: mil.literal dense<{{\[\[\[\[}}1.000000e+00], [0.000000e+00]]]]> : tensor<1x1x2x1xf16>
// SCALED: %scale = mil.literal {{.*}} : tensor<4x1xf16>

// By the name of the weight, its own before patterns, those in the order of the file; what has none is left alone.
// RUN: %mil-opt %t/names.mlir --palettize=mode=custom,palette=%t/names.json,weight_threshold=4 2>%t/err | FileCheck %s --check-prefix=NAMES
// RUN: FileCheck %s --check-prefix=LEFT < %t/err
// NAMES: mil.literal dense<{{\[\[\[\[}}1.000000e+00], [4.000000e+00]]]]>
// NAMES-NEXT: name = "fc_a_palettized"
// NAMES-NEXT: mil.literal dense_resource<fc_b_indices>
// NAMES-NEXT: mil.literal dense<{{\[\[\[\[}}2.000000e+00], [5.000000e+00]]]]>
// NAMES-NEXT: name = "fc_b_palettized"
// NAMES-NEXT: %other = mil.const
// LEFT: warning: weight 'other' is not palettized: {{.*}}names.json has no palette for it

// Entries are rounded to the type of the weight, and must fit it.
// RUN: %mil-opt %t/types.mlir --palettize=mode=custom,palette=%t/types.json,weight_threshold=4 2>%t/err | FileCheck %s --check-prefix=TYPES
// RUN: FileCheck %s --check-prefix=MISFIT < %t/err
// TYPES: mil.literal dense<{{\[\[\[\[}}1], [-2]]]]> : tensor<1x1x2x1xi8>
// TYPES: %bytes = mil.const
// TYPES: mil.literal dense<{{\[\[\[\[}}1.400000e+00], [-1.600000e+00]]]]> : tensor<1x1x2x1xf32>
// MISFIT: warning: weight 'bytes' is not palettized: {{.*}}types.json: entry -1.6 does not fit uint8
// RUN: %mil-opt %t/linear.mlir --palettize=mode=custom,palette=%t/large.json,weight_threshold=4 2>&1 | FileCheck %s --check-prefix=LARGE
// LARGE: warning: weight 'w' is not palettized: {{.*}}large.json: entry 65520 does not fit fp16
// RUN: %mil-opt %t/linear.mlir --palettize=mode=custom,palette=%t/groups.json,granularity=per_grouped_channel,group_size=1,weight_threshold=4 2>&1 | FileCheck %s --check-prefix=COUNT
// COUNT: warning: weight 'w' is not palettized: {{.*}}groups.json: palettes of 2 groups, expected 4

// A configuration file says the same. A file is read only where a weight needs it.
// RUN: cd %t && %mil-opt %t/linear.mlir --compress=%t/config.yaml | FileCheck %s --check-prefix=FOUR
// RUN: %mil-opt %t/linear.mlir --palettize=mode=custom,palette=%t/none.json

// Before iOS18.
// RUN: sed s/CoreML8/CoreML6/ %t/linear.mlir > %t/old.mlir
// RUN: %mil-opt %t/old.mlir --palettize=mode=custom,palette=%t/four.json,weight_threshold=4 | FileCheck %s --check-prefix=OLD
// OLD: mil.constexpr_lut_to_dense() {indices = dense<[5, 196, 48]> : tensor<3xui8>, lut = dense<[1.000000e+00, 0.000000e+00, 1.000000e+00, 3.000000e+00]> : tensor<4xf16>

//--- linear.mlir
mil.func @main(%x: tensor<1x3xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense<[[-0.0, 0.25, 0.5], [0.75, 1.0, -0.5], [2.0, 2.5, 1.5], [2.0, 4.0, 1.0]]> : tensor<4x3xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x3xf16>, tensor<4x3xf16>) -> tensor<1x4xf16>
  mil.output %y : tensor<1x4xf16>
}

//--- four.json
[1.0, 0, 1, 3e0]
//--- vectors.json
[[2, 3], [0, 0.5]]
//--- groups.json
[[1, 0], [0, 3]]
//--- vectorgroups.json
[[[2, 3], [0, 0.5]], [[1, 3], [1, 2]]]
//--- scaled.json
[1, 0]
//--- large.json
[0, 65520]
//--- config.yaml
config_type: OpPalettizerConfig
global_config: {mode: custom, palette: four.json, weight_threshold: 4}

//--- names.mlir
mil.func @main(%x: tensor<1x3xf16>) -> (tensor<1x4xf16>, tensor<1x4xf16>, tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  %fc_a = mil.const dense<1.0> : tensor<4x3xf16>
  %fc_b = mil.const dense<2.0> : tensor<4x3xf16>
  %other = mil.const dense<3.0> : tensor<4x3xf16>
  %a = mil.linear(x = %x, weight = %fc_a) : (tensor<1x3xf16>, tensor<4x3xf16>) -> tensor<1x4xf16>
  %b = mil.linear(x = %x, weight = %fc_b) : (tensor<1x3xf16>, tensor<4x3xf16>) -> tensor<1x4xf16>
  %c = mil.linear(x = %x, weight = %other) : (tensor<1x3xf16>, tensor<4x3xf16>) -> tensor<1x4xf16>
  mil.output %a, %b, %c : tensor<1x4xf16>, tensor<1x4xf16>, tensor<1x4xf16>
}
//--- names.json
{"fc_?": [2, 5], "f*": [3, 6], "fc_a": [1, 4]}

//--- types.mlir
mil.func @main(%x: tensor<1x3xf16>, %s: tensor<1x3xf32>) -> (tensor<4x3xf16>, tensor<4x3xf16>, tensor<1x4xf32>) attributes {opset = "CoreML8"} {
  %signed = mil.const dense<1> : tensor<4x3xi8>
  %bytes = mil.const dense<1> : tensor<4x3xui8>
  %single = mil.const dense<1.0> : tensor<4x3xf32>
  %fp16 = mil.const dense<"fp16"> : tensor<!mil.string>
  %a = mil.cast(x = %signed, dtype = %fp16) : (tensor<4x3xi8>, tensor<!mil.string>) -> tensor<4x3xf16>
  %b = mil.cast(x = %bytes, dtype = %fp16) : (tensor<4x3xui8>, tensor<!mil.string>) -> tensor<4x3xf16>
  %c = mil.linear(x = %s, weight = %single) : (tensor<1x3xf32>, tensor<4x3xf32>) -> tensor<1x4xf32>
  mil.output %a, %b, %c : tensor<4x3xf16>, tensor<4x3xf16>, tensor<1x4xf32>
}
//--- types.json
[1.4, -1.6]
