# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""mil-diff: no difference where there is none, on every sample; the weights that compressing changes and nothing else;
the exit status of diff."""
import json
import re

import pytest
from hostile import FP16, INT32, STRING, TYPE, UINT8, Blobs, X, field, immediate, new_thing, operation, program, small, string, tensor_type, write
from models import BAD, GOOD, SAMPLES, mil_opt, run_tool

COMPRESSED = ["convnet_fp32.mlpackage", "trained_digits_ios18.mlpackage", "multifunction_ios18.mlpackage"]


def mil_diff(first, second, status):
    return json.loads(run_tool("mil-diff", "--json", first, second, status=status).stdout)


@pytest.mark.parametrize("name", GOOD)
def test_a_model_that_went_through_is_the_same(name, tmp_path):
    mil_opt(SAMPLES / name, "-o", tmp_path / name)
    found = mil_diff(SAMPLES / name, tmp_path / name, status=0)
    assert found["same"] and not found["operations"] and not found["weights"] and not found["interface"]


@pytest.mark.parametrize("name", COMPRESSED)
def test_compressing_changes_weights_alone(name, tmp_path):
    flags = ["--palettize=nbits=4,weight_threshold=100"]
    mil_opt(SAMPLES / name, *flags, "-o", tmp_path / name)
    found = mil_diff(SAMPLES / name, tmp_path / name, status=1)
    assert not found["same"] and not found["operations"] and not found["interface"]
    changed = [w for w in found["weights"] if w["second"]["encoding"] != w["first"]["encoding"]]
    assert changed and all(w["side"] == "both" for w in found["weights"])
    assert all("palettized 4 bit" in w["second"]["encoding"] and w["snr_db"] > 5 for w in changed)


def test_other_shapes_of_the_same_number(tmp_path):
    source, text = SAMPLES / "flex_enumerated.mlpackage", tmp_path / "model.mlir"
    mil_opt(source, "-o", text)
    shapes = re.search(r"enumeratedShapes = \{shapes = \[\{shape = \[([\d, ]+)\]", text.read_text())
    last = shapes.end(1)
    text.write_text(text.read_text()[:last] + "1" + text.read_text()[last:])
    [line] = mil_diff(source, text, status=1)["interface"]
    assert line.startswith("function main: input 'x' is ") and " or " in line


# Models that say other things of themselves -------------------------------------------------------------------------------

# A sample, what of its text becomes what, and what is said.
SAID = {
    "default function": ("multifunction_ios18", 'Name = "adapter_two"', 'Name = "adapter_one"', 'description.defaultFunctionName is "adapter_one", was "adapter_two"'),
    "prediction": ("classifier_str", 'predictedFeatureName = "classLabel", ', "", 'description.predictedFeatureName is absent, was "classLabel"'),
    "probabilities": ("classifier_str", 'predictedProbabilitiesName = "classLabel_probs"', 'predictedProbabilitiesName = "classLabel"', 'description.predictedProbabilitiesName is "classLabel", was "classLabel_probs"'),
    "updatable": ("classifier_str", "specificationVersion", "isUpdatable = true, specificationVersion", "isUpdatable is true, was absent"),
    "parts": ("pipeline_two_mlprograms", "pipeline = {}", 'pipeline = {names = ["a", "b"]}', 'pipeline.names is ["a", "b"], was absent'),
    "default size": ("image_flex_range", "upperBound = 32 : i64}}, width = 16", "upperBound = 32 : i64}}, width = 17", "description.input.img.type.imageType.width is 17 : i64, was 16 : i64"),
    "optional": ("convnet_fp32", "multiArrayType = {dataType", "multiArrayType = {floatDefaultValue = 2.5 : f32, dataType", "type.multiArrayType.floatDefaultValue is 2.500000e+00 : f32, was absent"),
    "attribute": ("image_flex_range", "attributes {opset", "attributes {mil.attributes = {foo = {}}, opset", "function main: mil.attributes is {foo = {}}, was absent"),
    "specialization": ("image_flex_range", "attributes {opset", "attributes {mil.specializations = {CoreML5 = {}}, opset", "function main: mil.specializations is {CoreML5 = {}}, was absent"),
}  # fmt: skip


@pytest.mark.parametrize("what", SAID)
def test_other_descriptions(what, tmp_path):
    name, old, new, said = SAID[what]
    source, text = SAMPLES / f"{name}.mlpackage", tmp_path / "model.mlir"
    mil_opt(source, "-o", text)
    assert old in text.read_text()
    text.write_text(text.read_text().replace(old, new, 1))
    found = mil_diff(source, text, status=1)
    [line] = found["interface"]
    assert line.endswith(said) and not found["operations"] and not found["weights"]


@pytest.mark.parametrize("key", ["author", "license", "shortDescription", "versionString"])
def test_words_make_no_difference(key, tmp_path):
    source, text = SAMPLES / "convnet_fp32.mlpackage", tmp_path / "model.mlir"
    mil_opt(source, "-o", text)
    assert "metadata = {" in text.read_text()
    text.write_text(text.read_text().replace("metadata = {", f'metadata = {{{key} = "q", ', 1))
    assert mil_diff(source, text, status=0)["same"]


def test_weights_of_other_bodies_are_compared_by_their_bytes(tmp_path):
    """A context gives the resources of the second model other keys."""

    def model(value):
        body = "mil.specializations = {CoreML7 = {val = dense_resource<w> : tensor<2xf32>}}"
        (tmp_path / f"{value}.mlir").write_text(
            f'mil.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>) attributes {{{body}, opset = "CoreML8"}} {{\n'
            "  mil.output %x : tensor<2xf32>\n}\n"
            f'{{-# dialect_resources: {{ builtin: {{ w: "0x40000000000000000000{value}" }} }} #-}}\n'
        )
        return tmp_path / f"{value}.mlir"

    assert mil_diff(model("0000"), model("0000"), status=0)["same"]
    assert "mil.specializations.CoreML7.val is " in mil_diff(model("0000"), model("803f"), status=1)["interface"][0]


def test_zeros_of_another_sign(tmp_path):
    """1 / x tells them apart."""
    for name, zero in (("first", "0.0"), ("second", "-0.0")):
        (tmp_path / f"{name}.mlir").write_text(
            'mil.func @main(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {\n'
            f"  %w = mil.const dense<[{zero}, 1.0]> : tensor<2xf16>\n"
            "  %y = mil.add(x = %x, y = %w) : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>\n"
            "  mil.output %y : tensor<2xf16>\n}\n"
        )
    [weight] = mil_diff(tmp_path / "first.mlir", tmp_path / "second.mlir", status=1)["weights"]
    assert weight["other_zeros"] and weight["mse"] == 0
    assert mil_diff(tmp_path / "first.mlir", tmp_path / "first.mlir", status=0)["same"]


# Models that compute differently -----------------------------------------------------------------------------------------

def reads(value, *others):
    """A model whose last operation reads a value that is called so."""
    return program(*(operation("relu", name, TYPE, X) for name in ("a", "b", *others)), operation("tanh", "y", TYPE, [("x", value)]))


def gathers(*values):
    """One whose last operation reads several values together."""
    bindings = b"".join(field(1, field(1, name)) for name in values)
    more = field(2, field(1, "many") + field(2, bindings))
    return program(*(operation("relu", name, TYPE, X) for name in ("a", "b", "a, b", "a', 'b")), new_thing("y", more=more))


def adds(values):
    """Two operations with a weight each."""
    blobs = Blobs()
    weights = [operation("const", name, TYPE, [], [("val", blobs.value(FP16, 2, 4, pattern=at))]) for at, name in enumerate(["v", "w"])]
    names = [("x", TYPE), ("a constant", TYPE), ("the constant 'v'", TYPE)]
    used = [operation("add", f"y{i}", TYPE, [*X, ("y", value)]) for i, value in enumerate(values)]
    return small(blobs, *weights, *used, inputs=names, output="y0")


def axis(value):
    """A constant that is said as text, or a value that is called like that."""
    kind = tensor_type(INT32)
    constant = operation("const", "c", kind, [], [("val", immediate(INT32, [], 2, field(1, b"\0")))])
    return small(Blobs(), constant, new_thing("y", [*X, ("axis", value)]), inputs=[("x", TYPE), ("dense<0> : tensor<i32>", kind)])


def words(last):
    """More texts than are said with an operation."""
    kind = tensor_type(STRING, 20)
    constant = operation("const", "c", kind, [], [("val", immediate(STRING, [20], 4, field(1, "a") * 19 + field(1, last)))])
    return program(constant, new_thing("y", [*X, ("words", "c")]))


def indices(last):
    """A few integers in the file of weights."""
    blobs = Blobs()
    constant = operation("const", "c", tensor_type(UINT8, 4), [], [("val", blobs.value(UINT8, 4, pattern=last))])
    return small(blobs, constant, new_thing("y", [*X, ("indices", "c")]))


def results(*names):
    return program(field(3, field(1, "new_thing") + field(2, field(1, "x") + field(2, field(1, field(1, "x"))))
                         + b"".join(field(3, field(1, name) + field(2, TYPE)) for name in names) + field(5, field(1, "name") + field(2, string("n")))))  # fmt: skip


def blocks(takes, gives):
    inner = field(1, field(1, takes) + field(2, TYPE)) + field(2, gives) + operation("relu", "r", TYPE, X) + operation("exp", "e", TYPE, X)
    return program(field(3, field(1, "new_thing") + field(4, inner) + field(3, field(1, "y") + field(2, TYPE))))


DIFFERENT = {
    "names that go on behind a NUL": (reads("v\0a", "v\0a", "v\0b"), reads("v\0b", "v\0a", "v\0b")),
    "a value that is called as constants are shown": (adds(["v", "v"]), adds(["v", "a constant"])),
    "a value with the name of a constant": (adds(["v", "v"]), adds(["v", "the constant 'v'"])),
    "the other weight": (adds(["v", "w"]), adds(["w", "v"])),
    "a value that is called as a number is shown": (axis("c"), axis("dense<0> : tensor<i32>")),
    "two names or one with a comma": (gathers("a", "b"), gathers("a, b")),
    "two names or one with a comma and quotes": (gathers("a", "b"), gathers("a', 'b")),
    "fewer values": (gathers("a", "b"), gathers("a")),
    "an input less": (program(new_thing("y", [*X, ("z", "x")])), program(new_thing("y", X))),
    "an input more": (program(new_thing("y", X)), program(new_thing("y", [*X, ("z", "x")]))),
    "many texts": (words("a"), words("b")),
    "integers in the file": (indices(0), indices(1)),
    "results in another order": (results("a", "b"), results("b", "a")),
    "what a block gives": (blocks("t", "r"), blocks("t", "e")),
    "what a block takes": (blocks("t", "r"), blocks("s", "r")),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_models_that_differ(name, tmp_path):
    """Each is the same as itself, too."""
    first, second = (write(tmp_path / side, data) for side, data in zip(("a", "b"), DIFFERENT[name]))
    for one, other in ((first, first), (second, second)):
        assert mil_diff(one, other, status=0)["same"]
    for one, other in ((first, second), (second, first)):
        found = mil_diff(one, other, status=1)
        assert not found["same"] and (found["operations"] or found["weights"])


def test_compressing_renames_weights(tmp_path):
    """A weight under another name that an operation of the same name reads is the same weight."""
    paths = []
    for name in ("w", "w_palettized"):
        blobs = Blobs()
        constant = operation("const", name, TYPE, [], [("val", blobs.value(FP16, 2, 4))])
        paths.append(write(tmp_path / name, small(blobs, constant, operation("add", "y", TYPE, [*X, ("y", name)]))))
    assert not mil_diff(*paths, status=1)["operations"]


def test_exit_status(tmp_path):
    good = SAMPLES / GOOD[0]
    run_tool("mil-diff", good, good, status=0)
    run_tool("mil-diff", "--brief", good, SAMPLES / GOOD[1], status=1)
    assert "error" in run_tool("mil-diff", good, SAMPLES / BAD[0], status=2).stderr
    run_tool("mil-diff", good, status=2)
