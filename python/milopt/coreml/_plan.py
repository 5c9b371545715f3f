# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An ``OptimizationConfig`` for a model as the configuration that ``--compress`` reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .._errors import warn
from .._model import Model
from ._config import (
    CompressionGranularity,
    OpCompressorConfig,
    OpLinearQuantizerConfig,
    OpPalettizerConfig,
    OptimizationConfig,
)

LutFunction = Callable[[Any], Any]


def check_arguments(config: Any, joint_compression: Any, classes: tuple[type[OpCompressorConfig], ...]) -> None:
    """Raise a ValueError for a configuration that a function cannot take, wherever it stands."""
    if not isinstance(config, OptimizationConfig):
        raise ValueError(f"'config' is a {type(config).__name__}, expected an OptimizationConfig")
    if not isinstance(joint_compression, bool):
        raise ValueError(f"'joint_compression' is a {type(joint_compression).__name__}, expected a bool")
    for each in (config.global_config, *config.op_type_configs.values(), *config.op_name_configs.values()):
        if each is not None and not isinstance(each, classes):
            expected = " or ".join(c.__name__ for c in classes)
            raise ValueError(f"a configuration is an {type(each).__name__}, expected {expected}")


def _exactly(name: str) -> str:
    """A key that stands for this name, whatever characters it has."""
    is_expression = len(name) > 2 and name[0] == name[-1] == "/"
    if not is_expression and not re.search(r"[*?[]", name):
        return name
    pattern = re.sub(r"[*?[\\]", r"\\\g<0>", name)
    return "[/]" + pattern[1:] if is_expression else pattern


class Plan:
    """``mapping`` is the configuration; ``functions`` are those that make palettes, by number."""

    def __init__(self, model: Model, config: OptimizationConfig, joint_compression: bool) -> None:
        self.functions: list[LutFunction] = []
        self._joint = joint_compression
        names, types = _names_of(model) if config.op_name_configs or config.op_type_configs else (set(), set())
        self.mapping = {
            "global_config": self._entry(config.global_config),
            "op_type_configs": self._section("operations of type", config.op_type_configs, types),
            "op_name_configs": self._section("weight or operation called", config.op_name_configs, names),
        }

    def _section(self, what: str, configs: dict[str, OpCompressorConfig | None], known: set[str]) -> dict[str, Any]:
        for key in configs:
            if key not in known:
                warn(f"the model has no {what} '{key}'; its configuration is not used")
        return {_exactly(key): self._entry(config) for key, config in configs.items() if key in known}

    def _entry(self, config: OpCompressorConfig | None) -> dict[str, Any] | None:
        if config is None:
            return None
        entry = {key: value for key, value in config.to_dict().items() if value is not None}
        if "weight_threshold" not in entry:
            raise ValueError("'weight_threshold' is None, expected a number")
        if isinstance(config, OpLinearQuantizerConfig):
            entry["config_type"] = OpLinearQuantizerConfig.__name__
            if config.block_size is None:
                raise ValueError("'block_size' is None, expected a number")
            # The compiler reads a list of one number as the number; weights of one axis are left alone in any case.
            if config.granularity is CompressionGranularity.PER_BLOCK and isinstance(config.block_size, (list, tuple)):
                if len(config.block_size) == 1:
                    raise ValueError(f"'block_size' is {config.block_size!r}, expected a number, or one for each axis")
        if isinstance(config, OpPalettizerConfig):
            if config.mode.upper() == "UNIFORM" and config.cluster_dim > 1:
                raise NotImplementedError("mode 'uniform' makes palettes of numbers, not of vectors: 'cluster_dim' must be 1")
            del entry["num_kmeans_workers"]
            if entry.pop("lut_function", None):
                entry["palette"] = f"function:{len(self.functions)}"
                self.functions.append(config.lut_function)  # type: ignore[arg-type]
        return {**entry, "joint_compression": self._joint}


def _names_of(model: Model) -> tuple[set[str], set[str]]:
    """What operations and weights are called, and the types of operations; constants have a type that cannot be configured."""
    names = {op.name for op in model.ops}
    for op in model.ops:
        if op.type == "const" or op.type.startswith("constexpr_"):
            names.update(value.name for value in op.outputs)
    return names, {op.type for op in model.ops} | {"const"}
