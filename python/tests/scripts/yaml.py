# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import io
import sys

import coremltools as ct
import coremltools.optimize as cto

model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
config = cto.coreml.OptimizationConfig.from_yaml(io.StringIO("""
config_type: OpPalettizerConfig
global_config: {mode: kmeans, nbits: 4}
op_type_configs:
  conv: {mode: uniform, nbits: 6}
op_name_configs:
  linear_1_cast_fp16: {nbits: 8}
"""))
compressed = cto.coreml.palettize_weights(model, config)
compressed.save(sys.argv[2])
