# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is asked of a model, as the text of a pass pipeline."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

Plan = "str | os.PathLike[str] | Mapping[str, Any] | SupportsConfig"


@runtime_checkable
class SupportsConfig(Protocol):
    """What can say itself as the mapping of a configuration file, such as ``milopt.coreml.OptimizationConfig``."""

    def to_dict(self) -> dict[str, Any]:
        """The mapping, of the kind that ``passes/Compress/Compress.md`` describes."""


def _escape(character: str) -> str:
    if character.isascii() and character.isprintable() and character not in "{}[]()'\"\\":
        return character
    return f"\\u{ord(character):04x}" if character <= "\uffff" else f"\\U{ord(character):08x}"


def _escape_all(text: re.Match[str]) -> str:
    return f'"{"".join(map(_escape, json.loads(text.group())))}"'


def config_text(config: Mapping[str, Any]) -> str:
    """A configuration as the option of ``compress``: YAML that is JSON but for strings, in which nothing ends an option."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', _escape_all, json.dumps(config))


def _flags(text: str) -> str:
    """``--palettize=nbits=4 --cse`` as a pipeline."""
    passes = []
    for flag in shlex.split(text):
        name, _, options = flag.removeprefix("--").partition("=")
        if not flag.startswith("--") or not name:
            raise ValueError(f"'{flag}' is no pass: expected flags such as --palettize=nbits=4, or a pipeline")
        passes.append(f"{name}{{{options}}}" if options else name)
    return ",".join(passes)


def _quote(path: str) -> str:
    return f"'{path}'" if "'" not in path else f'"{path}"'


def make_pipeline(plan: str | os.PathLike[str] | Mapping[str, Any] | SupportsConfig) -> str:
    """The pipeline of what ``Model.compress`` takes."""
    if isinstance(plan, Mapping):
        return f"compress{{text={config_text(plan)}}}"
    if isinstance(plan, SupportsConfig):
        return f"compress{{text={config_text(plan.to_dict())}}}"
    if not isinstance(plan, (str, os.PathLike)):
        raise TypeError(f"a pipeline, a configuration or the path of one, not {type(plan).__name__}")
    text = os.fspath(plan)
    if isinstance(plan, os.PathLike) or text.endswith((".yaml", ".yml", ".json")):
        return f"compress{{config={_quote(text)}}}"
    return _flags(text) if text.lstrip().startswith("--") else text
