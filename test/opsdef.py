# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tables of operations and of data types, read from their files."""
import pathlib
import re

DIALECT = pathlib.Path(__file__).parents[1] / "dialects" / "mil"
VERSIONS = {"iOS15": 6, "iOS16": 7, "iOS17": 8, "iOS18": 9}
_TYPES = (DIALECT / "../../include/mil-c/DataType.def").read_text()
NAMES = dict(re.findall(r'^MIL_DATA_TYPE\((\w+),\s*"(\w+)"', _TYPES, re.MULTILINE))
ELEMENTS = dict(re.findall(r'^MIL_DATA_TYPE\(\w+,\s*"(\w+)",.*"([^"]*)"\)$', _TYPES, re.MULTILINE))


def strip_comments(text):
    return re.sub(r"//.*", "", text)


def rows():
    """Name, version, inputs, numbers of regions and of results of each row; inputs are (kind, name, variable, types)."""
    text = strip_comments((DIALECT / "Ops.def").read_text())
    for row in re.findall(r"MIL_OP\((.*?)\)\s*(?=MIL_OP|#|$)", text, re.DOTALL):
        fields = row.split(",", 7)
        inputs = [
            (kind, *[a.strip() for a in arguments.split(",")])
            for kind, arguments in re.findall(r"(\w+)\(([^()]*)\)", fields[7])
        ]
        yield fields[0].strip(), VERSIONS[fields[1].strip()], inputs, *(f.strip() for f in fields[3:6])


def type_set(expression):
    """The MIL names of a set of types, through the macros of OpTable.c."""
    macros = dict(re.findall(r"#define (\w+) (.*)", strip_comments((DIALECT / "OpTable.c").read_text())))
    result = set()
    for word in re.findall(r"TYPE\(\w+\)|\w+", expression):
        if word.startswith("TYPE("):
            result.add(NAMES[word[5:-1]])
        else:
            result |= type_set(macros[word])
    return result
