# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The op table says what coremltools' registry says: names, definitions, inputs in order, which are optional or
constant, which share a type, and the types."""
import pytest
from coremltools.converters.mil.mil import types
from coremltools.converters.mil.mil.input_type import (
    InternalInputType, PyFunctionInputType, TensorInputType, TupleInputType,
)  # fmt: skip
from coremltools.converters.mil.mil.ops.registry import SSAOpRegistry
from opsdef import VERSIONS, rows, type_set

OURS = {"literal", "output", "unknown_op"}
NOT_IN_REGISTRY = {"custom_layer", "write_state"}


TABLE = {(name, version): inputs for name, version, inputs, *_ in rows()}


def definition(name, version):
    """The newest definition of the registry that the version has, or None."""
    for source in (SSAOpRegistry.core_ops, SSAOpRegistry.dialect_ops):
        versions = [v for v in source.get(name, {}) if int(v) <= version]
        if versions:
            return source[name][max(versions, key=int)]
    return None


def registry_inputs(name, version):
    spec = definition(name, version).input_spec.input_types
    return {
        key: kind for key, kind in spec.items()
        if not isinstance(kind, (InternalInputType, PyFunctionInputType))
    }  # fmt: skip


@pytest.mark.parametrize("name, version", [k for k in TABLE if k[0] not in OURS | NOT_IN_REGISTRY])
def test_row(name, version):
    ours, theirs = TABLE[name, version], registry_inputs(name, version)
    assert [i[1] for i in ours] == list(theirs)
    variables = {}
    for (kind, key, *rest), other in zip(ours, theirs.values()):
        assert (kind in ("OPT", "COPT")) == other.optional, key
        assert (kind == "TUPLE") == isinstance(other, TupleInputType), key
        if kind in ("CIN", "COPT", "ATTR") or isinstance(other, TensorInputType):
            assert (kind in ("CIN", "COPT", "ATTR")) == other.const, key
        if isinstance(other, TensorInputType):
            variable, allowed = rest
            domain = other.type_domain or definition(name, version).type_domains[other.type_domain_id]
            assert type_set(allowed) == {types.builtin_to_string(t) for t in domain}, key
            if variable != "_":
                variables.setdefault(variable, set()).add(other.type_domain_id)
    assert all(len(ids) == 1 for ids in variables.values())


@pytest.mark.parametrize("name", sorted(SSAOpRegistry.core_ops))
def test_registered_operation_has_its_rows(name):
    """One row for each definition that differs from the one before."""
    versions = [v for n, v in TABLE if n == name]
    distinct = [
        v for v in VERSIONS.values()
        if definition(name, v) is not None and definition(name, v) is not definition(name, v - 1)
    ]  # fmt: skip
    if definition(name, 6) is not None and 6 not in distinct:
        distinct.insert(0, 6)
    assert sorted(versions) == distinct
