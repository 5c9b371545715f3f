// How the options of a pass are written, and what is said of those that are wrong.

// Commas or spaces, hyphens or underscores, on a flag or in a pipeline: all the same.
// RUN: %mil-opt %s --dump-pass-pipeline --palettize=nbits=4,mode=kmeans,weight_threshold=99 -o /dev/null 2>&1 | FileCheck %s --check-prefix=SAME
// RUN: %mil-opt %s --dump-pass-pipeline --palettize="nbits=4 mode=kmeans weight-threshold=99" -o /dev/null 2>&1 | FileCheck %s --check-prefix=SAME
// RUN: %mil-opt %s --dump-pass-pipeline --palettize="weight-threshold=99, nbits=4" -o /dev/null 2>&1 | FileCheck %s --check-prefix=SAME
// RUN: %mil-opt %s --dump-pass-pipeline --pass-pipeline="builtin.module(palettize{nbits=4,weight_threshold=99})" -o /dev/null 2>&1 | FileCheck %s --check-prefix=SAME
// RUN: %mil-opt %s --dump-pass-pipeline --pass-pipeline="builtin.module(palettize{nbits=4 weight-threshold=99})" -o /dev/null 2>&1 | FileCheck %s --check-prefix=SAME
// SAME: palettize{
// SAME-SAME: mode=kmeans
// SAME-SAME: nbits=4
// SAME-SAME: weight_threshold=99

// What is printed can be given again.
// RUN: %mil-opt %s --pass-pipeline="builtin.module(palettize{channel_axis= granularity=per_tensor group_size=32 mode=kmeans nbits=4 weight_threshold=99})" -o /dev/null

// RUN: not %mil-opt %s --palettize=nbit=4 2>&1 | FileCheck %s --check-prefix=NAME --implicit-check-not={{.}}
// RUN: not %mil-opt %s --pass-pipeline="builtin.module(palettize{nbit=4})" 2>&1 | FileCheck %s --check-prefix=NAME --implicit-check-not={{.}}
// NAME: {{.*}}error: palettize: no option 'nbit'; did you mean 'nbits'? It has: {{.*}}nbits{{.*}}

// RUN: not %mil-opt %s --decompress=nbits=4 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: decompress: no option 'nbits'

// RUN: not %mil-opt %s --palettize=nbits=5 2>&1 | FileCheck %s --check-prefix=ALLOWED --implicit-check-not={{.}}
// ALLOWED: {{.*}}error: palettize: option 'nbits': 5 is none of 1, 2, 3, 4, 6, 8

// RUN: not %mil-opt %s --palettize=nbits=four 2>&1 | FileCheck %s --check-prefix=INT --implicit-check-not={{.}}
// INT: {{.*}}error: palettize: option 'nbits': 'four' is no integer

// RUN: not %mil-opt %s --palettize=nbits=99999999999999999999 2>&1 | FileCheck %s --check-prefix=RANGE
// RANGE: error: palettize: option 'nbits': '99999999999999999999' is no integer

// RUN: not %mil-opt %s --palettize=nbits=4,granularity=per_channel 2>&1 | FileCheck %s --check-prefix=ENUM --implicit-check-not={{.}}
// ENUM: {{.*}}error: palettize: option 'granularity': 'per_channel' is none of per_tensor, per_grouped_channel

// RUN: not %mil-opt %s --palettize=nbits 2>&1 | FileCheck %s --check-prefix=VALUE
// VALUE: error: palettize: option 'nbits' needs a value

// RUN: not %mil-opt %s --palettize=nbits=4,nbits=6 2>&1 | FileCheck %s --check-prefix=TWICE
// TWICE: error: palettize: option 'nbits' is given twice

// RUN: not %mil-opt %s --palettize="nbits={4" 2>&1 | FileCheck %s --check-prefix=OPEN
// OPEN: error: palettize: a quote or bracket is left open in 'nbits={4'

// The checks of the pass itself.
// RUN: not %mil-opt %s --palettize 2>&1 | FileCheck %s --check-prefix=CHECK-CALL --implicit-check-not={{.}}
// CHECK-CALL: {{.*}}error: palettize: {{.*}}nbits{{.*}}

// RUN: not %mil-opt %s --palettize=target_bits_per_weight=4,objective=x 2>&1 | FileCheck %s --check-prefix=OBJECTIVE
// OBJECTIVE: error: palettize: option 'objective': 'x' is none of
// RUN: not %mil-opt %s --palettize=target_bits_per_weight=4,search=x 2>&1 | FileCheck %s --check-prefix=SEARCH
// SEARCH: error: palettize: option 'search': 'x' is none of

// RUN: %mil-opt --help | FileCheck %s --check-prefix=HELP
// HELP: --palettize=... {{.*}}
// HELP: nbits=1|2|3|4|6|8 {{.*}}
// HELP: granularity=per_tensor|per_grouped_channel
// HELP-NEXT: weights that share a palette

module {}
