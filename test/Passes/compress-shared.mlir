// A weight that several operations use, whose configurations differ.
// RUN: rm -rf %t && split-file %s %t

// An error that names the operations, in the order of the program, and the lines.
// RUN: not %mil-opt %t/model.mlir --compress=%t/config.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=ERROR --implicit-check-not=error
// ERROR: model.mlir:2:{{[0-9]+}}: error: weight 'w' is shared by operations with different configurations: 'a' (config.yaml:2), 'b' (excluded by config.yaml:4), 'c' (config.yaml:5), 'd' (config.yaml:2); shared=first takes that of the first, shared=split gives each its own copy
// RUN: not ls %t/none.mlir

// The first decides.
// RUN: %mil-opt %t/model.mlir --compress=%t/config.yaml,shared=first | FileCheck %s --check-prefix=FIRST
// FIRST: %[[INDICES:.*]] = mil.literal {{.*}} : tensor<8x8xui4>
// FIRST: %w = mil.constexpr_lut_to_dense(indices = %[[INDICES]]
// FIRST-NOT: mil.constexpr
// FIRST-DAG: %a = mil.linear(x = %x, weight = %w)
// FIRST-DAG: %b = mil.linear(x = %a, weight = %w)
// FIRST-DAG: %c = mil.linear(x = %p, weight = %w)
// FIRST-DAG: %d = mil.linear(x = %a, weight = %w)

// Copies for those that want something else than the first; those that want the same share one.
// RUN: %mil-opt %t/model.mlir --compress=%t/config.yaml,shared=split --mil-report 2>%t/report | FileCheck %s --check-prefix=SPLIT
// SPLIT: %w = mil.constexpr_lut_to_dense({{.*}}) {name = "w_palettized"}
// SPLIT: %w_b_1 = mil.const
// SPLIT: %w_c = mil.constexpr_blockwise_shift_scale({{.*}}) {name = "w_c_quantized"}
// SPLIT: %w_b = mil.add(
// SPLIT: %a = mil.linear(x = %x, weight = %w)
// SPLIT: %b = mil.linear(x = %a, weight = %w_b_1)
// SPLIT: %c = mil.linear(x = %p, weight = %w_c)
// SPLIT: %d = mil.linear(x = %a, weight = %w)
// RUN: FileCheck %s --check-prefix=REPORT --input-file=%t/report
// REPORT:      main {{ *}}w {{.*}} palettize {{.*}} compressed
// REPORT-NEXT: main {{ *}}w_b_1 {{.*}} compress {{.*}} skipped: excluded by config.yaml:4
// REPORT-NEXT: main {{ *}}w_c {{.*}} linear-quantize {{.*}} compressed

// The copies are constants of a package, too.
// RUN: %mil-opt %t/model.mlir --compress=%t/config.yaml,shared=split -o %t/S.mlpackage && %mil-opt %t/S.mlpackage | FileCheck %s --check-prefix=SPLIT

// A weight that is compressed already is copied with its parts.
// RUN: %mil-opt %t/model.mlir --prune=target_sparsity=0,weight_threshold=16 --palettize=nbits=4,joint_compression=true,weight_threshold=16 --compress=%t/joint.yaml,shared=split | FileCheck %s --check-prefix=JOINT
// JOINT: %[[A:.*]]_0, %[[A1:.*]] = mil.constexpr_lut_to_sparse({{.*}}lut = %lut)
// JOINT-NEXT: %w = mil.constexpr_sparse_to_dense(nonzero_data = %[[A1]], mask = %[[A]]_0)
// JOINT-NEXT: mil.literal
// JOINT: %[[LUT:.*]] = mil.constexpr_blockwise_shift_scale
// JOINT-NEXT: %[[B0:.*]], %[[B1:.*]] = mil.constexpr_lut_to_sparse({{.*}}lut = %[[LUT]])
// JOINT-NEXT: %w_b_1 = mil.constexpr_sparse_to_dense(nonzero_data = %[[B1]], mask = %[[B0]])
// JOINT: %a = mil.linear(x = %x, weight = %w)
// JOINT: %b = mil.linear(x = %a, weight = %w_b_1)

// No conflict: configurations that are equal by value, one that does not reach the weight, what no technique may touch.
// RUN: %mil-opt %t/model.mlir --compress=%t/equal.yaml --mil-report -o /dev/null 2>&1 | FileCheck %s --check-prefix=EQUAL
// EQUAL: main {{ *}}w {{.*}} palettize {{.*}} compressed
// RUN: %mil-opt %t/model.mlir --compress=%t/large.yaml --mil-report -o /dev/null 2>&1 | FileCheck %s --check-prefix=LARGE
// LARGE: main {{ *}}w {{.*}} palettize {{.*}} skipped: not above 64 elements
// RUN: %mil-opt %t/bias.mlir --compress=%t/config.yaml -o /dev/null

//--- config.yaml
config_type: OpPalettizerConfig
global_config: {nbits: 4, weight_threshold: 16}
op_name_configs:
  b: null
  c: {config_type: OpLinearQuantizerConfig, weight_threshold: 16}

//--- joint.yaml
config_type: OpLinearQuantizerConfig
op_name_configs:
  b: {granularity: per_tensor, weight_threshold: 16, joint_compression: true}

//--- equal.yaml
config_type: OpPalettizerConfig
global_config: {nbits: 4, weight_threshold: 16}
op_name_configs:
  b: {weight_threshold: 0x10, mode: KMeans, nbits: 4.0}
op_type_configs:
  linear: {nbits: 4, weight_threshold: 16, group_size: 32}

//--- large.yaml
config_type: OpPalettizerConfig
global_config: {nbits: 4, weight_threshold: 64}
op_name_configs:
  b: null
  c: {nbits: 2}

//--- model.mlir
mil.func @main(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>, tensor<1x8xf16>, tensor<1x8xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense<0.5> : tensor<8x8xf16>
  %q = mil.const dense<true> : tensor<i1>
  %w_b = mil.add(x = %x, y = %x) : (tensor<1x8xf16>, tensor<1x8xf16>) -> tensor<1x8xf16>
  %a = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %r = mil.cond(pred = %q) : (tensor<i1>) -> tensor<1x8xf16> then {
    %b = mil.linear(x = %a, weight = %w) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
    mil.output %b : tensor<1x8xf16>
  } else {
    %p = mil.relu(x = %x) : (tensor<1x8xf16>) -> tensor<1x8xf16>
    %c = mil.linear(x = %p, weight = %w) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
    mil.output %c : tensor<1x8xf16>
  }
  %d = mil.linear(x = %a, weight = %w) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  mil.output %d, %r, %w_b : tensor<1x8xf16>, tensor<1x8xf16>, tensor<1x8xf16>
}

//--- bias.mlir
mil.func @main(%x: tensor<20xf16>) -> (tensor<20xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense<0.5> : tensor<20xf16>
  %b = mil.add(x = %x, y = %w) : (tensor<20xf16>, tensor<20xf16>) -> tensor<20xf16>
  %c = mil.add(x = %b, y = %w) : (tensor<20xf16>, tensor<20xf16>) -> tensor<20xf16>
  mil.output %c : tensor<20xf16>
}
