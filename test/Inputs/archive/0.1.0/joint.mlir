module attributes {mil.blobs = {"@model_path/weights/weight.bin" = ["const_0_to_fp16", "c2_weight_to_fp16", "bn2_running_mean_to_fp16", "bn2_running_var_to_fp16", "bn2_weight_to_fp16", "bn2_bias_to_fp16", "fc_weight_to_fp16", "fc_bias_to_fp16"]}, mil.manifest = {model = "ddf58280-b365-4078-87f1-0b0ffa8f8da8", weights = "1dd2a83b-1b5a-493c-b6fc-ef871624875c"}, mil.model = {description = {input = [{name = "image", type = {multiArrayType = {dataType = "FLOAT16", shape = [1, 3, 16, 16]}}}], metadata = {userDefined = {com.github.apple.coremltools.conversion_date = "2026-11-20", com.github.apple.coremltools.source = "torch==2.13.0+cpu", com.github.apple.coremltools.source_dialect = "TorchScript", com.github.apple.coremltools.version = "9.0"}}, output = [{name = "var_75", type = {multiArrayType = {dataType = "FLOAT16", shape = [1, 10]}}}]}, specificationVersion = 9 : i32}, mil.program = {attributes = {buildInfo = {immediateValue = {dictionary = {values = [{key = dense<"coremltools-version"> : tensor<!mil.string>, value = dense<"9.0"> : tensor<!mil.string>}, {key = dense<"coremltools-component-torch"> : tensor<!mil.string>, value = dense<"2.13.0+cpu"> : tensor<!mil.string>}, {key = dense<"coremltools-source-dialect"> : tensor<!mil.string>, value = dense<"TorchScript"> : tensor<!mil.string>}]}}, type = !mil.dict<tensor<!mil.string>, tensor<!mil.string>>}}, version = 1 : i64}, mil.report = [{bits_after = 496 : i64, bits_before = 3456 : i64, elements = 216 : i64, error = 0.0016903895458016097 : f64, function = "main", note = "linear-quantize: its lut has only 4 elements", outcome = "compressed", shape = "8x3x3x3", technique = "prune, palettize", type = "fp16", weight = "const_0_to_fp16"}, {bits_after = 1216 : i64, bits_before = 9216 : i64, elements = 576 : i64, error = 0.0013766105145954716 : f64, function = "main", note = "linear-quantize: its lut has only 4 elements", outcome = "compressed", shape = "16x4x3x3", technique = "prune, palettize", type = "fp16", weight = "c2_weight_to_fp16"}, {elements = 16 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "16", technique = "linear-quantize", type = "fp16", weight = "bn2_running_mean_to_fp16"}, {elements = 16 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "16", technique = "linear-quantize", type = "fp16", weight = "bn2_running_var_to_fp16"}, {elements = 16 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "16", technique = "linear-quantize", type = "fp16", weight = "bn2_weight_to_fp16"}, {elements = 16 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "16", technique = "linear-quantize", type = "fp16", weight = "bn2_bias_to_fp16"}, {bits_after = 384 : i64, bits_before = 2560 : i64, elements = 160 : i64, error = 0.0026066417016068046 : f64, function = "main", note = "linear-quantize: its lut has only 4 elements", outcome = "compressed", shape = "10x16", technique = "prune, palettize", type = "fp16", weight = "fc_weight_to_fp16"}, {elements = 10 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "10", technique = "linear-quantize", type = "fp16", weight = "fc_bias_to_fp16"}]} {
  mil.func @main(%image: tensor<1x3x16x16xf16>) -> (tensor<1x10xf16>) attributes {opset = "CoreML8"} {
    %input_1_pad_type_0 = mil.const "custom"
    %input_1_pad_0 = mil.const [1, 1, 1, 1]
    %input_1_strides_0 = mil.const [1, 1]
    %input_1_dilations_0 = mil.const [1, 1]
    %input_1_groups_0 = mil.const 1
    %indices_mask = mil.literal dense_resource<const_0_to_fp16_mask> : tensor<8x3x3x3xui1>
    %indices_nonzero_data = mil.literal dense_resource<const_0_to_fp16_indices> : tensor<108xui2>
    %lut = mil.literal dense<[[[[[[-2.135010e-01], [-1.262210e-01], [1.176150e-01], [2.126460e-01]]]]]]> : tensor<1x1x1x1x4x1xf16>
    %const_0_to_fp16_sparsified_nonzero_data_palettized_0, %const_0_to_fp16_sparsified_nonzero_data_palettized_1 = mil.constexpr_lut_to_sparse(indices_mask = %indices_mask, indices_nonzero_data = %indices_nonzero_data, lut = %lut) {name = "const_0_to_fp16_sparsified_nonzero_data_palettized"} : (tensor<8x3x3x3xui1>, tensor<108xui2>, tensor<1x1x1x1x4x1xf16>) -> (tensor<8x3x3x3xui1>, tensor<108xf16>)
    %const_0_to_fp16 = mil.constexpr_sparse_to_dense(nonzero_data = %const_0_to_fp16_sparsified_nonzero_data_palettized_1, mask = %const_0_to_fp16_sparsified_nonzero_data_palettized_0) {name = "const_0_to_fp16_sparsified"} : (tensor<108xf16>, tensor<8x3x3x3xui1>) -> tensor<8x3x3x3xf16>
    %const_1_to_fp16 = mil.const dense<[-2.590330e-01, -3.390630e+00, 2.282710e-01, 3.176270e-01, -1.978520e+00, -2.553710e-01, -1.062500e+00, -5.258790e-01]> : tensor<8xf16>
    %input_3_cast_fp16 = mil.conv(x = %image, weight = %const_0_to_fp16, bias = %const_1_to_fp16, strides = %input_1_strides_0, pad_type = %input_1_pad_type_0, pad = %input_1_pad_0, dilations = %input_1_dilations_0, groups = %input_1_groups_0) : (tensor<1x3x16x16xf16>, tensor<8x3x3x3xf16>, tensor<8xf16>, tensor<2xi32>, tensor<!mil.string>, tensor<4xi32>, tensor<2xi32>, tensor<i32>) -> tensor<1x8x16x16xf16>
    %input_5_cast_fp16 = mil.relu(x = %input_3_cast_fp16) : (tensor<1x8x16x16xf16>) -> tensor<1x8x16x16xf16>
    %var_30 = mil.const [2, 2] {name = "op_30"}
    %var_31 = mil.const [2, 2] {name = "op_31"}
    %input_7_pad_type_0 = mil.const "custom"
    %input_7_pad_0 = mil.const [0, 0, 0, 0]
    %input_7_ceil_mode_0 = mil.const false
    %input_7_cast_fp16 = mil.max_pool(x = %input_5_cast_fp16, kernel_sizes = %var_30, strides = %var_31, pad_type = %input_7_pad_type_0, pad = %input_7_pad_0, ceil_mode = %input_7_ceil_mode_0) : (tensor<1x8x16x16xf16>, tensor<2xi32>, tensor<2xi32>, tensor<!mil.string>, tensor<4xi32>, tensor<i1>) -> tensor<1x8x8x8xf16>
    %var_51_pad_type_0 = mil.const "valid" {name = "op_51_pad_type_0"}
    %var_51_strides_0 = mil.const [2, 2] {name = "op_51_strides_0"}
    %var_51_groups_0 = mil.const 2 {name = "op_51_groups_0"}
    %var_51_pad_0 = mil.const [0, 0, 0, 0] {name = "op_51_pad_0"}
    %var_51_dilations_0 = mil.const [1, 1] {name = "op_51_dilations_0"}
    %indices_mask_0 = mil.literal dense_resource<c2_weight_to_fp16_mask> : tensor<16x4x3x3xui1>
    %indices_nonzero_data_1 = mil.literal dense_resource<c2_weight_to_fp16_indices> : tensor<288xui2>
    %lut_2 = mil.literal dense<[[[[[[-1.469730e-01], [-1.077880e-01], [1.028440e-01], [1.450200e-01]]]]]]> : tensor<1x1x1x1x4x1xf16>
    %c2_weight_to_fp16_sparsified_nonzero_data_palettized_0, %c2_weight_to_fp16_sparsified_nonzero_data_palettized_1 = mil.constexpr_lut_to_sparse(indices_mask = %indices_mask_0, indices_nonzero_data = %indices_nonzero_data_1, lut = %lut_2) {name = "c2_weight_to_fp16_sparsified_nonzero_data_palettized"} : (tensor<16x4x3x3xui1>, tensor<288xui2>, tensor<1x1x1x1x4x1xf16>) -> (tensor<16x4x3x3xui1>, tensor<288xf16>)
    %c2_weight_to_fp16 = mil.constexpr_sparse_to_dense(nonzero_data = %c2_weight_to_fp16_sparsified_nonzero_data_palettized_1, mask = %c2_weight_to_fp16_sparsified_nonzero_data_palettized_0) {name = "c2_weight_to_fp16_sparsified"} : (tensor<288xf16>, tensor<16x4x3x3xui1>) -> tensor<16x4x3x3xf16>
    %var_51_cast_fp16 = mil.conv(x = %input_7_cast_fp16, weight = %c2_weight_to_fp16, strides = %var_51_strides_0, pad_type = %var_51_pad_type_0, pad = %var_51_pad_0, dilations = %var_51_dilations_0, groups = %var_51_groups_0) {name = "op_51_cast_fp16"} : (tensor<1x8x8x8xf16>, tensor<16x4x3x3xf16>, tensor<2xi32>, tensor<!mil.string>, tensor<4xi32>, tensor<2xi32>, tensor<i32>) -> tensor<1x16x3x3xf16>
    %input_9_mode_0 = mil.const "EXACT"
    %input_9_cast_fp16 = mil.gelu(x = %var_51_cast_fp16, mode = %input_9_mode_0) : (tensor<1x16x3x3xf16>, tensor<!mil.string>) -> tensor<1x16x3x3xf16>
    %bn2_running_mean_to_fp16 = mil.const dense_resource<bn2_running_mean_to_fp16> : tensor<16xf16>
    %bn2_running_var_to_fp16 = mil.const dense_resource<bn2_running_var_to_fp16> : tensor<16xf16>
    %bn2_weight_to_fp16 = mil.const dense_resource<bn2_weight_to_fp16> : tensor<16xf16>
    %bn2_bias_to_fp16 = mil.const dense_resource<bn2_bias_to_fp16> : tensor<16xf16>
    %var_55_to_fp16 = mil.const dense<1.001360e-05> : tensor<f16> {name = "op_55_to_fp16"}
    %input_11_cast_fp16 = mil.batch_norm(x = %input_9_cast_fp16, mean = %bn2_running_mean_to_fp16, variance = %bn2_running_var_to_fp16, gamma = %bn2_weight_to_fp16, beta = %bn2_bias_to_fp16, epsilon = %var_55_to_fp16) : (tensor<1x16x3x3xf16>, tensor<16xf16>, tensor<16xf16>, tensor<16xf16>, tensor<16xf16>, tensor<f16>) -> tensor<1x16x3x3xf16>
    %var_66_axes_0 = mil.const [-2, -1] {name = "op_66_axes_0"}
    %var_66_keep_dims_0 = mil.const true {name = "op_66_keep_dims_0"}
    %var_66_cast_fp16 = mil.reduce_mean(x = %input_11_cast_fp16, axes = %var_66_axes_0, keep_dims = %var_66_keep_dims_0) {name = "op_66_cast_fp16"} : (tensor<1x16x3x3xf16>, tensor<2xi32>, tensor<i1>) -> tensor<1x16x1x1xf16>
    %concat_0 = mil.const [1, 16]
    %input_13_cast_fp16 = mil.reshape(x = %var_66_cast_fp16, shape = %concat_0) : (tensor<1x16x1x1xf16>, tensor<2xi32>) -> tensor<1x16xf16>
    %indices_mask_3 = mil.literal dense_resource<fc_weight_to_fp16_mask> : tensor<10x16xui1>
    %indices_nonzero_data_4 = mil.literal dense_resource<fc_weight_to_fp16_indices> : tensor<80xui2>
    %lut_5 = mil.literal dense<[[[[-2.231450e-01], [-1.499020e-01], [1.522220e-01], [2.287600e-01]]]]> : tensor<1x1x4x1xf16>
    %fc_weight_to_fp16_sparsified_nonzero_data_palettized_0, %fc_weight_to_fp16_sparsified_nonzero_data_palettized_1 = mil.constexpr_lut_to_sparse(indices_mask = %indices_mask_3, indices_nonzero_data = %indices_nonzero_data_4, lut = %lut_5) {name = "fc_weight_to_fp16_sparsified_nonzero_data_palettized"} : (tensor<10x16xui1>, tensor<80xui2>, tensor<1x1x4x1xf16>) -> (tensor<10x16xui1>, tensor<80xf16>)
    %fc_weight_to_fp16 = mil.constexpr_sparse_to_dense(nonzero_data = %fc_weight_to_fp16_sparsified_nonzero_data_palettized_1, mask = %fc_weight_to_fp16_sparsified_nonzero_data_palettized_0) {name = "fc_weight_to_fp16_sparsified"} : (tensor<80xf16>, tensor<10x16xui1>) -> tensor<10x16xf16>
    %fc_bias_to_fp16 = mil.const dense_resource<fc_bias_to_fp16> : tensor<10xf16>
    %linear_0_cast_fp16 = mil.linear(x = %input_13_cast_fp16, weight = %fc_weight_to_fp16, bias = %fc_bias_to_fp16) : (tensor<1x16xf16>, tensor<10x16xf16>, tensor<10xf16>) -> tensor<1x10xf16>
    %var_73 = mil.const -1 {name = "op_73"}
    %var_75 = mil.softmax(x = %linear_0_cast_fp16, axis = %var_73) {name = "op_75_cast_fp16"} : (tensor<1x10xf16>, tensor<i32>) -> tensor<1x10xf16>
    mil.output %var_75 : tensor<1x10xf16>
  }
}

{-#
  dialect_resources: {
    builtin: {
      const_0_to_fp16_mask: "0x400000009E74BF9CFFFACC7E71AF0FD0348D0FB45278E5380CD54C5005A400",
      const_0_to_fp16_indices: "0x40000000430739F9D315AD51EA46693AFE8466A5956D51A56A5659A56966A5",
      c2_weight_to_fp16_mask: "0x40000000852EE254F9103D2E84434218747CCF9B40FFDD9F0EDFE956284AA53BDE949A59ED60BF8340587C12E64333AD6AB0F34D98A45660F175C26A48A3B84329C7DBCB5A4EA3AEF93F0931",
      c2_weight_to_fp16_indices: "0x40000000F4D64847E913175F56182E6CFFDB76C13E65F4FE6BA1EDBDDD511720B337602C14AE4D8F9ED61FD50D27F5DB0C0FF3D3F24F23D58DC7F2B32739460BFBD5D85DBCF12737A8DD605C",
      bn2_running_mean_to_fp16: "0x400000003F31B9B6C9BACE355838BCBD56BC1FB058397FBD223E43B8B7B6A4B966346132",
      bn2_running_var_to_fp16: "0x40000000CC3B5D3CF2380B3BAC383A3D7439D43DF83AB539F63C4C3C633DD63C2638443D",
      bn2_weight_to_fp16: "0x400000003F3B3B3A453D753D7C38A33BA43DC63CAF3DA13ACB39B83DD53CEC3D543A6F39",
      bn2_bias_to_fp16: "0x400000004E3CCA331E3EF1BDAB3C2ABCBBB8CB36B8AC6E1C8132733D0EBA6BB534BE8F37",
      fc_weight_to_fp16_mask: "0x40000000ED245A400482A83E0171FEAEF16534BFFD2F4C2F",
      fc_weight_to_fp16_indices: "0x40000000DE57BBA246E2F3D12AB7F22B39090A0EAE481068",
      fc_bias_to_fp16: "0x40000000B8B1E32A4933DEB3F5B31A280632DEB00B2BA031"
    }
  }
#-}

