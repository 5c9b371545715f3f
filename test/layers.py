#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints which folder includes which, and fails where a folder reaches for one that it must not know.

A public header belongs to the folder that implements it: include/mil-c/BlobFile.h to the one whose BlobFile.c
includes it, or else to the folder of its name. C++ is written in lib/Bridge, and in python what Python calls."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Folder: what it may include. `Folder:Header` allows that header of the folder only.
ALLOWED = {
    "lib/Support": [],
    "lib/Kernels": ["lib/Support:DataType.h", "lib/Support:Cpu.h", "lib/Support:Limits.h"],
    "lib/Config": ["lib/Support", "libyaml", "jansson"],
    "lib/Format": ["lib/Support", "protobuf-c", "jansson"],
    "lib/Text": ["lib/Support", "lib/Format", "protobuf-c"],
    "lib/Bridge": ["lib/Support", "mlir-c", "MLIR"],
    "dialects/mil": ["lib/Support", "lib/Bridge", "mlir-c"],
    "lib/Translate": [
        "lib/Support", "lib/Bridge", "lib/Format", "lib/Text", "dialects/mil", "mlir-c", "protobuf-c"
    ],
    "passes": ["lib/Support", "lib/Config", "lib/Bridge", "lib/Kernels", "dialects/mil", "mlir-c"],
    "tools": ["include/mil-c", "mlir-c", "jansson"],
    "packaging": ["include/mil-c"],
    "python": ["include/mil-c", "mlir-c", "tools:Info.h", "nanobind"],
    "bench": ["lib/Support", "lib/Kernels", "jansson"],
}
EXTERNAL = {
    r"mlir-c/": "mlir-c",
    r"nanobind/": "nanobind",
    r"(mlir|llvm|clang)/": "MLIR",
    r"protobuf-c/": "protobuf-c",
    r"jansson\.h": "jansson",
    r"yaml\.h": "libyaml",
}
# A public header without code of its own.
DECLARED = {"AttributeNames.h": "dialects/mil", "Limits.h": "lib/Support", "Limits.def": "lib/Support"}
GENERATED = {"Model.pb-c.h": "lib/Format"}
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)


def sources():
    for top in ("include", "lib", "dialects", "passes", "tools", "packaging", "python", "bench"):
        for file in sorted((ROOT / top).rglob("*")):
            if file.suffix in (".c", ".h", ".def", ".inc", ".cpp", ".cc", ".hpp"):
                yield file.relative_to(ROOT)


def folder_of(file, files):
    """The folder of ALLOWED that the file belongs to."""
    if file.parts[0] == "include":
        if file.name in DECLARED:
            return DECLARED[file.name]
        for other in files:
            own = other.stem == file.stem and other.suffix in (".c", ".cpp")
            if own and f'"mil-c/{file.name}"' in (ROOT / other).read_text():
                return folder_of(other, files)
        return next((f for f in ALLOWED if f.split("/")[-1] == file.stem), "include/mil-c")
    return next((f for f in ALLOWED if file.is_relative_to(f)), None)


def resolve(name, file, files):
    """The folder that an include leads to and whether that is by the public API; None for the C library."""
    for pattern, target in EXTERNAL.items():
        if re.match(pattern, name):
            return target, False
    if name in GENERATED:
        return GENERATED[name], False
    for base in (file.parent, "include", "lib", "dialects", "passes", *(["tools"] if file.parts[0] == "python" else [])):
        path = pathlib.Path(os.path.normpath(pathlib.Path(base, name)))
        if path in files:
            return folder_of(path, files), path.parts[0] == "include"
    return None, False


def check():
    files = list(sources())
    known = set(files)
    graph, problems = {folder: {} for folder in ALLOWED}, []
    for file in files:
        folder = folder_of(file, files)
        if folder not in ALLOWED:
            problems.append(f"{file}: belongs to no folder of the map")
            continue
        if file.suffix in (".cpp", ".cc", ".hpp") and folder not in ("lib/Bridge", "python"):
            problems.append(f"{file}: C++ outside lib/Bridge and python")
        for name in INCLUDE.findall((ROOT / file).read_text()):
            target, public = resolve(name, file, known)
            if target in (None, folder):
                continue
            graph[folder].setdefault(target, set()).add(str(file))
            allowed = ALLOWED[folder]
            header = f"{target}:{pathlib.PurePath(name).name}"
            if target not in allowed and header not in allowed and not (public and "include/mil-c" in allowed):
                problems.append(f"{file}: includes {name} of {target}, which {folder} must not know")
    return graph, problems


graph, problems = check()
for folder, targets in graph.items():
    print(f"{folder:14} -> " + (", ".join(f"{t} ({len(f)})" for t, f in sorted(targets.items())) or "nothing"))
if problems:
    sys.exit("\n".join(problems))
