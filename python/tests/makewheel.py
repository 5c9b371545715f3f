#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the wheel and an environment that has nothing else: makewheel.py DIRECTORY.

DIRECTORY/dist holds the wheel, env is a virtual environment with it, numpy and pytest, unpacked is the wheel for
PYTHONPATH, and tools the environment that builds and checks it."""

import pathlib
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHECKERS = ["mypy", "ruff", "numpy", "setuptools"]


def run(*command):
    subprocess.run(list(map(str, command)), check=True, cwd=ROOT)


def pip(environment, *arguments):
    run(environment / "bin/python", "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments)


def make_tools(directory):
    """What builds the wheel, by the names in pyproject.toml, and what checks it."""
    packages = [*tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"], *CHECKERS]
    stamp = directory / "packages.txt"
    if stamp.exists() and stamp.read_text() == "\n".join(packages):
        return
    venv.create(directory, clear=True, with_pip=True)
    pip(directory, "install", *packages)
    stamp.write_text("\n".join(packages))


def build(directory, tools):
    shutil.rmtree(directory, ignore_errors=True)
    pip(tools, "wheel", ".", "--no-deps", "--no-build-isolation", "--wheel-dir", directory)
    [wheel] = directory.glob("milopt-*.whl")
    return wheel


def install(directory, wheel):
    """Into an empty environment, where it has to work before pytest brings more."""
    venv.create(directory, clear=True, with_pip=True)
    pip(directory, "install", wheel)
    installed = subprocess.run(
        [directory / "bin/python", "-m", "pip", "list", "--format=freeze"], check=True, capture_output=True, text=True
    ).stdout.split()
    names = {line.split("==")[0] for line in installed} - {"pip", "setuptools", "wheel"}
    assert names == {"milopt", "numpy"}, names
    run(directory / "bin/python", "-c", "import milopt.coreml")
    pip(directory, "install", "pytest")


def main(directory):
    make_tools(directory / "tools")
    wheel = build(directory / "dist", directory / "tools")
    install(directory / "env", wheel)
    shutil.rmtree(directory / "unpacked", ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(directory / "unpacked")


main(pathlib.Path(sys.argv[1]).resolve())
