// Targets that make no sense, or cannot be had: one line, and nothing is written.
// RUN: not %mil-opt %s --palettize=nbits=4,target_bits_per_weight=3 2>&1 | FileCheck %s --check-prefix=NBITS
// NBITS: error: palettize: target_bits_per_weight finds palettes of all widths by k-means, but nbits is given
// RUN: not %mil-opt %s --palettize=target_size=1MB,mode=uniform 2>&1 | FileCheck %s --check-prefix=MODE
// MODE: error: palettize: target_size finds palettes of all widths by k-means, but mode is not kmeans
// RUN: not %mil-opt %s --palettize=min_snr=30,cluster_dim=2 2>&1 | FileCheck %s --check-prefix=VECTOR
// VECTOR: error: palettize: min_snr finds palettes of all widths by k-means, but cluster_dim is not 1
// RUN: not %mil-opt %s --palettize=sweep=true,enable_per_channel_scale=true 2>&1 | FileCheck %s --check-prefix=SCALE
// SCALE: error: palettize: sweep finds palettes of all widths by k-means, but enable_per_channel_scale is given
// RUN: not %mil-opt %s --palettize=min_snr=30,joint_compression=true 2>&1 | FileCheck %s --check-prefix=JOINT
// JOINT: error: palettize: min_snr finds palettes of all widths by k-means, but joint_compression is given
// RUN: not %mil-opt %s --palettize=min_snr=30,recompress=true 2>&1 | FileCheck %s --check-prefix=AGAIN
// AGAIN: error: palettize: min_snr finds palettes of all widths by k-means, but recompress is given
// RUN: not %mil-opt %s --palettize=min_snr=30,target_size=1MB 2>&1 | FileCheck %s --check-prefix=TWO
// TWO: error: palettize: give only one of target_bits_per_weight, target_size and min_snr
// RUN: not %mil-opt %s --palettize=sweep=true,target_size=1MB 2>&1 | FileCheck %s --check-prefix=SWEEP
// SWEEP: error: palettize: sweep changes nothing, so there is no target for it
// RUN: not %mil-opt %s --palettize=nbits=4,recipe=%t.yaml 2>&1 | FileCheck %s --check-prefix=RECIPE
// RECIPE: error: palettize: recipe is for what target_bits_per_weight, target_size or min_snr choose
// RUN: not %mil-opt %s --palettize=target_bits_per_weight=-3 2>&1 | FileCheck %s --check-prefix=BITS
// BITS: error: palettize: target_bits_per_weight is -3, expected more than 0 and at most 64
// RUN: not %mil-opt %s --palettize=target_size=120MX 2>&1 | FileCheck %s --check-prefix=UNIT
// UNIT: error: palettize: target_size is '120MX', expected bytes such as 120MB or 1.5GiB
// RUN: not %mil-opt %s --palettize=target_size=-1 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// NEGATIVE: error: palettize: target_size is '-1', expected bytes
// RUN: not %mil-opt %s --palettize=target_size=0x10 2>&1 | FileCheck %s --check-prefix=HEX
// HEX: error: palettize: target_size is '0x10', expected bytes
// RUN: not %mil-opt %s --palettize=min_snr=30Bd 2>&1 | FileCheck %s --check-prefix=SNR
// SNR: error: palettize: min_snr is '30Bd', expected decibels such as 30dB
// RUN: not %mil-opt %s --palettize=target_bit_per_weight=3 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: error: palettize: no option 'target_bit_per_weight'; did you mean 'target_bits_per_weight'?

// What cannot be had, with the least that can.
// RUN: not %mil-opt %s --palettize=target_bits_per_weight=1.1,weight_threshold=4 -o %t.mlir 2>&1 | FileCheck %s --check-prefix=LEAST
// LEAST: error: palettize: target_bits_per_weight=1.1 cannot be had; the least is 1.5000
// RUN: not ls %t.mlir
// RUN: %mil-opt %s --palettize=target_bits_per_weight=1.5,weight_threshold=4 -o /dev/null
// RUN: not %mil-opt %s --palettize=target_size=100,weight_threshold=4 2>&1 | FileCheck %s --check-prefix=SIZE
// SIZE: error: palettize: target_size=100 is 100 bytes; the smallest package that can be had has {{[0-9]+}}

// A function that is too old, as without a target.
// RUN: not %mil-opt %s --palettize=target_bits_per_weight=4,weight_threshold=4,granularity=per_grouped_channel 2>&1 | FileCheck %s --check-prefix=OLD
// OLD: error: palettize with granularity=per_grouped_channel needs iOS18, the function is written for iOS16; add --target=iOS18

// A recipe that cannot be written is refused before the work.
// RUN: not %mil-opt %s --palettize=target_bits_per_weight=4,weight_threshold=4,recipe=%t.missing/recipe.yaml -o %t.mlir 2>&1 | FileCheck %s --check-prefix=PATH
// PATH: error: {{.*}}.missing/recipe.yaml: No such file or directory
// RUN: not ls %t.mlir

// In a configuration file it has no place.
// RUN: echo "global_config: {config_type: OpPalettizerConfig, target_size: 1MB}" > %t.yaml
// RUN: not %mil-opt %s --compress=%t.yaml 2>&1 | FileCheck %s --check-prefix=CONFIG
// CONFIG: error: OpPalettizerConfig has no 'target_size'; --palettize has
mil.func @main(%x: tensor<1x8xf32>) -> (tensor<1x16xf32>) attributes {opset = "CoreML6"} {
  %w = mil.const dense<[
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
    [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5], [2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5],
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
  ]> : tensor<16x8xf32> {name = "w"}
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf32>, tensor<16x8xf32>) -> tensor<1x16xf32>
  mil.output %y : tensor<1x16xf32>
}
