"""The guides do what they say: docs/guides, block by block."""

import os
import shutil
import subprocess
from pathlib import Path

import guides
import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "guides"
BIN = Path(os.environ["MIL_BIN"]).resolve()
SAMPLES = ROOT / "test" / "Inputs" / "samples"


def environment():
    return {"PATH": f"{BIN}:/usr/lib/llvm-22/bin:{os.environ['PATH']}", "MIL_SAMPLES": str(SAMPLES),
            "LC_ALL": "C.UTF-8"}


def run(name, folder, **more):
    guides.Page(GUIDES / name, folder, environment() | more).run()


def test_compress(tmp_path):
    run("compress.md", tmp_path)


def test_write_a_pass(tmp_path):
    """In a copy of the sources, which the page changes and builds."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, text=True,
                            capture_output=True)
    if listed.returncode:
        pytest.skip("the sources are no git checkout: which files are theirs is not known")
    for name in listed.stdout.splitlines():
        source, copy = ROOT / name, tmp_path / name
        if source.is_file() and (not name.startswith("test/Inputs/") or name.endswith("README.md")):
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
    (tmp_path / "test" / "Inputs" / "samples").symlink_to(SAMPLES)
    run("write-a-pass.md", tmp_path, CCACHE_BASEDIR=str(tmp_path), CCACHE_NOHASHDIR="1")


def test_every_page_is_run():
    """A page of the folder has a test above, and the table of the README names it."""
    pages = {page.name for page in GUIDES.glob("*.md")} - {"README.md"}
    readme = (GUIDES / "README.md").read_text()
    source = Path(__file__).read_text() + (ROOT / "python" / "tests" / "oracle" / "test_guides.py").read_text()
    for page in pages:
        assert f'run("{page}"' in source, f"nothing runs {page}"
        assert f"({page})" in readme, f"README.md does not name {page}"


@pytest.mark.parametrize("expected, printed, same", [
    (["a"], "a\n", True),
    (["a"], "b\n", False),
    (["a ... c"], "a b c\n", True),
    (["a ... c"], "a b\nc\n", False),
    (["a", "..."], "a\n", True),
    (["...", "c"], "a\nb\nc\n", True),
    (["...", "c"], "a\nb\n", False),
    ([], "", True),
    ([], "a\n", False),
])
def test_matching(expected, printed, same):
    assert guides.matches(expected, printed) == same


def test_an_unknown_kind_of_block_is_refused(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```ruby\nputs 1\n```\n")
    with pytest.raises(AssertionError, match="ruby"):
        guides.Page(page, tmp_path, {}).run()
