# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""coremltools reads what is written: whatever it can load of the samples, it can load again after a round trip."""
import re

import coremltools
import pytest
from coremltools.converters.mil.frontend.milproto.load import load as load_program
from models import GOOD, SAMPLES, copy_for_coremltools, mil_opt

PACKAGES = [name for name in GOOD if name.endswith(".mlpackage")]


def program(path, directory):
    """A package as a program of coremltools, printed."""
    model = coremltools.models.MLModel(str(copy_for_coremltools(path, directory)), skip_model_load=True)
    spec = model.get_spec()
    if spec.WhichOneof("Type") != "mlProgram":
        return None
    printed = str(load_program(spec, spec.specificationVersion, model.weights_dir))
    return re.sub(r"\b(block|is)\d+\b|0x[0-9a-f]+|_\d+\b", r"\1", printed)  # from counters of the process


@pytest.mark.parametrize("name", PACKAGES)
def test_round_trip(name, tmp_path):
    try:
        expected = program(SAMPLES / name, tmp_path / "source")
    except Exception as error:
        pytest.skip(f"coremltools cannot read the sample: {type(error).__name__}")
    output = tmp_path / "out" / name
    output.parent.mkdir()
    mil_opt(SAMPLES / name, "-o", output)
    assert program(output, tmp_path / "again") == expected
