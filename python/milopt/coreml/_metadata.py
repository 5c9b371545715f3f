# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the weights of a model are."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

from .._weights import Weight, unique_names
from ._fields import check_type
from ._kinds import open_model


@dataclass(frozen=True)
class CoreMLOpMetaData:
    """An operation that uses a weight.

    Args:
        op_type: its type, such as ``"conv"``.
        name: its name.
        params_name_mapping: the weights among its inputs, by the name of the input.
    """

    op_type: str
    name: str
    params_name_mapping: dict[str, str]

    def __post_init__(self) -> None:
        check_type("op_type", self.op_type, str)
        check_type("name", self.name, str)
        check_type("params_name_mapping", self.params_name_mapping, dict)

    def __str__(self) -> str:
        weights = "".join(f", {name}={weight}" for name, weight in self.params_name_mapping.items())
        return f"{self.op_type}(name={self.name}{weights}, ...)"


class CoreMLWeightMetaData:
    """A weight.

    Args:
        val: its elements.
        sparsity: the share of elements of at most 1e-12; counted unless given.
        unique_values: the number of different elements; counted unless given.
        child_ops: the operations that use it, each once.
    """

    __slots__ = ("val", "sparsity", "unique_values", "child_ops")
    val: NDArray[Any]
    sparsity: float
    unique_values: int
    child_ops: list[CoreMLOpMetaData] | None

    def __init__(
        self,
        val: NDArray[Any],
        sparsity: float | None = None,
        unique_values: int | None = None,
        child_ops: list[CoreMLOpMetaData] | None = None,
    ) -> None:
        check_type("val", val, numpy.ndarray)
        if sparsity is None:
            sparsity = float(numpy.sum(numpy.abs(val) <= 1e-12) / val.size)
        if unique_values is None:
            unique_values = len(numpy.unique(val))
        check_type("sparsity", sparsity, float)
        check_type("unique_values", unique_values, int)
        check_type("child_ops", child_ops, list, type(None))
        for name, value in zip(self.__slots__, (val, sparsity, unique_values, child_ops), strict=True):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"'{name}' of CoreMLWeightMetaData cannot be set")

    def __str__(self) -> str:
        lines = ["[  ", f"  val: np.ndarray(shape={self.val.shape}, dtype={self.val.dtype})"]
        lines += [f"  sparsity: {self.sparsity}", f"  unique_values: {self.unique_values}"]
        if self.child_ops is not None:
            lines += ["  child_ops: [", *(f"    {op}" for op in self.child_ops), "  ]"]
        return "\n".join([*lines, "]"])

    def __repr__(self) -> str:
        return f"CoreMLWeightMetaData{self}"


class _MetaDataDict(OrderedDict[str, CoreMLWeightMetaData]):
    """Prints itself with names above."""

    def __str__(self) -> str:
        return "".join(f"{name}\n{metadata}\n" for name, metadata in self.items())


def _metadata(weight: Weight, info: dict[str, Any]) -> CoreMLWeightMetaData:
    children = [CoreMLOpMetaData(op["op_type"], op["name"], dict(op["params_name_mapping"])) for op in info["child_ops"]]
    return CoreMLWeightMetaData(weight.value, info["sparsity"], info["unique_values"], children)


def get_weights_metadata(mlmodel: Any, weight_threshold: int = 2048) -> OrderedDict[str, CoreMLWeightMetaData]:
    """What the weights of a model are, by the names of their operations.

    A compressed weight is one entry, with the values that it stands for. Where several weights of a model have the same name,
    as in several functions, they are ``"<function>/<name>"``, as in ``milopt.Model.weights``.

    Args:
        mlmodel: a path, a ``milopt.Model`` or a ``coremltools.models.MLModel``.
        weight_threshold: weights with fewer elements are left out.
    """
    model = open_model(mlmodel)
    weights = list(model.weights.values())
    names = unique_names([weight.info["name"] for weight in weights], [weight.function for weight in weights])
    listed = [(name, weight) for name, weight in zip(names, weights, strict=True) if weight.size >= weight_threshold]
    infos = model._listing(weight_threshold)["weights"]
    return _MetaDataDict((name, _metadata(weight, info)) for (name, weight), info in zip(listed, infos, strict=True))
