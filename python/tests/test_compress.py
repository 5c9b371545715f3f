# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compressing from Python is what mil-opt does, can be watched and stopped, and lets other threads run."""

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import warnings

import pytest

import milopt
import milopt.coreml as ours
from tools import DIGITS, SAMPLES, files, large_model, run_tool

FLAGS = [
    "--palettize=nbits=4",
    "--palettize=nbits=2,granularity=per_grouped_channel,group_size=16",
    "--linear-quantize=dtype=int4,granularity=per_block,block_size=32",
    "--prune=n_m_ratio=2:4",
    "--prune=target_sparsity=0.5 --palettize=nbits=4,joint_compression=true",
    "--default-palettization",
    "--palettize=nbits=2 --decompress --cleanup",
    "--palettize=target_size=120kB",
]


@pytest.fixture(scope="module")
def large():
    return large_model()


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("threads", [None, 1, 3])
def test_as_mil_opt(flags, threads, tmp_path):
    model = milopt.load(DIGITS)
    before = model.to_text()
    model.compress(flags, threads=threads).save(tmp_path / "out.mlpackage")
    run_tool("mil-opt", DIGITS, *flags.split(), "-o", tmp_path / "expected.mlpackage")
    assert files(tmp_path / "out.mlpackage") == files(tmp_path / "expected.mlpackage")
    assert model.to_text() == before and not model.report


def saved(model, path):
    """The files of a model; names of resources, which its text has, differ from copy to copy."""
    model.save(path)
    return files(path)


CONFIG = {
    "config_type": "OpPalettizerConfig",
    "global_config": {"nbits": 6},
    "op_type_configs": {"conv": {"nbits": 4, "granularity": "per_grouped_channel", "group_size": 16}},
    "op_name_configs": {"linear_1_cast_fp16": None, "*[(nothing)]*'\"{": {"nbits": 1}},
}


def test_configurations(tmp_path):
    """A mapping, and the same in a file."""
    config = CONFIG | {"op_name_configs": {"linear_1_cast_fp16": None}}
    path = tmp_path / "it's {here}, a=b.yaml"
    path.write_text(repr(config).replace("None", "null"))
    model = milopt.load(DIGITS)
    models = [model.compress(config), model.compress(path), model.compress(str(path))]
    assert len({str(saved(small, tmp_path / "out.mlpackage")) for small in models}) == 1
    bits = [row.bits_per_weight for row in models[0].report.compressed]
    assert len(bits) == 3 and all(4 < b < 4.2 for b in bits[:2]) and 6 < bits[2] < 6.3
    with pytest.raises(ValueError, match="no operation has a name like"):
        model.compress(CONFIG)


def test_optimization_configs():
    """As the mapping that they say, without a warning."""
    config = ours.OptimizationConfig(ours.OpPalettizerConfig(nbits=4), {"conv": ours.OpPalettizerConfig(nbits=2)})
    with warnings.catch_warnings():
        warnings.simplefilter("error", milopt.MiloptWarning)
        report = milopt.load(DIGITS).compress(config).report
    assert report.compressed and list(report) == list(ours.palettize_weights(DIGITS, config).report)


@pytest.mark.parametrize("key", ["\\", '\\"', "\\\\", "]\\", "\\}", "\x7f\n\U0001f600\\"])
def test_keys_with_escapes(key):
    """What stands after them is read."""
    config = {"config_type": "OpPalettizerConfig", "op_name_configs": {f"*{key}": None}, "global_config": {"nbits": 4}}
    with pytest.raises(ValueError, match="no operation has a name like") as caught:
        milopt.load(DIGITS).compress(config)
    assert f"'*{key}'" in str(caught.value) or "\n" in key


def test_report():
    report = milopt.load(DIGITS).compress("palettize{nbits=4}").report
    row = report[2]
    assert (row.weight, row.shape, row.dtype, row.outcome) == ("const_2_to_fp16", (64, 32, 3, 3), "fp16", "compressed")
    assert row.bits_before == 64 * 32 * 9 * 16 and row.bits_per_weight == pytest.approx(4, 0.01) and row.error > 0
    assert report[0].outcome == "skipped" and report[0].reason and report[0].bits_after is None
    assert len(report) == len(report.compressed) + len(report.skipped) and 4 < report.bits_per_weight < 4.1


@pytest.mark.parametrize("plan, text", [
    ("palettize{nbits=5}", "5 is none of 1, 2, 3, 4, 6, 8"),
    ("palletize", "'palletize' does not refer to a registered pass"),
    ("palettize{nbits=4", "missing closing '}'"),
    ("--palettize=nbits=4 model.mlpackage", "is no pass"),
    ({"global_config": {"config_type": "OpPaletizerConfig"}}, "did you mean 'OpPalettizerConfig'"),
    ("no_such.yaml", "no_such.yaml"),
])  # fmt: skip
def test_faults(plan, text):
    with pytest.raises(ValueError, match="^[^\n]*$") as caught:
        milopt.load(DIGITS).compress(plan)
    assert text in str(caught.value)


def test_wrong_types():
    model = milopt.load(DIGITS)
    with pytest.raises(TypeError, match="not int"):
        model.compress(4)
    for threads in (0, -1, 1.5, True):
        with pytest.raises(ValueError, match="threads"):
            model.compress("empty", threads=threads)


def test_needs_a_newer_system():
    model = milopt.load(SAMPLES / "convnet_ios16.mlpackage")
    with pytest.raises(milopt.InvalidError, match="needs iOS18"):
        model.compress("palettize{nbits=3,weight_threshold=0}")
    assert model.compress("set-target{os=iOS18},palettize{nbits=3}").metadata.target == "iOS18"


def test_warnings():
    """At the line that asked."""
    model = milopt.load(DIGITS)
    with pytest.warns(milopt.MiloptWarning, match="not divisible by group_size 7") as caught:
        model.compress("palettize{nbits=4,granularity=per_grouped_channel,group_size=7}")
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(milopt.MiloptWarning):
            model.compress("palettize{nbits=4,granularity=per_grouped_channel,group_size=7}")


def test_progress(large):
    seen = []
    large.compress("palettize{nbits=4},decompress", progress=seen.append)
    assert len(seen) > 2 and all(p.pass_name == "palettize" and p.total == 64 * 2**21 for p in seen)
    done = [p.bytes for p in seen]
    assert done == sorted(done) and done[0] == 0 and seen[-1].fraction == 1
    assert seen[0].weight == "w0"


def test_stopped_by_the_callback(large):
    calls = []

    def stop(progress):
        calls.append(progress)
        return len(calls) < 2

    with pytest.raises(milopt.StoppedError, match="palettize has been stopped"):
        large.compress("palettize{nbits=4}", progress=stop)
    assert len(calls) < 4
    assert large.compress("linear-quantize").report.compressed  # as if nothing had been


def test_stopped_by_an_exception(large):
    def fail(progress):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        large.compress("palettize{nbits=4}", progress=fail)
    assert "dense" in large.weights["w0"].encoding


def test_callbacks_may_look_at_models(large):
    seen = []

    def look(progress):
        seen.append(large.weights["w1"].value[0, 0])
        with pytest.raises(milopt.InvalidError, match="cannot begin another"):
            large.compress("empty")

    large.compress("linear-quantize", progress=look)
    assert seen


def test_other_threads_run(large):
    """Python's lock is free during passes, reading and writing."""
    ticks, stop = [], threading.Event()

    def tick():
        while not stop.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    begin = time.monotonic()
    large.compress("palettize{nbits=8}", threads=1)
    end = time.monotonic()
    stop.set()
    thread.join()
    assert sum(begin < t < end for t in ticks) > 20 * (end - begin)


def test_models_on_several_threads(tmp_path):
    """Compressions wait for each other, whichever thread they are on."""
    model, results = milopt.load(DIGITS), {}
    expected = {n: saved(model.compress(f"palettize{{nbits={n}}}"), tmp_path / "out.mlpackage") for n in (1, 2, 4)}

    def work(n):
        own = milopt.load(DIGITS)
        made = [m.compress(f"palettize{{nbits={n}}}", progress=lambda p: model.weights and None) for m in (model, own)]
        results[n] = [saved(small, tmp_path / f"{n}.mlpackage") for small in made]

    threads = [threading.Thread(target=work, args=(n,)) for n in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {n: [data, data] for n, data in expected.items()}


CHILD = """
import milopt, pathlib, sys
model = milopt.load(sys.argv[1])
print("ready", flush=True)
try:
    while True:
        model.compress("--palettize=nbits=8,cluster_dim=4,weight_threshold=0").save(sys.argv[2])
except KeyboardInterrupt:
    print("interrupted", model.compress("--linear-quantize").report, flush=True)
"""


def test_interrupt(large, tmp_path):
    """A real Ctrl-C, in the middle of a compression of minutes."""
    large.save(tmp_path / "large.mlpackage")
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, tmp_path / "large.mlpackage", tmp_path / "out.mlpackage"], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "ready\n"
    time.sleep(1)
    child.send_signal(signal.SIGINT)
    begin = time.monotonic()
    text, _ = child.communicate(timeout=120)
    assert text.startswith("interrupted <milopt.Report: 64 weights compressed")
    assert child.returncode == 0 and time.monotonic() - begin < 60
    assert not (tmp_path / "out.mlpackage").exists()


def test_nothing_is_kept_of_models_that_are_gone(large):
    """Compressing again and again takes no more memory than once."""

    def resident():
        return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    large.compress("linear-quantize")
    before = resident()
    for _ in range(6):
        large.compress("linear-quantize")
    assert resident() - before < 64 * 2**20  # one result
