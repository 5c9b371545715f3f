// RUN: %mil-opt %s --split-input-file --palettize=mode=uniform,nbits=2,weight_threshold=4 | FileCheck %s --check-prefix=UNIFORM
// RUN: %mil-opt %s --split-input-file --palettize=mode=unique,weight_threshold=4 2>%t.err | FileCheck %s --check-prefix=UNIQUE
// RUN: FileCheck %s --check-prefix=ERR < %t.err
// RUN: %mil-opt %s --split-input-file --palettize=mode=unique,weight_threshold=4 --mlir-disable-threading 2>/dev/null | FileCheck %s --check-prefix=UNIQUE

// Uniform: equal steps from the least to the greatest value, halves to the even index. Unique: the values themselves,
// with as few bits as have room for them.
// UNIFORM-LABEL: mil.func @values
// UNIQUE-LABEL: mil.func @values
mil.func @values(%x: tensor<1x10xf32>) -> (tensor<1x1xf32>) attributes {opset = "CoreML8"} {
  // UNIFORM-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<1x10xui2>
  // UNIFORM-NEXT: %lut = mil.literal dense<{{\[\[\[\[}}0.000000e+00], [2.000000e+00], [4.000000e+00], [6.000000e+00]]]]> : tensor<1x1x4x1xf32>
  // UNIFORM-NEXT: %w = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) {name = "w_palettized"}
  // UNIQUE-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<1x10xui3>
  // UNIQUE-NEXT: %lut = mil.literal dense<{{\[\[\[\[}}0.000000e+00], [1.000000e+00], [2.000000e+00], [3.000000e+00], [5.000000e+00], [6.000000e+00], [0.000000e+00], [0.000000e+00]]]]> : tensor<1x1x8x1xf32>
  %w = mil.const dense<[[0.0, 1.0, 2.0, 3.0, 5.0, 6.0, -0.0, 1.0, 3.0, 5.0]]> : tensor<1x10xf32>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x10xf32>, tensor<1x10xf32>) -> tensor<1x1xf32>
  mil.output %y : tensor<1x1xf32>
}
// Indices 0 0 1 2 / 2 3 0 0 / 2 2.
// UNIFORM: w_indices: "0x40000000{{900E0A}}"

// -----

// Before iOS18 there are no palettes of eight: unique goes on to sixteen.
// UNIQUE-LABEL: mil.func @ios16
mil.func @ios16(%x: tensor<1x5xf32>) -> (tensor<1x2xf32>) attributes {opset = "CoreML6"} {
  // UNIQUE-NEXT: %w = mil.constexpr_lut_to_dense() {indices = dense<[16, 50, 4, 33, 67]> : tensor<5xui8>, lut = dense_resource<w_lut> : tensor<16xf32>
  %w = mil.const dense<[[0.0, 1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 2.0, 3.0, 4.0]]> : tensor<2x5xf32>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x5xf32>, tensor<2x5xf32>) -> tensor<1x2xf32>
  mil.output %y : tensor<1x2xf32>
}

// -----

// One value: uniform has no range to divide, unique takes one bit.
// UNIFORM-LABEL: mil.func @constant
// UNIQUE-LABEL: mil.func @constant
mil.func @constant(%x: tensor<1x5xf16>) -> (tensor<1x2xf16>) attributes {opset = "CoreML8"} {
  // UNIFORM: mil.literal dense<3.000000e+00> : tensor<1x1x4x1xf16>
  // UNIQUE: mil.literal dense<{{\[\[\[\[}}3.000000e+00], [0.000000e+00]]]]> : tensor<1x1x2x1xf16>
  %w = mil.const dense<3.0> : tensor<2x5xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x5xf16>, tensor<2x5xf16>) -> tensor<1x2xf16>
  mil.output %y : tensor<1x2xf16>
}

// -----

// A range above the greatest fp16 value does not make the table infinite.
// UNIFORM-LABEL: mil.func @wide
mil.func @wide(%x: tensor<1x5xf16>) -> (tensor<1x2xf16>) attributes {opset = "CoreML8"} {
  // UNIFORM: mil.literal dense<{{\[\[\[\[}}-6.000000e+04], [-2.000000e+04], [2.000000e+04], [6.000000e+04]]]]> : tensor<1x1x4x1xf16>
  %w = mil.const dense<[[-60000.0, 60000.0, 20000.0, 1.0, 2.0], [-60000.0, 60000.0, 20000.0, 1.0, 2.0]]> : tensor<2x5xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x5xf16>, tensor<2x5xf16>) -> tensor<1x2xf16>
  mil.output %y : tensor<1x2xf16>
}

// -----

// Integers have palettes of integers; a range of 255 does not wrap around.
// UNIFORM-LABEL: mil.func @integers
// UNIQUE-LABEL: mil.func @integers
mil.func @integers() -> (tensor<2x5xf16>) attributes {opset = "CoreML8"} {
  // UNIFORM: mil.literal dense<{{\[\[\[\[}}-128], [-43], [42], [127]]]]> : tensor<1x1x4x1xi8>
  // UNIQUE: mil.literal dense<{{\[\[\[\[}}-128], [-40], [45], [127]]]]> : tensor<1x1x4x1xi8>
  %w = mil.const dense<[[-128, -40, 45, 127, 127], [-128, -40, 45, 127, 127]]> : tensor<2x5xi8>
  %fp16 = mil.const dense<"fp16"> : tensor<!mil.string>
  %y = mil.cast(x = %w, dtype = %fp16) : (tensor<2x5xi8>, tensor<!mil.string>) -> tensor<2x5xf16>
  mil.output %y : tensor<2x5xf16>
}

// -----

// More values than a palette has room for: nothing changes.
// UNIQUE: reason = "more than 256 distinct values share a palette"
// UNIQUE-LABEL: mil.func @many
mil.func @many(%x: tensor<257x1xf16>) -> (tensor<257x1xf16>) attributes {opset = "CoreML8"} {
  // UNIQUE-NEXT: %w = mil.const
  // ERR: warning: weight 'w' is not palettized: more than 256 distinct values share a palette
  %w = mil.const dense_resource<many> : tensor<257x1xf16>
  %y = mil.add(x = %x, y = %w) : (tensor<257x1xf16>, tensor<257x1xf16>) -> tensor<257x1xf16>
  mil.output %y : tensor<257x1xf16>
}
{-# dialect_resources: { builtin: { many: "0x02000000003c013c023c033c043c053c063c073c083c093c0a3c0b3c0c3c0d3c0e3c0f3c103c113c123c133c143c153c163c173c183c193c1a3c1b3c1c3c1d3c1e3c1f3c203c213c223c233c243c253c263c273c283c293c2a3c2b3c2c3c2d3c2e3c2f3c303c313c323c333c343c353c363c373c383c393c3a3c3b3c3c3c3d3c3e3c3f3c403c413c423c433c443c453c463c473c483c493c4a3c4b3c4c3c4d3c4e3c4f3c503c513c523c533c543c553c563c573c583c593c5a3c5b3c5c3c5d3c5e3c5f3c603c613c623c633c643c653c663c673c683c693c6a3c6b3c6c3c6d3c6e3c6f3c703c713c723c733c743c753c763c773c783c793c7a3c7b3c7c3c7d3c7e3c7f3c803c813c823c833c843c853c863c873c883c893c8a3c8b3c8c3c8d3c8e3c8f3c903c913c923c933c943c953c963c973c983c993c9a3c9b3c9c3c9d3c9e3c9f3ca03ca13ca23ca33ca43ca53ca63ca73ca83ca93caa3cab3cac3cad3cae3caf3cb03cb13cb23cb33cb43cb53cb63cb73cb83cb93cba3cbb3cbc3cbd3cbe3cbf3cc03cc13cc23cc33cc43cc53cc63cc73cc83cc93cca3ccb3ccc3ccd3cce3ccf3cd03cd13cd23cd33cd43cd53cd63cd73cd83cd93cda3cdb3cdc3cdd3cde3cdf3ce03ce13ce23ce33ce43ce53ce63ce73ce83ce93cea3ceb3cec3ced3cee3cef3cf03cf13cf23cf33cf43cf53cf63cf73cf83cf93cfa3cfb3cfc3cfd3cfe3cff3c003d" } } #-}
