# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys

import coremltools as ct
import coremltools.optimize as cto
import numpy as np

model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
config = cto.coreml.OptimizationConfig(
    global_config=cto.coreml.OpLinearQuantizerConfig(mode="linear", dtype="int4", granularity="per_block", block_size=32),
    op_type_configs={"conv": cto.coreml.OpLinearQuantizerConfig(dtype=np.uint8, granularity="per_tensor")},
)
compressed = cto.coreml.linear_quantize_weights(model, config)
compressed.save(sys.argv[2])
