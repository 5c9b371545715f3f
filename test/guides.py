"""Runs the pages of docs/guides: every block of code, in the order of the page.

A block is what its info string says (docs/guides/README.md). `Page.run` raises AssertionError with
the page and the line where something is not as the page says.
"""

import contextlib
import io
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(.*)$")
STATUS = re.compile(r"^\$\? (\d+)$")


@dataclass
class Block:
    line: int  # of the fence
    language: str
    file: str  # "" when the block names none
    text: str


def blocks(page: Path) -> list[Block]:
    found, inside = [], None
    for number, line in enumerate(page.read_text().splitlines(), 1):
        fence = FENCE.match(line)
        if inside:
            if fence and not fence.group(1):
                found.append(inside)
                inside = None
            else:
                inside.text += line + "\n"
        elif fence:
            language, _, file = fence.group(1).partition(" ")
            inside = Block(number, language, file, "")
    assert not inside, f"{page.name}:{inside.line}: a block without an end"
    return found


@dataclass
class Command:
    line: int
    text: str
    expected: list[str]
    status: int = 0


def commands(block: Block) -> list[Command]:
    """`$ command`, goes on after a backslash; what it prints; `$? 1` where its status is not 0."""
    result: list[Command] = []
    goes_on = False
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        status = STATUS.match(line)
        if goes_on:
            result[-1].text += "\n" + line
        elif line.startswith("$ "):
            result.append(Command(number, line[2:], []))
        else:
            assert result, f"line {number}: output without a command"
            if status:
                result[-1].status = int(status.group(1))
            else:
                result[-1].expected.append(line)
        goes_on = line.endswith("\\") and (goes_on or line.startswith("$ "))
    return result


def matches(expected: list[str], printed: str) -> bool:
    """`...` is any text within a line, and any lines where it stands alone."""
    pattern = ""
    for line in expected:
        if line == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += r"[^\n]*?".join(map(re.escape, line.split("..."))) + r"[ \t]*\n"
    return re.fullmatch(pattern, printed) is not None


class Page:
    def __init__(self, page: Path, folder: Path, environment: dict[str, str]):
        self.page, self.folder = page, folder
        self.environment = os.environ | environment
        self.names: dict = {"__name__": "__main__"}
        self.written: set[str] = set()

    def where(self, line: int) -> str:
        return f"{self.page.name}:{line}"

    def console(self, block: Block):
        for command in commands(block):
            done = subprocess.run(["bash", "-c", command.text], cwd=self.folder, text=True,
                                  env=self.environment, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            assert done.returncode == command.status, (
                f"{self.where(command.line)}: {command.text}\nexits with {done.returncode}, the page "
                f"says {command.status}:\n{done.stdout}")
            printed = done.stdout
            if printed and not printed.endswith("\n"):
                printed += "\n"
            assert matches(command.expected, printed), (
                f"{self.where(command.line)}: {command.text}\nprints\n{printed}the page says\n"
                + "\n".join(command.expected))

    def python(self, block: Block):
        """In the page's folder. What it prints is not compared: a page asserts what it promises."""
        code = compile("\n" * block.line + block.text, str(self.page), "exec")
        before = os.getcwd()
        os.chdir(self.folder)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, self.names)
        finally:
            os.chdir(before)

    def file(self, block: Block):
        path = self.folder / block.file
        assert path.resolve().is_relative_to(self.folder.resolve())
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if block.file in self.written else "w") as out:
            out.write(block.text)
        self.written.add(block.file)

    def diff(self, block: Block):
        done = subprocess.run(["git", "apply"], input=block.text, cwd=self.folder,
                              text=True, capture_output=True)
        assert done.returncode == 0, f"{self.where(block.line)}: {done.stdout}{done.stderr}"

    def run(self):
        """Every block; there is no other kind."""
        for block in blocks(self.page):
            if block.file:
                self.file(block)
            elif block.language in ("console", "python", "diff"):
                getattr(self, block.language)(block)
            else:
                raise AssertionError(f"{self.where(block.line)}: '{block.language}' is no kind of "
                                     "block that is run")
