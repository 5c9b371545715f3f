#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""mil-opt beside coremltools: the same technique on the same package, in turn, and cp of that package beside both.

Writes JSON; report.py makes tables of it. README.md says what the figures mean."""
import argparse
import json
import pathlib
import shutil
import sys

from measure import ROOT, Failed, alternate, cores, machine, others, run, size_of, summary
from models import HERE, KINDS, model
from techniques import SLOW, TECHNIQUES, choose, flag

SIZES = {"linear": 200, "transformer": 50}
QUICK_SIZES = {"linear": 2, "transformer": 1}
SMALLER = 4  # how much smaller the next model is when coremltools takes too long for one
SMALLEST = 0.5


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=pathlib.Path, required=True, help="the JSON file to write")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin", help="where mil-opt is")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build/bench", help="room for models and outputs")
    parser.add_argument("--model", action="append", choices=KINDS, help="only this kind of model")
    parser.add_argument("--technique", action="append", help="only techniques whose name contains this")
    parser.add_argument(
        "--size", type=float, help="megabytes of the linear model (200); the transformer has a quarter"
    )
    parser.add_argument("--repeat", type=int, help="runs of each side (3)")
    parser.add_argument("--limit", type=float, default=600, help="seconds for coremltools: a technique that takes "
                        "longer is measured on a smaller model; runs are repeated as far as they fit")  # fmt: skip
    parser.add_argument(
        "--quick", action="store_true", help="tiny models, one run: only to see that everything works"
    )
    options = parser.parse_args()
    options.repeat = options.repeat or (1 if options.quick else 3)
    options.sizes = QUICK_SIZES if options.quick else SIZES
    if options.size:
        options.sizes = {"linear": options.size, "transformer": options.size / 4}
    return options


class Sides:
    """What is measured for one technique on one package."""

    def __init__(self, options, technique, source):
        self.options, self.technique, self.source = options, technique, source
        self.outputs = {name: options.work.resolve() / f"{name}.mlpackage" for name in ("copy", "ours", "theirs")}
        self.peer = []  # what coremltools' process said about itself

    def clean(self):
        for path in self.outputs.values():
            shutil.rmtree(path, ignore_errors=True)

    def copy(self):
        shutil.rmtree(self.outputs["copy"], ignore_errors=True)
        return run(["cp", "-r", self.source, self.outputs["copy"]])

    def ours(self, *flags):
        shutil.rmtree(self.outputs["ours"], ignore_errors=True)
        return run(
            [self.options.bin / "mil-opt", self.source, flag(self.technique), *flags, "-o", self.outputs["ours"]]
        )

    def ours_on_one_thread(self):
        return self.ours("--mlir-disable-threading")

    def theirs(self):
        """With a process for each core where there are several palettes to find, which is all that coremltools can
        share; and then one thread for each process: left to itself, scikit-learn starts one for each core."""
        workers = cores() if "granularity" in TECHNIQUES[self.technique][1] else 1
        command = [sys.executable, HERE / "peer.py", self.source, self.outputs["theirs"], self.technique, workers]
        environment = {"OMP_NUM_THREADS": "1"} if workers > 1 else None
        done = run(command, limit=self.options.limit, children=True, environment=environment)
        said = json.loads(done.output.splitlines()[-1])
        self.peer.append(said)
        done.seconds = said["seconds"]
        done.cpu -= said["imported_cpu"]
        return done

    def measure(self):
        """Name of a side to its runs."""
        sides = {"theirs": self.theirs, "copy": self.copy, "ours": self.ours,
                 "ours_on_one_thread": self.ours_on_one_thread}  # fmt: skip
        return alternate(sides, self.options.repeat, self.options.limit)


def compare(options, kind, technique):
    """One row: the largest model up to the size asked for that coremltools can do within the limit."""
    size, busy = options.sizes[kind], others()
    if technique in SLOW and not options.quick:
        size /= SMALLER
    while True:
        source = model(kind, size, options.work)
        sides = Sides(options, technique, source)
        sides.clean()
        try:
            runs = sides.measure()
            break
        except Failed as failure:
            if not failure.stopped or size / SMALLER < SMALLEST:
                raise
            print(
                f"{kind}, {technique}: coremltools {failure} with {size:g} MB; a smaller model is taken", flush=True
            )
            size /= SMALLER
    # The same operations on both sides, or the comparison is void.
    run([sys.executable, HERE / "operations.py", sides.outputs["ours"], sides.outputs["theirs"]])
    return {**row(options, kind, technique, source, sides, runs), "busy_cores": busy}


def row(options, kind, technique, source, sides, runs):
    figures = {name: summary(done) for name, done in runs.items()}
    figures["ours"]["output_bytes"] = size_of(sides.outputs["ours"])
    figures["theirs"]["output_bytes"] = size_of(sides.outputs["theirs"])
    figures["theirs"]["imported_bytes"] = max(said["imported_bytes"] for said in sides.peer)
    pass_, request = TECHNIQUES[technique]
    ours, alone, theirs = figures["ours"], figures["ours_on_one_thread"], figures["theirs"]
    sides.clean()
    return {
        "model": kind,
        "asked_bytes": options.sizes[kind] * 10**6,
        "model_bytes": size_of(source),
        "technique": technique,
        "pass": pass_,
        "options": request,
        **figures,
        "time_ratio": theirs["seconds"] / ours["seconds"],
        "time_ratio_on_one_thread": theirs["seconds"] / alone["seconds"],
        "memory_ratio": theirs["peak_anonymous_bytes"] / ours["peak_anonymous_bytes"],
    }


def main():
    options = arguments()
    techniques = choose(options.technique)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    document = {"machine": machine(options.bin), "quick": options.quick, "limit_seconds": options.limit, "rows": []}
    for kind in options.model or KINDS:
        for technique in techniques:
            found = compare(options, kind, technique)
            document["rows"].append(found)
            print(f"{kind}, {found['model_bytes'] / 1e6:.0f} MB, {technique}: {found['ours']['seconds']:.2f} s and "
                  f"{found['theirs']['seconds']:.2f} s", flush=True)  # fmt: skip
            # After every row: what has been measured stays when the rest is given up.
            options.output.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(f"compare.py: error: {failure}")
