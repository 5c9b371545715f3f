# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table of constraints, the checks and the tests have the same labels: each row of Constraints.def is checked
somewhere, a function of test/Dialect breaks it and expects its message, and no label is anywhere else."""
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[2]
DIALECT = ROOT / "dialects" / "mil"
LABEL = r"[a-z0-9_]+?_c\d+"


def read(*paths):
    return "\n".join(path.read_text() for path in paths)


ROWS = re.findall(
    rf'^MIL_CONSTRAINT\(({LABEL}),\s*"([^"]*)",\s*"([^"]*)"\)$',
    read(DIALECT / "Infer" / "Constraints.def"), re.MULTILINE,
)  # fmt: skip
LABELS = {label for label, _, _ in ROWS}
SOURCES = read(DIALECT / "Verify.c", DIALECT / "FuncOp.c", *(DIALECT / "Infer").glob("*.c"))
CHECKED = set(re.findall(rf"MIL_REQUIRE\(\s*&?infer,\s*({LABEL}),", SOURCES))
CHECKED |= set(re.findall(rf"MIL_CONSTRAINT_({LABEL})\b", SOURCES)) | set(re.findall(rf"\[({LABEL})\]", SOURCES))
TESTS = "\n// -----\n".join(p.read_text() for p in (ROOT / "test" / "Dialect").glob("constraints-*.mlir"))


def functions():
    """Label of each function's name, and its text."""
    for part in TESTS.split("// -----"):
        yield re.search(rf"mil\.func @({LABEL})_\w+\(", part).group(1), part


def test_rows():
    assert len(ROWS) == (DIALECT / "Infer" / "Constraints.def").read_text().count("\nMIL_CONSTRAINT(")
    assert len(LABELS) == len(ROWS)
    assert all(sentence.endswith(".") for _, _, sentence in ROWS)


def test_labels_count_from_one():
    words = {label.rsplit("_c", 1)[0] for label in LABELS}
    for word in words:
        numbers = sorted(int(n) for n in re.findall(rf"\b{word}_c(\d+)\b", " ".join(LABELS)))
        assert numbers == list(range(1, len(numbers) + 1)), word


def test_operations_are_of_the_table():
    known = set(re.findall(r"^MIL_OP\((\w+),", (DIALECT / "Ops.def").read_text(), re.MULTILINE)) | {"*"}
    for label, operations, _ in ROWS:
        assert operations and set(operations.split()) <= known, label


def test_checks_are_those_of_the_table():
    assert CHECKED == LABELS


def test_tests_are_those_of_the_table():
    assert {label for label, _ in functions()} == LABELS


@pytest.mark.parametrize("label, text", list(functions()), ids=lambda v: v if len(v) < 60 else "")
def test_function_expects_its_label(label, text):
    messages = re.findall(r"expected-error@\+1 {{(.*)}}", text)
    assert len(messages) == 1 and messages[0].endswith(f"[{label}]")
    operation = re.match(r"'mil\.(\w+)' op ", messages[0]).group(1)
    row = next(row for row in ROWS if row[0] == label)
    assert operation in row[1].split() or row[1] == "*"
