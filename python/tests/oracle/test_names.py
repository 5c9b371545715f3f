# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""milopt.coreml has the names and the signatures of coremltools.optimize.coreml."""

import enum
import inspect
import types

import coremltools.optimize.coreml as theirs
import pytest

import milopt
import milopt.coreml as ours


def public(module):
    return {name for name in dir(module) if not name.startswith("_")}


def signature(function):
    """Names, kinds and defaults; a decorator of coremltools hides those of its functions."""
    inner = [c.cell_contents for c in getattr(function, "__closure__", None) or () if isinstance(c.cell_contents, types.FunctionType)]
    parameters = inspect.signature(inner[0] if inner else function).parameters.values()
    return [(p.name, p.kind, plain(p.default)) for p in parameters]


def plain(value):
    if repr(value) == "NOTHING":  # of attrs: what is not given is counted
        return None
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, type) and hasattr(value, "get_bitwidth"):
        return f"int{value.get_bitwidth()}"
    return value


def test_modules():
    assert public(theirs) <= public(ours)
    assert public(theirs.experimental) <= public(ours.experimental)
    assert public(ours) - public(theirs) == {"apply"}
    assert milopt.coreml is ours


@pytest.mark.parametrize("name", sorted(public(theirs) - {"experimental"}))
def test_signatures(name):
    assert signature(getattr(ours, name)) == signature(getattr(theirs, name))


@pytest.mark.parametrize("name", [n for n in sorted(public(theirs)) if inspect.isclass(getattr(theirs, n))])
def test_methods(name):
    """But for validators of attrs, which nobody calls."""
    mine, other = getattr(ours, name), getattr(theirs, name)
    methods = [m for m in public(other) if inspect.isroutine(getattr(other, m)) and not m.startswith("check_")]
    for method in methods:
        assert signature(getattr(mine, method)) == signature(getattr(other, method)), method
