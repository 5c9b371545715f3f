# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Bars of the ratios of compare.json, one panel for time and one for memory. Grey and two colours that stand out on
white and on black, no background, text as text."""
import matplotlib
from report import megabytes, needs_word, number

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402  after the choice of a backend

GREY = "#737b85"
COLOURS = {"linear": "#3b82c4", "transformer": "#d9730d"}
PANELS = {"time_ratio": "times faster than coremltools", "memory_ratio": "times less memory than coremltools"}
STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "milopt", "font.family": "sans-serif", "font.size": 10,
    "text.color": GREY, "axes.labelcolor": GREY, "axes.edgecolor": GREY, "xtick.color": GREY, "ytick.color": GREY,
}  # fmt: skip


def distinct(rows, field):
    return list(dict.fromkeys(row[field] for row in rows))


def bars(axis, rows, field):
    """From 1 to the ratio, on a logarithmic axis; models of a technique beside each other."""
    kinds, techniques = distinct(rows, "model"), distinct(rows, "technique")
    thickness = 0.8 / len(kinds)
    for i, kind in enumerate(kinds):
        those = [row for row in rows if row["model"] == kind]
        places = [techniques.index(row["technique"]) + (i + 0.5) * thickness - 0.4 for row in those]
        size = megabytes(max(row["model_bytes"] for row in those))
        axis.barh(places, [row[field] - 1 for row in those], 0.9 * thickness, left=1, color=COLOURS[kind],
                  label=f"{kind} model, {size} MB")  # fmt: skip
        for place, row in zip(places, those):
            text = number(row[field]) + "*" * needs_word(row)
            axis.annotate(text, (max(row[field], 1), place), (3, 0), textcoords="offset points", va="center",
                          fontsize=8)  # fmt: skip


def panel(axis, rows, field):
    bars(axis, rows, field)
    values = [row[field] for row in rows]
    axis.set_xscale("log")
    axis.set_xlim(min(1, *values), 2 * max(1, *values))
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axis.axvline(1, color=GREY, linewidth=1)
    axis.set_title(PANELS[field], color=GREY, fontsize=11)
    axis.spines[["top", "right"]].set_visible(False)
    axis.tick_params(axis="y", length=0)


def plot(rows, path):
    pyplot.rcParams.update(STYLE)
    techniques = distinct(rows, "technique")
    figure, axes = pyplot.subplots(1, len(PANELS), figsize=(10, 1.5 + 0.45 * len(techniques)), sharey=True)
    for axis, field in zip(axes, PANELS):
        panel(axis, rows, field)
    axes[0].set_yticks(range(len(techniques)), techniques)
    axes[0].invert_yaxis()
    handles = axes[0].get_legend_handles_labels()
    figure.legend(*handles, frameon=False, loc="lower center", ncols=len(COLOURS), labelcolor=GREY)
    figure.tight_layout(rect=(0, 0.5 / figure.get_figheight(), 1, 1))
    if any(map(needs_word, rows)):
        figure.text(0.99, 0.01, "* see the table", ha="right", fontsize=8)
    figure.savefig(path, transparent=True, metadata={"Date": None})
