// Options that make no sense and functions too old for a form: one line, and nothing is written.
// RUN: not %mil-opt %s --linear-quantize=dtype=int3 2>&1 | FileCheck %s --check-prefix=DTYPE
// DTYPE: error: linear-quantize: option 'dtype': 'int3' is none of int8, uint8, int4, uint4
// RUN: not %mil-opt %s --linear-quantize=mode=kmeans 2>&1 | FileCheck %s --check-prefix=MODE
// MODE: error: linear-quantize: option 'mode': 'kmeans' is none of linear, linear_symmetric
// RUN: not %mil-opt %s --linear-quantize=granularity=per_grouped_channel 2>&1 | FileCheck %s --check-prefix=GRANULARITY
// GRANULARITY: error: linear-quantize: option 'granularity': 'per_grouped_channel' is none of per_tensor, per_channel, per_block
// RUN: not %mil-opt %s --linear-quantize=granularity=per_block,block_size=-1 2>&1 | FileCheck %s --check-prefix=BLOCK
// RUN: not %mil-opt %s --linear-quantize=granularity=per_block,block_size={4,-1} 2>&1 | FileCheck %s --check-prefix=BLOCK
// BLOCK: error: linear-quantize: block_size is -1, expected 0 or more
// RUN: not %mil-opt %s --linear-quantize=block_size={} 2>&1 | FileCheck %s --check-prefix=EMPTY
// EMPTY: error: linear-quantize: block_size is empty, expected a number
// RUN: not %mil-opt %s --linear-quantize=block_size=1.5 2>&1 | FileCheck %s --check-prefix=REAL
// REAL: error: linear-quantize: option 'block_size': '1.5' is no integer
// RUN: not %mil-opt %s --linear-quantize=scale=best 2>&1 | FileCheck %s --check-prefix=SCALE
// SCALE: error: linear-quantize: option 'scale': 'best' is none of minmax, mse
// RUN: not %mil-opt %s --linear-quantize=weight_threshold=-2 2>&1 | FileCheck %s --check-prefix=THRESHOLD
// THRESHOLD: error: linear-quantize: weight_threshold is -2, expected 0 or more
// RUN: not %mil-opt %s --linear-quantize=dtype=uint4,weight_threshold=4 2>&1 | FileCheck %s --check-prefix=FOUR
// FOUR: [[@LINE+6]]:{{[0-9]+}}: error: linear-quantize with dtype=uint4 needs iOS18, the function is written for iOS16; add --target=iOS18
// RUN: not %mil-opt %s --linear-quantize=granularity=per_block,weight_threshold=4 2>&1 | FileCheck %s --check-prefix=OLD
// OLD: error: linear-quantize with granularity=per_block needs iOS18, the function is written for iOS16; add --target=iOS18
// Only an option that some weight would have used is an error.
// RUN: %mil-opt %s --linear-quantize=dtype=int4
mil.func @main(%x: tensor<1x3xf32>) -> (tensor<1x4xf32>) attributes {opset = "CoreML6"} {
  %w = mil.const dense<0.5> : tensor<4x3xf32>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x3xf32>, tensor<4x3xf32>) -> tensor<1x4xf32>
  mil.output %y : tensor<1x4xf32>
}
