#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the Python environment of the tests: makevenv.py DIRECTORY. Does nothing when it is up to date."""
import pathlib
import subprocess
import sys
import venv

requirements = pathlib.Path(__file__).with_name("requirements.txt")
directory = pathlib.Path(sys.argv[1])
stamp = directory / "requirements.txt"
if stamp.exists() and stamp.read_text() == requirements.read_text():
    sys.exit()
venv.create(directory, clear=True, with_pip=True)
pip = [directory / "bin/python", "-m", "pip", "--disable-pip-version-check"]
subprocess.run([*pip, "install", "--quiet", "-r", requirements], check=True)
stamp.write_text(requirements.read_text())
