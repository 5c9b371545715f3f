# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What `cmake --install` writes is enough to build and run a program that knows nothing of this project's sources."""
import os
import pathlib
import re
import shutil
import subprocess

import pytest
from failing import SANITIZED
from models import SAMPLES, files, mil_opt

pytestmark = pytest.mark.skipif(SANITIZED, reason="a program outside the project is built without the sanitizer")
ROOT = pathlib.Path(__file__).parents[2]
BUILD = pathlib.Path(os.environ["MIL_BIN"]).parent
CONSUMER = ROOT / "test" / "consumer"
MODEL = SAMPLES / "trained_digits_ios18.mlpackage"


def run(*command, **options):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{done.args}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    path = tmp_path_factory.mktemp("prefix")
    run("cmake", "--install", BUILD, "--prefix", path)
    return path


def check(program, directory, prefix):
    """It makes of a model what the tool makes of it."""
    run(program, MODEL, "palettize{nbits=4}", directory / "small.mlpackage", env={"LD_LIBRARY_PATH": str(prefix / "lib")})
    mil_opt(MODEL, "--palettize=nbits=4", "-o", directory / "expected.mlpackage")
    assert files(directory / "small.mlpackage") == files(directory / "expected.mlpackage")


def test_cmake_package(prefix, tmp_path):
    run("cmake", "-G", "Ninja", "-S", CONSUMER, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", tmp_path / "build")
    for name in ("compress", "compress-cpp"):
        (tmp_path / name).mkdir()
        check(tmp_path / "build" / name, tmp_path / name, prefix)


@pytest.mark.skipif(not shutil.which("pkg-config"), reason="no pkg-config")
def test_pkg_config(prefix, tmp_path):
    environment = os.environ | {"PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
    flags = run("pkg-config", "--cflags", "--libs", "mil", env=environment).split()
    run("cc", "-std=c11", CONSUMER / "compress.c", "-o", tmp_path / "compress", *flags)
    check(tmp_path / "compress", tmp_path, prefix)


def test_a_fault_has_one_line_and_no_output(prefix, tmp_path):
    run("cmake", "-G", "Ninja", "-S", CONSUMER, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", tmp_path / "build", "--target", "compress")
    done = subprocess.run([tmp_path / "build" / "compress", SAMPLES / "absent.mlpackage", "palettize", tmp_path / "o.mlpackage"],
                          capture_output=True, text=True, env={"LD_LIBRARY_PATH": str(prefix / "lib")})
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "absent.mlpackage" in done.stderr
    assert not (tmp_path / "o.mlpackage").exists()


def test_tools_run_from_there(prefix, tmp_path):
    run(prefix / "bin" / "mil-opt", MODEL, "--palettize=nbits=4", "-o", tmp_path / "small.mlpackage", env={})
    assert "palettized" in run(prefix / "bin" / "mil-info", tmp_path / "small.mlpackage", env={})


def test_man_pages_and_completion_are_where_they_are_looked_for(prefix):
    for name in ("mil-opt", "mil-translate", "mil-info", "mil-diff", "mil-lsp-server", "mil-reduce"):
        for path in (f"man/man1/{name}.1", f"bash-completion/completions/{name}", f"zsh/site-functions/_{name}",
                     f"fish/vendor_completions.d/{name}.fish"):  # fmt: skip
            assert (prefix / "share" / path).stat().st_size > 0


def declared():
    """The functions of the public headers."""
    names = set()
    for header in (ROOT / "include" / "mil-c").glob("*.h"):
        text = re.sub(r"//.*|#.*(\\\n.*)*", "", header.read_text())
        text = re.sub(r"static inline.*?\n}\n", "", text, flags=re.DOTALL)
        names |= set(re.findall(r"\b(mil[A-Z]\w*)\s*\(", text))
    return names


def exported(library):
    return {line.split()[-1].split("@")[0] for line in run("nm", "-D", "--defined-only", library).splitlines()}


def test_exports_are_what_headers_declare(prefix):
    listed = (ROOT / "packaging" / "MIL.symbols").read_text().split()
    assert listed == sorted(listed)
    assert set(listed) == declared()
    assert exported(prefix / "lib" / "libMIL.so") == declared()
    assert exported(prefix / "lib" / "libMILPlugin.so") == {"mlirGetDialectPluginInfo", "mlirGetPassPluginInfo"}
