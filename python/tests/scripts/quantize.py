# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys

import coremltools as ct
import coremltools.optimize as cto

model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
op_config = cto.coreml.OpLinearQuantizerConfig(mode="linear_symmetric", weight_threshold=512)
compressed = cto.coreml.linear_quantize_weights(model, config=cto.coreml.OptimizationConfig(global_config=op_config))
compressed.save(sys.argv[2])
