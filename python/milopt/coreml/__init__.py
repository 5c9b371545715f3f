# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The names of ``coremltools.optimize.coreml``, with the same arguments, defaults and exceptions.

>>> import milopt.coreml as cto
>>> config = cto.OptimizationConfig(global_config=cto.OpPalettizerConfig(nbits=4))
>>> small = cto.palettize_weights("Model.mlpackage", config)

A function gives what it was given: a ``milopt.Model``, also for a path, or a ``coremltools.models.MLModel``, for which alone
coremltools is imported. Nothing but the weights changes.
"""

from . import experimental
from ._compress import (
    apply,
    decompress_weights,
    linear_quantize_activations,
    linear_quantize_weights,
    palettize_weights,
    prune_weights,
)
from ._config import (
    OpLinearQuantizerConfig,
    OpMagnitudePrunerConfig,
    OpPalettizerConfig,
    OpThresholdPrunerConfig,
    OptimizationConfig,
)
from ._metadata import CoreMLOpMetaData, CoreMLWeightMetaData, get_weights_metadata

__all__ = [
    "CoreMLOpMetaData",
    "CoreMLWeightMetaData",
    "OpLinearQuantizerConfig",
    "OpMagnitudePrunerConfig",
    "OpPalettizerConfig",
    "OpThresholdPrunerConfig",
    "OptimizationConfig",
    "apply",
    "decompress_weights",
    "experimental",
    "get_weights_metadata",
    "linear_quantize_activations",
    "linear_quantize_weights",
    "palettize_weights",
    "prune_weights",
]
