# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""--lint changes nothing, whatever the model; its rules are those of the page and of the tests."""
import re

import lintpage
import pytest
from models import GOOD, SAMPLES, files, mil_opt

RULES = [rule for _, rules in lintpage.sections() for rule in rules]
TESTS = "".join(path.read_text() for path in (lintpage.ROOT / "test/Passes").glob("lint*.mlir"))


@pytest.fixture(scope="module", params=GOOD)
def sample(request, tmp_path_factory):
    """A sample, and what comes out without --lint."""
    source = SAMPLES / request.param
    plain = tmp_path_factory.mktemp(source.stem) / "plain.mlpackage"
    mil_opt(source, "-o", plain)
    return source, plain


@pytest.mark.parametrize("target", ["=iOS18", "=iOS16,ANE", ""])
def test_nothing_changes(sample, target, tmp_path):
    source, plain = sample
    said = mil_opt(source, f"--lint{target}", "-o", tmp_path / "out.mlpackage").stderr
    assert files(tmp_path / "out.mlpackage") == files(plain)
    assert "is not linted" not in said
    assert_counts(said)


def assert_counts(said):
    """The last line counts the findings of each rule; at most three of a rule are shown."""
    (summary,) = re.findall(r"remark: lint for .*: (\d+) findings?(?:: (.*))?$", said, re.MULTILINE)
    counts = {name: int(count) for name, count in re.findall(r"([\w-]+) (\d+)", summary[1])}
    assert sum(counts.values()) == int(summary[0]) and counts.keys() <= {rule.id for rule in RULES}
    for name, count in counts.items():
        shown = len(re.findall(rf"warning: (?!\d+ more).* \[{name}\]$", said, re.MULTILINE))
        more = re.findall(rf"warning: (\d+) more like the above \[{name}\]$", said, re.MULTILINE)
        assert shown == min(count, 3)
        assert [int(n) for n in more] == ([count - 3] if count > 3 else [])


REQUESTS = {
    "--palettize=nbits=4": {"cpu-load-time", "gpu-palette"},
    "--palettize=nbits=4,granularity=per_grouped_channel,group_size=4": {"cpu-load-time", "gpu-palette", "small-groups"},
    "--palettize=nbits=4,enable_per_channel_scale=true": {"cpu-load-time", "gpu-palette", "ane-scaled-palette"},
    "--palettize=nbits=2,cluster_dim=2": {"cpu-load-time", "gpu-palette"},
    "--linear-quantize": {"cpu-load-time", "gpu-int8"},
    "--linear-quantize=dtype=int4,granularity=per_block,block_size=8": {"cpu-load-time", "ane-block-scale"},
    "--prune=target_sparsity=0.75": set(),
    "--prune=target_sparsity=0.25": {"cpu-few-zeros"},
    "--prune=target_sparsity=0.75 --palettize=nbits=4,joint_compression=true": {"cpu-load-time", "gpu-palette"},
    "--prune=target_sparsity=0.75 --linear-quantize=joint_compression=true": {"cpu-load-time"},
    "--palettize=nbits=4 --linear-quantize=joint_compression=true,granularity=per_tensor": {"cpu-load-time", "gpu-palette"},
}


@pytest.mark.parametrize("request_, expected", REQUESTS.items(), ids=REQUESTS.keys())
def test_requests(request_, expected):
    """What a pass makes is linted by a --lint behind it."""
    said = mil_opt(SAMPLES / "trained_digits_ios18.mlpackage", *request_.split(), "--lint=iOS18", "-o", "/dev/null").stderr
    assert "is not linted" not in said
    assert set(re.findall(r"warning: weight .* \[([\w-]+)\]$", said, re.MULTILINE)) == expected


def test_findings_fail_as_errors(tmp_path):
    source, out = SAMPLES / "int4_block_ios18.mlpackage", tmp_path / "out.mlpackage"
    assert "[ane-block-scale]" in mil_opt(source, "--lint=iOS18,ANE,as_errors=true", "-o", out, status=1).stderr
    assert not out.exists()
    mil_opt(source, "--lint=iOS18,GPU,as_errors=true", "-o", out)


def test_the_page_is_made_from_the_table():
    assert lintpage.PAGE.read_text() == lintpage.page(), "test/lintpage.py > passes/Lint/Lint.md"


def test_the_table_is_read_as_a_whole():
    assert len(RULES) == len(re.findall(r"^MIL_LINT\(", lintpage.DEF.read_text(), re.MULTILINE)) > 20
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.source for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_has_a_test(rule):
    """An expected finding with its whole text, in one of the lit tests."""
    outcome = f"{lintpage.OUTCOMES[rule.outcome]}, as {rule.why}; {rule.instead} [{rule.id}]"
    assert outcome in TESTS
