# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models that the tests of --report share: names of any bytes, and what a search has left."""
import numpy
from models import SAMPLES, mil_opt

#: Bytes of names as MLIR writes them, and what becomes of them: what is no UTF-8 has a ? for each byte.
HOSTILE = {
    r"</script><script>alert(1)</script>": "</script><script>alert(1)</script>",
    r"<!--<script>": "<!--<script>",
    r"\22\5C'&amp;<b>|`x``| [a](b) @someone #1": "\"\\'&amp;<b>|`x``| [a](b) @someone #1",
    r"\00\01\1B[31m\0A# head\0D\09": "\0\1\x1b[31m\n# head\r\t",
    r"\E2\80\AEesrever\E2\80\A8\EF\BB\BF": "\u202eesrever\u2028\ufeff",
    r"bad \FF\C3": "bad ??",
    r"\C2\9B31m\E2\80\8E": "\u009b31m\u200e",
    r"\F0\9F\98\80": "\U0001f600",
}


def hostile_model(tmp_path):
    operations = "".join(
        f'  %w{i} = mil.const dense_resource<w{i}> : tensor<64x64xf16> {{name = "{name}"}}\n'
        f"  %y{i} = mil.linear(x = %x, weight = %w{i}) : (tensor<1x64xf16>, tensor<64x64xf16>) -> tensor<1x64xf16>\n"
        for i, name in enumerate(HOSTILE)
    )
    random = numpy.random.default_rng(1)
    resources = ", ".join(
        f'w{i}: "0x40000000{random.standard_normal(4096).astype(numpy.float16).tobytes().hex()}"' for i in range(len(HOSTILE))
    )
    path = tmp_path / "hostile.mlir"
    path.write_text(
        "mil.func @main(%x: tensor<1x64xf16>) -> (tensor<1x64xf16>) attributes {opset = \"CoreML8\"} {\n"
        f"{operations}  mil.output %y0 : tensor<1x64xf16>\n}}\n{{-# dialect_resources: {{builtin: {{{resources}}}}} #-}}\n"
    )
    return path


POINTS = [(2.0, 100000, 8.5, False), (3.5, 150000, 17.25, True), (6.0, 220000, 30.125, False)]


def with_points(tmp_path):
    """A model on which a search has left what other sizes would have cost."""
    mil_opt(SAMPLES / "trained_digits_ios18.mlpackage", "--palettize=nbits=4", "-o", tmp_path / "small.mlir")
    points = ", ".join(
        f"{{bits_per_weight = {bits} : f64, bytes = {size} : i64, snr_db = {snr} : f64{', chosen' if chosen else ''}}}"
        for bits, size, snr, chosen in POINTS
    )
    text = (tmp_path / "small.mlir").read_text()
    other = "unit, {bytes = 1 : i64}, {bits_per_weight = 1.0 : f64, bytes = 5 : i128, snr_db = 1.0 : f64}"
    assert "attributes {" in text
    (tmp_path / "points.mlir").write_text(text.replace("attributes {", f"attributes {{mil.tradeoff = [{points}, {other}], ", 1))
    return tmp_path / "points.mlir"
