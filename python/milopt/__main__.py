# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""``python -m milopt compress|info|diff ...``: the tools mil-opt, mil-info and mil-diff."""

from __future__ import annotations

import signal
import sys

from . import _core

_TOOLS = {"compress": _core.opt, "info": _core.info, "diff": _core.diff}
_USAGE = """usage: python -m milopt compress Model.mlpackage --palettize=nbits=4 -o Small.mlpackage
       python -m milopt info Small.mlpackage
       python -m milopt diff Model.mlpackage Small.mlpackage

Each takes the flags of the tool that it is: mil-opt, mil-info, mil-diff; --help after the name lists them.
"""


def main(arguments: list[str]) -> int:
    """Runs a tool; its exit status."""
    if not arguments or arguments[0] in ("--help", "-h"):
        print(_USAGE, end="", file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 1
    tool = _TOOLS.get(arguments[0])
    if tool is None:
        print(f"milopt: error: no command '{arguments[0]}'; there are: {', '.join(_TOOLS)}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the tools end there and then, as they do without Python
    return tool(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
