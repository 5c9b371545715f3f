// Each constraint of recurrent operations, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @recurrent_c1_rank(%x: tensor<5x3xf16>, %initial_h: tensor<1x2xf16>) -> () attributes {opset = "CoreML8"} {
  %weight_ih = mil.const dense<1.0> : tensor<6x3xf16>
  %weight_hh = mil.const dense<1.0> : tensor<6x2xf16>
  // expected-error@+1 {{'mil.gru' op 'x' has shape [5, 3], expected [steps, batch, inputs] [recurrent_c1]}}
  %r:2 = mil.gru(x = %x, initial_h = %initial_h, weight_ih = %weight_ih, weight_hh = %weight_hh) : (tensor<5x3xf16>, tensor<1x2xf16>, tensor<6x3xf16>, tensor<6x2xf16>) -> (tensor<1x1x2xf16>, tensor<1x2xf16>)
  mil.output ()
}

// -----

mil.func @recurrent_c2_direction(%x: tensor<5x1x3xf16>, %initial_h: tensor<1x2xf16>) -> () attributes {opset = "CoreML8"} {
  %weight_ih = mil.const dense<1.0> : tensor<6x3xf16>
  %weight_hh = mil.const dense<1.0> : tensor<6x2xf16>
  %direction = mil.const dense<"bidirectional"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.gru' op 'direction' is 'bidirectional', expected 'forward' or 'reverse' [recurrent_c2]}}
  %r:2 = mil.gru(x = %x, initial_h = %initial_h, weight_ih = %weight_ih, weight_hh = %weight_hh, direction = %direction) : (tensor<5x1x3xf16>, tensor<1x2xf16>, tensor<6x3xf16>, tensor<6x2xf16>, tensor<!mil.string>) -> (tensor<1x1x2xf16>, tensor<1x2xf16>)
  mil.output ()
}

// -----

mil.func @recurrent_c3_matrices(%x: tensor<5x1x3xf16>, %initial_h: tensor<1x2xf16>) -> () attributes {opset = "CoreML8"} {
  %weight_ih = mil.const dense<1.0> : tensor<6xf16>
  %weight_hh = mil.const dense<1.0> : tensor<6x2xf16>
  // expected-error@+1 {{'mil.gru' op 'weight_ih' has shape [6] and 'weight_hh' has shape [6, 2], expected matrices [recurrent_c3]}}
  %r:2 = mil.gru(x = %x, initial_h = %initial_h, weight_ih = %weight_ih, weight_hh = %weight_hh) : (tensor<5x1x3xf16>, tensor<1x2xf16>, tensor<6xf16>, tensor<6x2xf16>) -> (tensor<1x1x2xf16>, tensor<1x2xf16>)
  mil.output ()
}

// -----

mil.func @recurrent_c4_hidden(%x: tensor<5x1x3xf16>, %initial_h: tensor<1x2xf16>) -> () attributes {opset = "CoreML8"} {
  %weight_ih = mil.const dense<1.0> : tensor<6x3xf16>
  %weight_hh = mil.const dense<1.0> : tensor<8x2xf16>
  // expected-error@+1 {{'mil.gru' op 'weight_ih' has shape [6, 3] and 'weight_hh' has shape [8, 2], expected [3 * H, inputs] and [3 * H, H] for 'x' of shape [5, 1, 3] [recurrent_c4]}}
  %r:2 = mil.gru(x = %x, initial_h = %initial_h, weight_ih = %weight_ih, weight_hh = %weight_hh) : (tensor<5x1x3xf16>, tensor<1x2xf16>, tensor<6x3xf16>, tensor<8x2xf16>) -> (tensor<1x1x2xf16>, tensor<1x2xf16>)
  mil.output ()
}

// -----

mil.func @recurrent_c4_inputs(%x: tensor<5x1x3xf16>, %initial_h: tensor<1x2xf16>) -> () attributes {opset = "CoreML8"} {
  %weight_ih = mil.const dense<1.0> : tensor<2x4xf16>
  %weight_hh = mil.const dense<1.0> : tensor<2x2xf16>
  // expected-error@+1 {{'mil.rnn' op 'weight_ih' has shape [2, 4] and 'weight_hh' has shape [2, 2], expected [1 * H, inputs] and [1 * H, H] for 'x' of shape [5, 1, 3] [recurrent_c4]}}
  %r:2 = mil.rnn(x = %x, initial_h = %initial_h, weight_ih = %weight_ih, weight_hh = %weight_hh) : (tensor<5x1x3xf16>, tensor<1x2xf16>, tensor<2x4xf16>, tensor<2x2xf16>) -> (tensor<1x1x2xf16>, tensor<1x2xf16>)
  mil.output ()
}

// -----

mil.func @recurrent_c4_gates(%x: tensor<5x1x3xf16>, %initial_h: tensor<1x2xf16>, %initial_c: tensor<1x2xf16>) -> () attributes {opset = "CoreML8"} {
  %weight_ih = mil.const dense<1.0> : tensor<6x3xf16>
  %weight_hh = mil.const dense<1.0> : tensor<8x2xf16>
  // expected-error@+1 {{'mil.lstm' op 'weight_ih' has shape [6, 3] and 'weight_hh' has shape [8, 2], expected [4 * H, inputs] and [4 * H, H] for 'x' of shape [5, 1, 3] [recurrent_c4]}}
  %r:3 = mil.lstm(x = %x, initial_h = %initial_h, initial_c = %initial_c, weight_ih = %weight_ih, weight_hh = %weight_hh) : (tensor<5x1x3xf16>, tensor<1x2xf16>, tensor<1x2xf16>, tensor<6x3xf16>, tensor<8x2xf16>) -> (tensor<1x1x2xf16>, tensor<1x2xf16>, tensor<1x2xf16>)
  mil.output ()
}

// -----

mil.func @recurrent_c5_activation(%x: tensor<5x1x3xf16>, %initial_h: tensor<1x2xf16>, %initial_c: tensor<1x2xf16>) -> () attributes {opset = "CoreML8"} {
  %weight_ih = mil.const dense<1.0> : tensor<8x3xf16>
  %weight_hh = mil.const dense<1.0> : tensor<8x2xf16>
  %cell_activation = mil.const dense<"gelu"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.lstm' op 'cell_activation' is 'gelu', expected 'tanh', 'scaled_tanh', 'sigmoid', 'hard_sigmoid', 'relu' or 'linear' [recurrent_c5]}}
  %r:3 = mil.lstm(x = %x, initial_h = %initial_h, initial_c = %initial_c, weight_ih = %weight_ih, weight_hh = %weight_hh, cell_activation = %cell_activation) : (tensor<5x1x3xf16>, tensor<1x2xf16>, tensor<1x2xf16>, tensor<8x3xf16>, tensor<8x2xf16>, tensor<!mil.string>) -> (tensor<1x1x2xf16>, tensor<1x2xf16>, tensor<1x2xf16>)
  mil.output ()
}

// -----

mil.func @recurrent_c6_both(%x: tensor<5x1x3xf16>, %initial_h: tensor<1x2xf16>, %initial_c: tensor<1x2xf16>) -> () attributes {opset = "CoreML8"} {
  %weight_ih = mil.const dense<1.0> : tensor<8x3xf16>
  %weight_hh = mil.const dense<1.0> : tensor<8x2xf16>
  %direction = mil.const dense<"bidirectional"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.lstm' op 'direction' is 'bidirectional', but 'weight_ih_back' or 'weight_hh_back' is absent [recurrent_c6]}}
  %r:3 = mil.lstm(x = %x, initial_h = %initial_h, initial_c = %initial_c, weight_ih = %weight_ih, weight_hh = %weight_hh, direction = %direction) : (tensor<5x1x3xf16>, tensor<1x2xf16>, tensor<1x2xf16>, tensor<8x3xf16>, tensor<8x2xf16>, tensor<!mil.string>) -> (tensor<1x1x2xf16>, tensor<1x2xf16>, tensor<1x2xf16>)
  mil.output ()
}
