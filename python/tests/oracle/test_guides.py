# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The guide with Python in it does what it says; notebooks run."""

import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import guides

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "test" / "Inputs" / "samples"
NOTEBOOKS = sorted((ROOT / "docs" / "guides").glob("*.ipynb"))


def environment():
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "MIL_SAMPLES": str(SAMPLES),
        "LC_ALL": "C.UTF-8",
    }


def run(name, folder):
    guides.Page(ROOT / "docs" / "guides" / name, folder, environment()).run()


def test_python(tmp_path):
    run("python.md", tmp_path)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook(path):
    """Cell by cell in a kernel of this environment; what it asserts holds, and it prints what is kept in the file."""
    kept = nbformat.read(path, as_version=4)
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=folder).execute()

    def printed(notebook):
        return [o["text"] for cell in notebook.cells for o in cell.get("outputs", []) if o.output_type == "stream"]

    assert "".join(printed(notebook)) == "".join(printed(kept))
