// --compress: which configuration a weight gets. Everything else is what the techniques do.
// RUN: rm -rf %t && split-file %s %t

// The file's name alone, or as an option among others.
// RUN: %mil-opt %t/model.mlir --compress=%t/sections.yaml -o %t/a.mlir
// RUN: %mil-opt %t/model.mlir --compress=config=%t/sections.yaml,shared=first -o %t/b.mlir
// RUN: %mil-opt %t/model.mlir --compress=%t/sections.yaml,shared=first -o %t/c.mlir
// RUN: %mil-opt %t/model.mlir --pass-pipeline="builtin.module(compress{config=%t/sections.yaml shared=error})" -o %t/d.mlir
// RUN: cmp %t/a.mlir %t/b.mlir && cmp %t/a.mlir %t/c.mlir && cmp %t/a.mlir %t/d.mlir

// Without a file; in quotes there may be anything but brackets and quotes.
// RUN: %mil-opt %t/model.mlir --compress="text={config_type: OpPalettizerConfig, op_name_configs: {'encoder_0': {nbits: 4}, 'encoder_*': null}}" --mil-report -o /dev/null 2>&1 | FileCheck %s --check-prefix=INLINE
// INLINE: main {{ *}}encoder_0_w {{.*}} palettize
// INLINE: main {{ *}}encoder_1_w {{.*}} skipped: excluded by text:1

// RUN: FileCheck %s --check-prefix=TEXT --input-file=%t/a.mlir
// TEXT-LABEL: mil.func @main
// TEXT: %[[INDICES:.*]] = mil.literal dense_resource<encoder_0_w_indices> : tensor<8x8xui4>
// TEXT: %encoder_0_w = mil.constexpr_lut_to_dense(indices = %[[INDICES]], lut = %{{.*}}) {name = "encoder_0_w_palettized"}
// TEXT-NEXT: %encoder_0 = mil.linear(x = %x, weight = %encoder_0_w)
// TEXT-NEXT: %encoder_1_w = mil.const
// TEXT-NEXT: %encoder_1 = mil.linear(x = %encoder_0, weight = %encoder_1_w)

// Names before types before everything; null leaves alone; each entry may be of another class; all functions.
// RUN: %mil-opt %t/model.mlir --compress=%t/sections.yaml --mil-report -o /dev/null 2>&1 | FileCheck %s --check-prefix=SECTIONS --implicit-check-not=warning
// SECTIONS:      main {{ *}}encoder_0_w {{.*}} palettize {{.*}} compressed
// SECTIONS-NEXT: main {{ *}}encoder_1_w {{.*}} compress {{.*}} skipped: excluded by sections.yaml:9
// SECTIONS-NEXT: main {{ *}}decoder_0_w {{.*}} prune {{.*}} compressed
// SECTIONS-NEXT: main {{ *}}decoder_1_w {{.*}} prune {{.*}} compressed
// SECTIONS-NEXT: main {{ *}}table {{.*}} linear-quantize {{.*}} compressed
// SECTIONS-NEXT: main {{ *}}bias {{.*}} skipped: rank 1
// SECTIONS-NEXT: other {{ *}}decoder_0_w {{.*}} prune {{.*}} compressed
// SECTIONS-NEXT: other {{ *}}factor {{.*}} linear-quantize {{.*}} compressed

// Without a configuration for everything.
// RUN: %mil-opt %t/model.mlir --compress=%t/one.yaml --mil-report -o /dev/null 2>&1 | FileCheck %s --check-prefix=ONE
// ONE:      main {{ *}}encoder_0_w {{.*}} compress {{.*}} skipped: no configuration
// ONE-NEXT: main {{ *}}encoder_1_w {{.*}} compress {{.*}} skipped: no configuration
// ONE-NEXT: main {{ *}}decoder_0_w {{.*}} compress {{.*}} skipped: no configuration
// ONE-NEXT: main {{ *}}decoder_1_w {{.*}} compress {{.*}} skipped: no configuration
// ONE-NEXT: main {{ *}}table {{.*}} palettize {{.*}} -> 3.33 {{.*}} compressed

// Patterns: exact names come first, then patterns in the order of the file.
// RUN: %mil-opt %t/model.mlir --compress=%t/patterns.yaml --mil-report -o /dev/null 2>&1 | FileCheck %s --check-prefix=PATTERNS --implicit-check-not=warning
// PATTERNS:      main {{ *}}encoder_0_w {{.*}} compress {{.*}} excluded by patterns.yaml:6
// PATTERNS-NEXT: main {{ *}}encoder_1_w {{.*}} palettize {{.*}} compressed
// PATTERNS-NEXT: main {{ *}}decoder_0_w {{.*}} linear-quantize {{.*}} compressed
// PATTERNS-NEXT: main {{ *}}decoder_1_w {{.*}} linear-quantize {{.*}} compressed
// PATTERNS-NEXT: main {{ *}}table {{.*}} compress {{.*}} skipped: excluded by patterns.yaml:11
// PATTERNS-NEXT: main {{ *}}bias {{.*}} skipped: rank 1
// PATTERNS-NEXT: other {{ *}}decoder_0_w {{.*}} linear-quantize {{.*}} compressed
// PATTERNS-NEXT: other {{ *}}factor {{.*}} skipped: no configuration

// Sizes: after names and types, the first that matches.
// RUN: %mil-opt %t/model.mlir --compress=%t/sizes.yaml --mil-report -o /dev/null 2>&1 | FileCheck %s --check-prefix=SIZES --implicit-check-not=warning
// SIZES:      main {{ *}}encoder_0_w {{ *}}fp16 {{ *}}8x8 {{ *}}palettize {{.*}} compressed
// SIZES-NEXT: main {{ *}}encoder_1_w {{ *}}fp16 {{ *}}16x8 {{ *}}linear-quantize {{.*}} compressed
// SIZES-NEXT: main {{ *}}decoder_0_w {{ *}}fp16 {{ *}}8x16 {{ *}}linear-quantize {{.*}} compressed
// SIZES-NEXT: main {{ *}}decoder_1_w {{ *}}fp16 {{ *}}8x8 {{ *}}palettize {{.*}} compressed
// SIZES-NEXT: main {{ *}}table {{ *}}fp16 {{ *}}6x8 {{ *}}compress {{.*}} excluded by sizes.yaml:3
// SIZES-NEXT: main {{ *}}bias {{.*}} skipped: rank 1
// SIZES-NEXT: other {{ *}}decoder_0_w {{ *}}fp16 {{ *}}8x8 {{ *}}palettize {{.*}} compressed
// SIZES-NEXT: other {{ *}}factor {{ *}}fp16 {{ *}}2x16 {{ *}}compress {{.*}} excluded by sizes.yaml:5

// Several techniques on one weight, one after the other; others have fewer.
// RUN: %mil-opt %t/model.mlir --compress=%t/lists.yaml --mil-report -o %t/lists.mlir 2>&1 | FileCheck %s --check-prefix=LISTS --implicit-check-not=warning
// LISTS:      main {{ *}}encoder_0_w {{.*}} prune, palettize, linear-quantize {{.*}} compressed
// LISTS-NEXT: main {{ *}}encoder_1_w {{.*}} palettize, linear-quantize {{.*}} compressed
// LISTS-NEXT: main {{ *}}decoder_0_w {{.*}} palettize {{.*}} compressed
// LISTS-NEXT: main {{ *}}decoder_1_w {{.*}} palettize, linear-quantize {{.*}} compressed
// RUN: FileCheck %s --check-prefix=LISTS-TEXT --input-file=%t/lists.mlir
// LISTS-TEXT: mil.constexpr_lut_to_sparse
// LISTS-TEXT: %encoder_0_w = mil.constexpr_sparse_to_dense

// A weight that is compressed already is found by the name of its value and by those who use it.
// RUN: %mil-opt %t/model.mlir --palettize=nbits=4,weight_threshold=16 --compress=%t/again.yaml --mil-report -o /dev/null 2>&1 | FileCheck %s --check-prefix=AGAIN --implicit-check-not=warning
// AGAIN:      main {{ *}}encoder_0_w {{.*}} palettize, linear-quantize {{.*}} compressed
// AGAIN-NEXT: main {{ *}}encoder_1_w {{.*}} palettize, linear-quantize {{.*}} compressed
// AGAIN-NEXT: main {{ *}}decoder_0_w {{.*}} palettize {{.*}} compressed

//--- sections.yaml
config_type: OpPalettizerConfig
global_config: {config_type: OpLinearQuantizerConfig, weight_threshold: 16}
op_type_configs:
  linear: {config_type: OpMagnitudePrunerConfig, target_sparsity: 0.5, weight_threshold: 16}
op_name_configs:
  encoder_0: # the operation
    nbits: 4
    weight_threshold: 16
  encoder_1_w: null # the weight

//--- one.yaml
op_name_configs:
  table: {config_type: OpPalettizerConfig, nbits: 2, weight_threshold: 16}

//--- patterns.yaml
config_type: OpPalettizerConfig
op_name_configs:
  /decoder_[0-9]{1,2}/: &int8 {config_type: OpLinearQuantizerConfig, weight_threshold: 16}
  encoder_1: {nbits: 4, weight_threshold: 16}
  decoder*: null
  encoder_[0-9]: null
  decoder_?_w: null
op_type_configs:
  gath*: *int8
  /gather|lin.*/: *int8
  gather: null

//--- sizes.yaml
config_type: OpPalettizerConfig
op_type_configs:
  gather: null
size_configs:
  == 32: null
  "> 100": {config_type: OpLinearQuantizerConfig, weight_threshold: 16}
  <1k: {nbits: 4, weight_threshold: 16}
  ">=0": null

//--- lists.yaml
config_type: OpPalettizerConfig
op_type_configs:
  linear:
    - &palettize {nbits: 4, weight_threshold: 16}
    - &quantize
      config_type: OpLinearQuantizerConfig
      granularity: per_tensor
      joint_compression: true
      weight_threshold: 16
op_name_configs:
  encoder_0:
    - {config_type: OpMagnitudePrunerConfig, target_sparsity: 0.5, weight_threshold: 16}
    - {<<: *palettize, joint_compression: true}
    - *quantize
  decoder_0: *palettize

//--- again.yaml
config_type: OpLinearQuantizerConfig
op_name_configs:
  encoder_0_w: &joint {joint_compression: true, granularity: per_tensor, weight_threshold: 16}
  encoder_1: *joint

//--- model.mlir
mil.func @main(%x: tensor<1x8xf16>, %i: tensor<2xi32>) -> (tensor<1x8xf16>, tensor<2x8xf16>) attributes {opset = "CoreML8"} {
  %encoder_0_w = mil.const dense<0.5> : tensor<8x8xf16>
  %encoder_0 = mil.linear(x = %x, weight = %encoder_0_w) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %encoder_1_w = mil.const dense<0.25> : tensor<16x8xf16>
  %encoder_1 = mil.linear(x = %encoder_0, weight = %encoder_1_w) : (tensor<1x8xf16>, tensor<16x8xf16>) -> tensor<1x16xf16>
  %decoder_0_w = mil.const dense<1.5> : tensor<8x16xf16>
  %decoder_0 = mil.linear(x = %encoder_1, weight = %decoder_0_w) : (tensor<1x16xf16>, tensor<8x16xf16>) -> tensor<1x8xf16>
  %decoder_1_w = mil.const dense<-1.5> : tensor<8x8xf16>
  %decoder_1 = mil.linear(x = %decoder_0, weight = %decoder_1_w) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %table = mil.const dense<2.0> : tensor<6x8xf16>
  %embedding = mil.gather(x = %table, indices = %i) : (tensor<6x8xf16>, tensor<2xi32>) -> tensor<2x8xf16>
  %bias = mil.const dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]> : tensor<10xf16>
  %unused = mil.relu(x = %bias) : (tensor<10xf16>) -> tensor<10xf16>
  mil.output %decoder_1, %embedding : tensor<1x8xf16>, tensor<2x8xf16>
}
mil.func @other(%x: tensor<1x8xf16>) -> (tensor<2x16xf16>) attributes {opset = "CoreML8"} {
  %decoder_0_w = mil.const dense<0.125> : tensor<8x8xf16>
  %decoder_0 = mil.linear(x = %x, weight = %decoder_0_w) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %factor = mil.const dense<0.125> : tensor<2x16xf16>
  %y = mil.mul(x = %factor, y = %factor) : (tensor<2x16xf16>, tensor<2x16xf16>) -> tensor<2x16xf16>
  mil.output %y : tensor<2x16xf16>
}
