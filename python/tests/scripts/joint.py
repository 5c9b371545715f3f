# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys

import coremltools as ct
import coremltools.optimize as cto

model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
pruning = cto.coreml.OptimizationConfig(global_config=cto.coreml.OpMagnitudePrunerConfig(target_sparsity=0.4))
palettes = cto.coreml.OptimizationConfig(global_config=cto.coreml.OpPalettizerConfig(nbits=4))
pruned = cto.coreml.prune_weights(model, pruning)
compressed = cto.coreml.palettize_weights(pruned, palettes, joint_compression=True)
compressed.save(sys.argv[2])
