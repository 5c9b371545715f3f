# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""operations.py A B: fails unless two packages have the same constexpr operations with the same types of results."""
import collections
import sys

import coremltools


def operations(package):
    program = coremltools.utils.load_spec(package).mlProgram
    blocks = [b for f in program.functions.values() for b in f.block_specializations.values()]
    compressed = [op for b in blocks for op in b.operations if op.type.startswith("constexpr_")]
    return collections.Counter(
        (op.type, *(o.type.SerializeToString(deterministic=True) for o in op.outputs)) for op in compressed
    )


a, b = map(operations, sys.argv[1:])
if a != b:
    only = [f"{sum(more.values())} more {sorted({key[0] for key in more})}" for more in (a - b, b - a) if more]
    sys.exit(f"{sys.argv[1]} and {sys.argv[2]} do not hold the same operations: " + " against ".join(only))
