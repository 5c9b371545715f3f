# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The kinds of models that functions take: each gives the kind that it was given."""

from __future__ import annotations

import os
import tempfile
from typing import Any, TypeVar, overload

from .._model import Model, load

_PROGRAMS = ("mlProgram", "pipeline", "pipelineClassifier", "pipelineRegressor")
MLModel = TypeVar("MLModel")


def is_mlmodel(model: Any) -> bool:
    """Whether this is coremltools' ``MLModel``; does not import coremltools."""
    return any(base.__name__ == "MLModel" and base.__module__.startswith("coremltools.") for base in type(model).__mro__)


def open_model(model: Any) -> Model:
    """The model itself, or what is read of the path or ``MLModel``.

    Raises:
        TypeError: anything else, or an ``MLModel`` that is no ML Program.
    """
    if isinstance(model, Model):
        return model
    if isinstance(model, (str, os.PathLike)):
        return load(model)
    if not is_mlmodel(model):
        raise TypeError(f"the model is a {type(model).__name__}, expected a path, a milopt.Model or a coremltools MLModel")
    kind = model.get_spec().WhichOneof("Type")
    if kind not in _PROGRAMS:
        raise TypeError(f"the model is a {kind}, expected an ML Program")
    with tempfile.TemporaryDirectory(prefix="milopt-") as folder:  # mapped files outlive their names
        path = os.path.join(folder, "model.mlpackage")
        model.save(path)
        return Model(load(path)._core)


@overload
def same_kind(model: Model, original: str | os.PathLike[str] | Model) -> Model: ...
@overload
def same_kind(model: Model, original: MLModel) -> MLModel: ...
def same_kind(model: Model, original: Any) -> Any:
    """The model as an ``MLModel``, made with the same arguments, where the original was one.

    The runtime loads it where it has loaded that.
    """
    if not is_mlmodel(original):
        return model
    import coremltools

    path = tempfile.mkdtemp(suffix=".mlpackage")
    os.rmdir(path)
    model.save(path)
    is_loaded = original.__proxy__ is not None
    return coremltools.models.MLModel(
        path,
        is_temp_package=True,
        compute_units=original.compute_unit,
        skip_model_load=not is_loaded,
        function_name=original.function_name,
        optimization_hints=original.optimization_hints,
    )
