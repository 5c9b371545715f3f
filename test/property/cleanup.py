# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""MLIR's cleaning passes leave every model its meaning: the same interface, the operations that have an effect in their
order, nothing new but constants, and what coremltools infers of it."""
import collections

import pytest
from constexprs import ml_programs
from models import GOOD, SAMPLES, Package, assert_equal_messages, mil_opt

FLAGS = {
    "mlir": ["--cse", "--canonicalize", "--symbol-dce", "--sccp"],
    "cleanup": ["--cleanup"],
}
# Nothing of these may be lost or change its order.
EFFECTS = ("read_state", "write_state", "random_", "unknown")
WITHOUT_EFFECT = ("identity", "cast", "reshape", "expand_dims", "squeeze", "transpose", "concat", "shape", "add", "sub",
                  "mul", "maximum", "minimum", "floor_div", "gather")  # fmt: skip
gone = collections.Counter()


def operations(block, depth=0):
    """Types and inputs by name of all operations, nested ones after their parent."""
    for operation in block.operations:
        yield operation
        for nested in operation.blocks:
            yield from operations(nested, depth + 1)


def blocks(package):
    for number, spec in enumerate(ml_programs(package.model)):
        for name, function in spec.mlProgram.functions.items():
            for opset, block in function.block_specializations.items():
                yield (number, name, opset), function, block


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("name", GOOD)
def test_meaning_stays(name, flags, tmp_path):
    source, output = SAMPLES / name, tmp_path / name
    mil_opt(source, *FLAGS[flags], "-o", output)
    before, after = Package.read(source), Package.read(output)
    assert_equal_messages(after.model.description, before.model.description)
    for (key, old_function, old), (new_key, new_function, new) in zip(blocks(before), blocks(after), strict=True):
        assert key == new_key and list(old.outputs) == list(new.outputs)
        assert [i.name for i in old_function.inputs] == [i.name for i in new_function.inputs]
        check_operations(name, list(operations(old)), list(operations(new)))


def check_operations(name, old, new):
    gone["all"] += len(old) - len(new)
    types = collections.Counter(o.type for o in old)
    new_types = collections.Counter(o.type for o in new)
    for type_ in new_types:
        assert new_types[type_] <= types[type_] or type_ == "const", f"{type_} is new"
    effects = [[o.type for o in side if o.type.startswith(EFFECTS)] for side in (old, new)]
    assert effects[0] == effects[1]
    # What is left has the names and the types that it had.
    named = {o.outputs[0].name: o for o in old if o.outputs and o.type != "const"}
    for operation in new:
        if operation.outputs and operation.type != "const":
            assert named[operation.outputs[0].name].type == operation.type
            assert list(named[operation.outputs[0].name].outputs) == list(operation.outputs)
    # Live operations go only where a fold says so.
    used = {b.name for o in old for a in o.inputs.values() for b in a.arguments if b.name}
    kept = {o.outputs[0].name for o in new if o.outputs}
    for operation in old:
        if operation.outputs and operation.outputs[0].name in used and operation.outputs[0].name not in kept:
            gone[operation.type] += 1
            assert operation.type in WITHOUT_EFFECT or is_unused(operation, old, kept), (name, operation.type)


def is_unused(operation, old, kept):
    """Whether only operations that have gone use it."""
    names = {output.name for output in operation.outputs}
    users = [o for o in old if any(b.name in names for a in o.inputs.values() for b in a.arguments)]
    return all(not user.outputs or user.outputs[0].name not in kept for user in users) or operation.type == "const"


def test_something_has_gone():
    assert gone["all"] > 0, gone
