// What joint_compression leaves alone, and why; what it refuses.
// RUN: split-file %s %t
// RUN: %mil-opt %t/weights.mlir --palettize=nbits=2,weight_threshold=4 --linear-quantize=weight_threshold=4 -o %t/same.mlir --mil-report 2>&1 | FileCheck %s --check-prefix=STAYS
// RUN: %mil-opt %t/weights.mlir --linear-quantize=weight_threshold=4 -o %t/q.mlir
// RUN: %mil-opt %t/q.mlir --linear-quantize=weight_threshold=4 -o %t/q2.mlir
// RUN: diff %t/q.mlir %t/q2.mlir
// RUN: sed 's/mil.report = .*}]/mil.nothing = []/' %t/q.mlir > %t/bare.mlir
// RUN: %mil-opt %t/bare.mlir --palettize=nbits=2,weight_threshold=4 -o /dev/null --mil-report 2>&1 | FileCheck %s --check-prefix=ALREADY
// RUN: %mil-opt %t/bare.mlir --linear-quantize=weight_threshold=4,joint_compression=true -o /dev/null --mil-report 2>&1 | FileCheck %s --check-prefix=NOTHING
// RUN: %mil-opt %t/weights.mlir --prune=target_sparsity=0.5,weight_threshold=4,joint_compression=true -o /dev/null --mil-report 2>&1 | FileCheck %s --check-prefix=PLAIN
// RUN: %mil-opt %t/weights.mlir --palettize=nbits=2,weight_threshold=4 --linear-quantize=joint_compression=true,granularity=per_tensor,weight_threshold=4 2>&1 -o /dev/null --mil-report | FileCheck %s --check-prefix=SMALL
// RUN: %mil-opt %t/weights.mlir --palettize=nbits=4,weight_threshold=4 --linear-quantize=joint_compression=true,weight_threshold=4 2>&1 -o /dev/null | FileCheck %s --check-prefix=TENSOR
// RUN: %mil-opt %t/weights.mlir --linear-quantize=dtype=int4,weight_threshold=4 --palettize=nbits=2,joint_compression=true,weight_threshold=4 2>&1 -o /dev/null --mil-report | FileCheck %s --check-prefix=NIBBLES
// RUN: %mil-opt %t/weights.mlir --prune=target_sparsity=0.5,weight_threshold=4 --palettize=nbits=2,cluster_dim=2,joint_compression=true,weight_threshold=4 2>&1 -o /dev/null | FileCheck %s --check-prefix=VECTORS
// RUN: %mil-opt %t/weights.mlir --prune=target_sparsity=0.5,weight_threshold=4 --palettize=nbits=2,enable_per_channel_scale=true,joint_compression=true,weight_threshold=4 2>&1 -o /dev/null | FileCheck %s --check-prefix=SCALE
// RUN: %mil-opt %t/weights.mlir --palettize=nbits=2,cluster_dim=2,weight_threshold=4 --prune=target_sparsity=0.5,joint_compression=true,weight_threshold=4 2>&1 -o /dev/null | FileCheck %s --check-prefix=MASK
// RUN: %mil-opt %t/old.mlir --linear-quantize=weight_threshold=4 --set-target=iOS18 --prune=target_sparsity=0.5,joint_compression=true,weight_threshold=4 2>&1 -o /dev/null | FileCheck %s --check-prefix=AFFINE
// RUN: %mil-opt %t/weights.mlir --palettize=nbits=4,weight_threshold=4 --linear-quantize=granularity=per_tensor,joint_compression=true,weight_threshold=4 --palettize=nbits=4,joint_compression=true,weight_threshold=4 2>&1 -o /dev/null | FileCheck %s --check-prefix=ENTRIES
// RUN: %mil-opt %t/weights.mlir --linear-quantize=weight_threshold=4 --palettize=nbits=2,joint_compression=true,weight_threshold=4 -o %t/p.mlir
// RUN: %mil-opt %t/p.mlir --linear-quantize=weight_threshold=4 --palettize=nbits=2,joint_compression=true,weight_threshold=4 2>&1 -o %t/p2.mlir | FileCheck %s --check-prefix=AGAIN
// RUN: grep -v mil.report %t/p.mlir > %t/p-bare.mlir
// RUN: grep -v mil.report %t/p2.mlir | diff %t/p-bare.mlir -
// RUN: not %mil-opt %t/weights.mlir --palettize=nbits=2,joint_compression=true,recompress=true 2>&1 | FileCheck %s --check-prefix=BOTH
// RUN: not %mil-opt %t/old.mlir --palettize=nbits=2,joint_compression=true,weight_threshold=4 2>&1 | FileCheck %s --check-prefix=OLD
// RUN: %mil-opt %t/old.mlir --palettize=nbits=2,weight_threshold=4 --linear-quantize=recompress=true,weight_threshold=4 | FileCheck %s --check-prefix=ANEW

// STAYS: main w fp16 4x8 palettize 16.00 -> 4.00 {{[0-9.]+}} compressed; linear-quantize: palettized already; joint_compression=true goes on{{$}}
// ALREADY: main w fp16 4x8 palettize - - skipped: quantized already; joint_compression=true goes on
// NOTHING: warning: weight 'w' is not quantized: quantized already, and cannot be quantized on top
// PLAIN: warning: weight 'w' is not pruned: not compressed yet, and joint_compression prunes what is
// SMALL: warning: weight 'w' is not quantized: its lut has only 4 elements
// SMALL: main w fp16 4x8 palettize {{.*}} compressed; linear-quantize: its lut has only 4 elements
// TENSOR: warning: weight 'w' is not quantized: it is palettized, and palettes need granularity=per_tensor
// NIBBLES: warning: weight 'w' is not palettized: its data is int4
// VECTORS: warning: weight 'w' is not palettized: it is pruned, and palettes of vectors do not go with a mask
// SCALE: warning: weight 'w' is not palettized: it is pruned, and a scale per channel does not go with a mask
// MASK: warning: weight 'w' is not pruned: it is palettized, and palettes of vectors do not go with a mask
// AFFINE: warning: weight 'w' is not pruned: quantized already, and cannot be pruned on top
// ENTRIES: warning: weight 'w' is not palettized: its palettes have only 16 entries
// AGAIN: warning: weight 'w' is not palettized: its palettes have only 4 entries
// BOTH: palettize: give only one of joint_compression and recompress
// OLD: old.mlir:2:8: error: palettize with joint_compression=true needs iOS18, the function is written for iOS16; add --target=iOS18
// ANEW: %w = mil.constexpr_affine_dequantize() {axis = dense<0> : tensor<i32>, name = "w_quantized",

//--- weights.mlir
mil.func @main(%x: tensor<1x8xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense<[[-0.5, 0.0, 0.25, 1.0, 0.5, -1.0, 0.75, 0.125], [2.0, -2.0, 0.0, 0.0, 1.5, 1.0, -0.25, 0.0],
                        [0.0, 3.0, 0.0, -3.0, 1.0, 0.0, 2.0, 0.5], [-4.0, 0.0, 4.0, 0.0, 3.5, -1.5, 0.0, 1.75]]> : tensor<4x8xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
  mil.output %y : tensor<1x4xf16>
}

//--- old.mlir
mil.func @main(%x: tensor<1x4xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML6"} {
  %w = mil.const dense<[[-0.5, 0.0, 0.25, 1.0], [2.0, -2.0, 0.0, 0.0], [0.0, 3.0, 0.0, -3.0], [-4.0, 0.0, 4.0, 0.0]]> : tensor<4x4xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  mil.output %y : tensor<1x4xf16>
}
