// RUN: %mil-opt %s --split-input-file --palettize=nbits=1,granularity=per_grouped_channel,group_size=2,weight_threshold=4 2>%t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=ERR < %t.err
// RUN: %mil-opt %s --split-input-file --palettize=nbits=1,granularity=per_grouped_channel,group_size=2,weight_threshold=4,channel_axis=-1 2>/dev/null | FileCheck %s --check-prefix=LAST

// Groups run along the output channels: axis 0 for linear and conv, 1 for conv_transpose, the last one for matmul's y.
// CHECK-LABEL: mil.func @axes
// LAST-LABEL: mil.func @axes
mil.func @axes(%x: tensor<1x6xf16>, %i: tensor<1x4x5x5xf16>) -> (tensor<1x4xf16>, tensor<1x8xf16>, tensor<1x2x5x6xf16>) attributes {opset = "CoreML8"} {
  // CHECK: mil.literal {{.*}} : tensor<2x1x2x1xf16>
  // LAST: mil.literal {{.*}} : tensor<1x3x2x1xf16>
  %a = mil.const dense<[[1.,1.,2.,1.,1.,2.],[1.,1.,2.,1.,1.,2.],[3.,3.,4.,3.,3.,4.],[3.,3.,4.,3.,3.,4.]]> : tensor<4x6xf16>
  // CHECK: mil.literal {{.*}} : tensor<1x4x2x1xf16>
  // LAST: mil.literal {{.*}} : tensor<1x4x2x1xf16>
  %b = mil.const dense<0.5> : tensor<6x8xf16>
  // CHECK: mil.literal {{.*}} : tensor<1x1x1x1x2x1xf16>
  %c = mil.const dense<0.5> : tensor<4x2x1x2xf16>
  %y = mil.linear(x = %x, weight = %a) : (tensor<1x6xf16>, tensor<4x6xf16>) -> tensor<1x4xf16>
  %z = mil.matmul(x = %x, y = %b) : (tensor<1x6xf16>, tensor<6x8xf16>) -> tensor<1x8xf16>
  %t = mil.conv_transpose(x = %i, weight = %c) : (tensor<1x4x5x5xf16>, tensor<4x2x1x2xf16>) -> tensor<1x2x5x6xf16>
  mil.output %y, %z, %t : tensor<1x4xf16>, tensor<1x8xf16>, tensor<1x2x5x6xf16>
}

// -----

// What cannot be grouped is left as it is, with a warning, and the rest goes on.
// CHECK: reason = "3 channels are not divisible by group_size 2"
// CHECK: reason = "the operations that use it disagree on its channel axis; give channel_axis"
// CHECK: reason = "it holds NaN or infinity"
// CHECK-LABEL: mil.func @skipped
mil.func @skipped(%x: tensor<1x4xf16>) -> (tensor<1x3xf16>, tensor<1x4xf16>, tensor<1x4xf16>, tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: %odd = mil.const
  // ERR: warning: weight 'odd' is not palettized: 3 channels are not divisible by group_size 2
  %odd = mil.const dense<0.5> : tensor<3x4xf16>
  // CHECK-NEXT: %both = mil.const
  // ERR: warning: weight 'both' is not palettized: the operations that use it disagree on its channel axis; give channel_axis
  %both = mil.const dense<0.5> : tensor<4x4xf16>
  // CHECK-NEXT: %nan = mil.const
  // ERR: warning: weight 'nan' is not palettized: it holds NaN or infinity
  %nan = mil.const dense<[[0x7E00,0.0,0.0,0.0],[0.0,0.0,0.0,0.0],[0.0,0.0,0.0,0.0],[0.0,0.0,0.0,0.0]]> : tensor<4x4xf16>
  %a = mil.linear(x = %x, weight = %odd) : (tensor<1x4xf16>, tensor<3x4xf16>) -> tensor<1x3xf16>
  %b = mil.linear(x = %x, weight = %both) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  %c = mil.matmul(x = %x, y = %both) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  %d = mil.linear(x = %x, weight = %nan) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  mil.output %a, %b, %c, %d : tensor<1x3xf16>, tensor<1x4xf16>, tensor<1x4xf16>, tensor<1x4xf16>
}
