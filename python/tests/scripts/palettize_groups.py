# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys

import coremltools as ct
import coremltools.optimize as cto

model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
op_config = cto.coreml.OpPalettizerConfig(nbits=3, granularity="per_grouped_channel", group_size=16)
compressed = cto.coreml.palettize_weights(model, cto.coreml.OptimizationConfig(op_config))
compressed.save(sys.argv[2])
