// Options that make no sense and functions too old for a form: one line, and nothing is written.
// RUN: not %mil-opt %s --palettize 2>&1 | FileCheck %s --check-prefix=NBITS
// NBITS: error: palettize: mode=kmeans needs nbits=1, 2, 3, 4, 6 or 8
// RUN: not %mil-opt %s --palettize=nbits=5 2>&1 | FileCheck %s --check-prefix=FIVE
// FIVE: error: palettize: option 'nbits': 5 is none of 1, 2, 3, 4, 6, 8
// RUN: not %mil-opt %s --palettize=nbits=4,group_size=-1 2>&1 | FileCheck %s --check-prefix=GROUP
// GROUP: error: palettize: group_size is -1, expected 0 or more
// RUN: not %mil-opt %s --palettize=nbits=4,granularity=per_channel 2>&1 | FileCheck %s --check-prefix=GRANULARITY
// GRANULARITY: error: palettize: option 'granularity': 'per_channel' is none of per_tensor, per_grouped_channel
// RUN: not %mil-opt %s --palettize=nbits=4,weight_threshold=-2 2>&1 | FileCheck %s --check-prefix=THRESHOLD
// THRESHOLD: error: palettize: weight_threshold is -2, expected 0 or more
// RUN: not %mil-opt %s --palettize=mode=uniform 2>&1 | FileCheck %s --check-prefix=UNIFORM
// UNIFORM: error: palettize: mode=uniform needs nbits=1, 2, 3, 4, 6 or 8
// RUN: not %mil-opt %s --palettize=mode=unique,nbits=4 2>&1 | FileCheck %s --check-prefix=UNIQUE
// UNIQUE: error: palettize: mode=unique finds nbits itself, but nbits is given
// RUN: not %mil-opt %s --palettize=mode=median 2>&1 | FileCheck %s --check-prefix=MODE
// MODE: error: palettize: option 'mode': 'median' is none of kmeans, uniform, unique, custom
// RUN: not %mil-opt %s --palettize=nbits=4,cluster_dim=0 2>&1 | FileCheck %s --check-prefix=CLUSTER
// CLUSTER: error: palettize: cluster_dim is 0, expected 1 or more
// RUN: not %mil-opt %s --palettize=mode=uniform,nbits=4,cluster_dim=2 2>&1 | FileCheck %s --check-prefix=STEPS
// STEPS: error: palettize: mode=uniform cannot have cluster_dim above 1
// RUN: not %mil-opt %s --palettize=nbits=3,weight_threshold=4 2>&1 | FileCheck %s --check-prefix=THREE
// THREE: [[@LINE+10]]:{{[0-9]+}}: error: palettize with nbits=3 needs iOS18, the function is written for iOS16; add --target=iOS18
// RUN: not %mil-opt %s --palettize=nbits=4,weight_threshold=4,granularity=per_grouped_channel,group_size=2 2>&1 | FileCheck %s --check-prefix=GROUPED
// GROUPED: error: palettize with granularity=per_grouped_channel needs iOS18, the function is written for iOS16; add --target=iOS18
// RUN: not %mil-opt %s --palettize=nbits=1,weight_threshold=4,cluster_dim=2 2>&1 | FileCheck %s --check-prefix=VECTOR
// VECTOR: error: palettize with cluster_dim above 1 needs iOS18, the function is written for iOS16; add --target=iOS18
// RUN: not %mil-opt %s --palettize=nbits=1,weight_threshold=4,enable_per_channel_scale=true 2>&1 | FileCheck %s --check-prefix=SCALE
// SCALE: error: palettize with enable_per_channel_scale needs iOS18, the function is written for iOS16; add --target=iOS18
// Only an option that some weight would have used is an error.
// RUN: %mil-opt %s --palettize=nbits=3
mil.func @main(%x: tensor<1x3xf32>) -> (tensor<1x4xf32>) attributes {opset = "CoreML6"} {
  %w = mil.const dense<0.5> : tensor<4x3xf32>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x3xf32>, tensor<4x3xf32>) -> tensor<1x4xf32>
  mil.output %y : tensor<1x4xf32>
}
