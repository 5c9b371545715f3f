# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Names of ``coremltools.optimize.coreml.experimental``."""

from ._compress import linear_quantize_activations
from ._config import OpLinearQuantizerConfig

__all__ = ["OpActivationLinearQuantizerConfig", "linear_quantize_activations"]


class OpActivationLinearQuantizerConfig(OpLinearQuantizerConfig):
    """As :class:`OpLinearQuantizerConfig`, for activations."""
