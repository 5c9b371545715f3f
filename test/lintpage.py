#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""passes/Lint/Lint.md from passes/Lint/Lint.def: lintpage.py > passes/Lint/Lint.md"""
import ast
import collections
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEF, PAGE = ROOT / "passes/Lint/Lint.def", ROOT / "passes/Lint/Lint.md"
Rule = collections.namedtuple("Rule", "id look matches units first last outcome what why instead source")
OUTCOMES = {
    "FAILS": "does not load", "STOPS": "does not run", "WRONG": "may compute wrong results",
    "ELSEWHERE": "runs on another unit", "SLOW": "gains no speed", "UNSURE": "may gain no speed",
    "LARGE": "saves no space",
}  # fmt: skip
HEAD = """# What --lint knows

    mil-opt Model.mlpackage --lint=iOS18,ANE -o /dev/null

warns of weights that are known to fail or to gain nothing on a compute unit of a system: CPU, GPU or ANE, the Neural Engine. A system
is the least one that the model has to run on, so what is known of later ones is said, too; without one it is that of each
function. `as_errors=true` makes findings fail. The rules are `Lint.def`; this page is made from it by
`test/lintpage.py`. What has no source is no rule: that nothing is said does not mean that all is well, and devices differ, so
measure on yours. "Guide" is the [Guide to Core ML Tools](https://apple.github.io/coremltools/docs-guides), "coremltools 2510" an issue
or pull request of [apple/coremltools](https://github.com/apple/coremltools/issues).
"""


def sections():
    """The headings of Lint.def, each with its rules."""
    text = DEF.read_text().split("// clang-format off", 1)[1]
    for block in re.split(r"^// ", text, flags=re.MULTILINE)[1:]:
        heading, _, rows = block.partition("\n")
        rules = [_rule(row) for row in re.findall(r"^MIL_LINT\((.*?)\)$", rows, re.MULTILINE | re.DOTALL)]
        if rules:
            yield heading, rules


def _rule(row):
    """The arguments of a row: words, and string literals."""
    words = re.findall(r'"(?:[^"\\]|\\.)*"|[^,\s][^,]*', row)
    return Rule(*(ast.literal_eval(w) if w.startswith('"') else w.strip() for w in words))


def _systems(rule):
    if rule.first == "TARGET":
        return "older ones"
    if rule.last == "LATEST":
        return f"{rule.first} and later"
    return rule.first if rule.first == rule.last else f"{rule.first} to {rule.last}"


def _units(rule):
    return "all" if rule.units == "ALL" else rule.units.replace("|", ", ")


def page():
    lines = [HEAD]
    for heading, rules in sections():
        lines.append(f"## {heading}\n\n| rule | looks for | units | systems | which | because | instead | source |")
        lines.append("| --- | --- | --- | --- | --- | --- | --- | --- |")
        lines += [
            f"| `{r.id}` | {r.what} | {_units(r)} | {_systems(r)} | {OUTCOMES[r.outcome]} | {r.why} | {r.instead} | {r.source} |"
            for r in rules
        ]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    print(page(), end="")
