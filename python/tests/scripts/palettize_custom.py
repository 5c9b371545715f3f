# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys

import coremltools as ct
import coremltools.optimize as cto
import numpy as np


def top_values(weight):
    """Keep the largest values, all others become the smallest of them: not the nearest entries."""
    flat = weight.flatten()
    lut = np.sort(np.partition(np.unique(flat), -16)[-16:])
    indices = [int(np.searchsorted(lut, v)) if v in lut else 0 for v in flat]
    return lut, indices


model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
op_config = cto.coreml.OpPalettizerConfig(mode="custom", lut_function=top_values)
config = cto.coreml.OptimizationConfig(global_config=None, op_type_configs={"conv": op_config})
compressed = cto.coreml.palettize_weights(model, config)
compressed.save(sys.argv[2])
