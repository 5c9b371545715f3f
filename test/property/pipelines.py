# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Mixed pipelines over all samples: they succeed, or say in one line why they cannot; everything but the weights stays;
coremltools loads the result, and makes of the weights what --decompress makes of them, bit for bit."""
import collections
import concurrent.futures
import os

import pytest
from constexprs import assert_decoded, programs, without_weights
from models import GOOD, SAMPLES, Package, assert_equal_messages, mil_opt

ALL = "weight_threshold=0"
JOINT = f"{ALL},joint_compression=true"
HALF = f"--prune=target_sparsity=0.5,{ALL}"
PALETTE = f"--linear-quantize=granularity=per_tensor,{JOINT}"
# With the target that they need.
PIPELINES = {
    "palettize": ("iOS16", [f"--palettize=nbits=4,{ALL}"]),
    "palettize-groups": ("iOS18", [f"--palettize=nbits=2,granularity=per_grouped_channel,group_size=2,{ALL}"]),
    "quantize-blocks": ("iOS18", [f"--linear-quantize=dtype=int4,granularity=per_block,block_size=4,{ALL}"]),
    "prune": ("iOS16", [HALF]),
    "prune-palettize": ("iOS18", [HALF, f"--palettize=nbits=3,{JOINT}"]),
    "prune-quantize": ("iOS18", [HALF, f"--linear-quantize=mode=linear,dtype=uint8,{JOINT}"]),
    "palettize-quantize": ("iOS26", [f"--palettize=nbits=4,{ALL}", PALETTE]),
    "all-three": ("iOS18", [HALF, f"--palettize=mode=uniform,nbits=6,{JOINT}", PALETTE]),
    "quantize-prune": ("iOS18", [f"--linear-quantize=dtype=int4,{ALL}", f"--prune=target_sparsity=0.5,{JOINT}"]),
    "recompress": ("iOS16", [f"--palettize=nbits=4,{ALL}", f"--linear-quantize=recompress=true,{ALL}"]),
}
VERSIONS = {"iOS16": 7, "iOS18": 9, "iOS26": 10}
CANNOT_BE_RAISED = {
    "zoo_image_ios15.mlpackage": "'mil.crop_resize': input 'roi' does not exist any more from iOS17 on",
    "zoo_image_ios16.mlpackage": "'mil.crop_resize': input 'roi' does not exist any more from iOS17 on",
    "zoo_misc_ios15.mlpackage": "input 'score_threshold' does not exist any more from iOS17 on",
}  # fmt: skip
compressed = collections.Counter()  # operations that are new, by sample and pipeline
decoded = collections.Counter()  # values that coremltools decodes, by pipeline


class Sample:
    """What the pipelines make of a sample, and what the targets alone make of it."""

    def __init__(self, name, directory):
        self.source, self.directory = SAMPLES / name, directory
        self.version = Package.read(self.source).model.specificationVersion
        self.needed = {target: [f"--target={target}"] for target, v in VERSIONS.items() if v > self.version}
        runs = {p: [*self.needed.get(target, []), *flags] for p, (target, flags) in PIPELINES.items()} | self.needed
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            self.done = dict(zip(runs, pool.map(lambda run: self.run(run, runs[run]), runs), strict=True))

    def run(self, run, flags):
        return mil_opt(self.source, *flags, "-o", self.output(run), status=(0, 1))

    def output(self, run):
        return self.directory / f"{run}-{self.source.name}"

    def raised(self, pipeline):
        target = PIPELINES[pipeline][0]
        return self.output(target) if target in self.needed else self.source


@pytest.fixture(scope="module", params=GOOD)
def sample(request, tmp_path_factory):
    return Sample(request.param, tmp_path_factory.mktemp(request.param))


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_only_weights_change(sample, pipeline):
    done, name = sample.done[pipeline], sample.source.name
    if PIPELINES[pipeline][0] != "iOS16" and name in CANNOT_BE_RAISED:
        [line] = done.stderr.splitlines()
        assert done.returncode == 1 and "error: " in line and CANNOT_BE_RAISED[name] in line
        assert not sample.output(pipeline).exists()
        return
    assert done.returncode == 0, done.stderr
    packages = (Package.read(path) for path in (sample.raised(pipeline), sample.output(pipeline)))
    before, after, made = without_weights(*packages)
    assert_equal_messages(after, before)
    assert all(type_.startswith("constexpr_") for type_ in made), made
    compressed[name, pipeline] = sum(made.values())


def loads(sample):
    """Two pipelines for each sample: loading takes long."""
    number, pipelines = GOOD.index(sample.source.name), list(PIPELINES)
    return [pipelines[(number + i) % len(pipelines)] for i in (0, 5)]


def test_coremltools_agrees(sample, tmp_path):
    """It loads what it could load before, and decodes the same."""
    if sample.source.is_file():
        pytest.skip("a single file")
    for pipeline in loads(sample):
        if sample.done[pipeline].returncode:
            continue
        output, dense = sample.output(pipeline), tmp_path / pipeline / "dense.mlpackage"
        dense.parent.mkdir()
        try:
            loaded = programs(output, tmp_path / pipeline / "copy")
        except Exception as error:
            with pytest.raises(type(error)):
                programs(sample.raised(pipeline), tmp_path / pipeline / "raised")
            continue
        mil_opt(output, "--decompress", "-o", dense)
        decoded[pipeline] += assert_decoded(Package.read(dense), loaded)


def test_they_did_something():
    """After all others: every pipeline has compressed weights in many samples, and coremltools has decoded many."""
    if len({name for name, _ in compressed}) < len(GOOD):
        pytest.skip("not all samples have run")
    samples = collections.Counter(pipeline for (_, pipeline), operations in compressed.items() if operations)
    assert min(samples[pipeline] for pipeline in PIPELINES) >= 30 and samples.total() >= 600, samples
    assert min(decoded[pipeline] for pipeline in PIPELINES) >= 40 and decoded.total() >= 600, decoded
