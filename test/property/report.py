# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The figures of --report are those that numpy computes, on every sample they have the same keys, and names of any
bytes stay names."""
import html.parser
import json
import pathlib
import re
import shutil

import numpy
import pytest
from models import GOOD, SAMPLES, Package, mil_opt, run_tool
from reports import HOSTILE, POINTS, hostile_model, with_points

DIGITS = SAMPLES / "trained_digits_ios18.mlpackage"
TECHNIQUES = [
    "--palettize=nbits=4",
    "--palettize=nbits=6,granularity=per_grouped_channel,group_size=8",
    "--palettize=nbits=4,cluster_dim=2",
    "--palettize=nbits=4,enable_per_channel_scale=true",
    "--linear-quantize=dtype=int8",
    "--linear-quantize=dtype=uint4,mode=linear,granularity=per_block,block_size=32",
    "--prune=target_sparsity=0.5",
    "--prune=target_sparsity=0.5 --palettize=nbits=4,joint_compression=true",
    "--palettize=nbits=6 --linear-quantize=granularity=per_tensor,joint_compression=true",
]


def close(value):
    """JSON has nine digits."""
    return pytest.approx(value, rel=1e-8, abs=0)


def read_page(path):
    """The figures in a page, with weights as objects again."""

    class Finder(html.parser.HTMLParser):
        data, inside, scripts = "", False, 0

        def handle_starttag(self, tag, attributes):
            self.scripts += tag == "script"
            self.inside = tag == "script" and ("id", "data") in attributes

        def handle_endtag(self, tag):
            self.inside = False

        def handle_data(self, data):
            self.data += data if self.inside else ""

    finder = Finder()
    finder.feed(pathlib.Path(path).read_text(encoding="utf-8"))
    assert finder.scripts == 2  # the figures and what draws them
    figures = json.loads(finder.data)
    packed = figures["weights"]
    figures["weights"] = [dict(zip(packed["keys"], row, strict=True)) for row in packed["rows"]]
    return figures


def report(tmp_path, model, *passes, output="out.mlpackage"):
    """The figures of one run and the path of what it wrote."""
    mil_opt(model, *passes, f"--report={tmp_path}/r.json,{tmp_path}/r.html,{tmp_path}/r.md", "-o", tmp_path / output)
    return json.loads((tmp_path / "r.json").read_text(encoding="utf-8")), tmp_path / output


def name_of(operation):
    return "".join(operation.attributes["name"].immediateValue.tensor.strings.values)


def check_histogram(histogram, original):
    finite = original[numpy.isfinite(original)].astype(float)
    low, high = finite.min(), finite.max()
    assert histogram["low"] == close(low) and histogram["high"] == close(high)
    assert histogram["not_finite"] == original.size - finite.size
    scale = 64 / (high - low) if high > low else 0
    places = numpy.minimum(numpy.floor((finite - low) * scale), 63).astype(int)
    assert histogram["counts"] == numpy.bincount(places, minlength=64).tolist()


def check_levels(levels, value):
    group = value[tuple(slice(size) for size in levels["group_shape"])]
    expected = numpy.unique(group.astype(float) + 0.0)
    assert levels["values"] == pytest.approx(expected, rel=1e-4)
    assert levels["groups"] * group.size == value.size


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_figures(technique, tmp_path):
    passes = [flag.replace("=", "=weight_threshold=100,", 1) for flag in technique.split()]
    figures, small = report(tmp_path, DIGITS, *passes)
    mil_opt(small, "--decompress", "-o", tmp_path / "dense.mlpackage")
    package = Package.read(DIGITS)
    values, originals = Package.read(tmp_path / "dense.mlpackage").constants(), package.constants()
    value_names = {name_of(op): op.outputs[0].name for op in package.operations()}
    signal = noise = compressed = 0
    for weight in figures["weights"]:
        name = value_names[weight["original"]]
        value, original = values[name].astype(float), originals[name].astype(float)
        difference = value - original
        assert weight["shape"] == list(value.shape) and weight["elements"] == value.size
        assert weight["bytes_before"] == originals[name].nbytes
        assert weight["bits_per_weight"] == close(8 * weight["bytes"] / value.size)
        assert weight["mse"] == close((difference**2).mean()) and weight["max_abs"] == close(abs(difference).max())
        if difference.any():
            assert weight["snr_db"] == close(10 * numpy.log10((original**2).sum() / (difference**2).sum()))
        else:
            assert weight["snr_db"] is None
        check_histogram(weight["histogram"], original)
        if weight["levels"]:
            check_levels(weight["levels"], value)
        assert (weight["levels"] is not None) == ("palettized" in weight["encoding"] or "int" in weight["encoding"])
        signal, noise = signal + (original**2).sum(), noise + (difference**2).sum()
        compressed += weight["compressed"]
    assert compressed >= 4
    summary = figures["summary"]
    assert summary["snr_db"] == close(10 * numpy.log10(signal / noise))
    assert (summary["weights"], summary["compressed"]) == (len(figures["weights"]), compressed)
    assert summary["left_alone"] == summary["weights"] - compressed
    for key in ("weights", "elements", "bytes_before", "bytes"):
        assert sum(e[key] for e in figures["encodings"]) == summary[key]
    assert summary["bytes"] == sum(w["bytes"] for w in figures["weights"])
    assert figures["before"]["bytes"] == sum(f.stat().st_size for f in DIGITS.rglob("*") if f.is_file())
    assert figures["after"]["bytes"] == sum(f.stat().st_size for f in small.rglob("*") if f.is_file())


def keys_of(value):
    """The keys of objects at all depths, of lists those of all elements together; data of the model left out."""
    if isinstance(value, dict):
        return {key: keys_of(inner) for key, inner in value.items() if key not in ("operations", "user_defined", "pipeline")}
    if isinstance(value, list):
        merged = {}
        for inner in value:
            merged.update(keys_of(inner) or {})
        return merged
    return {}


def is_within(keys, others):
    """Whether keys are there in both, where there is something at all: lists may be empty and objects null."""
    return not keys or not others or (keys.keys() == others.keys() and all(is_within(keys[k], others[k]) for k in keys))


EXPECTED = {}


@pytest.mark.parametrize("name", GOOD)
def test_sample(name, tmp_path):
    """Every model has a report, with the keys of any other, and the page has what JSON has."""
    version = Package.read(SAMPLES / name).model.specificationVersion
    target = ["--target=iOS16"] if version < 7 else []  # what palettes need
    figures, small = report(tmp_path, SAMPLES / name, *target, "--palettize=weight_threshold=10,nbits=4")
    EXPECTED.setdefault("keys", keys_of(figures))
    assert is_within(keys_of(figures), EXPECTED["keys"])
    page = read_page(tmp_path / "r.html")
    assert page["left_out"].pop("rows") == 0
    assert figures["model"].pop("user_defined") is not None
    assert page == figures
    by_original = {w["original"]: w for w in figures["weights"]}
    assert None not in by_original and not figures["originals_without_weight"]
    # The same later, but for what passes have said and what the run was
    run_tool("mil-info", small, f"--original={SAMPLES / name}", f"--report={tmp_path}/later.json")
    later = json.loads((tmp_path / "later.json").read_text(encoding="utf-8"))
    assert later["summary"] == figures["summary"] and later["encodings"] == figures["encodings"]
    for weight in figures["weights"]:
        weight["technique"] = weight["reason"] = weight["note"] = None
    assert later["weights"] == figures["weights"]


JOINT = [technique for technique in TECHNIQUES if "joint_compression" in technique] + [
    "--palettize=nbits=4,cluster_dim=2 --linear-quantize=granularity=per_tensor,joint_compression=true",
    "--linear-quantize=dtype=int4 --palettize=nbits=2,joint_compression=true",
    "--linear-quantize=dtype=int8 --prune=target_sparsity=0.5,joint_compression=true",
    "--prune=target_sparsity=0.3 --palettize=nbits=3,joint_compression=true --linear-quantize=granularity=per_tensor,joint_compression=true",
]


@pytest.mark.parametrize("technique", TECHNIQUES + [t for t in JOINT if t not in TECHNIQUES])
@pytest.mark.parametrize("name", ["zoo_conv_ios17.mlpackage", "zoo_recurrent_ios17.mlpackage", "convnet_ios18.mlpackage"])
def test_what_passes_say_is_what_is_stored(name, technique, tmp_path):
    """Bits of --mil-report, after one step and after several."""
    small = technique.replace("group_size=8", "group_size=2").replace("granularity=per_block,block_size=32", "granularity=per_channel")
    flags = [re.sub("=", "=weight_threshold=0,", flag, count=1) for flag in small.split()]
    mil_opt(SAMPLES / name, "--target=iOS18", *flags, "-o", tmp_path / "out.mlir")
    rows = re.findall(r"\{bits_after = (\d+) : i64, [^{}]*weight = \"([^\"]*)\"[^{}]*\}", (tmp_path / "out.mlir").read_text())
    found = json.loads(run_tool("mil-info", "--json", "--weight-threshold=1", tmp_path / "out.mlir").stdout)
    stored = {w["name"]: 8 * w["bytes"] for w in found["weights"]} | {w["value"]: 8 * w["bytes"] for w in found["weights"]}
    assert rows and all(stored[weight] == int(bits) for bits, weight in rows)


def test_every_key_is_described(tmp_path):
    """docs/report.md names the keys of every object, and none that is not there."""
    page = (pathlib.Path(__file__).parents[2] / "docs" / "report.md").read_text()
    described = set(re.findall(r"`([a-z_]+)`", page.split("## JSON")[1].split("On the page")[0]))
    figures, _ = report(tmp_path, DIGITS, "--palettize=nbits=4")
    later, _ = report(tmp_path, with_points(tmp_path), output="out.mlir")
    figures["tradeoff"] = later["tradeoff"]
    figures["originals_without_weight"] = [{"function": "f", "name": "n"}]
    del figures["model"]

    def names(value):
        objects = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
        return set(value if isinstance(value, dict) else ()).union(*(names(inner) for inner in objects))

    assert described == names(figures) | {"model"}


def test_skipped_is_what_the_passes_say(tmp_path):
    figures, small = report(tmp_path, SAMPLES / "transformer_ios18.mlpackage", "--palettize=nbits=4")
    line = mil_opt(SAMPLES / "transformer_ios18.mlpackage", "--palettize=nbits=4", "-o", small).stderr
    told = re.search(r"(\d+) weights? compressed, (\d+) skipped \((.*?)\)", line)
    assert int(told[2]) == sum(reason["weights"] for reason in figures["skipped"])
    assert told[3] == ", ".join(f"{reason['weights']} {reason['reason']}" for reason in figures["skipped"])


def test_names_of_any_bytes(tmp_path):
    figures, _ = report(tmp_path, hostile_model(tmp_path), "--palettize=nbits=4", output="out.mlir")
    assert [w["original"] for w in figures["weights"]] == list(HOSTILE.values())
    for weight in figures["weights"]:
        assert weight["name"] == f"{weight['original']}_palettized" or "\0" in weight["original"]
    assert [w["original"] for w in read_page(tmp_path / "r.html")["weights"]] == list(HOSTILE.values())
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert text.count("</script>") == 2 and "alert(1)<" not in text and "<!--<" not in text
    lines = (tmp_path / "r.md").read_bytes().decode("utf-8").split("\n")
    assert all(line.isprintable() for line in lines)  # nothing that ends or turns a line
    first = next(i for i, line in enumerate(lines) if line.startswith("| largest errors"))
    table = [re.split(r"(?<!\\)\|", row) for row in lines[first : first + 2 + len(HOSTILE)]]
    assert all(len(row) == 8 for row in table)
    for cell in (row[1].strip() for row in table[2:]):  # a code span to its end
        fence = re.match("`+", cell)[0]
        assert cell.endswith(fence) and fence not in re.findall("`+", cell[len(fence) : -len(fence)])
    assert not any(line.startswith("# head") for line in lines)


def big_model(path, count):
    """Many weights of 64x64 that differ in the first element."""
    lines, blobs = [], []
    random = numpy.random.default_rng(2)
    values = random.standard_normal(4096).astype(numpy.float16)
    for i in range(count):
        values[:64] = random.standard_normal(64)
        lines.append(f"  %block_{i}_attention_query_weight = mil.const dense_resource<w{i}> : tensor<64x64xf16>")
        lines.append(f"  %y{i} = mil.linear(x = %x, weight = %block_{i}_attention_query_weight) : (tensor<1x64xf16>, tensor<64x64xf16>) -> tensor<1x64xf16>")
        blobs.append(f'w{i}: "0x40000000{values.tobytes().hex()}"')
    with open(path, "w") as out:
        out.write("mil.func @main(%x: tensor<1x64xf16>) -> (tensor<1x64xf16>) attributes {opset = \"CoreML8\"} {\n")
        out.write("\n".join(lines) + "\n  mil.output %y0 : tensor<1x64xf16>\n}\n")
        out.write("{-# dialect_resources: {builtin: {" + ",\n".join(blobs) + "}} #-}\n")
    return path


def test_the_page_is_bounded(tmp_path):
    """2,000 weights are less than 2 MB, whatever their levels; what is left out is said."""
    figures, _ = report(tmp_path, big_model(tmp_path / "big.mlir", 2000), "--linear-quantize=dtype=int8,granularity=per_tensor", output="out.mlir")
    assert (tmp_path / "r.html").stat().st_size < 2e6
    assert figures["left_out"]["histograms"] == 0
    with_levels = [w for w in figures["weights"] if w["levels"]]
    assert sum(len(w["levels"]["values"]) for w in with_levels) <= 40000 and len(with_levels) > 100
    assert figures["left_out"]["levels"] == 2000 - len(with_levels)
    # Those with the largest errors have theirs.
    worst = sorted(figures["weights"], key=lambda w: w["snr_db"])[:100]
    assert all(w["levels"] for w in worst)


def test_more_weights_than_a_page_has_room_for(tmp_path):
    text = tmp_path / "many.mlir"
    with open(text, "w") as out:
        out.write('mil.func @main(%x: tensor<1x64xf16>) -> (tensor<1x64xf16>) attributes {opset = "CoreML8"} {\n')
        for i in range(5100):
            size = 64 if i % 51 else 32
            out.write(f"  %w{i} = mil.const dense<{i}.0> : tensor<{size}x64xf16>\n")
            out.write(f"  %y{i} = mil.linear(x = %x, weight = %w{i}) : (tensor<1x64xf16>, tensor<{size}x64xf16>) -> tensor<1x{size}xf16>\n")
        out.write("  mil.output %y1 : tensor<1x64xf16>\n}\n")
    run_tool("mil-info", text, f"--original={text}", f"--report={tmp_path}/r.json,{tmp_path}/r.html")
    figures, page = json.loads((tmp_path / "r.json").read_text()), read_page(tmp_path / "r.html")
    assert len(figures["weights"]) == 5100 and len(page["weights"]) == 5000
    assert page["left_out"] == {"histograms": 3100, "levels": 0, "rows": 100}
    assert all(w["shape"] == [64, 64] for w in page["weights"])  # the largest


def test_tradeoff(tmp_path):
    figures, _ = report(tmp_path, with_points(tmp_path), output="out.mlir")
    assert [tuple(p[k] for k in ("bits_per_weight", "bytes", "snr_db", "chosen")) for p in figures["tradeoff"]] == POINTS
    assert read_page(tmp_path / "r.html")["tradeoff"] == figures["tradeoff"]
    assert "| 3.50 | 150 kB | 17.2 dB | chosen |" in (tmp_path / "r.md").read_text()


def test_weights_that_are_no_numbers(tmp_path):
    """NaNs and infinities are counted, and what cannot be measured is null."""
    text = tmp_path / "nan.mlir"
    values = numpy.linspace(-2, 2, 4096).astype(numpy.float16)
    values[7], values[8], values[9] = numpy.nan, numpy.inf, -numpy.inf
    text.write_text(
        'mil.func @main(%x: tensor<1x64xf16>) -> (tensor<1x64xf16>) attributes {opset = "CoreML8"} {\n'
        "  %w = mil.const dense_resource<w> : tensor<64x64xf16>\n"
        "  %y = mil.linear(x = %x, weight = %w) : (tensor<1x64xf16>, tensor<64x64xf16>) -> tensor<1x64xf16>\n"
        "  mil.output %y : tensor<1x64xf16>\n}\n"
        f'{{-# dialect_resources: {{builtin: {{w: "0x40000000{values.tobytes().hex()}"}}}} #-}}\n'
    )
    figures, _ = report(tmp_path, text, output="out.mlir")
    [weight] = figures["weights"]
    check_histogram(weight["histogram"], values)
    assert weight["histogram"]["not_finite"] == 3 and weight["mse"] == 0


def test_a_search_leaves_its_curve(tmp_path):
    figures, _ = report(tmp_path, DIGITS, "--palettize=target_bits_per_weight=3.5")
    points = figures["tradeoff"]
    assert len(points) > 3 and [p["bytes"] for p in points] == sorted(p["bytes"] for p in points)
    [chosen] = [p for p in points if p["chosen"]]
    assert chosen["bits_per_weight"] == close(figures["summary"]["bits_per_weight"])
    assert chosen["bytes"] == figures["after"]["bytes"]


def test_flipped_bits_never_crash(tmp_path):
    """A damaged package is refused in one line, and then there is no report; or it has one, whatever its names are now."""
    package = tmp_path / "flipped.mlpackage"
    shutil.copytree(SAMPLES / "joint_sparse_lut_quant_ios18.mlpackage", package)
    [file] = package.rglob("model.mlmodel")
    data = file.read_bytes()
    for step in range(100):
        position = (step * 2654435761) % len(data)
        file.write_bytes(data[:position] + bytes([data[position] ^ 1 << step % 8]) + data[position + 1 :])
        written = [tmp_path / f"{step}.{ending}" for ending in ("json", "html", "md")]
        done = run_tool("mil-info", package, "--report=" + ",".join(map(str, written)), status=(0, 1))
        if done.returncode == 0:
            json.loads(written[0].read_text(encoding="utf-8"))
            read_page(written[1])
            written[2].read_text(encoding="utf-8")
        else:
            assert not any(path.exists() for path in written)
            assert len([line for line in done.stderr.splitlines() if "error:" in line]) == 1
