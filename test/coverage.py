#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lines and branches of lib, dialects and passes that tests have run: coverage.py build/coverage

Prints a table by folder and the files with the most that nobody has run, and writes pages with each line into
build/coverage/html. `make coverage` runs the tests first."""
import collections
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("lib/", "dialects/", "passes/", "tools/")
WORST = 20


def tool(name):
    return f"{name}-22"


def main(build):
    profiles = sorted(build.glob("profiles/*.profraw"))
    if not profiles:
        sys.exit("coverage: no test has left a profile")
    merged = build / "all.profdata"
    (build / "profiles.txt").write_text("".join(f"{p}\n" for p in profiles))
    subprocess.run([tool("llvm-profdata"), "merge", "-sparse", f"--input-files={build / 'profiles.txt'}",
                    "-o", merged], check=True)  # fmt: skip
    binaries = sorted(p for p in (build / "bin").iterdir() if p.is_file() and p.suffix == "")
    objects = [str(binaries[0]), *(f"-object={p}" for p in binaries[1:])]
    common = [f"-instr-profile={merged}", "-ignore-filename-regex=/build/|/test/|/bench/|/usr/"]
    done = subprocess.run([tool("llvm-cov"), "export", "-summary-only", *objects, *common], capture_output=True,
                          check=True)  # fmt: skip
    subprocess.run([tool("llvm-cov"), "show", "-format=html", f"-output-dir={build / 'html'}", *objects, *common],
                   check=True, capture_output=True)  # fmt: skip
    folders, files = collections.defaultdict(lambda: [0] * 4), []
    for file in json.loads(done.stdout)["data"][0]["files"]:
        name = str(pathlib.Path(file["filename"]).relative_to(ROOT))
        if not name.startswith(FOLDERS):
            continue
        counts = [file["summary"][kind][what] for kind in ("lines", "branches") for what in ("covered", "count")]
        files.append((counts[1] - counts[0], name, counts))
        parts = name.split("/")
        folder = "/".join(parts[: 3 if len(parts) > 3 else 2 if len(parts) > 2 else 1])
        for key in (folder, "all"):
            folders[key] = [a + b for a, b in zip(folders[key], counts)]
    row = "| {:38} | {:>7} | {:>6} | {:>8} | {:>6} |"
    percent = lambda covered, count: f"{100 * covered / count:.1f}" if count else "-"
    print(row.format("folder", "lines", "%", "branches", "%"))
    print(row.format("---", "---:", "---:", "---:", "---:"))
    for name, c in sorted(folders.items()):
        print(row.format(name, c[1], percent(c[0], c[1]), c[3], percent(c[2], c[3])))
    print("\nLines that nobody has run, by file:\n")
    for missed, name, c in sorted(files, reverse=True)[:WORST]:
        print(f"  {missed:5}  {name}, {percent(c[0], c[1])}% of its lines, {percent(c[2], c[3])}% of its branches")
    print(f"\n{build / 'html' / 'index.html'} shows each line.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]).resolve())
