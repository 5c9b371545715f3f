# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys

import coremltools as ct
import coremltools.optimize as cto

model = ct.models.MLModel(sys.argv[1], skip_model_load=True)
config = cto.coreml.OptimizationConfig()
for name, metadata in cto.coreml.get_weights_metadata(model, weight_threshold=1024).items():
    if metadata.val.size > 50000:
        config.set_op_name(name, cto.coreml.OpPalettizerConfig(nbits=2))
    elif metadata.child_ops[0].op_type == "conv":
        config.set_op_name(metadata.child_ops[0].name, cto.coreml.OpPalettizerConfig(nbits=6))
compressed = cto.coreml.palettize_weights(model, config)
compressed.save(sys.argv[2])
