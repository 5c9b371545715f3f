#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tables and a plot of what was measured: report.py FOLDER [--plot].

Reads compare.json, scaling.json and kernels.json of the folder, as far as they are there, and writes results.md and,
with --plot, ratios.svg."""
import argparse
import json
import pathlib
import sys

LEVELS = ("ref", "base", "avx2", "avx512")
IDLE = 0.2  # cores that a machine with nothing to do may have busy
DIFFERENT = 1.1  # outputs whose sizes are further apart do not hold the same


def table(header, rows):
    """Markdown; the first column to the left, all others to the right when they hold numbers."""
    numeric = [all(not row[i] or row[i][0].isdigit() for row in rows) for i in range(len(header))]
    rule = ["---:" if right else "---" for right in numeric]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, rule, *rows]) + "\n"


def megabytes(size):
    return f"{size / 1e6:.0f}" if size >= 10e6 else f"{size / 1e6:.1f}"


def number(value):
    """No more digits than a timing has."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:.{digits}f}"


def is_reduced(row):
    return row["model_bytes"] < 0.8 * row["asked_bytes"]


def outputs_differ(row):
    sizes = row["ours"]["output_bytes"], row["theirs"]["output_bytes"]
    return max(sizes) > DIFFERENT * min(sizes)


def needs_word(row):
    """Whether a ratio needs a word: the model is not the one asked for, or the outputs do not hold the same."""
    return is_reduced(row) or outputs_differ(row)


def machine_table(document):
    machine = document["machine"]
    busy = max(row["busy_cores"] for row in document["rows"])
    facts = {
        "date": machine["date"],
        "commit": machine["commit"],
        "CPU": f"{machine['cpu']}, {machine['cores']} cores",
        "memory": f"{machine['memory_bytes'] / 2**30:.0f} GiB",
        "system": f"{machine['system']}, Linux {machine['kernel']}",
        "mil-opt": f"{machine['compiler']}, {machine['build']}, MLIR {machine['llvm']}",
        "coremltools": f"{machine['coremltools']} on Python {machine['python']}, numpy {machine['numpy']}, "
        f"scikit-learn {machine['scikit-learn']}",
        "other work": f"up to {busy:.1f} cores, looked at before each row",
    }
    text = table(["", ""], [list(fact) for fact in facts.items()])
    if busy > IDLE:
        text += "\n**The machine was not idle; times are longer than they need be, on both sides.**\n"
    if machine["build"] != "Release":
        text += "\n**This is not the build that users run.**\n"
    return text


def comparison(document):
    rows, notes = [], []
    for row in document["rows"]:
        ours, alone, theirs = row["ours"], row["ours_on_one_thread"], row["theirs"]
        marks = ""
        if is_reduced(row):
            marks += " (a)"
        if len(theirs["all_seconds"]) < len(ours["all_seconds"]):
            marks += " (b)"
        if outputs_differ(row):
            marks += " (c)"
        rows.append([
            f"{row['model']}, {row['technique']}{marks}", megabytes(row["model_bytes"]),
            number(row["copy"]["seconds"]), number(alone["seconds"]), number(ours["seconds"]),
            number(theirs["seconds"]), number(row["time_ratio"]), megabytes(ours["peak_anonymous_bytes"]),
            megabytes(theirs["peak_anonymous_bytes"]), number(row["memory_ratio"]),
            megabytes(ours["output_bytes"]), megabytes(theirs["output_bytes"]),
        ])  # fmt: skip
        notes.append(marks)
    header = ["technique", "model MB", "cp s", "mil-opt, 1 thread s", "mil-opt s", "coremltools s", "times faster",
              "mil-opt peak MB", "coremltools peak MB", "times smaller", "mil-opt out MB",
              "coremltools out MB"]  # fmt: skip
    limit = document["limit_seconds"]
    meanings = {
        "(a)": f"On a smaller model on both sides: coremltools takes longer than {limit:.0f} s on the full one.",
        "(b)": f"Fewer runs of coremltools than of mil-opt, so that they took no longer than {limit:.0f} s together.",
        "(c)": "The outputs differ in size, so they do not hold the same; the README of this folder says why.",
    }
    lines = [f"{mark} {meaning}" for mark, meaning in meanings.items() if any(mark in note for note in notes)]
    return table(header, rows) + "".join(f"\n{line}\n" for line in lines)


def scaling(document):
    counts = sorted({row["threads"] for row in document["rows"]})
    by_case = {}
    for row in document["rows"]:
        by_case.setdefault((row["technique"], row["model_bytes"]), {})[row["threads"]] = row
    rows = []
    for (technique, size), threads in sorted(by_case.items()):
        one, most = threads[1], threads[counts[-1]]
        rows.append([technique, megabytes(size), *(number(threads[n]["seconds"]) for n in counts),
                     number(one["seconds"] / most["seconds"]), number(most["seconds"] / size * 1e9),
                     megabytes(most["peak_anonymous_bytes"]), megabytes(most["output_bytes"])])  # fmt: skip
    header = ["technique", "model MB", *(f"{n} thread{'s' * (n > 1)} s" for n in counts), "times faster", "s per GB",
              "peak MB", "out MB"]  # fmt: skip
    return table(header, rows)


def kernels(document):
    by_case = {}
    for row in document["kernels"]:
        by_case.setdefault((row["kernel"], row["case"]), {})[row["level"]] = row
    leveled = {case: rows for case, rows in by_case.items() if len(rows) > 1}
    seen = [level for level in LEVELS if any(level in rows for rows in leveled.values())]
    several = []
    for case, rows in leveled.items():
        rates = [number(rows[level]["gb_per_second"]) for level in seen]
        several.append([*case, *rates, number(rows[document["level"]]["of_memcpy"])])
    one = []
    for case, rows in by_case.items():
        if case not in leveled:
            (row,) = rows.values()
            elements = number(row["elements"] / row["seconds"] / 1e6)
            one.append([*case, number(row["gb_per_second"] * 1e3), f"{row['of_memcpy']:.4f}", elements])
    text = f"One thread, the quickest of {document['rounds']} rounds; {document['compiler']}. Inputs have "
    text += f"{document['elements']} elements where a case does not name another number.\n\n"
    text += table(["kernel", "case", *(f"{level} GB/s" for level in seen), "of memcpy"], several)
    return text + "\n" + table(["kernel", "case", "MB/s", "of memcpy", "M elements/s"], one)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--plot", action="store_true", help="write ratios.svg too; needs matplotlib")
    options = parser.parse_args()
    sections = {"compare": ("mil-opt and coremltools", comparison), "scaling": ("Size and threads", scaling),
                "kernels": ("Kernels", kernels)}  # fmt: skip
    found = {
        name: json.loads(file.read_text()) for name in sections if (file := options.folder / f"{name}.json").exists()
    }
    if not found:
        sys.exit(f"report.py: error: {options.folder} holds none of {', '.join(f'{name}.json' for name in sections)}")
    text = "# Results\n"
    if any(document["quick"] for document in found.values()):
        text += "\n**From a quick run, which shows that everything works: the figures mean nothing.**\n"
    for name, document in found.items():
        title, section = sections[name]
        text += f"\n## {title}\n\n"
        if "machine" in document:
            text += machine_table(document) + "\n"
        text += section(document)
    (options.folder / "results.md").write_text(text)
    if options.plot and "compare" in found:
        from plot import plot

        plot(found["compare"]["rows"], options.folder / "ratios.svg")


if __name__ == "__main__":
    main()
