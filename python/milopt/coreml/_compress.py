# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions that make a compressed model."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from .._model import Model
from .._pipeline import SupportsConfig
from ._config import (
    OpCompressorConfig,
    OpLinearQuantizerConfig,
    OpMagnitudePrunerConfig,
    OpPalettizerConfig,
    OpThresholdPrunerConfig,
    OptimizationConfig,
)
from ._kinds import is_mlmodel, open_model, same_kind
from ._plan import Plan, check_arguments

# The opset of iOS15, the only one without constexpr operations.
_IOS15 = "CoreML5"
_PIPELINES = {
    "DEFAULT_PALETTIZATION": "default-palettization",
    "DEFAULT_PRUNING": "default-pruning",
    "CLEANUP": "cleanup",
    "EMPTY": "empty",
}


def _raised(model: Model) -> Model:
    """The model, each function of which is raised to iOS16 where it is older: those of a pipeline may differ."""
    is_older = any(function["opset"] == _IOS15 for function in model._bare["functions"])
    return model.compress("set-target{os=iOS16,newer=keep}") if is_older else model


def _compress(mlmodel: Any, config: Any, joint_compression: Any, *classes: type[OpCompressorConfig]) -> Any:
    check_arguments(config, joint_compression, classes)
    model = _raised(open_model(mlmodel))
    plan = Plan(model, config, joint_compression)
    return same_kind(model._compress(plan.mapping, palette_functions=plan.functions), mlmodel)


def linear_quantize_weights(mlmodel: Any, config: OptimizationConfig, joint_compression: bool = False) -> Any:
    """Make weights integers with scales: ``--linear-quantize``.

    Args:
        mlmodel: a path, a ``milopt.Model`` or a ``coremltools.models.MLModel``. It does not change.
        config: :class:`OpLinearQuantizerConfig` for weights. Names and types that the model does not have are a warning.
        joint_compression: go on with weights that are pruned or palettized; from iOS18 on.

    Returns:
        A model of the same kind; a ``milopt.Model`` for a path.

    Raises:
        ValueError: another kind of configuration; one that does not fit the model, such as 4 bits before iOS18.
        TypeError: a model that is no ML Program.
    """
    return _compress(mlmodel, config, joint_compression, OpLinearQuantizerConfig)


def palettize_weights(mlmodel: Any, config: OptimizationConfig, joint_compression: bool = False) -> Any:
    """Make weights indices into palettes: ``--palettize``.

    Args:
        mlmodel: a path, a ``milopt.Model`` or a ``coremltools.models.MLModel``. It does not change.
        config: :class:`OpPalettizerConfig` for weights. Names and types that the model does not have are a warning.
        joint_compression: go on with weights that are pruned or quantized; from iOS18 on.

    Returns:
        A model of the same kind; a ``milopt.Model`` for a path.

    Raises:
        ValueError: another kind of configuration; one that does not fit the model, such as 3 bits before iOS18; what a
            ``lut_function`` gives is no palette.
        TypeError: a model that is no ML Program.
    """
    return _compress(mlmodel, config, joint_compression, OpPalettizerConfig)


def prune_weights(mlmodel: Any, config: OptimizationConfig, joint_compression: bool = False) -> Any:
    """Make elements of weights zero, and store weights sparsely: ``--prune``.

    Args:
        mlmodel: a path, a ``milopt.Model`` or a ``coremltools.models.MLModel``. It does not change.
        config: :class:`OpThresholdPrunerConfig` or :class:`OpMagnitudePrunerConfig` for weights. Names and types that the
            model does not have are a warning.
        joint_compression: go on with weights that are palettized or quantized; from iOS18 on.

    Returns:
        A model of the same kind; a ``milopt.Model`` for a path.

    Raises:
        ValueError: another kind of configuration, or one that does not fit the model.
        TypeError: a model that is no ML Program.
    """
    return _compress(mlmodel, config, joint_compression, OpThresholdPrunerConfig, OpMagnitudePrunerConfig)


def decompress_weights(mlmodel: Any) -> Any:
    """Make all compressed weights the constants that they stand for: ``--decompress``.

    Args:
        mlmodel: a path, a ``milopt.Model`` or a ``coremltools.models.MLModel``. It does not change.

    Returns:
        A model of the same kind; a ``milopt.Model`` for a path.
    """
    return same_kind(_raised(open_model(mlmodel)).compress("decompress"), mlmodel)


def apply(mlmodel: Any, pipeline: str | os.PathLike[str] | Mapping[str, Any] | SupportsConfig) -> Any:
    """Run passes over a model, as for what ``coremltools.convert`` gives.

    Args:
        mlmodel: a path, a ``milopt.Model`` or a ``coremltools.models.MLModel``. It does not change.
        pipeline: the name of a ``coremltools.PassPipeline``, ``"DEFAULT_PALETTIZATION"``, ``"DEFAULT_PRUNING"``, ``"CLEANUP"`` or
            ``"EMPTY"``, of which only the compression and the removal of what has no effect are done; or what
            ``milopt.Model.compress`` takes.

    Returns:
        A model of the same kind; a ``milopt.Model`` for a path.
    """
    plan = _PIPELINES.get(pipeline, pipeline) if isinstance(pipeline, str) else pipeline
    return same_kind(open_model(mlmodel).compress(plan), mlmodel)


def linear_quantize_activations(
    mlmodel: Any, config: OptimizationConfig, sample_data: list[dict[str | None, Any]], calibration_op_group_size: int = -1
) -> Any:
    """Quantize activations, which only coremltools does: it runs the model, on a Mac, to see their ranges.

    Args:
        mlmodel: a ``coremltools.models.MLModel``.
        config: :class:`OpLinearQuantizerConfig` for operations.
        sample_data: inputs by name.
        calibration_op_group_size: operations that are looked at together; -1 for all.

    Raises:
        NotImplementedError: a path or a ``milopt.Model``.
    """
    if not is_mlmodel(mlmodel):
        raise NotImplementedError("activations are quantized by coremltools, which has to run the model: give an MLModel")
    import coremltools.optimize.coreml as theirs

    check_arguments(config, False, (OpLinearQuantizerConfig,))
    mapping = config.to_dict() | {"config_type": OpLinearQuantizerConfig.__name__}
    return theirs.linear_quantize_activations(
        mlmodel, theirs.OptimizationConfig.from_dict(mapping), sample_data, calibration_op_group_size
    )
