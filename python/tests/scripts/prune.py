# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys

import coremltools as ct
import coremltools.optimize as cto

model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
config = cto.coreml.OptimizationConfig.from_dict({
    "config_type": "OpThresholdPrunerConfig",
    "global_config": {"threshold": 0.03, "minimum_sparsity_percentile": 0.1},
    "op_type_configs": {"conv": {"config_type": "OpMagnitudePrunerConfig", "n_m_ratio": [2, 4]}},
})
compressed = cto.coreml.prune_weights(model, config)
compressed.save(sys.argv[2])
