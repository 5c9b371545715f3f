#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""mil-opt by the size of the model and by the number of threads. Writes JSON; report.py makes tables of it."""
import argparse
import json
import os
import pathlib
import shutil
import sys

from measure import ROOT, Failed, alternate, cores, machine, others, run, size_of, summary
from models import model
from techniques import choose, flag

TECHNIQUES = ["palettize, 4 bits", "palettize by 16 channels, 4 bits", "int8 per channel", "prune, 2:4"]


def numbers(text):
    return [float(part) for part in text.split(",")]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=pathlib.Path, required=True, help="the JSON file to write")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin", help="where mil-opt is")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build/bench", help="room for models and outputs")
    parser.add_argument("--technique", action="append", help="techniques whose name contains this (four of them)")
    parser.add_argument("--sizes", type=numbers, help="megabytes of the models (25,100,400,2000)")
    parser.add_argument("--repeat", type=int, help="runs of each (3)")
    parser.add_argument(
        "--quick", action="store_true", help="tiny models, one run: only to see that everything works"
    )
    options = parser.parse_args()
    options.repeat = options.repeat or (1 if options.quick else 3)
    options.sizes = options.sizes or ([1, 2] if options.quick else [25, 100, 400, 2000])
    options.technique = choose(options.technique) if options.technique else TECHNIQUES
    return options


def thread_counts():
    """1, 2, 4, .. and as many as there are cores."""
    return sorted({min(1 << i, cores()) for i in range(cores().bit_length() + 1)})


def command(options, technique, source, output, threads):
    """mil-opt takes as many threads as it may use cores."""
    some = sorted(os.sched_getaffinity(0))[:threads]
    restrict = ["taskset", "-c", ",".join(map(str, some))] if 1 < threads < cores() else []
    alone = ["--mlir-disable-threading"] if threads == 1 else []
    return [*restrict, options.bin / "mil-opt", source, flag(technique), *alone, "-o", output]


def measure(options, technique, source):
    """One row for each number of threads."""
    output = options.work.resolve() / "scaling.mlpackage"

    def side(threads):
        def once():
            shutil.rmtree(output, ignore_errors=True)
            return run(command(options, technique, source, output, threads))

        return once

    busy = others()
    runs = alternate({threads: side(threads) for threads in thread_counts()}, options.repeat, float("inf"))
    base = {"technique": technique, "model_bytes": size_of(source), "output_bytes": size_of(output), "busy_cores": busy}
    shutil.rmtree(output)
    return [{**base, "threads": threads, **summary(done)} for threads, done in runs.items()]


def main():
    options = arguments()
    options.output.parent.mkdir(parents=True, exist_ok=True)
    document = {"machine": machine(options.bin), "quick": options.quick, "rows": []}
    for megabytes in options.sizes:
        source = model("layers", megabytes, options.work)
        for technique in options.technique:
            rows = measure(options, technique, source)
            document["rows"] += rows
            times = ", ".join(f"{row['seconds']:.2f} s on {row['threads']}" for row in rows)
            print(f"{rows[0]['model_bytes'] / 1e6:.0f} MB, {technique}: {times}", flush=True)
            options.output.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(f"scaling.py: error: {failure}")
