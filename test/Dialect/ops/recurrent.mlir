// Recurrent: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @gru(%x: tensor<3x1x3xf32>, %initial_h: tensor<1x4xf32>) -> (tensor<3x1x4xf32>, tensor<1x4xf32>) attributes {opset = "CoreML5"} {
  %weight_ih = mil.const dense<1.000000e+00> : tensor<12x3xf32>
  %weight_hh = mil.const dense<1.000000e+00> : tensor<12x4xf32>
  %bias = mil.const dense<1.000000e+00> : tensor<12xf32>
  %direction = mil.const "forward"
  %output_sequence = mil.const true
  %recurrent_activation = mil.const "sigmoid"
  %activation = mil.const "tanh"
  %result0, %result1 = mil.gru(x = %x, initial_h = %initial_h, weight_ih = %weight_ih, weight_hh = %weight_hh, bias = %bias, direction = %direction, output_sequence = %output_sequence, recurrent_activation = %recurrent_activation, activation = %activation) : (tensor<3x1x3xf32>, tensor<1x4xf32>, tensor<12x3xf32>, tensor<12x4xf32>, tensor<12xf32>, tensor<!mil.string>, tensor<i1>, tensor<!mil.string>, tensor<!mil.string>) -> (tensor<3x1x4xf32>, tensor<1x4xf32>)
  mil.output %result0, %result1 : tensor<3x1x4xf32>, tensor<1x4xf32>
}

mil.func @lstm(%x: tensor<3x1x3xf32>, %initial_h: tensor<1x8xf32>, %initial_c: tensor<1x8xf32>) -> (tensor<1x1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>) attributes {opset = "CoreML5"} {
  %weight_ih = mil.const dense<1.000000e+00> : tensor<16x3xf32>
  %weight_hh = mil.const dense<1.000000e+00> : tensor<16x4xf32>
  %weight_ih_back = mil.const dense<1.000000e+00> : tensor<16x3xf32>
  %weight_hh_back = mil.const dense<1.000000e+00> : tensor<16x4xf32>
  %direction = mil.const "bidirectional"
  %output_sequence = mil.const false
  %recurrent_activation = mil.const "hard_sigmoid"
  %cell_activation = mil.const "tanh"
  %activation = mil.const "tanh"
  %result0, %result1, %result2 = mil.lstm(x = %x, initial_h = %initial_h, initial_c = %initial_c, weight_ih = %weight_ih, weight_hh = %weight_hh, weight_ih_back = %weight_ih_back, weight_hh_back = %weight_hh_back, direction = %direction, output_sequence = %output_sequence, recurrent_activation = %recurrent_activation, cell_activation = %cell_activation, activation = %activation) : (tensor<3x1x3xf32>, tensor<1x8xf32>, tensor<1x8xf32>, tensor<16x3xf32>, tensor<16x4xf32>, tensor<16x3xf32>, tensor<16x4xf32>, tensor<!mil.string>, tensor<i1>, tensor<!mil.string>, tensor<!mil.string>, tensor<!mil.string>) -> (tensor<1x1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>)
  mil.output %result0, %result1, %result2 : tensor<1x1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>
}

mil.func @rnn(%x: tensor<3x1x3xf32>, %initial_h: tensor<1x4xf32>) -> (tensor<1x1x4xf32>, tensor<1x4xf32>) attributes {opset = "CoreML5"} {
  %weight_ih = mil.const dense<1.000000e+00> : tensor<4x3xf32>
  %weight_hh = mil.const dense<1.000000e+00> : tensor<4x4xf32>
  %bias = mil.const dense<[-5.000000e-01, -0.166666672, 0.166666672, 5.000000e-01]> : tensor<4xf32>
  %direction = mil.const "forward"
  %output_sequence = mil.const false
  %activation = mil.const "relu"
  %result0, %result1 = mil.rnn(x = %x, initial_h = %initial_h, weight_ih = %weight_ih, weight_hh = %weight_hh, bias = %bias, direction = %direction, output_sequence = %output_sequence, activation = %activation) : (tensor<3x1x3xf32>, tensor<1x4xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<!mil.string>, tensor<i1>, tensor<!mil.string>) -> (tensor<1x1x4xf32>, tensor<1x4xf32>)
  mil.output %result0, %result1 : tensor<1x1x4xf32>, tensor<1x4xf32>
}
