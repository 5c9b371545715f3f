# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys

import coremltools as ct
import coremltools.optimize as cto

model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
config = cto.coreml.OptimizationConfig(global_config=cto.coreml.OpPalettizerConfig(mode="kmeans", nbits=4))
compressed = cto.coreml.palettize_weights(model, config)
compressed.save(sys.argv[2])
