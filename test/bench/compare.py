# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The comparison with coremltools and the scaling run on tiny models; their JSON has what the tables are made of."""
import json
import os
import pathlib
import subprocess
import sys
import time

import pytest

BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"
BIN = pathlib.Path(os.environ["MIL_BIN"])
SIDE = {"seconds", "all_seconds", "cpu_seconds", "peak_anonymous_bytes", "peak_resident_bytes"}
MACHINE = {
    "date", "commit", "cpu", "cores", "memory_bytes", "kernel", "system", "compiler", "build", "llvm", "python",
    "coremltools", "numpy", "scikit-learn",
}  # fmt: skip
sys.path.insert(0, str(BENCH))
import measure  # noqa: E402
import techniques  # noqa: E402


def script(name, *arguments, status=0):
    done = subprocess.run(
        [sys.executable, BENCH / name, *map(str, arguments)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == status, done.stderr
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of results: one technique beside coremltools, and by size and threads."""
    folder = tmp_path_factory.mktemp("bench")
    common = ["--quick", "--bin", BIN, "--work", folder / "work"]
    script("compare.py", *common, "--model", "linear", "--technique", "int8", "--output", folder / "compare.json")
    script("scaling.py", *common, "--sizes", "2", "--technique", "int8", "--output", folder / "scaling.json")
    return folder


def model_of(folder):
    (source,) = (folder / "work/models").glob("linear-2-*.mlpackage")
    return source


def check_side(side, more=frozenset()):
    assert side.keys() == SIDE | more
    assert len(side["all_seconds"]) == 1 and side["seconds"] == pytest.approx(side["all_seconds"][0], abs=1e-4)


def test_compare(folder):
    document = json.loads((folder / "compare.json").read_text())
    assert document["quick"] and document["machine"].keys() == MACHINE and document["machine"]["coremltools"] == "9.0"
    (row,) = document["rows"]
    assert (row["model"], row["asked_bytes"], row["technique"]) == ("linear", 2 * 10**6, "int8 per channel")
    assert (row["pass"], row["options"]) == ("linear-quantize", {"dtype": "int8", "granularity": "per_channel"})
    assert row["model_bytes"] == pytest.approx(2 * 10**6, rel=0.1)
    check_side(row["copy"])
    check_side(row["ours"], {"output_bytes"})
    check_side(row["ours_on_one_thread"])
    check_side(row["theirs"], {"output_bytes", "imported_bytes"})
    assert row["ours"]["output_bytes"] == pytest.approx(row["theirs"]["output_bytes"], rel=0.02)
    # Memory is that of the process asked about: coremltools' is more than its import.
    assert row["theirs"]["peak_anonymous_bytes"] > row["theirs"]["imported_bytes"] > 50 * 10**6
    assert row["busy_cores"] >= 0
    assert row["time_ratio"] == pytest.approx(row["theirs"]["seconds"] / row["ours"]["seconds"])
    assert not list((folder / "work").glob("*.mlpackage"))  # outputs do not stay


def test_scaling(folder):
    document = json.loads((folder / "scaling.json").read_text())
    assert document["machine"].keys() == MACHINE
    threads = [row["threads"] for row in document["rows"]]
    assert threads[0] == 1 and threads[-1] == len(os.sched_getaffinity(0)) and threads == sorted(set(threads))
    for row in document["rows"]:
        check_side(row, {"technique", "threads", "model_bytes", "output_bytes", "busy_cores"})


def test_report(folder):
    script("report.py", folder)
    text = (folder / "results.md").read_text()
    assert "From a quick run" in text
    assert "| linear, int8 per channel | 2.1 |" in text and "\n## Size and threads\n" in text
    assert "(a)" not in text and "(c)" not in text


def test_plot(folder):
    pytest.importorskip("matplotlib")
    script("report.py", folder, "--plot")
    svg = (folder / "ratios.svg").read_text()
    assert "int8 per channel" in svg and "times less memory than coremltools" in svg


def test_smaller_model(folder, tmp_path):
    """What takes longer than the limit is measured on a smaller model, or not at all, and either is said."""
    common = ["--quick", "--bin", BIN, "--work", folder / "work", "--output", tmp_path / "compare.json"]
    done = script("compare.py", *common, "--model", "linear", "--technique", "int8", "--limit", "0.1", status=1)
    assert "coremltools stopped after 0.1 s with 2 MB; a smaller model is taken" in done.stdout
    assert done.stderr.startswith("compare.py: error: ") and not (tmp_path / "compare.json").exists()


def test_requests(folder, tmp_path):
    """Both sides understand every technique."""
    import peer

    for name in techniques.TECHNIQUES:
        peer.request(name, 2)
        measure.run([BIN / "mil-opt", model_of(folder), techniques.flag(name), "-o", tmp_path / "out.mlpackage"])


def test_different_operations(folder, tmp_path):
    """Outputs that do not hold the same are no comparison."""
    outputs = [tmp_path / "a.mlpackage", tmp_path / "b.mlpackage"]
    for output, flag in zip(outputs, ("--palettize=nbits=4", "--linear-quantize=dtype=int8")):
        subprocess.run([BIN / "mil-opt", model_of(folder), flag, "-o", output], check=True, capture_output=True)
    done = script("operations.py", *outputs, status=1)
    assert "4 more ['constexpr_lut_to_dense'] against 4 more ['constexpr_blockwise_shift_scale']" in done.stderr


def test_unknown_technique(tmp_path):
    done = script("compare.py", "--technique", "int9", "--output", tmp_path / "compare.json", status=1)
    assert "no technique is named like 'int9'; there are: palettize, 4 bits;" in done.stderr


def test_memory():
    """100 MB that are written are seen, a child's too; 100 MB that are only mapped from a file are not."""
    size = 100 * 10**6
    hold = f"x = bytearray(b'1') * {size}; import time; time.sleep(1)"
    assert size < measure.run([sys.executable, "-c", hold]).anonymous < 1.5 * size
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    assert measure.run([sys.executable, "-c", child]).anonymous < size
    assert size < measure.run([sys.executable, "-c", child], children=True).anonymous < 1.5 * size


def test_memory_of_files(tmp_path):
    path, size = tmp_path / "large", 100 * 10**6
    path.write_bytes(bytes(size))
    read = f"import mmap; f = open({str(path)!r}, 'rb'); sum(mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)[::4096])"
    done = measure.run([sys.executable, "-c", read])
    assert done.anonymous < size < done.resident


def test_time():
    done = measure.run([sys.executable, "-c", "import time; time.sleep(0.5)"])
    assert 0.5 < done.seconds and done.cpu < done.seconds
    start = time.perf_counter()
    with pytest.raises(measure.Failed, match="stopped after 1 s"):
        measure.run(["sleep", "60"], limit=1)
    assert time.perf_counter() - start < 30
    with pytest.raises(measure.Failed, match="mil-opt: .*error: .*nowhere"):
        measure.run([BIN / "mil-opt", "/nowhere.mlpackage", "-o", "/nowhere.mlir"])


def test_others():
    """What keeps a core busy is seen."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        assert measure.others() > 0.5
    finally:
        process.kill()
        process.wait()


def test_budget():
    """A side whose runs would take longer than the budget together runs once; the others go on."""
    runs = measure.alternate(
        {"slow": lambda: measure.run(["sleep", "0.4"]), "quick": lambda: measure.run(["true"])}, 3, 0.6
    )
    assert (len(runs["slow"]), len(runs["quick"])) == (1, 3)
