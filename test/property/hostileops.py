# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operations with any shapes and any constants: mil-opt takes them or names a constraint that they break, and never
falls over. Shapes are of any rank, with dimensions that are 0, unknown or huge; constants are negative, zero and huge."""
import random
import re

import pytest
from models import mil_opt
from opsdef import ELEMENTS, rows, type_set

OPSETS = {6: "CoreML5", 7: "CoreML6", 8: "CoreML7", 9: "CoreML8"}
DIMENSIONS = ["0", "1", "1", "2", "2", "3", "4", "6", "?", "?", "9223372036854775807"]
INTEGERS = [-(2**31), -7, -2, -1, 0, 0, 1, 1, 2, 3, 4, 64, 2**31 - 1]
WORDS = ["valid", "same", "custom", "fp16", "int32", "EXACT", "chw,whr->chr", "bidirectional", "update", "int8", "", "x"]
SKIPPED = {"const", "_const_symbolic", "literal", "output", "unknown_op", "custom_layer", "cond", "while_loop"}
ROWS = [row for row in rows() if row[0] not in SKIPPED]


class Function:
    """One function with one operation of a row."""

    def __init__(self, row, number):
        self.name, self.since, self.inputs, _, self.least, self.most = row
        self.random = random.Random(f"{self.name} {self.since} {number}")
        self.number, self.arguments, self.constants, self.uses, self.types, self.attributes = number, [], [], [], [], []
        self.variables = {}

    def choose(self, *items):
        return self.random.choice(items)

    def shape(self, rank=None):
        rank = self.choose(0, 1, 1, 2, 3, 3, 4, 4, 5, 6) if rank is None else rank
        return [self.choose(*DIMENSIONS) for _ in range(rank)]

    def tensor(self, element):
        if self.random.random() < 0.05:
            return f"tensor<*x{element}>"
        return "tensor<" + "".join(f"{d}x" for d in self.shape()) + f"{element}>"

    def element(self, variable, types):
        """A type of the set, the same one for a variable."""
        name = self.choose(*sorted(type_set(types)))
        return ELEMENTS[name if variable == "_" else self.variables.setdefault(variable, name)]

    def constant(self, element):
        """Text of a small dense constant."""
        count = self.choose(None, None, 0, 1, 2, 2, 3, 4, 4, 6, 8)
        values = [self.scalar(element) for _ in range(1 if count is None else count)]
        text = values[0] if count is None else "[" + ", ".join(values) + "]"
        return f"dense<{text if count != 0 else ''}> : tensor<{'' if count is None else f'{count}x'}{element}>"

    def scalar(self, element):
        if element == "i1":
            return self.choose("true", "false")
        if element == "!mil.string":
            return f'"{self.choose(*WORDS)}"'
        if "f" in element:
            return self.choose("0.0", "1.0", "-2.5", "0.3", "60000.0")
        bits = int(element.lstrip("ui"))
        least, most = (0, 2**bits - 1) if element.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        return str(min(max(self.choose(*INTEGERS), least), most))

    def value(self, type_, constant):
        """Makes a value: a constant, or an argument of the function."""
        name = f"%v{len(self.types)}"
        if constant:
            self.constants.append(f"  {name} = mil.const {constant}")
            type_ = constant.split(" : ", 1)[1]
        else:
            self.arguments.append(f"{name}: {type_}")
        self.types.append(type_)
        return name

    def tensor_value(self, element, known):
        known = known or self.random.random() < 0.4
        return self.value(self.tensor(element), self.constant(element) if known else None)

    def add_input(self, kind, name, variable="_", types=None):
        if kind in ("OPT", "COPT") and self.random.random() < 0.5:
            return
        if kind == "ATTR":
            self.attributes.append(f"{name} = {self.constant(self.element(variable, types))}")
        elif kind == "TUPLE":
            element = self.choose("f16", "f32", "i32", "i1")
            values = [self.tensor_value(element, False) for _ in range(self.choose(0, 1, 2, 2, 3))]
            self.uses.append(f"{name} = [{', '.join(values)}]")
        elif kind in ("LIST", "STATE"):
            inner = self.tensor("f32")
            type_ = f"!mil.list<{inner}, {self.choose(-1, 0, 3)} : i64>" if kind == "LIST" else f"!mil.state<{inner}>"
            self.uses.append(f"{name} = {self.value(type_, None)}")
        else:
            element = "f16" if kind == "VALUE" else self.element(variable, types)
            self.uses.append(f"{name} = {self.tensor_value(element, kind in ('CIN', 'COPT'))}")

    def text(self):
        for item in self.inputs:
            self.add_input(*item)
        count = int(self.least) if self.most != "MANY" else self.choose(1, 2, 3)
        results = [self.choose("tensor<*xf32>", self.tensor(self.choose("f16", "f32", "i32"))) for _ in range(count)]
        opset = OPSETS[self.choose(*[v for v in OPSETS if v >= self.since])]
        attributes = " {" + ", ".join(self.attributes) + "}" if self.attributes else ""
        left = "" if not results else "%r = " if count == 1 else f"%r:{count} = "
        return "\n".join([
            f'mil.func @f{self.number}({", ".join(self.arguments)}) -> () attributes {{opset = "{opset}"}} {{',
            *self.constants,
            f"  {left}mil.{self.name}({', '.join(self.uses)}){attributes} : ({', '.join(self.types)}) -> "
            + (results[0] if count == 1 else f"({', '.join(results)})"),
            "  mil.output ()", "}",
        ])  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_any_operation_is_taken_or_refused(row, tmp_path):
    source = tmp_path / "any.mlir"
    source.write_text("\n// -----\n".join(Function(row, i).text() for i in range(60)))
    done = mil_opt(source, "--split-input-file", "-o", "/dev/null", status=(0, 1))
    for line in done.stderr.splitlines():
        assert ": error: " not in line or re.search(r"'mil\.\w+' op .* \[[a-z0-9_]+_c\d+\]$|static shape|dense<", line), line
