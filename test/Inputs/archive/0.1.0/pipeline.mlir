module attributes {mil.manifest = {model = "83f23a76-5d71-4783-9fd5-8aa267733bf9", weights = "46f7502c-89c1-437c-a1f5-c127633d41dd"}, mil.model = {description = {input = [{name = "image", type = {multiArrayType = {dataType = "FLOAT16", shape = [1, 3, 16, 16]}}}], output = [{name = "var_5", type = {multiArrayType = {dataType = "FLOAT16", shape = [1, 12]}}}]}, pipeline = {}, specificationVersion = 7 : i32}} {
  module @model0 attributes {mil.blobs = {"@model_path/weights/0-weight.bin" = ["const_0_to_fp16", "c2_weight_to_fp16", "bn2_running_mean_to_fp16", "bn2_running_var_to_fp16", "bn2_weight_to_fp16", "bn2_bias_to_fp16", "fc_weight_to_fp16", "fc_bias_to_fp16"]}, mil.model = {description = {input = [{name = "image", type = {multiArrayType = {dataType = "FLOAT16", shape = [1, 3, 16, 16]}}}], metadata = {userDefined = {com.github.apple.coremltools.conversion_date = "2026-11-20", com.github.apple.coremltools.source = "torch==2.13.0+cpu", com.github.apple.coremltools.source_dialect = "TorchScript", com.github.apple.coremltools.version = "9.0"}}, output = [{name = "probs", type = {multiArrayType = {dataType = "FLOAT16", shape = [1, 10]}}}]}, specificationVersion = 7 : i32}, mil.program = {attributes = {buildInfo = {immediateValue = {dictionary = {values = [{key = dense<"coremltools-version"> : tensor<!mil.string>, value = dense<"9.0"> : tensor<!mil.string>}, {key = dense<"coremltools-component-torch"> : tensor<!mil.string>, value = dense<"2.13.0+cpu"> : tensor<!mil.string>}, {key = dense<"coremltools-source-dialect"> : tensor<!mil.string>, value = dense<"TorchScript"> : tensor<!mil.string>}]}}, type = !mil.dict<tensor<!mil.string>, tensor<!mil.string>>}}, version = 1 : i64}} {
    mil.func @main(%image: tensor<1x3x16x16xf16>) -> (tensor<1x10xf16>) attributes {opset = "CoreML6"} {
      %input_1_pad_type_0 = mil.const "custom"
      %input_1_pad_0 = mil.const [1, 1, 1, 1]
      %input_1_strides_0 = mil.const [1, 1]
      %input_1_dilations_0 = mil.const [1, 1]
      %input_1_groups_0 = mil.const 1
      %const_0_to_fp16 = mil.const dense_resource<const_0_to_fp16> : tensor<8x3x3x3xf16>
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
      %c2_weight_to_fp16 = mil.const dense_resource<c2_weight_to_fp16> : tensor<16x4x3x3xf16>
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
      %fc_weight_to_fp16 = mil.const dense_resource<fc_weight_to_fp16> : tensor<10x16xf16>
      %fc_bias_to_fp16 = mil.const dense_resource<fc_bias_to_fp16> : tensor<10xf16>
      %linear_0_cast_fp16 = mil.linear(x = %input_13_cast_fp16, weight = %fc_weight_to_fp16, bias = %fc_bias_to_fp16) : (tensor<1x16xf16>, tensor<10x16xf16>, tensor<10xf16>) -> tensor<1x10xf16>
      %var_73 = mil.const -1 {name = "op_73"}
      %probs = mil.softmax(x = %linear_0_cast_fp16, axis = %var_73) {name = "op_75_cast_fp16"} : (tensor<1x10xf16>, tensor<i32>) -> tensor<1x10xf16>
      mil.output %probs : tensor<1x10xf16>
    }
  }
  module @model1 attributes {mil.blobs = {"@model_path/weights/1-weight.bin" = ["l_weight_to_fp16", "l_bias_to_fp16"]}, mil.model = {description = {input = [{name = "probs", type = {multiArrayType = {dataType = "FLOAT16", shape = [1, 10]}}}], metadata = {userDefined = {com.github.apple.coremltools.conversion_date = "2026-11-20", com.github.apple.coremltools.source = "torch==2.13.0+cpu", com.github.apple.coremltools.source_dialect = "TorchScript", com.github.apple.coremltools.version = "9.0"}}, output = [{name = "var_5", type = {multiArrayType = {dataType = "FLOAT16", shape = [1, 12]}}}]}, specificationVersion = 7 : i32}, mil.program = {attributes = {buildInfo = {immediateValue = {dictionary = {values = [{key = dense<"coremltools-version"> : tensor<!mil.string>, value = dense<"9.0"> : tensor<!mil.string>}, {key = dense<"coremltools-component-torch"> : tensor<!mil.string>, value = dense<"2.13.0+cpu"> : tensor<!mil.string>}, {key = dense<"coremltools-source-dialect"> : tensor<!mil.string>, value = dense<"TorchScript"> : tensor<!mil.string>}]}}, type = !mil.dict<tensor<!mil.string>, tensor<!mil.string>>}}, version = 1 : i64}} {
    mil.func @main(%probs: tensor<1x10xf16>) -> (tensor<1x12xf16>) attributes {opset = "CoreML6"} {
      %l_weight_to_fp16 = mil.const dense_resource<l_weight_to_fp16> : tensor<12x10xf16>
      %l_bias_to_fp16 = mil.const dense_resource<l_bias_to_fp16> : tensor<12xf16>
      %var_5 = mil.linear(x = %probs, weight = %l_weight_to_fp16, bias = %l_bias_to_fp16) {name = "linear_0_cast_fp16"} : (tensor<1x10xf16>, tensor<12x10xf16>, tensor<12xf16>) -> tensor<1x12xf16>
      mil.output %var_5 : tensor<1x12xf16>
    }
  }
}

{-#
  dialect_resources: {
    builtin: {
      const_0_to_fp16: "0x4000000000999A314CB4AFB305B0992D9E9E233469A7862D4FAE1BACFCB4EAB24EB030222030433214B38CB0952F56344CACD033BBAA6B28BA34FFB112B08CAA0AAD963131B0F4AD84B00EB28CAF8F31C52D442E7121A1AE602809B2ACB0ABAE1430952FBCAD779F23306D32222DFD26F43059B08129BAB11EB1A1AFAF2EF12D60B0762C0E3075A78320D82A95301733B1B16AADCE2D1E326D328432E1296CB26F259FB0E2B20A30EA2E89B0CF2620A6FCA529ACFE2A63ADAA2A992C822ECD2A80B0E6AD8A2C9D2718AF3CAD4730202EEEAB94A855B03B99D9AE03AF53A14127F3AC2B2F5AAF7B31243018B103AA5C200D27BB29BE2CCA21E5ADB72DCBB129AF0CAAE3AD3AACF3B024A92A29DFAFF6A05330C4A3331C84A2A527012E7930FF2D7B3076A13EB07AAC6E2ED693B1AC3CAF6BB0F8AFA9A72E2D1B2D8EB0E42D63AFFCA7A8AB46A76AA70FB1DEB00FA7AB181FAD3F2C13B117A2F5309AAC1731152C17B1222F34A509AD82308EB0D724B9A807304C2A6B2DF72B6CA9BEA8A5B0722C832E9D2DC9ADDA1DC8AD84ACC8AC9B29E3ACBA99851D4A2D33AEA2ADC3ACBE2DE6A9EB2EEF292824D1937CA61E247EA760933024",
      c2_weight_to_fp16: "0x400000009FB0492D99AF0EAA28AB52A6781766305425C730862EBEAEC92C8AAF85AC462A0B2B0030DEAA5F0C7E2D28B1B62F69B0B41841A79EADA42569303CAA55AEE4AB49B1D12C1FAD1EAF25AE222EA62D1830BD2B20ABF6A94D2A6230CD290CAD04AD0BB19C28FCADC1B0AD30EDAEDBA41D2A701D2DAF50B04030F3266D3027AB492AE1A8979F7FAE372BBF2A0B9BCCA893AE602FF1AF5F2C2CAB25ADAA278AADEA283128EBAF1B278B2C392C5FA55FB094A6692BC9AB0D2C1B2F92ADBB16692CB0222123542531B0B522632FCE30452EB825FB2C30AD6BB096B05231C52E60AF2C2C07305531AA302230E4A87DAB6130FA2D6BAECB30272DD12DB0AE1F2A7BAB2B30ADA7272C94278A2C40AB332D73AFD12838AF43B148B03630C52D01314630C3B047AFE5A6EDAE682F08B034AD27B10EAE63305E30A32F1E30BE3076A9B12CC0300F2B5531882DA22E77AB1E2DE72418A903AEFCAD1BB0292F952FDBA42CAE1F30D22E582209ADE7305D2C0CB01B310D30C7ABFF2D10AEB0A687300D1F8BAF21ABCAA91EA81524EF30922096AE60201D2D4B2DE0B0A3A7EDAF8DACB02B93AFEE2B873099211CAFA5ABA92811B04D2DD8B020B12FB154A82C2F0CB16F3044AC402AC81FCFB06C30BE2D4D31642D0AAF733096200F2D47B023AA3DB128AC9A2830B0CD2ABA2DF22523AF23B095AAAF2C4331222ECEA47B2B3BB18EB0FA2C0BAE222D88AF49AD65B0912D59A41B309A2EE72D7D1D99AAA3A8AC254A2D79AF7A30A4A478B0C5ADB830E130F1B0862F582D502E8430C0ADBD2A5D2C4EAA242B23AA982EEBA9F4AB5F29912B36AD8B232F2E3FA47E2A25A97A2BBAAF46AE6AADE730BEA9758F2BAD5331353106B053B00BB0969270A9FBAEA7AB082893ADBA28E4A82BADDD25633036AFED1FDEAB3C310FB11DB14131C0AE17285DA37EA8C4A8C72E142031B14CAE46AB5E2DE7AE0731C0A8A9A72E305C2D86302C2E79AA14AF59A26A3029ABF2B05F2C313113AA6BB0D6B0592976A263AD50280D2C3E30243063A6B4B0D2B0FB30B72CA62C9DB0F0300D31D13080B006AC56AF0D3195ACDFAC972DEFAC41AD77A31AA428B07230B5AC912BA430612D0A268A30BC25EFAC0C310D2934B113AA44AFAD300CA7DDB05DA1B32E8B29BF2AED23F42B33A93EACFCB005B09F2C51AE1F26CF2A0B22EAAE1A3134AE63303EB022A9CD2D5CAC7B3057AF7BB0CFACE626E93018ADA12B59A9A0A8D82F22B088240431DDA5243092AA4B3029B126A67FA7EA2A2F2C18305BA6C59E4E2FC6A9AD301AAF9EA495A0C22C4B2FC3A66BB0492D622A492C94AEDD2E0D316823FBB07D2FE9AFE7283326FEAC6E2BC5B0DC28C3AE9DA47D258B3017ADD52E6CA511ADA5B0E5B0353152A94320C929402F8D305330E7AFD6A650AE18AE0F29023146B0752E88AD28A83C30D3A8C52375AF8A3084A5CDAF3F2A96AF3BB033213A3009AA052D9530132F98ADADA4B7AA4AB0830403307E30F623D8289EAC073070AC69AF9226652ECFB0D230AD2B79AF98A8A13018B03CAAFF2AACB0D92D8D2D9E2ECDAE503153AE53311EB1C0B08D2E7624EC20E8AD79AC3DAA32B16F208C27A088E42A0F31AC29CFAB64ACD3AE65AFDFA68CA7",
      bn2_running_mean_to_fp16: "0x400000003F31B9B6C9BACE355838BCBD56BC1FB058397FBD223E43B8B7B6A4B966346132",
      bn2_running_var_to_fp16: "0x40000000CC3B5D3CF2380B3BAC383A3D7439D43DF83AB539F63C4C3C633DD63C2638443D",
      bn2_weight_to_fp16: "0x400000003F3B3B3A453D753D7C38A33BA43DC63CAF3DA13ACB39B83DD53CEC3D543A6F39",
      bn2_bias_to_fp16: "0x400000004E3CCA331E3EF1BDAB3C2ABCBBB8CB36B8AC6E1C8132733D0EBA6BB534BE8F37",
      fc_weight_to_fp16: "0x400000001E2FD7AE61329DB1D2113133F533A2B0B3298F2780AF87AD552C90B14829EC2E4EAEA53236A4422FEC33E4AC593094ACADA86CA95D960BAE802BD32012317AAA6B26F4ADB3B27A2E182868AE69AD2F2CC9A93A3140230B2EF92EDAABEC2EE731E421432AA7208A31C1AE41B0F92EF6B21B1C5CAF483173B3DA30EA337A2A44A4E033D6AE21A502AF6BA8F42A46280BAA00B48E22959FD0282132C733BFB0FBA369AE60B3D2B18233AA304C3072305BB2B926723377B01E33352CA131DBAE602F18B310A4562DCC2CB232DC3347335F31A03121A835B2F1AD2FA753B017309E2D2A29BB2B0733D42D04B3CFB10D2F5C28CE2FFDB362B3E8301E313DB3132E3FB20F32052DE933E3B3B4B369311A33E7305231BDB2CA318EB3262B3EB15BAEAB294AAE10A995B38BB3332EC6AEDEB050AE8AB265B2C930113043285FB0532DC021",
      fc_bias_to_fp16: "0x40000000B8B1E32A4933DEB3F5B31A280632DEB00B2BA031",
      l_weight_to_fp16: "0x40000000ED2BFD3284341EB07820D82D0A34EBB45A2AA7B33B344F2F12B2DAB30AB5F3332B32F7B022A5B7B2A7B2AF1EF5B3612BDB3132B459ADBEA39C2D35A841B44BAF07B52CAAD1AF95345CA89431EDB446AB0633D731A62C4BB2AD30A33497A58131DAB20430A82663347A31C73408AB509F01A953A917B4F0B2DAADF9B2BEB4D9B02024FAB40F2DF834BAAED1B1E5324024543061B3F0B29BAF59B43CAF7DACE62FDB2A32B45725D7AEC32E383331B279A9A92BC9325EB0AB343EB41534939ABA33AC344BB05EB00332A3B255244024A0B3AAB33A33012EBA0B00B108B50730EDB28CB211AB1A28A3AAD49E603462349A32",
      l_bias_to_fp16: "0x40000000D01F153440A5E33339306BAFDA275930A1B082A9CCAC6F2D"
    }
  }
#-}

