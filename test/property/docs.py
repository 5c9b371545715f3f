# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The generated pages are those of the tables, say something of everything, and lead somewhere."""
import os
import pathlib
import re
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
import generate  # noqa: E402
import tables  # noqa: E402

PAGES = generate.pages(pathlib.Path(os.environ["MIL_BIN"]).parent / "share/mil/tables.json")
NAMES = [name for category in tables.categories() for name in category.operations]
LINKED = [*ROOT.glob("*.md"), *(p for d in ("docs", "lib", "dialects", "passes", "packaging", "tools", "bench", "test")
                               for p in (ROOT / d).rglob("*.md") if "Inputs" not in p.parts)]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_page_is_that_of_the_tables(path):
    assert (ROOT / "docs" / path).read_text() == PAGES[path], "make docs"


def test_no_page_is_left_over():
    made = {path.split("/")[1] for path in PAGES if "/" in path}
    assert {p.name for p in (ROOT / "docs/operations").iterdir()} == made


def test_every_operation_has_a_row_and_an_example():
    rows = re.findall(r"^\| \[`(\w+)`\]", PAGES["operations/README.md"], re.MULTILINE)
    assert rows == NAMES and len(NAMES) >= 168
    # Nothing that is known writes it.
    assert set(NAMES) - set(tables.examples()) == {"_const_symbolic"}
    assert set(tables.examples()) <= set(NAMES)


def test_examples_stand_with_their_category():
    for category in tables.categories():
        file = tables.EXAMPLES / f"{category.slug}.mlir"
        found = re.findall(r"^mil\.func @(\w+)", file.read_text(), re.MULTILINE)
        assert [n for n in category.operations if n != "_const_symbolic"] == found, file


def test_status_has_no_empty_cell_and_few_without_a_rule():
    rows = [line for line in PAGES["operations/README.md"].splitlines() if line.startswith("| [`")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert all(all(row) and len(row) == 6 for row in cells)
    assert len([row for row in cells if row[3].startswith("no rule")]) < 10


def test_every_pass_and_option_is_there():
    page = PAGES["passes.md"]
    assert len(re.findall(r"^## `--", page, re.MULTILINE)) == len(
        re.findall(r"^MIL_PASS\(", (ROOT / "passes/Passes.def").read_text(), re.MULTILINE)
    )
    assert "| `nbits` | 1, 2, 3, 4, 6, 8 |" in page and "| `--cleanup` |" in page


@pytest.mark.parametrize("path", LINKED, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    text = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not re.match(r"\w+:", target):
            assert (path.parent / target).exists(), target
