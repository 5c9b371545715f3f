# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A damaged or foreign model is refused with one message, and nothing is written."""
import os
import re
import shutil

import pytest
from hostile import TYPE, field, model, program, string, write
from models import BAD, GOOD, SAMPLES, files, mil_opt


def errors(done):
    return [line for line in done.stderr.splitlines() if "error:" in line]


@pytest.mark.parametrize("ending", [".mlpackage", ".mlir"])
@pytest.mark.parametrize("name", BAD)
def test_bad_sample(name, ending, tmp_path):
    output = tmp_path / f"out{ending}"
    done = mil_opt(SAMPLES / name, "-o", output, status=1)
    [line] = done.stderr.splitlines()  # one line, with the place
    assert "error:" in line and name in line
    assert list(tmp_path.iterdir()) == []


def test_failure_leaves_the_target_as_it_was(tmp_path):
    target = tmp_path / "model.mlpackage"
    shutil.copytree(SAMPLES / "convnet_ios18.mlpackage", target)
    before = files(target)
    mil_opt(SAMPLES / "reject_blob_size.mlpackage", "-o", target, status=1)
    assert files(target) == before
    assert list(tmp_path.iterdir()) == [target]


def test_a_package_is_replaced(tmp_path):
    target, fresh = tmp_path / "model.mlpackage", tmp_path / "fresh.mlpackage"
    shutil.copytree(SAMPLES / "convnet_ios18.mlpackage", target)
    mil_opt(SAMPLES / "transformer_ios18.mlpackage", "-o", target)
    mil_opt(SAMPLES / "transformer_ios18.mlpackage", "-o", fresh)
    assert files(target) == files(fresh)


def test_a_package_may_be_replaced_by_itself(tmp_path):
    target, fresh = tmp_path / "model.mlpackage", tmp_path / "fresh.mlpackage"
    shutil.copytree(SAMPLES / "trained_digits_ios18.mlpackage", target)
    mil_opt(target, "--palettize=nbits=4", "-o", fresh)
    mil_opt(target, "--palettize=nbits=4", "-o", target)
    assert files(target) == files(fresh)


@pytest.mark.parametrize("name", ["model.mlmodel", "weight.bin"])
@pytest.mark.parametrize("keep", [0, 1, 63, 64, 200, 0.5, 0.9])
def test_cut_file(name, keep, tmp_path):
    package = tmp_path / "cut.mlpackage"
    shutil.copytree(SAMPLES / "convnet_ios18.mlpackage", package)
    [file] = package.rglob(name)
    data = file.read_bytes()
    file.write_bytes(data[: int(keep * len(data)) if isinstance(keep, float) else keep])
    done = mil_opt(package, "-o", tmp_path / "out.mlpackage", status=1)
    assert len(errors(done)) == 1, done.stderr
    assert not (tmp_path / "out.mlpackage").exists()


def test_flipped_bits_never_crash(tmp_path):
    """Any answer but a crash, and no output without success."""
    package = tmp_path / "flipped.mlpackage"
    shutil.copytree(SAMPLES / "pal4_grouped_ios18.mlpackage", package)
    [file] = package.rglob("model.mlmodel")
    data = file.read_bytes()
    for step in range(60):
        position = (step * 2654435761) % len(data)
        file.write_bytes(data[:position] + bytes([data[position] ^ 1 << step % 8]) + data[position + 1 :])
        output = tmp_path / f"out{step}.mlpackage"
        status = mil_opt(package, "-o", output, status=(0, 1)).returncode
        assert output.exists() == (status == 0), f"byte {position}"


def test_samples_are_there():
    assert len(GOOD) > 150 and len(BAD) > 15


DUPLICATES = {
    "fileFormatVersion": '"fileFormatVersion": "1.0.0", "fileFormatVersion": "1.0.0"',
    "path": '"path": "../../secret", "path": "com.apple.CoreML/model.mlmodel"',
}


@pytest.mark.parametrize("key", DUPLICATES)
def test_a_key_of_the_manifest_is_there_once(key, tmp_path):
    """What would count is not the same for every reader."""
    package = tmp_path / "twice.mlpackage"
    shutil.copytree(SAMPLES / "convnet_ios18.mlpackage", package)
    manifest = package / "Manifest.json"
    text = re.sub(rf'"{key}": "[^"]*"', DUPLICATES[key], manifest.read_text(), count=1)
    assert text != manifest.read_text()
    manifest.write_text(text)
    [error] = errors(mil_opt(package, "-o", tmp_path / "out.mlpackage", status=1))
    assert "Manifest.json" in error and "duplicate object key" in error


def bound(*bindings):
    """An operation whose inputs are bound to these."""
    return program(field(3, field(1, "new_thing") + b"".join(field(2, b) for b in bindings) + field(3, field(1, "y") + field(2, TYPE))))


NAMED = field(1, "x") + field(2, field(1, field(1, "x")))
MESSAGES = {
    "the input 'x' is bound twice": bound(NAMED, NAMED),
    "input 'x': a value without a type": bound(field(1, "x") + field(2, field(1, field(2, field(3, b""))))),
    "input 'x' is bound to neither a name nor a value": bound(field(1, "x") + field(2, field(1, b""))),
    "the attribute 'name' appears twice": program(
        field(3, field(1, "relu") + field(2, NAMED) + (field(5, field(1, "name") + field(2, string("a")))) * 2)),
    "no opset": model(field(1, "main") + field(2, field(3, field(1, "CoreML8") + field(2, b"")))),
}  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_that_contradicts_itself(message, tmp_path):
    package = write(tmp_path / "in.mlpackage", MESSAGES[message])
    [error] = errors(mil_opt(package, "-o", tmp_path / "out.mlpackage", status=1))
    assert message in error
    assert not (tmp_path / "out.mlpackage").exists()


@pytest.mark.parametrize("kind", ["link", "link outside", "pipe", "link to a folder", "device"])
@pytest.mark.parametrize("name", ["model.mlmodel", "weight.bin", "weights", "Manifest.json"])
def test_a_package_holds_files_and_folders(kind, name, tmp_path):
    package, outside = tmp_path / "odd.mlpackage", tmp_path / "outside"
    shutil.copytree(SAMPLES / "convnet_ios18.mlpackage", package)
    [place] = package.rglob(name)
    if kind == "link to a folder" and name != "weights":
        pytest.skip("a file")
    place.rename(outside if kind == "link outside" or place.is_dir() else place.with_suffix(".moved"))
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "device":
        place.symlink_to("/dev/zero")
    else:
        place.symlink_to(outside if outside.exists() else place.with_suffix(".moved").name)
    [error] = errors(mil_opt(package, "-o", tmp_path / "out.mlpackage", status=1))
    assert re.search("symbolic link|not a regular file|neither a regular file nor a directory|expected an .mlpackage|does not exist", error), error
    assert not (tmp_path / "out.mlpackage").exists()
