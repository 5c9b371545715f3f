// Each constraint of control flow, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @cond_c1_scalar(%p: tensor<2xi1>, %x: tensor<2xf16>, %y: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.cond' op 'pred' has shape [2], expected one bool [cond_c1]}}
  %r = mil.cond(pred = %p) : (tensor<2xi1>) -> tensor<2xf16> then {
    mil.output %x : tensor<2xf16>
  } else {
    mil.output %x : tensor<2xf16>
  }
  mil.output ()
}

// -----

mil.func @cond_c2_outputs(%p: tensor<i1>, %x: tensor<2xf16>, %y: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.cond' op the blocks have 1 and 2 outputs, expected the same number [cond_c2]}}
  %r = mil.cond(pred = %p) : (tensor<i1>) -> tensor<2xf16> then {
    mil.output %x : tensor<2xf16>
  } else {
    mil.output %x, %x : tensor<2xf16>, tensor<2xf16>
  }
  mil.output ()
}

// -----

mil.func @cond_c4_types(%p: tensor<i1>, %x: tensor<2xf16>, %y: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.cond' op output 0 of the blocks is tensor<2xf16> and tensor<3xf16>, which do not agree [cond_c4]}}
  %r = mil.cond(pred = %p) : (tensor<i1>) -> tensor<2xf16> then {
    mil.output %x : tensor<2xf16>
  } else {
    mil.output %y : tensor<3xf16>
  }
  mil.output ()
}

// -----

mil.func @cond_c3_arguments(%p: tensor<i1>, %x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.cond' op the blocks have arguments, expected none [cond_c3]}}
  %r = "mil.cond"(%p) ({
  ^then(%a: tensor<2xf16>):
    mil.output %a : tensor<2xf16>
  }, {
    mil.output %x : tensor<2xf16>
  }) : (tensor<i1>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @while_loop_c1_condition(%x: tensor<2xf16>, %p: tensor<i1>, %y: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.while_loop' op the condition has 1 outputs, expected one bool [while_loop_c1]}}
  %r = mil.while_loop(loop_vars = [%x]) : (tensor<2xf16>) -> tensor<2xf16> cond (%a: tensor<2xf16>) {
    mil.output %a : tensor<2xf16>
  } do (%b: tensor<2xf16>) {
    mil.output %b : tensor<2xf16>
  }
  mil.output ()
}

// -----

mil.func @while_loop_c2_outputs(%x: tensor<2xf16>, %p: tensor<i1>, %y: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.while_loop' op has 1 loop variables, but the condition takes 1, the body takes 1 and gives 2 [while_loop_c2]}}
  %r = mil.while_loop(loop_vars = [%x]) : (tensor<2xf16>) -> tensor<2xf16> cond (%a: tensor<2xf16>) {
    mil.output %p : tensor<i1>
  } do (%b: tensor<2xf16>) {
    mil.output %b, %b : tensor<2xf16>, tensor<2xf16>
  }
  mil.output ()
}

// -----

mil.func @while_loop_c3_types(%x: tensor<2xf16>, %p: tensor<i1>, %y: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.while_loop' op loop variable 0 is tensor<2xf16>, but the condition takes tensor<2xf16>, the body takes tensor<2xf16> and gives tensor<3xf16> [while_loop_c3]}}
  %r = mil.while_loop(loop_vars = [%x]) : (tensor<2xf16>) -> tensor<2xf16> cond (%a: tensor<2xf16>) {
    mil.output %p : tensor<i1>
  } do (%b: tensor<2xf16>) {
    mil.output %y : tensor<3xf16>
  }
  mil.output ()
}
