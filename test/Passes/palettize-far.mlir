// RUN: %mil-opt %s --palettize=nbits=3,weight_threshold=4 | FileCheck %s

// Powers of two from 2^-24 to 1/2, for which k-means goes the safe way: the six largest are by
// themselves, then two together, and the others, (2^-8 - 2^-24) / 16 on the average.
// CHECK-LABEL: mil.func @main
mil.func @main(%x: tensor<1x4xf16>) -> (tensor<1x6xf16>) attributes {opset = "CoreML8"} {
  // CHECK: %lut = mil.literal dense<{{\[\[\[\[}}2.441410e-04], [5.859380e-03], [1.562500e-02], [3.125000e-02], [6.250000e-02], [1.250000e-01], [2.500000e-01], [5.000000e-01]]]]> : tensor<1x1x8x1xf16>
  %w = mil.const dense<[[5.9604644775390625e-08, 1.1920928955078125e-07, 2.384185791015625e-07, 4.76837158203125e-07], [9.5367431640625e-07, 1.9073486328125e-06, 3.814697265625e-06, 7.62939453125e-06], [1.52587890625e-05, 3.0517578125e-05, 6.103515625e-05, 0.0001220703125], [0.000244140625, 0.00048828125, 0.0009765625, 0.001953125], [0.00390625, 0.0078125, 0.015625, 0.03125], [0.0625, 0.125, 0.25, 0.5]]> : tensor<6x4xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<6x4xf16>) -> tensor<1x6xf16>
  mil.output %y : tensor<1x6xf16>
}
