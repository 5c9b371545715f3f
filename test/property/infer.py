# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is inferred for the operations of all samples is what they declare: real models, with states, classes, lists,
variadic shapes and operations that nobody knows."""
import pytest
from models import GOOD, SAMPLES
from programs import inferred, says_all

VALUES = {"const", "literal"}
# Operations that nobody knows, by the types that they say they have; `relu` is one with attributes of its own.
UNKNOWN = {"custom_layer", "vendor_frobnicate", "relu"}


@pytest.mark.parametrize("name", [n for n in GOOD if n.endswith(".mlpackage")])
def test_inferred_types_are_those_declared(name):
    for operation, _, declared, found in inferred(SAMPLES / name):
        if found == "-":
            assert operation in VALUES | UNKNOWN
        elif not declared.startswith("!mil.opaque"):
            assert says_all(declared, found), operation
