// What mode=custom refuses: one line with the file, and nothing is written.
// RUN: rm -rf %t && split-file %s %t

// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=MISSING --implicit-check-not=error:
// MISSING: error: palettize: mode=custom needs palette=<a .json or .npy file>
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,nbits=2,palette=%t/four.json -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NBITS --implicit-check-not=error:
// NBITS: error: palettize: mode=custom finds nbits itself, but nbits is given
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,palette=function:0 -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=PROGRAM --implicit-check-not=error:
// PROGRAM: error: palettize: palette is 'function:0', but functions are only given by programs
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,palette=function:1x -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NUMBERED --implicit-check-not=error:
// NUMBERED: error: palettize: palette is 'function:1x', expected function:<number>
// RUN: not %mil-opt %t/model.mlir --palettize=nbits=2,palette=%t/four.json -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=MADE --implicit-check-not=error:
// MADE: error: palettize: mode=kmeans makes palettes, but palette is given
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,weight_threshold=4,palette=%t/no.json -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NONE --implicit-check-not=error:
// NONE: error: {{.*}}no.json: No such file or directory
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,weight_threshold=4,palette=%t/broken.json -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=BROKEN --implicit-check-not=error:
// BROKEN: error: {{.*}}broken.json: line 1, column 7: ']' expected near '2'
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,weight_threshold=4,palette=%t/text.json -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=TEXT --implicit-check-not=error:
// TEXT: error: {{.*}}text.json: 'w': [1] is a string, expected a number

// Names that no weight has.
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,weight_threshold=4,palette=%t/name.json -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NAME --implicit-check-not=error:
// NAME: error: {{.*}}name.json: no weight is called 'encoder_v'; the nearest name is 'encoder_w'
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,weight_threshold=4,palette=%t/pattern.json -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=PATTERN --implicit-check-not=error:
// PATTERN: error: {{.*}}pattern.json: no weight is called 'decoder_*'; the nearest name is 'encoder_w'
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,weight_threshold=4,palette=%t/expression.json -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=EXPRESSION --implicit-check-not=error:
// EXPRESSION: error: {{.*}}'/w(/' is no regular expression

// Numbers of entries, and axes.
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,weight_threshold=4,palette=%t/five.json -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=FIVE --implicit-check-not=error:
// FIVE: model.mlir:2:{{[0-9]+}}: error: {{.*}}five.json: 'w': a palette of 5 entries, expected 2, 4, 8, 16, 64 or 256
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,weight_threshold=4,palette=%t/vectors.json -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=VECTORS --implicit-check-not=error:
// VECTORS: error: {{.*}}vectors.json: entries of 2 numbers, expected 1 as cluster_dim is
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,weight_threshold=4,palette=%t/four.json,cluster_dim=2 -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=SCALARS --implicit-check-not=error:
// SCALARS: error: {{.*}}four.json: entries of 1 numbers, expected 2 as cluster_dim is
// RUN: not %mil-opt %t/model.mlir --palettize=mode=custom,weight_threshold=4,palette=%t/groups.json -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=GROUPS --implicit-check-not=error:
// GROUPS: error: {{.*}}groups.json: palettes of 2 groups, but there are groups only with granularity=per_grouped_channel
// RUN: sed s/CoreML8/CoreML6/ %t/model.mlir > %t/old.mlir
// RUN: not %mil-opt %t/old.mlir --palettize=mode=custom,weight_threshold=4,palette=%t/eight.json -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=EIGHT --implicit-check-not=error:
// EIGHT: error: palettize with a palette of 8 entries needs iOS18, the function is written for iOS16; add --target=iOS18
// RUN: %mil-opt %t/model.mlir --palettize=mode=custom,weight_threshold=4,palette=%t/eight.json -o /dev/null
// RUN: not ls %t/none.mlir

//--- model.mlir
mil.func @main(%x: tensor<1x3xf16>) -> (tensor<1x4xf16>, tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense<0.5> : tensor<4x3xf16>
  %encoder_w = mil.const dense<0.5> : tensor<4x3xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x3xf16>, tensor<4x3xf16>) -> tensor<1x4xf16>
  %z = mil.linear(x = %x, weight = %encoder_w) : (tensor<1x3xf16>, tensor<4x3xf16>) -> tensor<1x4xf16>
  mil.output %y, %z : tensor<1x4xf16>, tensor<1x4xf16>
}

//--- four.json
[1, 2, 3, 4]
//--- eight.json
[1, 2, 3, 4, 5, 6, 7, 8]
//--- five.json
{"w": [1, 2, 3, 4, 5]}
//--- vectors.json
[[1, 2], [3, 4]]
//--- groups.json
[[[1], [2]], [[3], [4]]]
//--- broken.json
[1, 2 2]
//--- text.json
{"w": [1, "2"]}
//--- name.json
{"w": [1, 2], "encoder_v": [1, 2]}
//--- pattern.json
{"w": [1, 2], "decoder_*": [1, 2]}
//--- expression.json
{"/w(/": [1, 2]}
