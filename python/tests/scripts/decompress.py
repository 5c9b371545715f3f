# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys

import coremltools as ct
import coremltools.optimize as cto

model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
config = cto.coreml.OptimizationConfig(global_config=cto.coreml.OpLinearQuantizerConfig())
compressed = cto.coreml.decompress_weights(cto.coreml.linear_quantize_weights(model, config))
compressed.save(sys.argv[2])
