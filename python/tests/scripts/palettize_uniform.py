# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys

import coremltools as ct
import coremltools.optimize as cto

model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
config = cto.coreml.OptimizationConfig()
config.set_global(cto.coreml.OpPalettizerConfig(mode="uniform", nbits=6))
config.set_op_type("linear", cto.coreml.OpPalettizerConfig(mode="kmeans", nbits=2))
config.set_op_name("linear_1_cast_fp16", None)
compressed = cto.coreml.palettize_weights(model, config)
compressed.save(sys.argv[2])
