# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Configurations take and refuse what those of coremltools do, with the same class of exception."""

import copy
import enum
import io
import itertools

import coremltools.optimize.coreml as theirs
import numpy
import pytest
from coremltools.converters.mil.mil import types

import milopt
import milopt.coreml as ours
from records import RECORDS
from tools import INPUTS  # noqa: F401  the samples are those of the repository

CLASSES = ["OpLinearQuantizerConfig", "OpPalettizerConfig", "OpThresholdPrunerConfig", "OpMagnitudePrunerConfig"]
VALUES = {
    "mode": ["linear", "LINEAR_Symmetric", "kmeans", "Uniform", "unique", "custom", "foo", 3, None],
    "dtype": ["int8", "uint8", "int4", "uint4", "int2", "uint2", "INT8", "int16", "fp16", "bool", numpy.int8, numpy.uint8, numpy.int16,
              numpy.float32, numpy.dtype("int8"), types.int8, types.uint4, types.int4, types.fp16, types.int32, int, bool, float, None, 5],
    "granularity": ["per_tensor", "per_channel", "per_block", "per_grouped_channel", "PER_TENSOR", None, 1, "x"],
    "block_size": [0, 1, 2, 32, -1, 2.0, "32", None, True, [1, 2], (0, 3), [1, -1], [1.0], numpy.int64(4)],
    "weight_threshold": [0, 10, None, -1, 1.5, "3", True],
    "nbits": [None, 1, 3, 4, 5, 8, 0, "4", 4.0, True],
    "lut_function": [None, len, 3],
    "group_size": [32, -1, "2", 0],
    "channel_axis": [None, 0, -1, "x"],
    "cluster_dim": [1, 4, 0, -2, 2.0],
    "enable_per_channel_scale": [True, False, 1, None],
    "num_kmeans_workers": [1, 0, 2.0],
    "threshold": [0.0, 1e-3, -0.5, 1, float("inf"), float("nan"), None],
    "minimum_sparsity_percentile": [0.0, 1.0, 1.1, -0.1, 1, float("nan")],
    "target_sparsity": [None, 0.0, 0.5, 1.0, 1.5, -0.1, 1, numpy.float32(0.5), numpy.float64(0.5), float("nan")],
    "n_m_ratio": [None, (1, 2), [2, 4], (4, 2), (1, 2, 3), "12", (-1, 4), (0, 0)],
    "dim": [None, 0, 1, 2, -1, "0", True],
    "none_such": [1],
}  # fmt: skip
BASES = [{}, {"nbits": 4}, {"mode": "custom", "lut_function": len}, {"mode": "unique"}, {"target_sparsity": 0.5},
         {"n_m_ratio": (1, 2)}, {"target_sparsity": 0.5, "block_size": 2}]  # fmt: skip


def plain(value):
    """A value in words that both packages have."""
    if isinstance(value, enum.Enum):
        return value.name.lower()
    if isinstance(value, type) and hasattr(value, "get_bitwidth"):
        return ("u" if value.is_unsigned() else "") + f"int{value.get_bitwidth()}"
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    return fields(value) if type(value).__name__ in CLASSES else value if value == value else "nan"


def fields(config):
    names = [a.name for a in getattr(theirs, type(config).__name__).__attrs_attrs__ if not a.name.startswith("_")]
    return {"class": type(config).__name__} | {name: plain(getattr(config, name)) for name in names}


def names_of(error):
    """The class of an exception, with those in a group."""
    return type(error).__name__, sorted(str(names_of(e)) for e in getattr(error, "exceptions", ()))


def outcome(make):
    """The fields of what is made, or the class of the exception."""
    try:
        return plain(make())
    except Exception as error:
        return names_of(error)


def both(make):
    mine, other = outcome(lambda: make(ours)), outcome(lambda: make(theirs))
    assert mine == other
    return mine


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("base", BASES, ids=str)
def test_constructors(name, base):
    """Each value of each field, and each pair of values for some."""
    refused = 0
    for field, values in VALUES.items():
        for value in values:
            refused += isinstance(both(lambda module: getattr(module, name)(**base | {field: value})), tuple)  # noqa: B023
    assert refused
    for (a, x), (b, y) in itertools.product(_pairs(["mode", "nbits", "lut_function"]), _pairs(["n_m_ratio", "dim", "block_size"])):
        both(lambda module: getattr(module, name)(**base | {a: x, b: y}))  # noqa: B023


def _pairs(names):
    return [(name, value) for name in names for value in VALUES[name]]


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("base", BASES, ids=str)
def test_mappings(name, base):
    """The same from dictionaries, as of a YAML file, where values may become others."""
    for field, value in _pairs(VALUES):
        if isinstance(value, (type, numpy.generic, numpy.dtype)):
            continue  # not of YAML
        mapping = {"config_type": name, "global_config": dict(base) | {field: value}}
        both(lambda module: module.OptimizationConfig.from_dict(copy.deepcopy(mapping)).global_config)  # noqa: B023


@pytest.mark.parametrize("name, base, field", [
    ("OpPalettizerConfig", {"nbits": 4}, "nbits"), ("OpPalettizerConfig", {"nbits": 4}, "mode"),
    ("OpPalettizerConfig", {"mode": "custom", "lut_function": len}, "lut_function"),
    ("OpLinearQuantizerConfig", {}, "dtype"), ("OpLinearQuantizerConfig", {}, "granularity"), ("OpLinearQuantizerConfig", {}, "block_size"),
    ("OpMagnitudePrunerConfig", {"target_sparsity": 0.5}, "target_sparsity"), ("OpMagnitudePrunerConfig", {"n_m_ratio": (1, 2)}, "dim"),
    ("OpThresholdPrunerConfig", {}, "threshold"),
])  # fmt: skip
def test_fields_set_later(name, base, field):
    """Their own checks alone."""

    def make(module, value):
        config = getattr(module, name)(**base)
        setattr(config, field, value)
        return config

    for value in VALUES[field]:
        both(lambda module: make(module, value))  # noqa: B023


@pytest.mark.parametrize("id", [i for i, r in RECORDS.items() if r["technique"] == "config"])
def test_records(id):
    """What was recorded."""
    record = RECORDS[id]
    mine = outcome(lambda: getattr(ours, record["constructor"])(**record["kwargs"]))
    if "expect_error" in record:
        assert mine[0] == record["expect_error"]["type"]
    else:
        assert mine == {"class": record["constructor"]} | record["expect"]


@pytest.mark.parametrize("id", [i for i, r in RECORDS.items() if r["technique"] == "yaml"])
def test_yaml_records(id, tmp_path):
    text = RECORDS[id]["yaml"]
    (tmp_path / "config.yaml").write_text(text)

    def sections(module, source):
        config = module.OptimizationConfig.from_yaml(source)
        return {key: plain(getattr(config, key)) for key in ("global_config", "op_type_configs", "op_name_configs")}

    mine = both(lambda module: sections(module, str(tmp_path / "config.yaml")))
    assert mine == both(lambda module: sections(module, io.StringIO(text)))
    expected = RECORDS[id].get("expect_error")
    assert not expected or mine[0] == expected["type"].split(".")[-1]


def test_yaml_that_is_none(tmp_path):
    """No parser of YAML is needed, so the class is another."""
    with pytest.raises(milopt.MalformedError, match="yaml:2:1: did not find"):
        ours.OptimizationConfig.from_yaml(io.BytesIO(b"a: [1"))
    both(lambda module: module.OptimizationConfig.from_yaml(str(tmp_path / "absent.yaml")))


def test_optimization_configs():
    def palettizer(module):
        return module.OpPalettizerConfig(nbits=4)

    def structured(module):
        return module.OpMagnitudePrunerConfig(n_m_ratio=(1, 2))

    def call(module, method, *arguments):
        config = module.OptimizationConfig()
        getattr(config, method)(*arguments)
        return fields_of(config)

    def fields_of(config):
        return {key: plain(getattr(config, key)) for key in ("global_config", "op_type_configs", "op_name_configs")}

    for make in (palettizer, structured, lambda m: None, lambda m: 3, lambda m: {"nbits": 4}):
        both(lambda m: fields_of(m.OptimizationConfig(make(m))))  # noqa: B023
        both(lambda m: call(m, "set_global", make(m)))  # noqa: B023
        for key in ("conv", "linear", "gather", "const"):
            both(lambda m: fields_of(m.OptimizationConfig(op_type_configs={key: make(m)})))  # noqa: B023
            both(lambda m: fields_of(m.OptimizationConfig(op_name_configs={key: make(m)})))  # noqa: B023
            both(lambda m: call(m, "set_op_type", key, make(m)))  # noqa: B023
            both(lambda m: call(m, "set_op_name", key, make(m)))  # noqa: B023
    both(lambda m: m.OptimizationConfig(op_type_configs=[]))
    both(lambda m: m.OptimizationConfig(op_selector=len))
    both(lambda m: m.OptimizationConfig(is_deprecated=1))
    for mapping in ({}, {"config_type": "OpPalettizerConfig"}, {"config_type": "Foo", "global_config": {}}, {"config_type": "Foo"},
                    {"config_type": "OpPalettizerConfig", "global_config": 3}, {"config_type": "OpPalettizerConfig", "op_type_configs": [1]},
                    {"config_type": "OpPalettizerConfig", "op_name_config": {}},
                    {"config_type": "OpMagnitudePrunerConfig", "op_type_configs": {"gather": {"n_m_ratio": [1, 2]}}},
                    {"config_type": "OpPalettizerConfig", "op_name_configs": {"a": None, "b": {"nbits": 2, "config_type": "OpPalettizerConfig"}}},
                    ):  # fmt: skip
        both(lambda m: fields_of(m.OptimizationConfig.from_dict(copy.deepcopy(mapping))))  # noqa: B023


def test_values():
    """Compared by value, not hashable, and printed with their fields."""
    for module in (ours, theirs):
        a, b = (module.OpPalettizerConfig(nbits=4) for _ in range(2))
        assert a == b and a != module.OpPalettizerConfig(nbits=2) and a != module.OpThresholdPrunerConfig()
        with pytest.raises(TypeError):
            hash(a)
        assert "nbits=4" in repr(a) and "mode='KMEANS'" in repr(a)
        assert module.experimental.OpActivationLinearQuantizerConfig() != module.OpLinearQuantizerConfig()
        assert module.OpPalettizerConfig("uniform", 2) == module.OpPalettizerConfig(mode="UNIFORM", nbits=2)
        assert module.OpLinearQuantizerConfig(dtype="uint4").nbits == 4 and not module.OpLinearQuantizerConfig(dtype="uint4").signed
