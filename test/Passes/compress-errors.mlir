// What --compress refuses: one line with the place in the file, and nothing is written.
// RUN: rm -rf %t && split-file %s %t

// RUN: not %mil-opt %t/model.mlir --compress="config=%t/empty.yaml,text={global_config: null}" -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=FILE-AND-TEXT
// FILE-AND-TEXT: compress: give only one of config and text
// RUN: not %mil-opt %t/model.mlir --compress="text={global_config: 3}" -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=INLINE
// INLINE: text:1:17: error: 'global_config' is an integer, expected a mapping, a list of mappings or null
// RUN: not %mil-opt %t/model.mlir --compress=%t/empty.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=EMPTY --implicit-check-not=error:
// EMPTY: empty.yaml:1:1: error: the file is empty, expected keys: config_type, global_config, op_type_configs, op_name_configs, size_configs
// RUN: not %mil-opt %t/model.mlir --compress=%t/list.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=LIST --implicit-check-not=error:
// LIST: list.yaml:1:1: error: the file is a sequence, expected a mapping with keys: config_type, global_config
// RUN: not %mil-opt %t/model.mlir --compress=%t/none.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NONE --implicit-check-not=error:
// NONE: none.yaml:1:1: error: nothing is configured, expected keys: config_type, global_config
// RUN: not %mil-opt %t/model.mlir --compress=%t/key.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=KEY --implicit-check-not=error:
// KEY: key.yaml:2:1: error: no key 'op_name_config'; did you mean 'op_name_configs'? There are: config_type, global_config, op_type_configs, op_name_configs, size_configs
// RUN: not %mil-opt %t/model.mlir --compress=%t/far.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=FAR --implicit-check-not=error:
// FAR: far.yaml:2:1: error: no key 'bobby'; there are: config_type
// RUN: not %mil-opt %t/model.mlir --compress=%t/twice.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=TWICE --implicit-check-not=error:
// TWICE: twice.yaml:3:1: error: key 'global_config' is on line 1 already
// RUN: not %mil-opt %t/model.mlir --compress=%t/class.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=CLASS --implicit-check-not=error:
// CLASS: class.yaml:1:14: error: no config_type 'OpPalettiserConfig'; did you mean 'OpPalettizerConfig'? There are: OpPalettizerConfig, OpLinearQuantizerConfig, OpThresholdPrunerConfig, OpMagnitudePrunerConfig
// RUN: not %mil-opt %t/model.mlir --compress=%t/classes.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=CLASSES --implicit-check-not=error:
// CLASSES: classes.yaml:1:14: error: no config_type 'Foo'; there are: OpPalettizerConfig
// RUN: not %mil-opt %t/model.mlir --compress=%t/number.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NUMBER --implicit-check-not=error:
// NUMBER: number.yaml:1:14: error: config_type is an integer, expected the name of a class
// RUN: not %mil-opt %t/model.mlir --compress=%t/activations.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=ACTIVATIONS --implicit-check-not=error:
// ACTIVATIONS: activations.yaml:3:16: error: config_type is OpActivationLinearQuantizerConfig, but activations are not quantized here, only weights
// RUN: not %mil-opt %t/model.mlir --compress=%t/missing.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=MISSING --implicit-check-not=error:
// MISSING: missing.yaml:2:3: error: no config_type, neither here nor at the top of the file: it names a class such as OpPalettizerConfig
// RUN: not %mil-opt %t/model.mlir --compress=%t/section.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=SECTION --implicit-check-not=error:
// SECTION: section.yaml:2:18: error: op_type_configs is a sequence, expected a mapping
// RUN: not %mil-opt %t/model.mlir --compress=%t/scalar.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=SCALAR --implicit-check-not=error:
// SCALAR: scalar.yaml:2:16: error: 'global_config' is an integer, expected a mapping, a list of mappings or null
// RUN: not %mil-opt %t/model.mlir --compress=%t/item.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=ITEM --implicit-check-not=error:
// ITEM: item.yaml:3:19: error: 'a' is a list with null, expected a mapping, a list of mappings or null
// RUN: not %mil-opt %t/model.mlir --compress=%t/steps.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=STEPS --implicit-check-not=error:
// STEPS: steps.yaml:3:6: error: 'a' is a list of 0, expected 1 to 8 techniques
// RUN: not %mil-opt %t/model.mlir --compress=%t/joint.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=JOINT --implicit-check-not=error:
// JOINT: joint.yaml:5:7: error: the weight is compressed already by the technique before: to go on with it give joint_compression: true, to begin anew recompress: true
// RUN: not %mil-opt %t/model.mlir --compress=%t/field.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=FIELD --implicit-check-not=error:
// FIELD: field.yaml:4:3: error: OpPalettizerConfig: no option 'nbit'; did you mean 'nbits'? It has: mode, nbits,
// RUN: not %mil-opt %t/model.mlir --compress=%t/foreign.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=FOREIGN --implicit-check-not=error:
// FOREIGN: foreign.yaml:2:39: error: OpMagnitudePrunerConfig has no 'threshold'; OpThresholdPrunerConfig has
// RUN: not %mil-opt %t/model.mlir --compress=%t/other.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=OTHER --implicit-check-not=error:
// OTHER: other.yaml:2:17: error: OpThresholdPrunerConfig has no 'n_m_ratio'; OpMagnitudePrunerConfig has
// RUN: not %mil-opt %t/model.mlir --compress=%t/fraction.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=FRACTION --implicit-check-not=error:
// FRACTION: fraction.yaml:3:10: error: OpPalettizerConfig: option 'nbits': '4.7' is no integer
// RUN: not %mil-opt %t/model.mlir --compress=%t/allowed.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=ALLOWED --implicit-check-not=error:
// ALLOWED: allowed.yaml:3:10: error: OpPalettizerConfig: option 'nbits': 5 is none of 1, 2, 3, 4, 6, 8
// RUN: not %mil-opt %t/model.mlir --compress=%t/bool.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=BOOL --implicit-check-not=error:
// BOOL: bool.yaml:3:29: error: OpPalettizerConfig: option 'enable_per_channel_scale': the string 'false', expected true or false
// RUN: not %mil-opt %t/model.mlir --compress=%t/enum.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=ENUM --implicit-check-not=error:
// ENUM: enum.yaml:2:24: error: OpLinearQuantizerConfig: option 'dtype': 'int16' is none of int8, uint8, int4, uint4
// RUN: not %mil-opt %t/model.mlir --compress=%t/block.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=BLOCK --implicit-check-not=error:
// BLOCK: block.yaml:2:29: error: OpLinearQuantizerConfig: option 'block_size': the string '16', expected an integer or a list of integers
// RUN: not %mil-opt %t/model.mlir --compress=%t/null.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NULL --implicit-check-not=error:
// NULL: null.yaml:2:35: error: OpLinearQuantizerConfig: option 'weight_threshold': null, expected an integer
// RUN: not %mil-opt %t/model.mlir --compress=%t/mapping.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=MAPPING --implicit-check-not=error:
// MAPPING: mapping.yaml:2:24: error: 'nbits' is a mapping, expected a value
// RUN: not %mil-opt %t/model.mlir --compress=%t/nested.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NESTED --implicit-check-not=error:
// NESTED: nested.yaml:2:30: error: 'block_size' holds a sequence, expected single values
// RUN: not %mil-opt %t/model.mlir --compress=%t/check.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=CHECK --implicit-check-not=error:
// CHECK: check.yaml:2:16: error: palettize: mode=kmeans needs nbits=1, 2, 3, 4, 6 or 8
// RUN: not %mil-opt %t/model.mlir --compress=%t/ratio.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=RATIO --implicit-check-not=error:
// RATIO: ratio.yaml:2:16: error: prune: n_m_ratio is '3,2', expected n:m with 0 <= n <= m and 1 <= m
// RUN: not %mil-opt %t/model.mlir --compress=%t/both.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=BOTH --implicit-check-not=error:
// BOTH: both.yaml:2:16: error: prune: give only one of
// RUN: not %mil-opt %t/model.mlir --compress=%t/function.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=FUNCTION --implicit-check-not=error:
// FUNCTION: function.yaml:4:3: error: lut_function is a function of Python; with mode: custom give palette: a file with the values
// RUN: not %mil-opt %t/model.mlir --compress=%t/workers.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=WORKERS --implicit-check-not=error:
// WORKERS: workers.yaml:2:47: error: 'num_kmeans_workers' is a string, expected an integer
// RUN: not %mil-opt %t/model.mlir --compress=%t/structured.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=STRUCTURED --implicit-check-not=error:
// STRUCTURED: structured.yaml:3:8: error: op_type_configs: 'add' cannot be pruned in blocks or n:m, only conv and linear can
// RUN: not %mil-opt %t/model.mlir --compress=%t/blocks.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=BLOCKS --implicit-check-not=error:
// BLOCKS: blocks.yaml:3:8: error: op_type_configs: 'add' cannot be pruned
// RUN: not %mil-opt %t/model.mlir --compress=%t/const.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=CONST --implicit-check-not=error:
// CONST: const.yaml:3:3: error: op_type_configs: 'const' makes weights, expected the type of operations that use them; a weight itself can be named in op_name_configs
// RUN: not %mil-opt %t/model.mlir --compress=%t/constexpr.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=CONSTEXPR --implicit-check-not=error:
// CONSTEXPR: constexpr.yaml:3:3: error: op_type_configs: 'constexpr_lut_to_dense' makes weights
// RUN: not %mil-opt %t/model.mlir --compress=%t/size.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=SIZE --implicit-check-not=error:
// SIZE: size.yaml:3:3: error: '1000' is no size, expected <, <=, >, >= or == and a number of elements: '<= 65536', '> 1M'
// RUN: not %mil-opt %t/model.mlir --compress=%t/unit.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=UNIT --implicit-check-not=error:
// UNIT: unit.yaml:3:3: error: '<= 1 K' is no size
// RUN: not %mil-opt %t/model.mlir --compress=%t/huge.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=HUGE --implicit-check-not=error:
// HUGE: huge.yaml:3:3: error: '<= 99999999999G' is no size
// RUN: not %mil-opt %t/model.mlir --compress=%t/nothing.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NOTHING --implicit-check-not=error:
// NOTHING: nothing.yaml:3:3: error: '< 0' is no number of elements at all
// RUN: not %mil-opt %t/model.mlir --compress=%t/regex.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=REGEX --implicit-check-not=error:
// REGEX: regex.yaml:3:3: error: '/a(b/' is no regular expression: Unmatched ( or \(
// RUN: not %mil-opt %t/model.mlir --compress=%t/repeats.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=REPEATS --implicit-check-not=error:
// REPEATS: repeats.yaml:3:3: error: '/((a{9}){9}){9}/' is no expression that can be matched: its counts multiply to more than 256
// RUN: not %mil-opt %t/model.mlir --compress=%t/back.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=BACK --implicit-check-not=error:
// BACK: back.yaml:3:3: error: '/(a*)\1/' is no expression that can be matched: it refers back
// What nothing in the model answers to: the first in the file.
// RUN: not %mil-opt %t/model.mlir --compress=%t/name.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NAME --implicit-check-not=error:
// NAME: name.yaml:4:3: error: op_name_configs: no operation has the name 'linaer_1'; the nearest is 'linear_1'
// RUN: not %mil-opt %t/model.mlir --compress=%t/unlike.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=UNLIKE --implicit-check-not=error:
// UNLIKE: unlike.yaml:3:3: error: op_name_configs: no operation has the name 'xyzzy_12345'{{$}}
// RUN: not %mil-opt %t/model.mlir --compress=%t/type.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=TYPE --implicit-check-not=error:
// TYPE: type.yaml:3:3: error: op_type_configs: no operation has the type 'linea'; the nearest is 'linear'
// RUN: not %mil-opt %t/model.mlir --compress=%t/types.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=TYPES --implicit-check-not=error:
// TYPES: types.yaml:3:3: error: op_type_configs: no operation has a type like 'conv*'
// RUN: not %mil-opt %t/model.mlir --compress=%t/glob.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=GLOB --implicit-check-not=error:
// GLOB: glob.yaml:3:3: error: op_name_configs: no operation has a name like 'linear_[2-9]'
// RUN: not %mil-opt %t/model.mlir --compress=%t/part.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=PART --implicit-check-not=error:
// PART: part.yaml:3:3: error: op_name_configs: no operation has a name like '/linear/'
// RUN: not %mil-opt %t/model.mlir --compress=%t/sizes.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=SIZES --implicit-check-not=error:
// SIZES: sizes.yaml:3:3: error: size_configs: no weight has '> 128' elements; they have 64 to 128
// RUN: not %mil-opt %t/model.mlir --compress=%t/first.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=FIRST --implicit-check-not=error:
// FIRST: first.yaml:2:19: error: op_type_configs: no operation has the type 'gru'
// What is no YAML.
// RUN: not %mil-opt %t/model.mlir --compress=%t/tab.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=TAB --implicit-check-not=error:
// TAB: tab.yaml:2:1: error: found character that cannot start any token, while scanning for the next token from line 2; tabs cannot indent
// RUN: not %mil-opt %t/model.mlir --compress=%t/quote.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=QUOTE --implicit-check-not=error:
// QUOTE: quote.yaml:1:3: error: {{.*}}while scanning a block scalar from line 1
// RUN: not %mil-opt %t/model.mlir --compress=%t/open.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=OPEN --implicit-check-not=error:
// OPEN: open.yaml:4:1: error: did not find expected ',' or '}', while parsing a flow mapping from line 2
// RUN: not %mil-opt %t/model.mlir --compress=%t/tag.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=TAG --implicit-check-not=error:
// TAG: tag.yaml:1:16: error: tag '!!python/object:os.system' is not supported here
// RUN: not %mil-opt %t/model.mlir --compress=%t/alias.yaml -o %t/none.mlir 2>&1 | FileCheck %s --check-prefix=ALIAS --implicit-check-not=error:
// ALIAS: alias.yaml:2:16: error: alias '*all' has no anchor '&all' before it
// RUN: not ls %t/none.mlir

// Without a file.
// RUN: not %mil-opt %t/model.mlir --compress 2>&1 | FileCheck %s --check-prefix=NOTHING-GIVEN
// NOTHING-GIVEN: error: compress: give a file, as in --compress=config.yaml
// RUN: not %mil-opt %t/model.mlir --compress=%t/absent.yaml 2>&1 | FileCheck %s --check-prefix=ABSENT
// ABSENT: error: {{.*}}absent.yaml: No such file or directory
// RUN: not %mil-opt %t/model.mlir --compress=%t 2>&1 | FileCheck %s --check-prefix=DIRECTORY
// DIRECTORY: error: {{.*}}: not a regular file
// RUN: not %mil-opt %t/model.mlir --compress=%t/warnings.yaml,share=first 2>&1 | FileCheck %s --check-prefix=OPTION
// OPTION: error: compress: no option 'share'; did you mean 'shared'? It has: config, text, shared
// RUN: not %mil-opt %t/model.mlir --compress=%t/warnings.yaml,shared=all 2>&1 | FileCheck %s --check-prefix=SHARED
// SHARED: error: compress: option 'shared': 'all' is none of error, first, split

// A request that the function is too old for is one of the technique, at the weight.
// RUN: not %mil-opt %t/old.mlir --compress=%t/old.yaml 2>&1 | FileCheck %s --check-prefix=OLD
// OLD: old.mlir:2:{{[0-9]+}}: error: palettize with nbits=3 needs iOS18, the function is written for iOS16; add --target=iOS18

// What is odd, but does no harm, is a warning.
// RUN: %mil-opt %t/model.mlir --compress=%t/warnings.yaml -o %t/some.mlir 2>&1 | FileCheck %s --check-prefix=WARNINGS --implicit-check-not=warning: --implicit-check-not=error:
// WARNINGS: warnings.yaml:3:3: warning: 'num_kmeans_workers' changes nothing: all threads are used, and the result is the same for any number
// WARNINGS: warnings.yaml:6:3: warning: op_name_configs: 'relu' is about operations that have no weights
// WARNINGS: warnings.yaml:8:3: warning: op_type_configs: 're*' is about operations that have no weights

//--- model.mlir
mil.func @main(%x: tensor<1x8xf16>) -> (tensor<1x16xf16>) attributes {opset = "CoreML8"} {
  %a = mil.const dense<0.5> : tensor<8x8xf16>
  %linear_0 = mil.linear(x = %x, weight = %a) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %relu = mil.relu(x = %linear_0) : (tensor<1x8xf16>) -> tensor<1x8xf16>
  %b = mil.const dense<0.25> : tensor<16x8xf16>
  %linear_1 = mil.linear(x = %relu, weight = %b) : (tensor<1x8xf16>, tensor<16x8xf16>) -> tensor<1x16xf16>
  %y = mil.add(x = %linear_1, y = %linear_1) : (tensor<1x16xf16>, tensor<1x16xf16>) -> tensor<1x16xf16>
  mil.output %y : tensor<1x16xf16>
}

//--- old.mlir
mil.func @main(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML6"} {
  %a = mil.const dense<0.5> : tensor<8x8xf16>
  %y = mil.linear(x = %x, weight = %a) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  mil.output %y : tensor<1x8xf16>
}

//--- old.yaml
config_type: OpPalettizerConfig
global_config: {nbits: 3, weight_threshold: 16}

//--- warnings.yaml
config_type: OpPalettizerConfig
global_config:
  num_kmeans_workers: 4
  nbits: 4
op_name_configs:
  relu: null
op_type_configs:
  re*: {nbits: 4, num_kmeans_workers: 1, lut_function: null}

//--- empty.yaml
# nothing

//--- list.yaml
- nbits: 4

//--- none.yaml
config_type: OpPalettizerConfig

//--- key.yaml
config_type: OpPalettizerConfig
op_name_config:
  a: null

//--- far.yaml
config_type: OpPalettizerConfig
bobby: 3

//--- twice.yaml
global_config: null
config_type: OpPalettizerConfig
global_config: null

//--- class.yaml
config_type: OpPalettiserConfig

//--- classes.yaml
config_type: Foo

//--- number.yaml
config_type: 4

//--- activations.yaml
config_type: OpLinearQuantizerConfig
global_config:
  config_type: OpActivationLinearQuantizerConfig

//--- missing.yaml
global_config:
  nbits: 4

//--- section.yaml
config_type: OpPalettizerConfig
op_type_configs: [1]

//--- scalar.yaml
config_type: OpPalettizerConfig
global_config: 4

//--- item.yaml
config_type: OpPalettizerConfig
op_name_configs:
  a: [{nbits: 4}, null]

//--- steps.yaml
config_type: OpPalettizerConfig
op_name_configs:
  a: []

//--- joint.yaml
config_type: OpPalettizerConfig
op_name_configs:
  a:
    - {nbits: 4}
    - {config_type: OpLinearQuantizerConfig}

//--- field.yaml
config_type: OpPalettizerConfig
global_config:
  nbits: 4
  nbit: 3

//--- foreign.yaml
config_type: OpMagnitudePrunerConfig
global_config: {target_sparsity: 0.5, threshold: 0.1}

//--- other.yaml
config_type: OpThresholdPrunerConfig
global_config: {n_m_ratio: [1, 2]}

//--- fraction.yaml
config_type: OpPalettizerConfig
global_config:
  nbits: 4.7

//--- allowed.yaml
config_type: OpPalettizerConfig
global_config:
  nbits: 5

//--- bool.yaml
config_type: OpPalettizerConfig
global_config:
  enable_per_channel_scale: 'false'

//--- enum.yaml
config_type: OpLinearQuantizerConfig
global_config: {dtype: int16}

//--- block.yaml
config_type: OpLinearQuantizerConfig
global_config: {block_size: '16'}

//--- null.yaml
config_type: OpLinearQuantizerConfig
global_config: {weight_threshold: null}

//--- mapping.yaml
config_type: OpPalettizerConfig
global_config: {nbits: {a: 4}}

//--- nested.yaml
config_type: OpLinearQuantizerConfig
global_config: {block_size: [[4]]}

//--- check.yaml
config_type: OpPalettizerConfig
global_config: {}

//--- ratio.yaml
config_type: OpMagnitudePrunerConfig
global_config: {n_m_ratio: [3, 2]}

//--- both.yaml
config_type: OpMagnitudePrunerConfig
global_config: {n_m_ratio: [1, 2], target_sparsity: 0.5}

//--- function.yaml
config_type: OpPalettizerConfig
global_config:
  mode: custom
  lut_function: foo

//--- workers.yaml
config_type: OpPalettizerConfig
global_config: {nbits: 4, num_kmeans_workers: many}

//--- structured.yaml
config_type: OpMagnitudePrunerConfig
op_type_configs:
  add: {n_m_ratio: [1, 2]}

//--- blocks.yaml
config_type: OpMagnitudePrunerConfig
op_type_configs:
  add: {target_sparsity: 0.5, block_size: 2}

//--- const.yaml
config_type: OpPalettizerConfig
op_type_configs:
  const: null

//--- constexpr.yaml
config_type: OpPalettizerConfig
op_type_configs:
  constexpr_lut_to_dense: null

//--- size.yaml
config_type: OpPalettizerConfig
size_configs:
  1000: null

//--- unit.yaml
config_type: OpPalettizerConfig
size_configs:
  <= 1 K: null

//--- huge.yaml
config_type: OpPalettizerConfig
size_configs:
  <= 99999999999G: null

//--- nothing.yaml
config_type: OpPalettizerConfig
size_configs:
  < 0: null

//--- regex.yaml
config_type: OpPalettizerConfig
op_name_configs:
  /a(b/: null

//--- repeats.yaml
config_type: OpPalettizerConfig
op_name_configs:
  /((a{9}){9}){9}/: null

//--- back.yaml
config_type: OpPalettizerConfig
op_name_configs:
  /(a*)\1/: null

//--- name.yaml
config_type: OpPalettizerConfig
op_name_configs:
  linear_0: null
  linaer_1: null

//--- unlike.yaml
config_type: OpPalettizerConfig
op_name_configs:
  xyzzy_12345: null

//--- type.yaml
config_type: OpPalettizerConfig
op_type_configs:
  linea: null

//--- types.yaml
config_type: OpPalettizerConfig
op_type_configs:
  conv*: null

//--- glob.yaml
config_type: OpPalettizerConfig
op_name_configs:
  linear_[2-9]: null

//--- part.yaml
config_type: OpPalettizerConfig
op_name_configs:
  /linear/: null

//--- sizes.yaml
config_type: OpPalettizerConfig
size_configs:
  "> 128": null

//--- first.yaml
config_type: OpPalettizerConfig
op_type_configs: {gru: null}
op_name_configs: {a: null}

//--- tab.yaml
global_config:
	nbits: 4

//--- quote.yaml
> 1000: null

//--- open.yaml
config_type: OpPalettizerConfig
global_config: {nbits: 4

//--- tag.yaml
global_config: !!python/object:os.system x

//--- alias.yaml
config_type: OpPalettizerConfig
global_config: *all
