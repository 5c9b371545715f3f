module attributes {mil.blobs = {"@model_path/weights/weight.bin" = ["const_0_to_fp16", "c2_weight_to_fp16", "bn2_running_mean_to_fp16", "bn2_running_var_to_fp16", "bn2_weight_to_fp16", "bn2_bias_to_fp16", "fc_weight_to_fp16", "fc_bias_to_fp16"]}, mil.manifest = {model = "ddf58280-b365-4078-87f1-0b0ffa8f8da8", weights = "1dd2a83b-1b5a-493c-b6fc-ef871624875c"}, mil.model = {description = {input = [{name = "image", type = {multiArrayType = {dataType = "FLOAT16", shape = [1, 3, 16, 16]}}}], metadata = {userDefined = {com.github.apple.coremltools.conversion_date = "2026-11-20", com.github.apple.coremltools.source = "torch==2.13.0+cpu", com.github.apple.coremltools.source_dialect = "TorchScript", com.github.apple.coremltools.version = "9.0"}}, output = [{name = "var_75", type = {multiArrayType = {dataType = "FLOAT16", shape = [1, 10]}}}]}, specificationVersion = 9 : i32}, mil.program = {attributes = {buildInfo = {immediateValue = {dictionary = {values = [{key = dense<"coremltools-version"> : tensor<!mil.string>, value = dense<"9.0"> : tensor<!mil.string>}, {key = dense<"coremltools-component-torch"> : tensor<!mil.string>, value = dense<"2.13.0+cpu"> : tensor<!mil.string>}, {key = dense<"coremltools-source-dialect"> : tensor<!mil.string>, value = dense<"TorchScript"> : tensor<!mil.string>}]}}, type = !mil.dict<tensor<!mil.string>, tensor<!mil.string>>}}, version = 1 : i64}, mil.report = [{bits_after = 1120 : i64, bits_before = 3456 : i64, elements = 216 : i64, error = 7.9625179411011598E-5 : f64, function = "main", outcome = "compressed", shape = "8x3x3x3", technique = "palettize", type = "fp16", weight = "const_0_to_fp16"}, {bits_after = 2560 : i64, bits_before = 9216 : i64, elements = 576 : i64, error = 3.249893651441349E-5 : f64, function = "main", outcome = "compressed", shape = "16x4x3x3", technique = "palettize", type = "fp16", weight = "c2_weight_to_fp16"}, {elements = 16 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "16", technique = "palettize", type = "fp16", weight = "bn2_running_mean_to_fp16"}, {elements = 16 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "16", technique = "palettize", type = "fp16", weight = "bn2_running_var_to_fp16"}, {elements = 16 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "16", technique = "palettize", type = "fp16", weight = "bn2_weight_to_fp16"}, {elements = 16 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "16", technique = "palettize", type = "fp16", weight = "bn2_bias_to_fp16"}, {bits_after = 896 : i64, bits_before = 2560 : i64, elements = 160 : i64, error = 6.63372844087462E-5 : f64, function = "main", outcome = "compressed", shape = "10x16", technique = "palettize", type = "fp16", weight = "fc_weight_to_fp16"}, {elements = 10 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "10", technique = "palettize", type = "fp16", weight = "fc_bias_to_fp16"}]} {
  mil.func @main(%image: tensor<1x3x16x16xf16>) -> (tensor<1x10xf16>) attributes {opset = "CoreML8"} {
    %input_1_pad_type_0 = mil.const "custom"
    %input_1_pad_0 = mil.const [1, 1, 1, 1]
    %input_1_strides_0 = mil.const [1, 1]
    %input_1_dilations_0 = mil.const [1, 1]
    %input_1_groups_0 = mil.const 1
    %indices = mil.literal dense_resource<const_0_to_fp16_indices> : tensor<8x3x3x3xui4>
    %lut = mil.literal dense_resource<const_0_to_fp16_lut> : tensor<1x1x1x1x16x1xf16>
    %const_0_to_fp16 = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) {name = "const_0_to_fp16_palettized"} : (tensor<8x3x3x3xui4>, tensor<1x1x1x1x16x1xf16>) -> tensor<8x3x3x3xf16>
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
    %indices_0 = mil.literal dense_resource<c2_weight_to_fp16_indices> : tensor<16x4x3x3xui4>
    %lut_1 = mil.literal dense_resource<c2_weight_to_fp16_lut> : tensor<1x1x1x1x16x1xf16>
    %c2_weight_to_fp16 = mil.constexpr_lut_to_dense(indices = %indices_0, lut = %lut_1) {name = "c2_weight_to_fp16_palettized"} : (tensor<16x4x3x3xui4>, tensor<1x1x1x1x16x1xf16>) -> tensor<16x4x3x3xf16>
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
    %indices_2 = mil.literal dense_resource<fc_weight_to_fp16_indices> : tensor<10x16xui4>
    %lut_3 = mil.literal dense_resource<fc_weight_to_fp16_lut> : tensor<1x1x16x1xf16>
    %fc_weight_to_fp16 = mil.constexpr_lut_to_dense(indices = %indices_2, lut = %lut_3) {name = "fc_weight_to_fp16_palettized"} : (tensor<10x16xui4>, tensor<1x1x16x1xf16>) -> tensor<10x16xf16>
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
      const_0_to_fp16_indices: "0x40000000D810B4F8B7651093EC31FCF6962F64D55323D4BB492943CC85EC9B3D2A43BBA37CA8EC52EBEE2A39C13B79675AAAAB539A54BC76834498C6D43C87A99AB5425736A7848C88B9BC8C638B4643B73B4B67773387A5836DADC3573C79ACAB77A3BB8565A686B855B6B79A787998",
      const_0_to_fp16_lut: "0x40000000A4B424B3F6B1A3B05FAFA5AD4EAC38A8279AC6253E2BEC2D1E30513179324734",
      c2_weight_to_fp16_indices: "0x40000000C06275E8F92D2BA4EA850C1D78946E53B024C3EC5AA6AE4490032EA728E1E9A576A38A361D5B949419B97B715ADB848B9881FD9C4B11DFB2FEEE56CEF3CCA3E5B7B9C59202E1FC0E72D24130EEED6FFBFADCC56933D17DE38DF41BEFC5738E5266F838C80C17A4B28E52190C00D6E0A508CECFE2C8615019CA2951FB7C0AB1C342C1E7CD58962C7E31FFD0DC3EBAA6D656AA847C6A2A436F48FF118126959446E982F5002F79668D30C5F276CECE25E705FB16A047B9EE07F0BBF0FF51F2444C74174EEA9C9EF409267E70AD8A6B05B1938AF2E3615C2E41F9A4661DF8E7E570A7EB776D2E77DB17AC3BFD081D99A49072E9D447006FA8ED1E37931F4DE686E2272A816EEC4D5781EE98E424D9F02AE6610ACC2D3F0FD088430698A8AF552277",
      c2_weight_to_fp16_lut: "0x40000000F7B039B03CAF37AE14AD83AB57A958A55E208827B92A732C912D062F5A300C31",
      bn2_running_mean_to_fp16: "0x400000003F31B9B6C9BACE355838BCBD56BC1FB058397FBD223E43B8B7B6A4B966346132",
      bn2_running_var_to_fp16: "0x40000000CC3B5D3CF2380B3BAC383A3D7439D43DF83AB539F63C4C3C633DD63C2638443D",
      bn2_weight_to_fp16: "0x400000003F3B3B3A453D753D7C38A33BA43DC63CAF3DA13ACB39B83DD53CEC3D543A6F39",
      bn2_bias_to_fp16: "0x400000004E3CCA331E3EF1BDAB3C2ABCBBB8CB36B8AC6E1C8132733D0EBA6BB534BE8F37",
      fc_weight_to_fp16_indices: "0x400000004B2EE73F884429B8E4B65F5C5647795C48B14894D5A75BDB97D7341B470DFC694F4696587087FD6304F2CC1CF8E3D9B460AAFEDE6D4136AB98AE218B0BC00C1AAD0FD0CE1D0D298464004A4311BC387A",
      fc_weight_to_fp16_lut: "0x4000000091B393B29CB186B078AE37AB8BA68D1E7F28802B952D442FBD309B31EE32CC33",
      fc_bias_to_fp16: "0x40000000B8B1E32A4933DEB3F5B31A280632DEB00B2BA031"
    }
  }
#-}

