# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What docs/guarantees.md and SECURITY.md promise names tests and files; they are there."""
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GUARANTEES = (ROOT / "docs" / "guarantees.md").read_text()
ROWS = re.findall(r"^\| (?!---|\| )(.+?) \| (.+?) \|$", GUARANTEES, re.MULTILINE)


@pytest.mark.parametrize("promise, shown", ROWS)
def test_is_shown(promise, shown):
    path, _, name = re.fullmatch(r"`([^`:]+)(::)?(\w*)`", shown).groups()
    text = (ROOT / path).read_text()
    assert not name or re.search(rf"^def {name}\(", text, re.MULTILINE), f"{path} has no {name}"


def test_there_are_promises():
    assert len(ROWS) > 30 and len(ROWS) == GUARANTEES.count("\n| ") - 2 * GUARANTEES.count("| shown by |")


@pytest.mark.parametrize("page", ["SECURITY.md", "packaging/README.md"])
def test_files_are_there(page):
    """Paths in the table of what is checked, and links."""
    text = (ROOT / page).read_text()
    for link in re.findall(r"\]\(([^)#]+)", text):
        assert link.startswith("https:") or (ROOT / page).parent.joinpath(link).exists(), link
    for path in re.findall(r"`((?:lib|dialects|passes|test|docs)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path
