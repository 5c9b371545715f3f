# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models: reading, compressing, writing, looking at them."""

from __future__ import annotations

import errno
import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from . import _core
from ._palettes import Palettes
from ._pipeline import SupportsConfig, make_pipeline
from ._report import Report
from ._weights import Weights

# Files that hold a model in one of Core ML's forms; all others hold text or bytecode.
_PACKAGES = (".mlpackage", ".mlmodel", ".mlmodelc", ".mil")


@dataclass(frozen=True)
class Value:
    """An input or output of an operation.

    ``type`` is the type as MLIR writes it; ``dtype`` (``"fp16"``) and ``shape`` are ``None`` where it is no tensor, and
    a dimension of any size is -1.
    """

    name: str
    type: str
    dtype: str | None
    shape: tuple[int, ...] | None


@dataclass(frozen=True)
class Op:
    """An operation: its type (``"conv"``), name, function, and its values by input and in order of outputs."""

    type: str
    name: str
    function: str
    inputs: Mapping[str, tuple[Value, ...]]
    outputs: tuple[Value, ...]


class Ops(Sequence[Op]):
    """The operations of a model in program order, those in nested blocks after the one that holds them."""

    def __init__(self, ops: list[Op]) -> None:
        self._ops = ops

    def __getitem__(self, index: Any) -> Any:
        return self._ops[index]

    def __len__(self) -> int:
        return len(self._ops)

    def __iter__(self) -> Iterator[Op]:
        return iter(self._ops)

    def __repr__(self) -> str:
        return f"<milopt.Ops: {len(self)}>"


@dataclass(frozen=True)
class Metadata:
    """What a model says of itself; ``None`` where it says nothing."""

    author: str | None
    license: str | None
    description: str | None
    version: str | None
    user_defined: Mapping[str, str]
    specification_version: int | None
    target: str | None


@dataclass(frozen=True)
class Feature:
    """An input, output or state of a function, as ``mil-info --json`` says it in ``info``."""

    name: str
    kind: str
    dtype: str | None
    shape: tuple[int, ...] | None
    optional: bool
    description: str | None
    info: Mapping[str, Any]


@dataclass(frozen=True)
class Interface:
    """Inputs, outputs and states of a function."""

    inputs: tuple[Feature, ...]
    outputs: tuple[Feature, ...]
    states: tuple[Feature, ...]


@dataclass(frozen=True)
class Progress:
    """How far a pass is: bytes of weights, and the weight whose turn it is."""

    pass_name: str
    bytes: int
    total: int
    weight: str

    @property
    def fraction(self) -> float:
        """From 0 to 1."""
        return self.bytes / self.total if self.total else 1.0


def _feature(info: dict[str, Any]) -> Feature:
    shape = None if info["shape"] is None else tuple(info["shape"])
    return Feature(info["name"], info["kind"], info["dtype"], shape, info["optional"], info["description"], info)


def _interface(info: dict[str, Any]) -> Interface:
    return Interface(*(tuple(map(_feature, info[role])) for role in ("inputs", "outputs", "states")))


class Model:
    """A model in memory. It does not change: compressing gives another one, which shares what is the same.

    Made by :func:`milopt.load` and :func:`milopt.parse`. Weights stay in the mapped file until they are asked for; the file must
    not be overwritten in place meanwhile (saving replaces it, which is fine).
    """

    def __init__(self, core: _core.Model, path: str | None = None) -> None:
        self._core = core
        self._path = path

    @property
    def path(self) -> str | None:
        """Where it was loaded from; ``None`` for what was made."""
        return self._path

    # -- compressing -------------------------------------------------------------------------------------------------

    def compress(
        self,
        plan: str | os.PathLike[str] | Mapping[str, Any] | SupportsConfig,
        progress: Callable[[Progress], bool | None] | None = None,
        threads: int | None = None,
    ) -> Model:
        """Another model, with weights compressed; this one stays as it is. ``report`` of the result has a row for each weight.

        Args:
            plan: passes as flags (``"--palettize=nbits=4"``) or as a pipeline (``"palettize{nbits=4},cse"``); a
                configuration, as a mapping, a ``milopt.coreml.OptimizationConfig`` or the path of a YAML file.
            progress: called on this thread between pieces of work; ``False`` stops it. Exceptions stop it too.
            threads: how many to use; ``None`` for all that there are. The result does not depend on it.

        Raises:
            InvalidError: no such pass or option; an option that does not fit the model.
            StoppedError: ``progress`` has returned ``False``.
            KeyboardInterrupt: Ctrl-C, soon after it. There is no result then, and nothing was written.

        Other threads of Python run meanwhile; compressions of one process wait for each other.
        """
        return self._compress(plan, progress, threads)

    def _compress(
        self,
        plan: str | os.PathLike[str] | Mapping[str, Any] | SupportsConfig,
        progress: Callable[[Progress], bool | None] | None = None,
        threads: int | None = None,
        palette_functions: Sequence[Callable[[Any], Any]] = (),
    ) -> Model:
        """As ``compress``; the option ``palette=function:N`` names the N-th function."""
        if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int) or threads < 1):
            raise ValueError(f"threads is {threads!r}, expected a number of threads or None")
        told = None
        if progress is not None:

            def told(name: str, done: int, total: int, weight: bytes) -> bool | None:
                return progress(Progress(name, done, total, weight.decode(errors="replace")))

        _core.set_spool(tempfile.gettempdir())
        is_main = threading.current_thread() is threading.main_thread()
        palettes = Palettes(palette_functions) if palette_functions else None
        return Model(self._core.run(make_pipeline(plan), told, palettes, threads or 0, is_main))

    @cached_property
    def report(self) -> Report:
        """What the passes that made this model did to each weight; empty for one that was loaded."""
        return Report(self._core.report())

    # -- writing -----------------------------------------------------------------------------------------------------

    def save(self, path: str | os.PathLike[str], verify: bool = False) -> int:
        """Writes the model; returns the bytes of all files written.

        The ending of ``path`` chooses the form: ``.mlpackage``, ``.mlmodel``, ``.mlmodelc``, ``.mil``, ``.mlir`` (text) or
        ``.mlirbc``. What stood there is replaced when all has been written; on failure it stays as it was. ``verify`` reads
        the package from the disk and compares it before it takes its place.
        """
        target = os.fspath(path)
        if target.endswith(_PACKAGES):
            return self._core.save(target, verify)
        if not target.endswith((".mlir", ".mlirbc")):
            raise ValueError(f"'{target}' must end in {', '.join(_PACKAGES)}, .mlir or .mlirbc")
        data = self._core.bytecode() if target.endswith(".mlirbc") else self._core.text(-1)
        folder, name = os.path.split(os.path.realpath(target))
        handle, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, os.path.join(folder, name))
        except BaseException:
            os.unlink(temporary)
            raise
        return len(data)

    def to_text(self, weights: bool = True) -> str:
        """The model as MLIR text, which :func:`milopt.parse` takes; without ``weights``, for people."""
        return self._core.text(-1 if weights else 0).decode(errors="surrogateescape")

    # -- what is in it -----------------------------------------------------------------------------------------------

    @cached_property
    def ops(self) -> Ops:
        """The operations."""
        return Ops(
            [
                Op(type_, name, function, {n: tuple(Value(*v) for v in vs) for n, vs in ins}, tuple(Value(*v) for v in outs))
                for type_, name, function, ins, outs in self._core.operations()
            ]
        )

    @cached_property
    def _bare(self) -> dict[str, Any]:
        """Everything of all weights but what takes their values."""
        info: dict[str, Any] = json.loads(self._core.info("", 0, False))
        return info

    @cached_property
    def weights(self) -> Weights:
        """All weights by name: constants of rank 1 or more, and what constexpr operations make."""
        return Weights(self._core, self._bare["weights"])

    @cached_property
    def info(self) -> dict[str, Any]:
        """What ``mil-info --json`` says: weights of 2048 elements or more, with sparsity and unique values."""
        return self._listing(2048)

    def _listing(self, threshold: int) -> dict[str, Any]:
        """The same for weights of so many elements or more."""
        info: dict[str, Any] = json.loads(self._core.info(self._path or "", threshold, True))
        return info

    @property
    def metadata(self) -> Metadata:
        """Author, license, description, version and what users have defined."""
        names = ("author", "license", "description", "version", "user_defined", "specification_version", "target")
        return Metadata(**{name: self._bare[name] for name in names})

    @property
    def functions(self) -> dict[str, Interface]:
        """Inputs, outputs and states of each function by its name, in a pipeline ``"<model>/<function>"``."""
        return {function["name"]: _interface(function) for function in self._bare["functions"]}

    @property
    def interface(self) -> Interface:
        """Inputs, outputs and states of the model: of the function that runs where none is named."""
        if self._bare["pipeline"] is not None:
            return _interface(self._bare["pipeline"])
        functions = self.functions
        return functions.get(self._bare["default_function"] or "main") or next(iter(functions.values()))

    def __repr__(self) -> str:
        return f"<milopt.Model: {self._bare['target']}, {len(self.weights)} weights>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a milopt.Model cannot be pickled: save it and load it there")

    __copy__ = None
    __deepcopy__ = None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def load(path: str | os.PathLike[str]) -> Model:
    """Reads a model: a package, an ``.mlmodel`` file, a compiled model (``.mlmodelc``, ``.mil``), text or bytecode.

    Raises:
        FileNotFoundError: there is none.
        MalformedError, UnsupportedError: it is no model, or of another kind than an ML Program.
    """
    name = os.fspath(path)
    if not os.path.exists(name):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
    if os.path.isdir(name) or name.endswith(_PACKAGES):
        return Model(_core.load(name), name)
    with open(name, "rb") as file:
        return Model(_core.parse(file.read(), name), name)


def parse(text: str | bytes) -> Model:
    """Reads a model from MLIR text, or from bytecode."""
    data = text.encode(errors="surrogateescape") if isinstance(text, str) else text
    return Model(_core.parse(data, ""))
