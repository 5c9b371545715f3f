// Operands that do not fit together are refused at the operation: by the verifier, or by the pass that looks into them.
// RUN: not %mil-opt %s --split-input-file --decompress 2>&1 | FileCheck %s

mil.func @short() -> (tensor<3xf16>) attributes {opset = "CoreML8"} {
  %0 = mil.literal dense<[1, 0, 1]> : tensor<3xui1>
  %1 = mil.literal dense<[1.0]> : tensor<1xf16>
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: error: {{.*}}
  %w = mil.constexpr_sparse_to_dense(nonzero_data = %1, mask = %0) : (tensor<1xf16>, tensor<3xui1>) -> tensor<3xf16>
  mil.output %w : tensor<3xf16>
}

// -----

mil.func @bits() -> (tensor<2x2xf16>) attributes {opset = "CoreML6"} {
  // CHECK: error: 'mil.constexpr_lut_to_dense' op 'indices' has shape [2], expected a vector of bytes with 1 bits for each element of [2, 2] [lut_c2]
  %a = mil.constexpr_lut_to_dense() {indices = dense<9> : tensor<2xui8>, lut = dense<[1.0, 2.0]> : tensor<2xf16>, shape = dense<[2, 2]> : tensor<2xui32>} : () -> tensor<2x2xf16>
  mil.output %a : tensor<2x2xf16>
}

// -----

mil.func @type() -> (tensor<2xf32>) attributes {opset = "CoreML8"} {
  %0 = mil.literal dense<[1, 0]> : tensor<2xui1>
  %1 = mil.literal dense<[1.0]> : tensor<1xf16>
  // CHECK: error: 'mil.constexpr_sparse_to_dense' op result 0 is tensor<2xf32>, expected tensor<2xf16> [op_c11]
  %w = mil.constexpr_sparse_to_dense(nonzero_data = %1, mask = %0) : (tensor<1xf16>, tensor<2xui1>) -> tensor<2xf32>
  mil.output %w : tensor<2xf32>
}
