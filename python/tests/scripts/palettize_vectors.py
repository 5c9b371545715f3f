# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys

import coremltools as ct
import coremltools.optimize as cto

model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
op_config = cto.coreml.OpPalettizerConfig(nbits=4, cluster_dim=2, weight_threshold=512)
compressed = cto.coreml.palettize_weights(model, cto.coreml.OptimizationConfig(op_config))
compressed.save(sys.argv[2])
