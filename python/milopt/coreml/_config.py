# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What becomes of weights: the configurations of ``coremltools.optimize.coreml``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import Enum
from typing import IO, Any, ClassVar

import numpy

from .. import _core
from ._errors import IterableValidationError
from ._fields import Checked, as_it_is, check_type, optional


class CompressionGranularity(Enum):
    """Which elements of a weight share a scale or a palette."""

    PER_TENSOR = 1
    PER_GROUPED_CHANNEL = 2
    PER_CHANNEL = 3
    PER_BLOCK = 4


_GRANULARITIES = {granularity.name.lower(): granularity for granularity in CompressionGranularity}
_DTYPES = ("int4", "uint4", "int8", "uint8")


class OpCompressorConfig(Checked):
    """What is done with a weight."""

    def _validate_op_type(self, op_type: str) -> None:
        """Raise where operations of a type cannot be compressed so."""

    def to_dict(self) -> dict[str, Any]:
        """Give the mapping of a configuration file."""
        return {"config_type": type(self).__name__, **self._values()}

    def _check_weight_threshold(self, value: Any) -> None:
        check_type("weight_threshold", value, int, type(None))
        if value is not None and value < 0:
            raise ValueError(f"'weight_threshold' is {value}, expected 0 or more")


class _WithGranularity(OpCompressorConfig):
    _VALID_GRANULARITIES: ClassVar[tuple[CompressionGranularity, ...]]

    def _convert_granularity(self, value: Any) -> CompressionGranularity:
        # Also a member of coremltools' own enumeration.
        name = value.name.lower() if isinstance(value, Enum) else value
        if not isinstance(name, str) or name not in _GRANULARITIES:
            raise ValueError(f"'granularity' is {value!r}, expected one of {', '.join(_GRANULARITIES)}")
        return _GRANULARITIES[name]

    def _check_granularity(self, value: CompressionGranularity) -> None:
        if value not in self._VALID_GRANULARITIES:
            expected = ", ".join(valid.name.lower() for valid in self._VALID_GRANULARITIES)
            raise ValueError(f"'granularity' is '{value.name.lower()}', expected one of {expected}")

    def to_dict(self) -> dict[str, Any]:
        values = super().to_dict()
        return {**values, "granularity": values["granularity"].name.lower(), "mode": values["mode"].lower()}


def _check_mode(mode: Any, modes: tuple[str, ...]) -> None:
    check_type("mode", mode, str)
    if mode.upper() not in modes:
        raise ValueError(f"'mode' is '{mode}', expected one of {', '.join(modes).lower()}")


def _dtype_name(dtype: Any) -> str:
    """The name of a dtype: a string, a type of numpy, or one of coremltools."""
    if isinstance(dtype, str):
        return dtype
    if isinstance(dtype, type) and hasattr(dtype, "get_bitwidth") and hasattr(dtype, "is_unsigned"):  # coremltools' own
        return f"{'u' if dtype.is_unsigned() else ''}int{dtype.get_bitwidth()}"
    if dtype is None:
        raise ValueError("'dtype' is None, expected one of " + ", ".join(_DTYPES))
    return str(numpy.dtype(dtype).name)  # a TypeError where it is no type


class OpLinearQuantizerConfig(_WithGranularity):
    """Weights become integers with a scale, and with an offset where ``mode`` is ``"linear"``.

    Args:
        mode: ``"linear_symmetric"`` or ``"linear"``, in any letter case.
        dtype: ``"int8"``, ``"uint8"``, ``"int4"`` or ``"uint4"``, or such a type of numpy or coremltools.
        granularity: ``"per_tensor"``, ``"per_channel"`` or ``"per_block"``.
        block_size: elements of a block along the input channels, or along each axis, with ``"per_block"``.
        weight_threshold: weights with no more elements are left alone.
    """

    _COERCIONS = {
        "mode": str, "dtype": as_it_is, "granularity": as_it_is, "block_size": as_it_is, "weight_threshold": optional(int),
    }  # fmt: skip
    _VALID_GRANULARITIES = (
        CompressionGranularity.PER_TENSOR,
        CompressionGranularity.PER_CHANNEL,
        CompressionGranularity.PER_BLOCK,
    )
    _MODES = ("LINEAR_SYMMETRIC", "LINEAR")

    mode: str
    dtype: str
    granularity: CompressionGranularity
    block_size: int | list[int] | tuple[int, ...]
    weight_threshold: int | None

    def __init__(
        self,
        mode: str = "linear_symmetric",
        dtype: str | type = "int8",
        granularity: str | CompressionGranularity = CompressionGranularity.PER_CHANNEL,
        block_size: int | list[int] | tuple[int, ...] = 32,
        weight_threshold: int | None = 2048,
    ) -> None:
        self._set_all(locals())
        self.mode = self.mode.upper()

    @property
    def nbits(self) -> int:
        """Bits of an element."""
        return 8 if self.dtype.endswith("8") else 4

    @property
    def signed(self) -> bool:
        """Whether integers have a sign."""
        return self.dtype.startswith("int")

    def _check_mode(self, value: Any) -> None:
        _check_mode(value, self._MODES)

    def _convert_dtype(self, value: Any) -> str:
        name = _dtype_name(value)
        if name not in _DTYPES:
            raise ValueError(f"'dtype' is '{name}', expected one of {', '.join(_DTYPES)}")
        return name

    def _check_block_size(self, value: Any) -> None:
        if isinstance(value, (list, tuple)):
            if not all(isinstance(size, int) and size >= 0 for size in value):
                raise ValueError(f"'block_size' is {value!r}, expected integers of 0 or more")
        elif value is not None and (not isinstance(value, int) or value < 0):
            raise ValueError(f"'block_size' is {value!r}, expected an integer of 0 or more, or a list of them")

    @classmethod
    def _from_dict(cls, config_dict: Any) -> OpLinearQuantizerConfig:
        return super()._from_dict(config_dict)


def _structured_block_size(value: Any) -> Any:
    if not isinstance(value, (int, list, tuple)):
        raise ValueError(f"'block_size' is {value!r}, expected an integer or a list of them")
    return value


OpLinearQuantizerConfig._COERCIONS["block_size"] = _structured_block_size


class OpThresholdPrunerConfig(OpCompressorConfig):
    """Weights of which much is zero are stored sparsely.

    Args:
        threshold: elements of at most this magnitude become zero.
        minimum_sparsity_percentile: the share of zeros that a weight must have to be stored so, from 0 to 1.
        weight_threshold: weights with no more elements are left alone.
    """

    _COERCIONS = {"threshold": float, "minimum_sparsity_percentile": float, "weight_threshold": optional(int)}

    threshold: float
    minimum_sparsity_percentile: float
    weight_threshold: int | None

    def __init__(
        self,
        threshold: float = 1e-12,
        minimum_sparsity_percentile: float = 0.5,
        weight_threshold: int | None = 2048,
    ) -> None:
        self._set_all(locals())

    def _check_threshold(self, value: Any) -> None:
        check_type("threshold", value, float)
        if value < 0:
            raise ValueError(f"'threshold' is {value}, expected 0 or more")

    def _check_minimum_sparsity_percentile(self, value: Any) -> None:
        check_type("minimum_sparsity_percentile", value, float)
        if value < 0 or value > 1:
            raise ValueError(f"'minimum_sparsity_percentile' is {value}, expected 0 to 1")


def _pair_of_ints(value: Any) -> tuple[int, int]:
    items, errors = [], []
    for item in value:
        try:
            items.append(int(item))
        except Exception as error:
            errors.append(error)
    if len(items) + len(errors) != 2:
        errors.append(ValueError(f"{len(items) + len(errors)} elements, expected 2"))
    if errors:
        raise IterableValidationError("While structuring n_m_ratio", errors, tuple)
    return items[0], items[1]


class OpMagnitudePrunerConfig(OpCompressorConfig):
    """The smallest elements of weights become zero: a share of them, of blocks, or ``n`` of each ``m``.

    Args:
        target_sparsity: the share that becomes zero, from 0 to 1.
        block_size: channels that become zero together, along ``dim``; for conv and linear only.
        n_m_ratio: ``(n, m)``: of each ``m`` elements along ``dim``, ``n`` become zero; for conv and linear only.
        dim: 0, the output channels, or 1, the input channels; 0 with ``block_size`` and 1 with ``n_m_ratio`` unless given.
        weight_threshold: weights with no more elements are left alone.
    """

    _COERCIONS = {
        "target_sparsity": optional(float), "block_size": optional(int), "n_m_ratio": optional(_pair_of_ints),
        "dim": optional(int), "weight_threshold": optional(int),
    }  # fmt: skip
    _STRUCTURED_OPS = ("conv", "linear")

    target_sparsity: float | None
    block_size: int | None
    n_m_ratio: tuple[int, int] | list[int] | None
    dim: int | None
    weight_threshold: int | None

    def __init__(
        self,
        target_sparsity: float | None = None,
        block_size: int | None = None,
        n_m_ratio: tuple[int, int] | None = None,
        dim: int | None = None,
        weight_threshold: int | None = 2048,
    ) -> None:
        self._set_all(locals())
        if self.dim is None and self._is_structural_pruning():
            self.dim = 0 if self.block_size is not None else 1

    def _is_structural_pruning(self) -> bool:
        return self.n_m_ratio is not None or self.block_size is not None

    def _validate_op_type(self, op_type: str) -> None:
        if self._is_structural_pruning() and op_type not in self._STRUCTURED_OPS:
            raise ValueError(f"'{op_type}' cannot be pruned in blocks or n:m, only {' and '.join(self._STRUCTURED_OPS)} can")

    def _check_target_sparsity(self, value: Any) -> None:
        check_type("target_sparsity", value, float, type(None))
        if (value is None) == (self.n_m_ratio is None):
            raise ValueError("exactly one of 'target_sparsity' and 'n_m_ratio' must be given")
        if value is not None and (value < 0 or value > 1):
            raise ValueError(f"'target_sparsity' is {value}, expected 0 to 1")

    def _check_block_size(self, value: Any) -> None:
        check_type("block_size", value, int, type(None))
        if value is not None and self.n_m_ratio is not None:
            raise ValueError("only one of 'block_size' and 'n_m_ratio' can be given")
        if value is not None and value <= 1:
            raise ValueError(f"'block_size' is {value}, expected more than 1")

    def _check_n_m_ratio(self, value: Any) -> None:
        check_type("n_m_ratio", value, list, tuple, type(None))
        if value is not None and (len(value) != 2 or value[0] > value[1]):
            raise ValueError(f"'n_m_ratio' is {value}, expected (n, m) with n of at most m")

    def _check_dim(self, value: Any) -> None:
        check_type("dim", value, int, type(None))
        if value is not None and not self._is_structural_pruning():
            raise ValueError("'dim' is given, but neither 'block_size' nor 'n_m_ratio'")
        if value not in (None, 0, 1):
            raise ValueError(f"'dim' is {value}, expected 0 or 1")


class OpPalettizerConfig(_WithGranularity):
    """Weights become indices into palettes of ``2 ** nbits`` entries.

    Args:
        mode: how palettes are found, in any letter case: ``"kmeans"``; ``"uniform"``, equal steps; ``"unique"``, the values that
            there are, where they are at most 256; ``"custom"``, by ``lut_function``.
        nbits: bits of an index: 1, 2, 3, 4, 6 or 8; for ``"kmeans"`` and ``"uniform"``.
        lut_function: with ``"custom"``, called with the elements of each group; gives ``(lut, indices)``.
        granularity: ``"per_tensor"`` or ``"per_grouped_channel"``.
        group_size: channels that share a palette, with ``"per_grouped_channel"``.
        channel_axis: the axis of those channels; ``None`` for the output channels of the operation.
        cluster_dim: channels that one index stands for; entries are vectors of so many elements.
        enable_per_channel_scale: whether entries are multiplied with a scale of the output channel.
        num_kmeans_workers: changes nothing: all threads are used, and the result is the same for any number.
        weight_threshold: weights with no more elements are left alone.
    """

    _COERCIONS = {
        "mode": str, "nbits": optional(int), "lut_function": as_it_is, "granularity": as_it_is, "group_size": int,
        "channel_axis": optional(int), "cluster_dim": int, "enable_per_channel_scale": bool, "num_kmeans_workers": int,
        "weight_threshold": optional(int),
    }  # fmt: skip
    _VALID_GRANULARITIES = (CompressionGranularity.PER_TENSOR, CompressionGranularity.PER_GROUPED_CHANNEL)
    _MODES = ("KMEANS", "UNIFORM", "UNIQUE", "CUSTOM")
    _VALID_NBITS = (1, 2, 3, 4, 6, 8)

    mode: str
    nbits: int | None
    lut_function: Callable[[Any], Any] | None
    granularity: CompressionGranularity
    group_size: int
    channel_axis: int | None
    cluster_dim: int
    enable_per_channel_scale: bool
    num_kmeans_workers: int
    weight_threshold: int | None

    def __init__(
        self,
        mode: str = "kmeans",
        nbits: int | None = None,
        lut_function: Callable[[Any], Any] | None = None,
        granularity: str | CompressionGranularity = CompressionGranularity.PER_TENSOR,
        group_size: int = 32,
        channel_axis: int | None = None,
        cluster_dim: int = 1,
        enable_per_channel_scale: bool = False,
        num_kmeans_workers: int = 1,
        weight_threshold: int | None = 2048,
    ) -> None:
        self._set_all(locals())
        self.mode = self.mode.upper()

    def _check_mode(self, value: Any) -> None:
        _check_mode(value, self._MODES)

    def _check_nbits(self, value: Any) -> None:
        mode = self.mode.upper()
        if value is None and mode in ("KMEANS", "UNIFORM"):
            raise ValueError(f"'nbits' must be given with mode '{mode.lower()}'")
        if value is not None and mode in ("UNIQUE", "CUSTOM"):
            raise ValueError(f"'nbits' is given, but mode '{mode.lower()}' finds it")
        if value is not None and value not in self._VALID_NBITS:
            raise ValueError(f"'nbits' is {value!r}, expected one of {', '.join(map(str, self._VALID_NBITS))}")

    def _check_lut_function(self, value: Any) -> None:
        is_custom = self.mode.upper() == "CUSTOM"
        if (value is not None) != is_custom:
            raise ValueError("'lut_function' must be given with mode 'custom'" + (", and only then" if value else ""))
        if value is not None and not callable(value):
            raise ValueError(f"'lut_function' is a {type(value).__name__}, expected a function")

    def _check_cluster_dim(self, value: Any) -> None:
        check_type("cluster_dim", value, int)

    def _check_enable_per_channel_scale(self, value: Any) -> None:
        check_type("enable_per_channel_scale", value, bool)

    def _check_num_kmeans_workers(self, value: Any) -> None:
        check_type("num_kmeans_workers", value, int)

    @classmethod
    def _from_dict(cls, config_dict: Any) -> OpPalettizerConfig:
        if "lut_function" in config_dict:
            raise ValueError("'lut_function' is a function, which a mapping cannot have: make an OpPalettizerConfig")
        return super()._from_dict(config_dict)


class OptimizationConfig(Checked):
    """Which weight gets which configuration: by name, else by the type of the operation that uses it, else the global one.

    Args:
        global_config: for all weights that nothing else is about; ``None`` leaves them alone.
        op_type_configs: by the type of operation; ``None`` as a value leaves its weights alone.
        op_name_configs: by the name of a weight or operation; likewise.
        is_deprecated, op_selector: only for what ``coremltools.compression_utils`` was; ``op_selector`` is refused.
    """

    _COERCIONS = dict.fromkeys(("global_config", "op_type_configs", "op_name_configs"), as_it_is)

    global_config: OpCompressorConfig | None
    op_type_configs: dict[str, OpCompressorConfig | None]
    op_name_configs: dict[str, OpCompressorConfig | None]

    def __init__(
        self,
        global_config: OpCompressorConfig | None = None,
        op_type_configs: dict[str, OpCompressorConfig | None] | None = None,
        op_name_configs: dict[str, OpCompressorConfig | None] | None = None,
        is_deprecated: bool = False,
        op_selector: Callable[..., bool] | None = None,
    ) -> None:
        check_type("is_deprecated", is_deprecated, bool)
        self._set_all(locals())
        if op_selector is not None:
            raise ValueError("'op_selector' is of coremltools.compression_utils; use op_type_configs and op_name_configs")

    @staticmethod
    def _check_op_config_type(config: Any) -> None:
        if config is not None and not isinstance(config, OpCompressorConfig):
            raise ValueError(f"a configuration must be None or a config such as OpPalettizerConfig, not {type(config).__name__}")

    def _check_global_config(self, value: Any) -> None:
        self._check_op_config_type(value)

    def _check_op_type_configs(self, value: Any) -> None:
        for config in value.values():
            self._check_op_config_type(config)
        for op_type, config in value.items():
            if config is not None:
                config._validate_op_type(op_type)

    def _check_op_name_configs(self, value: Any) -> None:
        for config in value.values():
            self._check_op_config_type(config)

    def _convert_op_type_configs(self, value: Any) -> Any:
        return {} if value is None else value

    _convert_op_name_configs = _convert_op_type_configs

    def set_global(self, op_config: OpCompressorConfig | None) -> None:
        """Set the configuration of all weights that nothing else is about."""
        self.global_config = op_config

    def set_op_type(self, op_type: str, op_config: OpCompressorConfig | None) -> None:
        """Set the configuration of weights that operations of a type use."""
        self._check_op_type_configs({op_type: op_config})
        self.op_type_configs[op_type] = op_config

    def set_op_name(self, op_name: str, op_config: OpCompressorConfig | None) -> None:
        """Set the configuration of a weight, or of those that an operation uses."""
        self._check_op_config_type(op_config)
        self.op_name_configs[op_name] = op_config

    @classmethod
    def from_dict(cls, config_dict: dict[str, Any]) -> OptimizationConfig:
        """Make one of a mapping with ``config_type`` and, each of which can be left out, the three kinds of configurations.

        A configuration is a mapping of the fields of ``config_type``; one that has a ``config_type`` itself is of that.

        Raises:
            ValueError: another key, no ``config_type``, a section that is no mapping.
            AttributeError: no such ``config_type``.
            ClassValidationError: a group of what is wrong with a configuration.
        """
        for key in config_dict:
            if key not in ("config_type", "global_config", "op_type_configs", "op_name_configs"):
                raise ValueError(f"no key '{key}'; there are: config_type, global_config, op_type_configs, op_name_configs")
        config_type = config_dict.get("config_type")
        if not isinstance(config_type, str):
            raise ValueError(f"'config_type' is {config_type!r}, expected the name of a class such as OpPalettizerConfig")
        configs: dict[str, Any] = {}
        if config_dict.get("global_config") is not None:
            configs["global_config"] = _structure(config_type, config_dict["global_config"])
        for key in ("op_type_configs", "op_name_configs"):
            section = config_dict.get(key)
            if section is None:
                continue
            if not isinstance(section, dict):
                raise ValueError(f"'{key}' is {section!r}, expected a mapping")
            configs[key] = {name: _structure(config_type, config) for name, config in section.items()}
        return cls(**configs)

    @classmethod
    def from_yaml(cls, yml: IO[Any] | str) -> OptimizationConfig:
        """Make one of a YAML file: its path, or an open file. As :meth:`from_dict`.

        Raises:
            FileNotFoundError: there is none.
            milopt.MalformedError: it is no YAML.
        """
        if isinstance(yml, str):
            with open(yml, "rb") as file:
                text = file.read()
        else:
            text = yml.read()
        data = text if isinstance(text, bytes) else text.encode()
        return cls.from_dict(json.loads(_core.yaml_to_json(data, yml if isinstance(yml, str) else "yaml")))

    def to_dict(self) -> dict[str, Any]:
        """Give the mapping of a configuration file."""
        sections = {"op_type_configs": self.op_type_configs, "op_name_configs": self.op_name_configs}
        mappings = {key: {name: c and c.to_dict() for name, c in section.items()} for key, section in sections.items()}
        return {"global_config": self.global_config and self.global_config.to_dict(), **mappings}


def _structure(config_type: str, mapping: Any) -> OpCompressorConfig | None:
    """The configuration of a mapping, or of null."""
    if mapping is None:
        return None
    if "config_type" in mapping:
        config_type = mapping.pop("config_type")
    config: OpCompressorConfig = getattr(sys.modules[__name__], config_type)._from_dict(mapping)
    return config
