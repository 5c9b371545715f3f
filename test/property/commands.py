# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Help, man pages, completion and tests know every flag and every option; shells complete what they should."""
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest
from models import run_tool

ROOT = pathlib.Path(__file__).parents[2]
SHARE = pathlib.Path(os.environ["MIL_BIN"]).parent / "share"
TABLES = json.loads((SHARE / "mil" / "tables.json").read_text())
COMMANDS = {c["name"]: c for c in TABLES["commands"]}
PASSES = TABLES["passes"]
MAN = {name: SHARE / "man" / "man1" / f"{name}.1" for name in COMMANDS}
BASH = {name: SHARE / "bash-completion" / "completions" / name for name in COMMANDS}
ZSH = {name: SHARE / "zsh" / "site-functions" / f"_{name}" for name in COMMANDS}
FISH = {name: SHARE / "fish" / "vendor_completions.d" / f"{name}.fish" for name in COMMANDS}
OURS = ["mil-opt", "mil-translate", "mil-info", "mil-diff"]  # whose help is made from the tables


def spelled(flag):
    return ("-" if len(flag["name"]) == 1 else "--") + flag["name"]


def needs(program):
    return pytest.mark.skipif(not shutil.which(program), reason=f"no {program}")


def run(*command, text=None):
    done = subprocess.run(list(map(str, command)), input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{done.args}\n{done.stdout}{done.stderr}"
    return done.stdout


# Help -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OURS)
def test_help_has_all_in_100_columns(name):
    text = run_tool(name, "--help").stdout
    assert text == run_tool(name, "-h").stdout
    assert max(map(len, text.splitlines())) <= 100
    for flag in COMMANDS[name]["flags"]:
        assert re.search(rf"^  {spelled(flag)}[= \n]", text, re.MULTILINE), flag["name"]
    headings = [line for line in text.splitlines() if line in COMMANDS[name]["groups"]]
    assert headings == COMMANDS[name]["groups"]


def test_help_has_passes_and_options():
    text = run_tool("mil-opt", "--help").stdout
    assert len(PASSES) >= 12
    for pass_ in PASSES:
        found = re.search(rf"^  --{pass_['name']}[=\s].*\n((?:      .*\n)*)", text, re.MULTILINE)
        assert found, pass_["name"]
        for option in [] if pass_["stands_for"] is not None else pass_["options"]:
            assert f"      {option['name']}={option['values']}" in found[1]
            assert option["default"] is None or f"default: {option['default']})" in re.sub(r"\s+", " ", found[1])


def test_first_is_ours_and_all_is_mlirs_too():
    text, everything = run_tool("mil-opt", "--help").stdout, run_tool("mil-opt", "--help-all").stdout
    assert not re.search(r"^  --canonicalize ", text, re.MULTILINE) and "--mlir-print-ir-before" not in text
    assert everything.startswith(text)
    rest = everything[len(text) :]
    assert "--canonicalize " in rest and "--mlir-print-ir-before" in rest and "--palettize" in rest
    assert "--amdgpu" not in rest and "--riscv" not in rest  # what LLVM has for machine code is of no use


def test_version_and_what_help_promises():
    for name in ("mil-opt", "mil-info", "mil-diff"):
        assert re.match(r"milopt \d+\.\d+\.\d+", run_tool(name, "--version").stdout)


# Man pages ------------------------------------------------------------------------------------------------------------


def plain(path):
    """A page without roff's escapes."""
    return path.read_text().replace("\\-", "-").replace("\\(aq", "'").replace("\\(ha", "^").replace("\\e", "\\")


@pytest.mark.parametrize("name", COMMANDS)
def test_man_page_has_all(name):
    text = plain(MAN[name])
    for flag in COMMANDS[name]["flags"]:
        assert f"\n.B {spelled(flag)}" in text and flag["sentence"] in text
    for pass_ in PASSES if COMMANDS[name]["has_passes"] else []:
        assert f"\n.B --{pass_['name']}" in text and pass_["sentence"] in text
        for option in [] if pass_["stands_for"] is not None else pass_["options"]:
            assert f"\n.B {option['name']}={option['values']}\n" in text and option["doc"] in text
    for other in set(COMMANDS) - {name}:
        assert f".BR {other} (1)" in text


@needs("mandoc")
@pytest.mark.parametrize("name", COMMANDS)
def test_man_page_is_clean(name):
    done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", MAN[name]], capture_output=True, text=True)
    # A date would make each build another one.
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []


@needs("groff")
@pytest.mark.parametrize("name", COMMANDS)
def test_man_page_is_clean_for_groff(name):
    done = subprocess.run(["groff", "-man", "-ww", "-z", MAN[name]], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout + done.stderr == ""


# bash -----------------------------------------------------------------------------------------------------------------

# What bash does when Tab is pressed, but for the keys.
COMPLETE = """
set -u
source "$1"
COMP_LINE=$2 COMP_POINT=${#2} COMP_TYPE=9 COMP_KEY=9
COMP_WORDS=($2) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
function=$(complete -p "$3"); function=${function#* -F }; function=${function%% *}
"$function" "$3" "" ""
[[ ${#COMPREPLY[@]} -gt 0 ]] && printf '%s\\n' "${COMPREPLY[@]}"
exit 0
"""


def complete(line, directory="/"):
    """The answers of bash to a Tab at the end of a line."""
    name = line.split()[0]
    done = subprocess.run(["bash", "--norc", "-c", COMPLETE, "bash", BASH[name], line, name],
                          capture_output=True, text=True, cwd=directory, timeout=60)  # fmt: skip
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout.splitlines()


def names_of(name):
    return [o["name"] + "=" for p in PASSES if p["name"] == name for o in p["options"]]


@pytest.mark.parametrize(
    "line, answers",
    [
        ("mil-opt Model.mlpackage --pal", ["--palettize="]),
        ("mil-opt --de", ["--decompress", "--default-palettization=", "--default-pruning="]),
        ("mil-opt --palettize=", names_of("palettize")),
        ("mil-opt --palettize=n", ["nbits="]),
        ("mil-opt --palettize=nbits=", ["1", "2", "3", "4", "6", "8"]),
        # Bash keeps what is before the last `=`, so an answer begins after it.
        ("mil-opt --palettize=nbits=4,mo", ["4,mode="]),
        ("mil-opt --palettize=nbits=4,mode=u", ["uniform", "unique"]),
        ("mil-opt --palettize=nbits=4,joint-compression=t", ["true"]),
        ("mil-opt --linear-quantize=dtype=int8,granularity=per_c", ["per_channel"]),
        ("mil-opt --target=iOS1", ["iOS15", "iOS16", "iOS17", "iOS18"]),
        ("mil-opt --prune=xyz", []),
        ("mil-opt --xyz", []),
        ("mil-opt --quiet=", []),
        ("mil-info --", ["--weights", "--weight-threshold=", "--original=", "--json", "--report=", "--version",
                        "--help"]),
        ("mil-diff --b", ["--brief"]),
        ("mil-translate --import-", ["--import-mlpackage", "--import-mil-text"]),
        ("mil-lsp-server --log=v", ["verbose"]),
        ("mil-reduce --red", ["--reduction-tree="]),
    ],
)
def test_bash_completes(line, answers):
    assert complete(line) == answers


@pytest.mark.parametrize("flag", ["", "--compress=", "--compress=config=", "--palettize=mode=custom,palette=", "-o "])
def test_bash_completes_files(flag, tmp_path):
    (tmp_path / "Model.mlpackage").mkdir()
    (tmp_path / "Mixed.yaml").touch()
    assert sorted(complete(f"mil-opt {flag}M", tmp_path)) == ["Mixed.yaml", "Model.mlpackage"]


@pytest.mark.parametrize("name", COMMANDS)
def test_bash_knows_every_flag(name):
    flags = COMMANDS[name]["flags"]
    expected = {spelled(f) + ("=" if f["value"] and len(f["name"]) > 1 else "") for f in flags}
    if COMMANDS[name]["has_passes"]:
        expected |= {f"--{p['name']}" + ("=" if p["options"] else "") for p in PASSES}
    assert set(complete(f"{name} -")) == expected


@pytest.mark.parametrize("pass_", [p for p in PASSES if p["options"]], ids=lambda p: p["name"])
def test_bash_knows_every_option(pass_):
    answers = complete(f"mil-opt --{pass_['name']}={pass_['options'][0]['name']}=x,")
    assert answers == [f"x,{option['name']}=" for option in pass_["options"]]
    for option in pass_["options"]:
        values = complete(f"mil-opt --{pass_['name']}={option['name']}=")
        assert "|" not in option["values"] or values == option["values"].split("|")


# zsh and fish ---------------------------------------------------------------------------------------------------------


@needs("zsh")
@pytest.mark.parametrize("name", COMMANDS)
def test_zsh_reads_it(name):
    run("zsh", "-n", ZSH[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_zsh_and_fish_know_every_flag(name):
    zsh, fish = ZSH[name].read_text(), FISH[name].read_text()
    assert zsh.startswith(f"#compdef {name}\n")
    for flag in COMMANDS[name]["flags"]:
        assert re.search(rf"^  '{spelled(flag)}(=-)?\[", zsh, re.MULTILINE), flag["name"]
        assert re.search(rf"^complete -c {name} -[sl] {flag['name']} -d '", fish, re.MULTILINE), flag["name"]
    for pass_ in PASSES if COMMANDS[name]["has_passes"] else []:
        assert re.search(rf"^  '\*--{pass_['name']}(=-)?\[", zsh, re.MULTILINE), pass_["name"]
        assert re.search(rf"^complete -c {name} -l {pass_['name']} -d '", fish, re.MULTILINE), pass_["name"]
        for option in pass_["options"]:
            assert f"'{option['name']}[" in zsh and f" '{option['name']}=" in fish


@needs("fish")
@pytest.mark.parametrize("name", COMMANDS)
def test_fish_reads_it(name):
    run("fish", "-n", FISH[name])


@needs("fish")
@pytest.mark.parametrize(
    "line, answers",
    [
        ("mil-opt --palettize=nbits=4,mo", ["--palettize=nbits=4,mode="]),
        ("mil-opt --palettize=nbits=4,mode=uni", ["--palettize=nbits=4,mode=uniform", "--palettize=nbits=4,mode=unique"]),
        ("mil-opt --target=iOS2", ["--target=iOS26"]),
        ("mil-diff --br", ["--brief"]),
    ],
)
def test_fish_completes(line, answers, tmp_path):
    name = line.split()[0]
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    done = subprocess.run(["fish", "--no-config", "-c", f"source {FISH[name]}; complete -C '{line}'"],
                          capture_output=True, text=True, env=environment, timeout=60)  # fmt: skip
    assert sorted(answer.split("\t")[0] for answer in done.stdout.splitlines()) == sorted(answers), done.stderr


# Tests ----------------------------------------------------------------------------------------------------------------

RUNS = [line for folder in ("Tools", "Passes", "Translate", "Dialect") for path in (ROOT / "test" / folder).rglob("*")
        if path.suffix in (".test", ".mlir") for line in path.read_text().splitlines() if "RUN:" in line]  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_every_flag_has_a_text_test(name):
    lines = [line for line in RUNS if f"%{name} " in line]
    untested = [spelled(f) for f in COMMANDS[name]["flags"]
                if not any(re.search(rf"(?<![\w-]){spelled(f)}(?![\w-])", line) for line in lines)]  # fmt: skip
    assert untested == []


@pytest.mark.parametrize("pass_", PASSES, ids=lambda p: p["name"])
def test_every_pass_and_option_has_a_text_test(pass_):
    lines = [line for line in RUNS if re.search(rf"(--|[({{,]){pass_['name']}(?![\w-])", line)]
    assert lines
    options = [] if pass_["stands_for"] is not None else pass_["options"]
    names = [o["name"] for o in options]
    everywhere = "\n".join(RUNS)
    assert [n for n in names if n not in everywhere and n.replace("_", "-") not in everywhere] == []
