# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys

import coremltools as ct
import coremltools.optimize as cto

model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
op_config = cto.coreml.OpMagnitudePrunerConfig(target_sparsity=0.5, block_size=4)
compressed = cto.coreml.prune_weights(model, cto.coreml.OptimizationConfig(global_config=op_config))
compressed.save(sys.argv[2])
