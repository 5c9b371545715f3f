# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models are read, looked at and written as the command line tools do it."""

import copy
import json
import pickle
import shutil

import pytest

import milopt
from tools import BAD, DIGITS, GOOD, SAMPLES, files, run_tool


@pytest.mark.parametrize("name", GOOD)
def test_save_and_info(name, tmp_path):
    model = milopt.load(SAMPLES / name)
    written = model.save(tmp_path / name, verify=True)
    run_tool("mil-opt", SAMPLES / name, "-o", tmp_path / f"expected-{name}")
    assert files(tmp_path / name) == files(tmp_path / f"expected-{name}")
    assert written == sum(map(len, files(tmp_path / name).values()))
    assert model.info == json.loads(run_tool("mil-info", "--json", SAMPLES / name))


@pytest.mark.parametrize("name", BAD)
def test_refused(name):
    with pytest.raises(milopt.MiloptError) as caught:
        milopt.load(SAMPLES / name)
    assert isinstance(caught.value, (ValueError, NotImplementedError, OSError))
    assert name in str(caught.value) and "\n" not in str(caught.value)


def test_no_such_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        milopt.load(tmp_path / "absent.mlpackage")


@pytest.mark.parametrize("name", ["convnet_ios16.mlpackage", "cond_ios15.mlpackage", "pal4_ios18.mlpackage"])
def test_text(name, tmp_path):
    model = milopt.load(SAMPLES / name)
    model.save(tmp_path / "expected.mlpackage")
    again = milopt.parse(model.to_text())
    assert again.to_text() == model.to_text()
    again.save(tmp_path / "out.mlpackage")
    assert files(tmp_path / "out.mlpackage") == files(tmp_path / "expected.mlpackage")
    assert len(model.to_text(weights=False)) <= len(model.to_text())


@pytest.mark.parametrize("ending", ["mlir", "mlirbc", "mlmodelc"])
def test_other_forms(ending, tmp_path):
    model, path = milopt.load(DIGITS), tmp_path / f"model.{ending}"
    assert model.save(path) == sum(map(len, files(path).values()))
    milopt.load(path).save(tmp_path / "out.mlpackage")
    model.save(tmp_path / "expected.mlpackage")
    weights = "Data/com.apple.CoreML/weights/weight.bin"
    assert files(tmp_path / "out.mlpackage")[weights] == files(tmp_path / "expected.mlpackage")[weights]


def test_text_that_names_files(tmp_path):
    """Weights that a text leaves in their files are found beside it."""
    shutil.copytree(DIGITS, tmp_path / "model.mlpackage")
    run_tool("mil-opt", tmp_path / "model.mlpackage", "--keep-weights-in-file", "-o", tmp_path / "short.mlir")
    milopt.load(tmp_path / "short.mlir").save(tmp_path / "out.mlpackage")
    run_tool("mil-opt", DIGITS, "-o", tmp_path / "expected.mlpackage")
    assert files(tmp_path / "out.mlpackage") == files(tmp_path / "expected.mlpackage")


def test_faulty_text(tmp_path):
    with pytest.raises(milopt.MalformedError, match="^text:1:"):
        milopt.parse("module {")
    (tmp_path / "model.mlir").write_text("module {\n  mil.nothing\n}")
    with pytest.raises(milopt.MalformedError, match="model.mlir:2:"):
        milopt.load(tmp_path / "model.mlir")


def test_a_target_that_is_refused_stays(tmp_path):
    model, target = milopt.load(DIGITS), tmp_path / "full.mlpackage"
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    with pytest.raises(milopt.MiloptError, match="full.mlpackage"):
        model.save(target)
    with pytest.raises(ValueError, match="must end in"):
        model.save(tmp_path / "model.onnx")
    with pytest.raises(OSError):
        model.save(tmp_path / "no" / "folder" / "model.mlir")
    assert files(tmp_path) == {"full.mlpackage/mine.txt": b"mine"}


def test_replaced_in_place(tmp_path):
    """A model can be written over the file that it is mapped from."""
    path = tmp_path / "model.mlpackage"
    shutil.copytree(DIGITS, path)
    model = milopt.load(path)
    before = {name: weight.value.copy() for name, weight in model.weights.items()}
    model.compress("--palettize=nbits=2").save(path)
    assert all((weight.value == before[name]).all() for name, weight in model.weights.items())
    assert "palettized" in milopt.load(path).weights["const_2_to_fp16"].encoding


def test_metadata_and_interface():
    model = milopt.load(SAMPLES / "meta_user.mlpackage")
    info = json.loads(run_tool("mil-info", "--json", SAMPLES / "meta_user.mlpackage"))
    assert model.metadata.user_defined == info["user_defined"] and model.metadata.author == info["author"]
    digits = milopt.load(DIGITS)
    assert digits.interface.inputs[0].name == "image" and digits.interface.inputs[0].shape == (1, 1, 8, 8)
    assert digits.metadata.target == "iOS18" and digits.metadata.author is None
    several = milopt.load(SAMPLES / "multifunction_ios18.mlpackage")
    assert set(several.functions) == {"adapter_one", "adapter_two"}
    assert several.interface == several.functions["adapter_two"]
    pipeline = milopt.load(SAMPLES / "pipeline_two_mlprograms.mlpackage")
    assert [f.name for f in pipeline.interface.outputs] == ["var_5"]
    assert {op.function for op in pipeline.ops} == set(pipeline.functions)


def test_ops():
    model = milopt.load(DIGITS)
    [function] = model.info["functions"]
    count = {}
    for op in model.ops:
        count[op.type] = count.get(op.type, 0) + 1
        assert op.function == "main"
    assert count == function["operations"] and len(model.ops) == function["num_operations"]
    conv = next(op for op in model.ops if op.type == "conv")
    assert list(conv.inputs)[:2] == ["x", "weight"]
    [weight] = conv.inputs["weight"]
    assert (weight.name, weight.dtype, weight.shape) == ("const_0_to_fp16", "fp16", (32, 1, 3, 3))
    assert weight.type == "tensor<32x1x3x3xf16>" and conv.outputs[0].shape == (1, 32, 8, 8)


def test_not_pickled():
    model = milopt.load(DIGITS)
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(model)
    with pytest.raises(TypeError):
        copy.copy(model)
