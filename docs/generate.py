#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the pages of this folder that come from the tables of the sources: `make docs`."""
import collections
import json
import os
import pathlib
import sys

import tables

HERE = pathlib.Path(__file__).resolve().parent
MADE = "<!-- Made by docs/generate.py from the tables of the sources: `make docs`. -->\n"
EFFECTS = {"READS": "reads its state", "WRITES": "writes its state", "OPAQUE": "effects unknown",
           "BRANCH": "runs one of its blocks", "LOOP": "runs its blocks", "RECURSIVE": "those of its blocks",
           "TERMINATOR": "ends a block"}  # fmt: skip
# Why a cell of the status table has nothing to show.
NO_RULE = {
    "const": "the value says it", "_const_symbolic": "nothing says it", "literal": "the value says it",
    "unknown_op": "nobody knows it", "custom_layer": "the layer's author knows it",
}  # fmt: skip


def table(heads, rows):
    return "\n".join([f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads), *(f"| {' | '.join(row)} |" for row in rows)])


def count(least, most):
    if least == most:
        return {"0": "none", "1": "one"}.get(least, least)
    return f"{least} or more" if most == "MANY" else f"{least} to {most}"


# Operations -----------------------------------------------------------------------------------------------------------


def inputs_table(definitions):
    """A row for each input, with its types in each definition."""
    names = list(dict.fromkeys(i.name for d in definitions for i in d.inputs))
    rows = []
    for name in names:
        found = [next((i for i in d.inputs if i.name == name), None) for d in definitions]
        kind = next(tables.KINDS[i.kind] for i in reversed(found) if i)
        cells = [cell(i, definitions[n], kind) for n, i in enumerate(found)]
        rows.append([f"`{name}`", kind, *cells])
    return table(["input", "", *(f"from {d.since} on" for d in definitions)], rows)


def cell(input_, definition, kind):
    if not input_:
        return "-"
    own = tables.KINDS[input_.kind]
    shared = [i for i in definition.inputs if i.variable == input_.variable != "_"]
    parts = [own if own != kind else "", input_.types or "any"]
    if len(shared) > 1:
        parts.append(f"as `{input_.variable}`")
    return ", ".join(part for part in parts if part)


def operation(name, definitions, rules, example):
    last = definitions[-1]
    lines = [f"## `mil.{name}`", ""]
    facts = [f"Results: {count(last.least, last.most)}."]
    effects = [EFFECTS[t] for t in last.traits if t in EFFECTS]
    if effects:
        facts.append(f"Effects: {', '.join(effects)}.")
    if last.regions not in ("0", "ANY_REGIONS"):
        facts.append(f"Blocks: {last.regions}.")
    if "FREE_INPUTS" in last.traits:
        facts.append("Inputs of any name, which `mil.inputs` lists.")
    lines.append(" ".join(facts) + f" From {definitions[0].since} on.")
    if any(d.inputs for d in definitions):
        lines += ["", inputs_table(definitions)]
    if rules:
        lines += ["", *(f"- `{r.label}` {r.sentence}" for r in rules)]
    if example:
        lines += ["", "```mlir", example, "```"]
    return "\n".join(lines) + "\n"


def operation_pages():
    rules = collections.defaultdict(list)
    for rule in tables.constraints():
        for name in rule.operations:
            rules[name].append(rule)
    examples = tables.examples()
    for category in tables.categories():
        text = [MADE, f"# {category.title}\n", "What holds for every operation is in [the list of operations](README.md).\n"]
        text += [operation(n, d, rules[n], examples.get(n)) for n, d in category.operations.items()]
        yield f"operations/{category.slug}.md", "\n".join(text)
    yield "operations/README.md", status(rules, examples)


STATUS = """# Operations

Every operation is read and written as its row of `dialects/mil/Ops.def` says, and what no row describes goes through as
`mil.unknown_op`. A function uses the newest definition that its opset has: iOS15 is `CoreML5`, iOS16 `CoreML6`, iOS17 `CoreML7`,
iOS18 `CoreML8`, iOS26 `CoreML9`.

- **import, export**: in how many of the models that tests read, and write again byte for byte, the operation is; `text` where none has it
  and the test of its example is all.
- **infer**: the rule that gives result types, which declared ones are compared with.
- **verify**: numbered constraints beside the common ones below; each has a test that breaks it.
- **compress**: inputs whose constants are weights, if they are large enough. In parentheses what is no weight by its nature.

An input letter, as in "as `T`", stands for one element type. *Compile time*: the value must be known when the model is compiled.

## What holds for all

"""


def weights(definitions):
    """Inputs that take floats: their constants are weights."""
    names = [i.name for i in definitions[-1].inputs if "fp16" in i.types and i.kind in ("IN", "OPT", "CIN", "COPT")]
    return ", ".join(f"`{n}`" for n in names)


def status(rules, examples):
    found, rows = tables.samples(), []
    for category in tables.categories():
        for name, definitions in category.operations.items():
            rule = definitions[-1].rule
            compress = weights(definitions)
            if name.startswith("constexpr_"):
                compress = "(it is a compressed weight)"
            elif not compress:
                compress = "(no input of floats)"
            rows.append([
                f"[`{name}`]({category.slug}.md#mil{name})",
                ", ".join(d.since for d in definitions),
                str(found[name]) if found[name] else "text",
                f"`{rule}`" if rule != "None" else f"no rule: {NO_RULE[name]}",
                str(len(rules[name])) if rules[name] else "the common ones",
                compress,
            ])  # fmt: skip
    common = "\n".join(f"- `{r.label}` {r.sentence}" for r in rules["*"])
    heads = ["operation", "definitions", "import, export", "infer", "verify", "compress"]
    return MADE + "\n" + STATUS + common + "\n\n## Status\n\n" + table(heads, rows) + "\n"


# Passes ---------------------------------------------------------------------------------------------------------------

PASSES = """# Passes

    mil-opt Model.mlpackage --palettize=nbits=4,granularity=per_tensor -o Small.mlpackage
    mil-opt model.mlir --pass-pipeline='builtin.module(palettize{nbits=4},cse)'

Options follow a flag, with commas or spaces between them; `-` and `_` are the same. `mil-opt --help` lists them too, beside MLIR's own
passes. [What may follow what](../passes/README.md#what-may-follow-what) on the same weight is described with the sources.
"""


def pass_page(told):
    text = [MADE, PASSES]
    for pass_ in tables.passes(told):
        text += [f"## `--{pass_.flag}`\n", pass_.summary + ".\n"]
        if pass_.options:
            rows = [[f"`{o.name}`", o.kind.replace("|", ", "), f"`{o.default}`" if o.default else "", o.doc.replace("|", "\\|")]
                    for o in pass_.options]  # fmt: skip
            text.append(table(["option", "", "default", ""], rows) + "\n")
        text.append(f"```text\n{pass_.banner}\n```\n")
    text.append("## Names for passes\n")
    rows = [[f"`--{argument}`", f"`{passes}{{{options}}}`" if options else f"`{passes}`" if passes else "nothing", summary]
            for argument, passes, options, summary in tables.pipelines()]  # fmt: skip
    text.append(table(["name", "stands for", ""], rows) + "\n")
    return "passes.md", "\n".join(text)


# Tools ----------------------------------------------------------------------------------------------------------------

TOOLS = """# Tools

What each tool takes, as its `--help`, its man page (`man mil-opt`) and the completion of bash, zsh and fish have it too. The passes,
which are flags of `mil-opt`, are on [a page of their own](passes.md).
"""


def flag_cell(flag):
    short = len(flag["name"]) == 1
    value = ((" " if short else "=") + flag["value"]).replace("|", "\\|") if flag["value"] else ""
    return f"`{'-' if short else '--'}{flag['name']}{value}`"


def tool_page(told):
    text = [MADE, TOOLS]
    for command in told["commands"]:
        sentence = command["summary"][0].upper() + command["summary"][1:]
        text += [f"## {command['name']}\n", f"{sentence}.\n", f"    {command['name']} {command['usage']}\n"]
        text += [note + "\n" for note in command["notes"]]
        for group in command["groups"]:
            rows = [[flag_cell(f), f["sentence"] + (": " + f["choices"].replace("|", ", ") if f["choices"] else "")]
                    for f in command["flags"] if f["group"] == group]  # fmt: skip
            rows += [[f"[`--{p['name']}`](passes.md)", p["sentence"]] for p in told["passes"]
                     if command["has_passes"] and p["group"] == group]  # fmt: skip
            text.append(table([group, ""], rows) + "\n")
        text.append(f"Exits with {command['status']}.\n")
    return "tools.md", "\n".join(text)


# Limits ---------------------------------------------------------------------------------------------------------------

LIMITS = """# Limits

What a file says is checked before memory is taken for it. Counts, sizes and offsets are compared with the file that they stand
in; products and sums of them are checked for overflow; keys and names that something is found by are there once; a reference names
what is defined before it; blobs of a weight file share no bytes; paths lead nowhere but into the package, and what is there are
regular files and directories, no links. Beyond that there are these limits, of one table, `include/mil-c/Limits.def`: what goes
over one is refused with a message, or where the table says so, shown or kept in part. A number in C code is the name in the table (`mil-c/Limits.h`).

Work and memory follow the size of a file: `test/property/amplification.py` measures what small files can ask for.
"""


def limit_page():
    text = [MADE, LIMITS]
    for title, rows in tables.limits().items():
        text += [f"## {title}\n", table(["limit", "", "of what", "why"],
                                       [[f"`{r.name}`", f"{r.shown} {r.unit}", r.bounds, r.why] for r in rows]), ""]  # fmt: skip
    return "limits.md", "\n".join(text)


def pages(told):
    """Path below this folder, and text, of every page. `told`: the file tables.json, which the build makes."""
    told = json.loads(pathlib.Path(told).read_text())
    return dict([*operation_pages(), pass_page(told), tool_page(told), limit_page()])


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: generate.py build/release/share/mil/tables.json")
    made = pages(sys.argv[1])
    for path, text in made.items():
        (HERE / path).parent.mkdir(exist_ok=True)
        (HERE / path).write_text(text)
    for old in (HERE / "operations").glob("*.md"):
        if os.path.join("operations", old.name) not in made:
            old.unlink()


if __name__ == "__main__":
    main()
