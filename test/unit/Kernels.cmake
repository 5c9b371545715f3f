# Tests of the kernels alone, which need no MLIR: names of kernels-<name>.c.
set(kernel_tests bitpack constexpr digest distinct float16 histogram kmeans kmeansvectors lutmap prune quantize
    statistics variants vectortree)
