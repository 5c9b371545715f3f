# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tables of the sources say: operations, constraints, passes."""
import ast
import collections
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
DIALECT = ROOT / "dialects" / "mil"
EXAMPLES = ROOT / "test" / "Dialect" / "ops"

Input = collections.namedtuple("Input", "name kind variable types")
Definition = collections.namedtuple("Definition", "name since traits regions least most rule inputs")
Category = collections.namedtuple("Category", "title slug operations")  # operations: name -> definitions
Constraint = collections.namedtuple("Constraint", "label operations sentence")
Option = collections.namedtuple("Option", "name kind default doc")
Limit = collections.namedtuple("Limit", "name value shown unit bounds why")
Pass = collections.namedtuple("Pass", "flag file summary banner options")

KINDS = {
    "IN": "", "OPT": "optional", "CIN": "compile time", "COPT": "compile time, optional", "ATTR": "attribute",
    "TUPLE": "any number", "LIST": "list", "STATE": "state", "VALUE": "any kind",
}  # fmt: skip
ORDER = ["FLOAT16", "FLOAT32", "INT4", "INT8", "INT16", "INT32", "UINT1", "UINT2", "UINT3", "UINT4", "UINT6", "UINT8",
         "UINT16", "UINT32", "BOOL", "STRING"]  # fmt: skip
NAMES = {"FLOAT16": "fp16", "FLOAT32": "fp32", "STRING": "string", "BOOL": "bool"}


def arguments(text, start):
    """The arguments of the macro call whose parenthesis opens at `start`, and where it ends."""
    depth, quoted, parts, part = 0, False, [], ""
    for at in range(start, len(text)):
        character = text[at]
        if character == '"' and text[at - 1] != "\\":
            quoted = not quoted
        if not quoted and character in "({[":
            depth += 1
            if depth == 1:
                continue
        if not quoted and character in ")}]":
            depth -= 1
            if depth == 0:
                return [*parts, part.strip()], at + 1
        if not quoted and character == "," and depth == 1:
            parts.append(part.strip())
            part = ""
        else:
            part += character
    raise ValueError(f"a call without end: {text[start:start + 60]}")


def string(text):
    """Adjacent C literals as one text."""
    return "".join(ast.literal_eval(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', text))


# Operations -----------------------------------------------------------------------------------------------------------


def _type_sets():
    sets = {}
    for name, body in re.findall(r"^#define (\w+) (TYPE\(\w+\)|\(.*\))$", (DIALECT / "OpTable.c").read_text(), re.MULTILINE):
        enumerators = set(re.findall(r"TYPE\((\w+)\)", body))
        for word in re.findall(r"\b[A-Z]\w*\b", re.sub(r"TYPE\(\w+\)", "", body)):
            enumerators |= sets[word]
        sets[name] = enumerators
    return sets


SETS = _type_sets()


def types_text(words):
    """fp16, fp32 .. of a set of types such as FLOAT|I32; empty for any."""
    names = [part for word in re.split(r"\s*\|\s*", words) for part in SETS.get(word, ())]
    return ", ".join(NAMES.get(name, name.lower()) for name in ORDER if name in names)


def _inputs(text):
    inputs, at = [], 0
    while match := re.compile(r"\s*(\w+)\(").match(text, at):
        parts, at = arguments(text, match.end() - 1)
        name, variable, types = (*parts, "_", "") if len(parts) == 1 else parts
        inputs.append(Input(name, match[1], variable, types_text(types)))
    return inputs


def categories():
    """The operations of Ops.def under its headings, in its order."""
    text = (DIALECT / "Ops.def").read_text().split("// clang-format off", 1)[1]
    found, at = [], 0
    for match in re.finditer(r"^// (.+)$|^MIL_OP\(", text, re.MULTILINE):
        if match[1]:
            title = match[1].split("(")[0].split(":")[0].strip()
            found.append(Category(title.capitalize(), re.sub("[^a-z]+", "-", title.lower()), {}))
            continue
        parts, at = arguments(text, match.end() - 1)
        name, since, traits, regions, least, most, rule = parts[:7]
        definition = Definition(name, since, traits.split("|"), regions, least, most, rule, _inputs(" ".join(parts[7:])))
        found[-1].operations.setdefault(name, []).append(definition)
    return [category for category in found if category.operations]


def constraints():
    text = (DIALECT / "Infer" / "Constraints.def").read_text().split("// clang-format off", 1)[1]
    for match in re.finditer(r"^MIL_CONSTRAINT\(", text, re.MULTILINE):
        label, operations, sentence = arguments(text, match.end() - 1)[0]
        yield Constraint(label, string(operations).split(), string(sentence))


def examples():
    """A valid use of each operation, by its name: functions of test/Dialect/ops."""
    found = {}
    for file in sorted(EXAMPLES.glob("*.mlir")):
        for text in re.findall(r"^mil\.func .*?^}$", file.read_text(), re.MULTILINE | re.DOTALL):
            found[re.match(r"mil\.func @(\w+)", text)[1]] = text
    return found


def samples():
    """In how many of the models that tests read an operation is."""
    index = json.loads((ROOT / "test" / "Inputs" / "samples" / "index.json").read_text())
    return collections.Counter(t for s in index["samples"] if not s.get("reject") for t in s.get("op_types", ()))


# Passes ---------------------------------------------------------------------------------------------------------------


def _banner(text):
    """The comment at the top of a file, without its frame."""
    lines = []
    for line in text.splitlines()[2:]:
        if not line.startswith("//") or line.startswith("//==="):
            break
        lines.append(line[3:] if line.startswith("// ") else line[2:])
    return "\n".join(lines).strip("\n")


def passes(told):
    """Every pass of Passes.def with what its file and tables.json, which the build makes, say of it."""
    names = re.findall(r"^MIL_PASS\((\w+),", (ROOT / "passes" / "Passes.def").read_text(), re.MULTILINE)
    files = {name: path for path in (ROOT / "passes").glob("*.c") for name in names
             if f"const MilPassDef {name} " in path.read_text()}  # fmt: skip
    for name, pass_ in zip(names, told["passes"]):
        text = files[name].read_text()
        options = [Option(o["name"], o["values"], o["default"] or "", o["doc"]) for o in pass_["options"]]
        yield Pass(pass_["name"], files[name].name, pass_["sentence"], _banner(text), options)


def pipelines():
    """Names for passes: argument, passes, options, summary."""
    text = (ROOT / "passes" / "Pipelines.def").read_text()
    for match in re.finditer(r"^MIL_PIPELINE\(", text, re.MULTILINE):
        argument, _, *rest = (string(part) for part in arguments(text, match.end() - 1)[0])
        yield [argument, *rest]


# Limits ---------------------------------------------------------------------------------------------------------------


def number(expression):
    """The value of a constant of C, and how a page shows it."""
    if expression == "INT32_MAX":
        return 2**31 - 1, "2<sup>31</sup> - 1"
    shift = re.fullmatch(r"(?:INT64_C\(1\)|1) << (\d+)", expression)
    return (1 << int(shift[1]), f"2<sup>{shift[1]}</sup>") if shift else (int(expression), expression)


def limits():
    """The rows of the table of limits by section."""
    text = (ROOT / "include" / "mil-c" / "Limits.def").read_text()
    found = collections.OrderedDict()
    for match in re.finditer(r'^MIL_LIMIT(?:_SECTION\("(?P<title>[^"]*)"\)'
                             r'|\((?P<name>\w+), (?P<value>[^,]+), "(?P<unit>[^"]*)",\s+"(?P<bounds>[^"]*)",\s+"(?P<why>[^"]*)"\))$',
                             text, re.MULTILINE):  # fmt: skip
        if match["title"]:
            section = found.setdefault(match["title"], [])
        else:
            section.append(Limit(match["name"], *number(match["value"]), match["unit"], match["bounds"], match["why"]))
    return found
