module attributes {mil.manifest = {model = "1ea15606-99a6-46e4-a40c-89256cbc3a3e", weights = "e8ac79a2-d672-4c21-a2d0-e1372d141c22"}, mil.model = {description = {input = [{name = "x", type = {multiArrayType = {dataType = "FLOAT16", shape = [4]}}}], metadata = {userDefined = {com.github.apple.coremltools.conversion_date = "2026-11-20", com.github.apple.coremltools.source = "torch==2.13.0+cpu", com.github.apple.coremltools.source_dialect = "TorchScript", com.github.apple.coremltools.version = "9.0"}}, output = [{name = "y", type = {multiArrayType = {dataType = "FLOAT16", shape = [4]}}}], state = [{name = "acc", type = {stateType = {arrayType = {dataType = "FLOAT16", shape = [4]}}}}, {name = "cnt", type = {stateType = {arrayType = {dataType = "FLOAT16", shape = [1]}}}}]}, specificationVersion = 9 : i32}, mil.program = {attributes = {buildInfo = {immediateValue = {dictionary = {values = [{key = dense<"coremltools-version"> : tensor<!mil.string>, value = dense<"9.0"> : tensor<!mil.string>}, {key = dense<"coremltools-component-torch"> : tensor<!mil.string>, value = dense<"2.13.0+cpu"> : tensor<!mil.string>}, {key = dense<"coremltools-source-dialect"> : tensor<!mil.string>, value = dense<"TorchScript"> : tensor<!mil.string>}]}}, type = !mil.dict<tensor<!mil.string>, tensor<!mil.string>>}}, version = 1 : i64}} {
  mil.func @main(%x: tensor<4xf16>, %acc: !mil.state<tensor<4xf16>>, %cnt: !mil.state<tensor<1xf16>>) -> (tensor<4xf16>) attributes {opset = "CoreML8"} {
    %read_state_0 = mil.read_state(input = %acc) : (!mil.state<tensor<4xf16>>) -> tensor<4xf16>
    %var_5_cast_fp16 = mil.add(x = %read_state_0, y = %x) {name = "op_5_cast_fp16"} : (tensor<4xf16>, tensor<4xf16>) -> tensor<4xf16>
    mil.write_state(input = %acc, data = %var_5_cast_fp16) {name = "coreml_update_state_2_write_state"} : (!mil.state<tensor<4xf16>>, tensor<4xf16>) -> ()
    %coreml_update_state_2 = mil.read_state(input = %acc) : (!mil.state<tensor<4xf16>>) -> tensor<4xf16>
    %read_state_1 = mil.read_state(input = %cnt) : (!mil.state<tensor<1xf16>>) -> tensor<1xf16>
    %var_6_promoted_to_fp16 = mil.const dense<1.000000e+00> : tensor<f16> {name = "op_6_promoted_to_fp16"}
    %var_8_cast_fp16 = mil.add(x = %read_state_1, y = %var_6_promoted_to_fp16) {name = "op_8_cast_fp16"} : (tensor<1xf16>, tensor<f16>) -> tensor<1xf16>
    mil.write_state(input = %cnt, data = %var_8_cast_fp16) {name = "coreml_update_state_3_write_state"} : (!mil.state<tensor<1xf16>>, tensor<1xf16>) -> ()
    %coreml_update_state_3 = mil.read_state(input = %cnt) : (!mil.state<tensor<1xf16>>) -> tensor<1xf16>
    %y = mil.mul(x = %coreml_update_state_2, y = %coreml_update_state_3) {name = "op_9_cast_fp16"} : (tensor<4xf16>, tensor<1xf16>) -> tensor<4xf16>
    mil.output %y : tensor<4xf16>
  }
}

