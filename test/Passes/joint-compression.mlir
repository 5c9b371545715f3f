// joint_compression: what each pass does to a weight that another has compressed, for every row of
// passes/Common/Forms.def; and recompress. Everything but the weight stays.
// RUN: %mil-opt %s --prune=target_sparsity=0.5,weight_threshold=4 --palettize=nbits=2,weight_threshold=4,joint_compression=true | FileCheck %s --check-prefix=SPARSE-PAL
// RUN: %mil-opt %s --prune=target_sparsity=0.5,weight_threshold=4 --linear-quantize=weight_threshold=4,joint_compression=true,mode=linear,dtype=uint4 | FileCheck %s --check-prefix=SPARSE-QUANT
// RUN: %mil-opt %s --palettize=nbits=4,weight_threshold=4 --linear-quantize=weight_threshold=4,joint_compression=true,granularity=per_tensor | FileCheck %s --check-prefix=PAL-QUANT
// RUN: %mil-opt %s --set-target=iOS26 --palettize=nbits=4,weight_threshold=4 --linear-quantize=weight_threshold=4,joint_compression=true,granularity=per_tensor | FileCheck %s --check-prefix=PAL-QUANT-26
// RUN: %mil-opt %s --set-target=iOS26 --palettize=nbits=4,weight_threshold=4 --linear-quantize=weight_threshold=4,joint_compression=true,granularity=per_tensor,dtype=int4 | FileCheck %s --check-prefix=PAL-QUANT4-26
// RUN: %mil-opt %s --prune=target_sparsity=0.5,weight_threshold=4 --palettize=nbits=4,weight_threshold=4,joint_compression=true --linear-quantize=weight_threshold=4,joint_compression=true,granularity=per_tensor | FileCheck %s --check-prefix=ALL
// RUN: %mil-opt %s --linear-quantize=weight_threshold=4 --palettize=nbits=2,weight_threshold=4,joint_compression=true | FileCheck %s --check-prefix=QUANT-PAL
// RUN: %mil-opt %s --set-target=iOS26 --linear-quantize=weight_threshold=4 --palettize=nbits=2,weight_threshold=4,joint_compression=true | FileCheck %s --check-prefix=QUANT-PAL-26
// RUN: %mil-opt %s --linear-quantize=weight_threshold=4 --palettize=nbits=4,weight_threshold=4,joint_compression=true | FileCheck %s --check-prefix=QUANT-PAL-BIG
// RUN: %mil-opt %s --linear-quantize=weight_threshold=4 --prune=threshold=0.5,minimum_sparsity_percentile=0,weight_threshold=4,joint_compression=true | FileCheck %s --check-prefix=QUANT-PRUNE
// RUN: %mil-opt %s --palettize=nbits=4,weight_threshold=4 --prune=threshold=0.5,minimum_sparsity_percentile=0,weight_threshold=4,joint_compression=true | FileCheck %s --check-prefix=PAL-PRUNE
// RUN: %mil-opt %s --palettize=nbits=4,weight_threshold=4 --linear-quantize=weight_threshold=4,joint_compression=true,granularity=per_tensor --prune=threshold=0.5,minimum_sparsity_percentile=0,weight_threshold=4,joint_compression=true | FileCheck %s --check-prefix=PAL-QUANT-PRUNE
// RUN: %mil-opt %s --palettize=nbits=4,weight_threshold=4 --linear-quantize=weight_threshold=4,joint_compression=true,granularity=per_tensor --palettize=nbits=2,weight_threshold=4,joint_compression=true | FileCheck %s --check-prefix=PAL-QUANT-PAL
// RUN: %mil-opt %s --palettize=nbits=4,enable_per_channel_scale=true,weight_threshold=4 --linear-quantize=weight_threshold=4,joint_compression=true,granularity=per_tensor | FileCheck %s --check-prefix=SCALED-QUANT
// RUN: %mil-opt %s --linear-quantize=weight_threshold=4 --prune=target_sparsity=0.5,weight_threshold=4,recompress=true | FileCheck %s --check-prefix=ANEW

// pruned, then palettized: the values that are left
// SPARSE-PAL: mil.func @main({{.*}} attributes {opset = "CoreML8"}
// SPARSE-PAL-NEXT: %indices_mask = mil.literal dense_resource<w_mask> : tensor<4x8xui1>
// SPARSE-PAL-NEXT: %indices_nonzero_data = mil.literal dense_resource<w_indices> : tensor<16xui2>
// SPARSE-PAL-NEXT: %lut = mil.literal dense<{{\[\[}}{{\[\[}}-3.500000e+00], [-1.500000e+00], [1.375000e+00], [3.500000e+00]]]]> : tensor<1x1x4x1xf16>
// SPARSE-PAL-NEXT: %w_sparsified_nonzero_data_palettized_0, %w_sparsified_nonzero_data_palettized_1 = mil.constexpr_lut_to_sparse(indices_mask = %indices_mask, indices_nonzero_data = %indices_nonzero_data, lut = %lut) {name = "w_sparsified_nonzero_data_palettized"} : (tensor<4x8xui1>, tensor<16xui2>, tensor<1x1x4x1xf16>) -> (tensor<4x8xui1>, tensor<16xf16>)
// SPARSE-PAL-NEXT: %w = mil.constexpr_sparse_to_dense(nonzero_data = %w_sparsified_nonzero_data_palettized_1, mask = %w_sparsified_nonzero_data_palettized_0) {name = "w_sparsified"} : (tensor<16xf16>, tensor<4x8xui1>) -> tensor<4x8xf16>
// SPARSE-PAL-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// SPARSE-PAL-NEXT: mil.output %y

// pruned, then quantized
// SPARSE-QUANT: mil.func @main({{.*}} attributes {opset = "CoreML8"}
// SPARSE-QUANT-NEXT: %data_mask = mil.literal dense_resource<w_mask> : tensor<4x8xui1>
// SPARSE-QUANT-NEXT: %nonzero_data = mil.literal dense_resource<w_data> : tensor<16xui4>
// SPARSE-QUANT-NEXT: %scale = mil.literal dense<{{\[\[}}1.333010e-01], [2.666020e-01], [3.999020e-01], [5.332030e-01]]> : tensor<4x1xf16>
// SPARSE-QUANT-NEXT: %offset = mil.literal dense<8> : tensor<4x1xui4>
// SPARSE-QUANT-NEXT: %w_sparsified_nonzero_data_quantized_0, %w_sparsified_nonzero_data_quantized_1 = mil.constexpr_sparse_blockwise_shift_scale(data_mask = %data_mask, nonzero_data = %nonzero_data, scale = %scale, offset = %offset) {name = "w_sparsified_nonzero_data_quantized"} : (tensor<4x8xui1>, tensor<16xui4>, tensor<4x1xf16>, tensor<4x1xui4>) -> (tensor<4x8xui1>, tensor<16xf16>)
// SPARSE-QUANT-NEXT: %w = mil.constexpr_sparse_to_dense(nonzero_data = %w_sparsified_nonzero_data_quantized_1, mask = %data_mask) {name = "w_sparsified"} : (tensor<16xf16>, tensor<4x8xui1>) -> tensor<4x8xf16>
// SPARSE-QUANT-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// SPARSE-QUANT-NEXT: mil.output %y

// palettized, then the palette quantized
// PAL-QUANT: mil.func @main({{.*}} attributes {opset = "CoreML8"}
// PAL-QUANT-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<4x8xui4>
// PAL-QUANT-NEXT: %data = mil.literal dense_resource<w_data> : tensor<1x1x16x1xi8>
// PAL-QUANT-NEXT: %scale = mil.literal dense<3.149410e-02> : tensor<1x1x1x1xf16>
// PAL-QUANT-NEXT: %w_palettized_lut_quantized = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<1x1x16x1xi8>, tensor<1x1x1x1xf16>) -> tensor<1x1x16x1xf16>
// PAL-QUANT-NEXT: %w = mil.constexpr_lut_to_dense(indices = %indices, lut = %w_palettized_lut_quantized) {name = "w_palettized"} : (tensor<4x8xui4>, tensor<1x1x16x1xf16>) -> tensor<4x8xf16>
// PAL-QUANT-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// PAL-QUANT-NEXT: mil.output %y

// the same from iOS26 on: looked up, then scaled
// PAL-QUANT-26: mil.func @main({{.*}} attributes {opset = "CoreML9"}
// PAL-QUANT-26-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<4x8xui4>
// PAL-QUANT-26-NEXT: %lut = mil.literal dense_resource<w_data> : tensor<1x1x16x1xi8>
// PAL-QUANT-26-NEXT: %w_palettized_lut_quantized = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) : (tensor<4x8xui4>, tensor<1x1x16x1xi8>) -> tensor<4x8xi8>
// PAL-QUANT-26-NEXT: %scale = mil.literal dense<3.149410e-02> : tensor<1x1xf16>
// PAL-QUANT-26-NEXT: %w = mil.constexpr_blockwise_shift_scale(data = %w_palettized_lut_quantized, scale = %scale) {name = "w_palettized"} : (tensor<4x8xi8>, tensor<1x1xf16>) -> tensor<4x8xf16>
// PAL-QUANT-26-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// PAL-QUANT-26-NEXT: mil.output %y

// but for 4 bits: an operation that looks up has no such palettes
// PAL-QUANT4-26: mil.func @main({{.*}} attributes {opset = "CoreML9"}
// PAL-QUANT4-26-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<4x8xui4>
// PAL-QUANT4-26-NEXT: %data = mil.literal dense_resource<w_data> : tensor<1x1x16x1xi4>
// PAL-QUANT4-26-NEXT: %scale = mil.literal dense<5.712890e-01> : tensor<1x1x1x1xf16>
// PAL-QUANT4-26-NEXT: %w_palettized_lut_quantized = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<1x1x16x1xi4>, tensor<1x1x1x1xf16>) -> tensor<1x1x16x1xf16>
// PAL-QUANT4-26-NEXT: %w = mil.constexpr_lut_to_dense(indices = %indices, lut = %w_palettized_lut_quantized) {name = "w_palettized"} : (tensor<4x8xui4>, tensor<1x1x16x1xf16>) -> tensor<4x8xf16>
// PAL-QUANT4-26-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// PAL-QUANT4-26-NEXT: mil.output %y

// all three
// ALL: mil.func @main({{.*}} attributes {opset = "CoreML8"}
// ALL-NEXT: %indices_mask = mil.literal dense_resource<w_mask> : tensor<4x8xui1>
// ALL-NEXT: %indices_nonzero_data = mil.literal dense_resource<w_indices> : tensor<16xui4>
// ALL-NEXT: %data = mil.literal dense_resource<w_data> : tensor<1x1x16x1xi8>
// ALL-NEXT: %scale = mil.literal dense<3.149410e-02> : tensor<1x1x1x1xf16>
// ALL-NEXT: %w_sparsified_nonzero_data_palettized_lut_quantized = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<1x1x16x1xi8>, tensor<1x1x1x1xf16>) -> tensor<1x1x16x1xf16>
// ALL-NEXT: %w_sparsified_nonzero_data_palettized_0, %w_sparsified_nonzero_data_palettized_1 = mil.constexpr_lut_to_sparse(indices_mask = %indices_mask, indices_nonzero_data = %indices_nonzero_data, lut = %w_sparsified_nonzero_data_palettized_lut_quantized) {name = "w_sparsified_nonzero_data_palettized"} : (tensor<4x8xui1>, tensor<16xui4>, tensor<1x1x16x1xf16>) -> (tensor<4x8xui1>, tensor<16xf16>)
// ALL-NEXT: %w = mil.constexpr_sparse_to_dense(nonzero_data = %w_sparsified_nonzero_data_palettized_1, mask = %w_sparsified_nonzero_data_palettized_0) {name = "w_sparsified"} : (tensor<16xf16>, tensor<4x8xui1>) -> tensor<4x8xf16>
// ALL-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// ALL-NEXT: mil.output %y

// quantized, then the integers palettized: a palette for each scale
// QUANT-PAL: mil.func @main({{.*}} attributes {opset = "CoreML8"}
// QUANT-PAL-NEXT: %data = mil.literal dense_resource<w_lut> : tensor<4x1x4x1xi8>
// QUANT-PAL-NEXT: %scale = mil.literal dense<{{\[\[}}{{\[\[}}7.873530e-03]]], {{\[\[}}[1.574710e-02]]], {{\[\[}}[2.362060e-02]]], {{\[\[}}[3.149410e-02]]]]> : tensor<4x1x1x1xf16>
// QUANT-PAL-NEXT: %w_quantized_data_palettized = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<4x1x4x1xi8>, tensor<4x1x1x1xf16>) -> tensor<4x1x4x1xf16>
// QUANT-PAL-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<4x8xui2>
// QUANT-PAL-NEXT: %w = mil.constexpr_lut_to_dense(indices = %indices, lut = %w_quantized_data_palettized) {name = "w_quantized"} : (tensor<4x8xui2>, tensor<4x1x4x1xf16>) -> tensor<4x8xf16>
// QUANT-PAL-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// QUANT-PAL-NEXT: mil.output %y

// the same from iOS26 on
// QUANT-PAL-26: mil.func @main({{.*}} attributes {opset = "CoreML9"}
// QUANT-PAL-26-NEXT: %scale = mil.literal dense<{{\[\[}}7.873530e-03], [1.574710e-02], [2.362060e-02], [3.149410e-02]]> : tensor<4x1xf16>
// QUANT-PAL-26-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<4x8xui2>
// QUANT-PAL-26-NEXT: %lut = mil.literal dense<{{\[\[}}{{\[\[}}-114], [-2], [52], [112]]]]> : tensor<1x1x4x1xi8>
// QUANT-PAL-26-NEXT: %w_quantized_data_palettized = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) : (tensor<4x8xui2>, tensor<1x1x4x1xi8>) -> tensor<4x8xi8>
// QUANT-PAL-26-NEXT: %w = mil.constexpr_blockwise_shift_scale(data = %w_quantized_data_palettized, scale = %scale) {name = "w_quantized"} : (tensor<4x8xi8>, tensor<4x1xf16>) -> tensor<4x8xf16>
// QUANT-PAL-26-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// QUANT-PAL-26-NEXT: mil.output %y

// and where palettes for each scale would take as much as the integers
// QUANT-PAL-BIG: mil.func @main({{.*}} attributes {opset = "CoreML8"}
// QUANT-PAL-BIG-NEXT: %scale = mil.literal dense<{{\[\[}}7.873530e-03], [1.574710e-02], [2.362060e-02], [3.149410e-02]]> : tensor<4x1xf16>
// QUANT-PAL-BIG-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<4x8xui4>
// QUANT-PAL-BIG-NEXT: %lut = mil.literal dense_resource<w_lut> : tensor<1x1x16x1xi8>
// QUANT-PAL-BIG-NEXT: %w_quantized_data_palettized = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) : (tensor<4x8xui4>, tensor<1x1x16x1xi8>) -> tensor<4x8xi8>
// QUANT-PAL-BIG-NEXT: %w = mil.constexpr_blockwise_shift_scale(data = %w_quantized_data_palettized, scale = %scale) {name = "w_quantized"} : (tensor<4x8xi8>, tensor<4x1xf16>) -> tensor<4x8xf16>
// QUANT-PAL-BIG-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// QUANT-PAL-BIG-NEXT: mil.output %y

// quantized, then pruned
// QUANT-PRUNE: mil.func @main({{.*}} attributes {opset = "CoreML8"}
// QUANT-PRUNE-NEXT: %scale = mil.literal dense<{{\[\[}}7.873530e-03], [1.574710e-02], [2.362060e-02], [3.149410e-02]]> : tensor<4x1xf16>
// QUANT-PRUNE-NEXT: %data_mask = mil.literal dense_resource<w_mask> : tensor<4x8xui1>
// QUANT-PRUNE-NEXT: %nonzero_data = mil.literal dense_resource<w_nonzero_data> : tensor<18xi8>
// QUANT-PRUNE-NEXT: %w_quantized_0, %w_quantized_1 = mil.constexpr_sparse_blockwise_shift_scale(data_mask = %data_mask, nonzero_data = %nonzero_data, scale = %scale) {name = "w_quantized"} : (tensor<4x8xui1>, tensor<18xi8>, tensor<4x1xf16>) -> (tensor<4x8xui1>, tensor<18xf16>)
// QUANT-PRUNE-NEXT: %w = mil.constexpr_sparse_to_dense(nonzero_data = %w_quantized_1, mask = %w_quantized_0) {name = "w_quantized_sparsified"} : (tensor<18xf16>, tensor<4x8xui1>) -> tensor<4x8xf16>
// QUANT-PRUNE-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// QUANT-PRUNE-NEXT: mil.output %y

// palettized, then pruned
// PAL-PRUNE: mil.func @main({{.*}} attributes {opset = "CoreML8"}
// PAL-PRUNE-NEXT: %lut = mil.literal dense_resource<w_lut> : tensor<1x1x16x1xf16>
// PAL-PRUNE-NEXT: %indices_mask = mil.literal dense_resource<w_mask> : tensor<4x8xui1>
// PAL-PRUNE-NEXT: %indices_nonzero_data = mil.literal dense_resource<w_nonzero_data> : tensor<16xui4>
// PAL-PRUNE-NEXT: %w_palettized_0, %w_palettized_1 = mil.constexpr_lut_to_sparse(indices_mask = %indices_mask, indices_nonzero_data = %indices_nonzero_data, lut = %lut) {name = "w_palettized"} : (tensor<4x8xui1>, tensor<16xui4>, tensor<1x1x16x1xf16>) -> (tensor<4x8xui1>, tensor<16xf16>)
// PAL-PRUNE-NEXT: %w = mil.constexpr_sparse_to_dense(nonzero_data = %w_palettized_1, mask = %w_palettized_0) {name = "w_palettized_sparsified"} : (tensor<16xf16>, tensor<4x8xui1>) -> tensor<4x8xf16>
// PAL-PRUNE-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// PAL-PRUNE-NEXT: mil.output %y

// palettized, the palette quantized, then pruned
// PAL-QUANT-PRUNE: mil.func @main({{.*}} attributes {opset = "CoreML8"}
// PAL-QUANT-PRUNE-NEXT: %data = mil.literal dense_resource<w_data> : tensor<1x1x16x1xi8>
// PAL-QUANT-PRUNE-NEXT: %scale = mil.literal dense<3.149410e-02> : tensor<1x1x1x1xf16>
// PAL-QUANT-PRUNE-NEXT: %w_palettized_lut_quantized = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<1x1x16x1xi8>, tensor<1x1x1x1xf16>) -> tensor<1x1x16x1xf16>
// PAL-QUANT-PRUNE-NEXT: %indices_mask = mil.literal dense_resource<w_mask> : tensor<4x8xui1>
// PAL-QUANT-PRUNE-NEXT: %indices_nonzero_data = mil.literal dense_resource<w_nonzero_data> : tensor<18xui4>
// PAL-QUANT-PRUNE-NEXT: %w_palettized_0, %w_palettized_1 = mil.constexpr_lut_to_sparse(indices_mask = %indices_mask, indices_nonzero_data = %indices_nonzero_data, lut = %w_palettized_lut_quantized) {name = "w_palettized"} : (tensor<4x8xui1>, tensor<18xui4>, tensor<1x1x16x1xf16>) -> (tensor<4x8xui1>, tensor<18xf16>)
// PAL-QUANT-PRUNE-NEXT: %w = mil.constexpr_sparse_to_dense(nonzero_data = %w_palettized_1, mask = %w_palettized_0) {name = "w_palettized_sparsified"} : (tensor<18xf16>, tensor<4x8xui1>) -> tensor<4x8xf16>
// PAL-QUANT-PRUNE-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// PAL-QUANT-PRUNE-NEXT: mil.output %y

// a palette of palette codes
// PAL-QUANT-PAL: mil.func @main({{.*}} attributes {opset = "CoreML8"}
// PAL-QUANT-PAL-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<4x8xui4>
// PAL-QUANT-PAL-NEXT: %data = mil.literal dense<{{\[\[}}{{\[\[}}{{\[\[}}-111], [-39], [28], [111]]]]]]> : tensor<1x1x1x1x4x1xi8>
// PAL-QUANT-PAL-NEXT: %scale = mil.literal dense<3.149410e-02> : tensor<1x1x1x1x1x1xf16>
// PAL-QUANT-PAL-NEXT: %w_palettized_lut_quantized_data_palettized = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<1x1x1x1x4x1xi8>, tensor<1x1x1x1x1x1xf16>) -> tensor<1x1x1x1x4x1xf16>
// PAL-QUANT-PAL-NEXT: %indices_0 = mil.literal dense_resource<w_indices_1> : tensor<1x1x16x1xui2>
// PAL-QUANT-PAL-NEXT: %w_palettized_lut_quantized = mil.constexpr_lut_to_dense(indices = %indices_0, lut = %w_palettized_lut_quantized_data_palettized) : (tensor<1x1x16x1xui2>, tensor<1x1x1x1x4x1xf16>) -> tensor<1x1x16x1xf16>
// PAL-QUANT-PAL-NEXT: %w = mil.constexpr_lut_to_dense(indices = %indices, lut = %w_palettized_lut_quantized) {name = "w_palettized"} : (tensor<4x8xui4>, tensor<1x1x16x1xf16>) -> tensor<4x8xf16>
// PAL-QUANT-PAL-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// PAL-QUANT-PAL-NEXT: mil.output %y

// palettized with a scale per channel, then the palette quantized
// SCALED-QUANT: mil.func @main({{.*}} attributes {opset = "CoreML8"}
// SCALED-QUANT-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<4x8xui4>
// SCALED-QUANT-NEXT: %data = mil.literal dense_resource<w_data> : tensor<1x1x16x1xi8>
// SCALED-QUANT-NEXT: %scale = mil.literal dense<7.873530e-03> : tensor<1x1x1x1xf16>
// SCALED-QUANT-NEXT: %w_palettized_lut_quantized = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<1x1x16x1xi8>, tensor<1x1x1x1xf16>) -> tensor<1x1x16x1xf16>
// SCALED-QUANT-NEXT: %w_palettized = mil.constexpr_lut_to_dense(indices = %indices, lut = %w_palettized_lut_quantized) : (tensor<4x8xui4>, tensor<1x1x16x1xf16>) -> tensor<4x8xf16>
// SCALED-QUANT-NEXT: %scale_0 = mil.literal dense<{{\[\[}}1.000000e+00], [2.000000e+00], [3.000000e+00], [4.000000e+00]]> : tensor<4x1xf16>
// SCALED-QUANT-NEXT: %w = mil.constexpr_blockwise_shift_scale(data = %w_palettized, scale = %scale_0) {name = "w_palettized_pcs"} : (tensor<4x8xf16>, tensor<4x1xf16>) -> tensor<4x8xf16>
// SCALED-QUANT-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// SCALED-QUANT-NEXT: mil.output %y

// encoded anew
// ANEW: mil.func @main({{.*}} attributes {opset = "CoreML8"}
// ANEW-NEXT: %nonzero_data = mil.literal dense_resource<w_nonzero_data> : tensor<16xf16>
// ANEW-NEXT: %mask = mil.literal dense_resource<w_mask> : tensor<4x8xui1>
// ANEW-NEXT: %w = mil.constexpr_sparse_to_dense(nonzero_data = %nonzero_data, mask = %mask) {name = "w_sparsified"} : (tensor<16xf16>, tensor<4x8xui1>) -> tensor<4x8xf16>
// ANEW-NEXT: %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
// ANEW-NEXT: mil.output %y

mil.func @main(%x: tensor<1x8xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense<[[-0.5, 0.0, 0.25, 1.0, 0.5, -1.0, 0.75, 0.125], [2.0, -2.0, 0.0, 0.0, 1.5, 1.0, -0.25, 0.0],
                        [0.0, 3.0, 0.0, -3.0, 1.0, 0.0, 2.0, 0.5], [-4.0, 0.0, 4.0, 0.0, 3.5, -1.5, 0.0, 1.75]]> : tensor<4x8xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<4x8xf16>) -> tensor<1x4xf16>
  mil.output %y : tensor<1x4xf16>
}
