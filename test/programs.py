# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Small programs built with coremltools, at least one for each operation that its builder makes, for the tests of type
inference. Each takes model inputs and returns results.

Inputs are written like `~4x3 fp32`: a dimension behind `~` is flexible in the second build of the program."""
import re

import coremltools
import numpy
from coremltools.converters.mil.mil import Builder as mb
from coremltools.converters.mil.mil import Function, Program, get_new_symbol, types
from models import run_tool

CASES = []
FP16, FP32 = numpy.float16, numpy.float32
_TYPES = {"fp32": types.fp32, "fp16": types.fp16, "int32": types.int32}


TARGETS = {6: "iOS15", 7: "iOS16", 8: "iOS17", 9: "iOS18", 10: "iOS26"}


def case(name, call, *inputs, first=6, last=10):
    """`call` gets a variable for each input; what it returns are the results. The first word of the name is the operation
    that it is about; it can be built for versions `first` to `last`."""
    CASES.append((name, call, inputs, first, last))


def is_flexible(inputs):
    return any("~" in text for text in inputs)


def build(call, inputs, version, flexible):
    """The model of a program, as coremltools writes it without any optimization."""
    target = getattr(coremltools.target, TARGETS[version])
    specs, arguments = {}, []
    for i, text in enumerate(inputs):
        shape, _, dtype = text.partition(" ")
        dims = [(int(d.lstrip("~")), flexible and d[0] == "~") for d in shape.split("x")]
        dtype = _TYPES[dtype or "fp32"]
        specs[f"x{i}"] = mb.TensorSpec([get_new_symbol() if open_ else size for size, open_ in dims], dtype)
        sizes = [coremltools.RangeDim(1, 64, size) if open_ else size for size, open_ in dims]
        arguments.append(coremltools.TensorType(f"x{i}", coremltools.Shape(sizes), types.nptype_from_builtin(dtype)))
    with Function(specs, target) as function:
        results = call(*function.inputs.values())
        function.set_outputs(list(results) if isinstance(results, (tuple, list)) else [results])
    program = Program()
    program.add_function("main", function)
    return coremltools.convert(
        program, convert_to="mlprogram", minimum_deployment_target=target, skip_model_load=True,
        inputs=arguments, compute_precision=coremltools.precision.FLOAT32,
        pass_pipeline=coremltools.PassPipeline.EMPTY,
    )  # fmt: skip


def inferred(path):
    """Operation, name, declared type and inferred type (`-`: none) of each result in a package, which must verify."""
    return [line.split("\t") for line in run_tool("unit-inferred", path).stdout.splitlines()]


def dimensions(text):
    """Element type and dimensions of a ranked tensor type; None for other types."""
    match = re.fullmatch(r"tensor<((?:[\d?]+x)*)([^x<>*]+|!mil\.string)>", text)
    return match and (match.group(2), match.group(1).split("x")[:-1])


def says_all(declared, found, may_say_less=False):
    """Whether an inferred type has each dimension that the declared one has, or, if it may say less, none that differs."""
    if declared == found:
        return True
    ours, theirs = dimensions(found), dimensions(declared)
    if not ours or not theirs or ours[0] != theirs[0] or len(ours[1]) != len(theirs[1]):
        return False
    return all(a == b or b == "?" or (a == "?" and may_say_less) for a, b in zip(ours[1], theirs[1]))


# activations, elementwise
for name in "relu relu6 sigmoid silu softplus softsign".split():
    case(name, lambda x, op=name: getattr(mb, op)(x=x), "~2x3")
for name in "elu leaky_relu thresholded_relu".split():
    case(name, lambda x, op=name: getattr(mb, op)(x=x, alpha=0.5), "~2x3")
for name in "clamped_relu linear_activation scaled_tanh sigmoid_hard".split():
    case(name, lambda x, op=name: getattr(mb, op)(x=x, alpha=0.5, beta=0.75), "~2x3")
for name in (
    "abs acos asin atan atanh ceil cos cosh erf exp exp2 floor inverse log round rsqrt sign sin sinh sqrt square tan tanh"
).split():
    case(name, lambda x, op=name: getattr(mb, op)(x=x), "~2x3")
case("gelu", lambda x: mb.gelu(x=x, mode="TANH_APPROXIMATION"), "~2x3")
case("prelu", lambda x: mb.prelu(x=x, alpha=numpy.array([0.1, 0.2, 0.3], FP32)), "~1x3x4x5")
case("prelu 3", lambda x: mb.prelu(x=x, alpha=numpy.array([0.5, 0.5, 0.5], FP32)), "1x3x~4")
case("softplus_parametric", lambda x: mb.softplus_parametric(x=x, alpha=numpy.ones(3, FP32), beta=numpy.ones(3, FP32)), "1x3x~4")
case("softmax", lambda x: mb.softmax(x=x, axis=-2), "~2x3x4")
case("clip", lambda x: mb.clip(x=x, alpha=0.0, beta=1.0), "~2x3")
case("threshold", lambda x: mb.threshold(x=x, alpha=1), "~2x3 int32")
case("cast", lambda x: mb.logical_not(x=mb.cast(x=x, dtype="bool")), "~2x3")
for dtype in "fp16 int32 bool fp32".split():
    case(f"cast {dtype}", lambda x, t=dtype: mb.cast(x=x, dtype=t), "~2x3")
for dtype in "int8 uint8 int16 uint16".split():
    case(f"cast {dtype}", lambda x, t=dtype: mb.cast(x=x, dtype=t), "~2x3", first=8)
for name in (
    "add equal floor_div greater greater_equal less less_equal maximum minimum mod mul not_equal pow real_div sub"
).split():
    case(name, lambda x, y, op=name: getattr(mb, op)(x=x, y=y), "~2x1x4", "3x1")
case("broadcast equal", lambda x, y: mb.add(x=x, y=y), "~2x3", "~2x3")
case("broadcast scalar", lambda x: mb.mul(x=x, y=2.0), "~2x3")
case("broadcast rank", lambda x, y: mb.add(x=x, y=y), "3", "~5x~2x3")
for name in "logical_and logical_or logical_xor".split():
    case(name, lambda x, y, op=name: getattr(mb, op)(x=mb.greater(x=x, y=0.0), y=mb.less(x=y, y=0.0)), "~2x3", "3")
case("select", lambda x, y: mb.select(cond=mb.greater(x=x, y=0.0), a=x, b=y), "~2x3", "1x3")

# linear
case("linear", lambda x: mb.linear(x=x, weight=numpy.ones((4, 3), FP32), bias=numpy.ones(4, FP32)), "~2x3")
case("linear 1", lambda x: mb.linear(x=x, weight=numpy.ones((4, 3), FP32)), "3")
case("linear 4", lambda x: mb.linear(x=x, weight=numpy.ones((4, 3), FP32)), "1x~2x5x3")
case("matmul", lambda x, y: mb.matmul(x=x, y=y), "~2x3", "3x4")
case("matmul x", lambda x, y: mb.matmul(x=x, y=y, transpose_x=True), "3x~2", "3x4")
case("matmul y", lambda x, y: mb.matmul(x=x, y=y, transpose_y=True), "5x~2x3", "1x4x3")
case("matmul vector", lambda x, y: mb.matmul(x=x, y=y), "3", "3x~4")
case("matmul vector batch", lambda x, y: mb.matmul(x=x, y=y), "3", "5x3x4")
case("matmul batch", lambda x, y: mb.matmul(x=x, y=y), "~2x1x3x4", "6x4x5")
case("matmul constant", lambda x: mb.matmul(x=numpy.ones((2, 3), FP16), y=x), "3x~4", first=8)
case("einsum", lambda x, y: mb.einsum(values=(x, y), equation="nchw,nwhu->nchu"), "~1x2x3x4", "1x4x3x5")
case("einsum 3", lambda x, y: mb.einsum(values=(x, y), equation="chw,whr->chr"), "2x3x4", "4x3x5")
case("scaled_dot_product_attention", lambda q, k, v: mb.scaled_dot_product_attention(query=q, key=k, value=v),
     "1x~4x5x8", "1x~4x6x8", "1x~4x6x7", first=9)  # fmt: skip
case("scaled_dot_product_attention mask",
     lambda q, m: mb.scaled_dot_product_attention(query=q, key=q, value=q, attn_mask=m), "2x~5x8", "~5x~5", first=9)  # fmt: skip

# conv, pool
W2 = numpy.ones((8, 4, 3, 2), FP32)
for pad in ("valid", "same"):
    for strides in ([1, 1], [2, 3]):
        case(f"conv {pad} {strides}", lambda x, p=pad, s=strides: mb.conv(x=x, weight=W2, pad_type=p, strides=s), "~1x4x9x~8")
case("conv same_lower", lambda x: mb.conv(x=x, weight=W2, pad_type="same_lower", strides=[2, 2]), "1x4x9x~8", first=7)
case("conv custom", lambda x: mb.conv(x=x, weight=W2, pad_type="custom", pad=[1, 2, 0, 3], dilations=[2, 1]), "1x4x~9x8")
case("conv groups", lambda x: mb.conv(x=x, weight=numpy.ones((6, 2, 3), FP32), groups=2, bias=numpy.ones(6, FP32)), "~1x4x9")
case("conv 3", lambda x: mb.conv(x=x, weight=numpy.ones((2, 1, 3, 3, 3), FP32)), "1x1x5x~6x7")
case("conv dynamic", lambda x, w: mb.conv(x=x, weight=w), "1x4x9x8", "2x4x3x3")
WT = numpy.ones((4, 8, 3, 2), FP32)
for pad in ("valid", "same"):
    case(f"conv_transpose {pad}", lambda x, p=pad: mb.conv_transpose(x=x, weight=WT, pad_type=p, strides=[2, 3]), "~1x4x9x~8")
case("conv_transpose custom", lambda x: mb.conv_transpose(x=x, weight=WT, pad_type="custom", pad=[1, 0, 2, 1]), "1x4x9x8")
case("conv_transpose groups", lambda x: mb.conv_transpose(x=x, weight=WT, groups=2, bias=numpy.ones(16, FP32)), "1x4x9x8")
case("conv_transpose shape",
     lambda x: mb.conv_transpose(x=x, weight=WT, strides=[2, 2], output_shape=[1, 8, 18, 16]), "1x4x9x8")  # fmt: skip
for name in ("avg_pool", "max_pool", "l2_pool"):
    case(name, lambda x, op=name: getattr(mb, op)(x=x, kernel_sizes=[3, 2], strides=[2, 1], pad_type="valid"), "~1x2x9x~8")
    case(f"{name} same", lambda x, op=name: getattr(mb, op)(x=x, kernel_sizes=[3, 2], strides=[2, 3], pad_type="same"), "1x2x9x8")
for size in range(4, 12):
    case(f"max_pool ceil {size}",
         lambda x: mb.max_pool(x=x, kernel_sizes=[3], strides=[2], pad_type="custom", pad=[1, 1], ceil_mode=True),
         f"1x2x{size}")  # fmt: skip
    case(f"avg_pool ceil valid {size}",
         lambda x: mb.avg_pool(x=x, kernel_sizes=[2], strides=[3], pad_type="valid", ceil_mode=True), f"1x2x{size}")  # fmt: skip
case("avg_pool 3", lambda x: mb.avg_pool(x=x, kernel_sizes=[2, 2, 2], pad_type="custom", pad=[1, 0, 0, 1, 1, 1]), "1x2x5x6x7")

# normalization
V = numpy.ones(3, FP32)
case("batch_norm", lambda x: mb.batch_norm(x=x, mean=V, variance=V, gamma=V, beta=V), "~1x3x4x5")
case("instance_norm", lambda x: mb.instance_norm(x=x, gamma=V, beta=V), "~1x3x4x5")
case("l2_norm", lambda x: mb.l2_norm(x=x), "~1x3x4x5")
case("layer_norm", lambda x: mb.layer_norm(x=x, axes=[-1, 1], gamma=numpy.ones((3, 5), FP32)), "~1x3x4x5")
case("local_response_norm", lambda x: mb.local_response_norm(x=x, size=3), "~1x3x4x5")

# reduction
for name in "l1_norm l2_norm log_sum log_sum_exp max mean min prod sum sum_square".split():
    case(f"reduce_{name}", lambda x, op=f"reduce_{name}": getattr(mb, op)(x=x, axes=[0, -1]), "~2x3x4")
case("reduce_sum keep", lambda x: mb.reduce_sum(x=x, axes=[1], keep_dims=True), "~2x3x4")
case("reduce_sum all", lambda x: mb.expand_dims(x=mb.reduce_sum(x=x), axes=[0]), "~2x3x4")
case("reduce_sum all keep", lambda x: mb.reduce_sum(x=x, keep_dims=True), "~2x3x4")
for name in ("reduce_argmax", "reduce_argmin"):
    case(name, lambda x, op=name: getattr(mb, op)(x=x, axis=1), "~2x3x4")
    case(f"{name} keep", lambda x, op=name: getattr(mb, op)(x=x, axis=-1, keep_dims=True), "~2x3x4")
    case(f"{name} uint16", lambda x, op=name: getattr(mb, op)(x=x, axis=0, output_dtype="uint16"), "~2x3", first=8)

# shapes
case("expand_dims", lambda x: mb.expand_dims(x=x, axes=[0, -1]), "~2x3")
case("squeeze", lambda x: mb.squeeze(x=x, axes=[0, -1]), "1x~2x1x1")
case("squeeze all", lambda x: mb.squeeze(x=x), "1x~2x1x3")
case("transpose", lambda x: mb.transpose(x=x, perm=[2, 0, -2]), "~2x3x4")
case("reverse", lambda x: mb.reverse(x=x, axes=[-1]), "~2x3")
case("reverse_sequence", lambda x, n: mb.reverse_sequence(x=x, lengths=n, seq_axis=1), "~2x3", "~2 int32")
for axis in (0, 1, -1):
    case(f"flatten2d {axis}", lambda x, a=axis: mb.flatten2d(x=x, axis=a), "2x3x4")
case("sliding_windows", lambda x: mb.sliding_windows(x=x, axis=1, size=3, stride=2), "~2x8x4")
case("reshape", lambda x: mb.reshape(x=x, shape=[3, -1]), "2x3x4")
case("reshape flexible", lambda x: mb.reshape(x=x, shape=[-1, 6]), "~2x3x4")
case("reshape zero", lambda x: mb.reshape(x=x, shape=[0, -1, 2]), "2x3x4")
case("reshape zero right", lambda x: mb.reshape(x=x, shape=[-1, 0]), "2x3x4", first=8)
case("reshape computed", lambda x, n: mb.reshape(x=x, shape=n), "2x3x4", "2 int32")
case("reshape from shape",
     lambda x: mb.reshape(x=x, shape=mb.concat(values=(mb.gather(x=mb.shape(x=x), indices=[0]), [12]), axis=0)),
     "~2x3x4")  # fmt: skip
case("reshape_like",
     lambda x, r: mb.reshape_like(x=x, ref_tensors=(r,), begins=(0,), ends=(2,), end_masks=(False,)), "2x6", "3x4x5",
     first=7)  # fmt: skip
case("slice_by_index", lambda x: mb.slice_by_index(x=x, begin=[0, 1, -3], end=[2, 4, -1]), "~2x5x6")
case("slice_by_index stride", lambda x: mb.slice_by_index(x=x, begin=[0, 4], end=[5, 0], stride=[2, -1]), "5x6")
case("slice_by_index masks",
     lambda x: mb.slice_by_index(x=x, begin=[0, 2, 1], end=[0, 0, 0], begin_mask=[True, False, False],
                                 end_mask=[True, True, False], squeeze_mask=[False, False, True]), "~4x5x6")  # fmt: skip
case("slice_by_index last", lambda x: mb.slice_by_index(x=x, begin=[-1, 0], end=[0, 2], end_mask=[True, False]), "~4x5")
case("slice_by_index back",
     lambda x: mb.slice_by_index(x=x, begin=[0, 0], end=[0, 0], stride=[-1, -2], begin_mask=[True, True],
                                 end_mask=[True, True]), "~4x5")  # fmt: skip
case("slice_by_index computed", lambda x, b: mb.slice_by_index(x=x, begin=b, end=[4, 5]), "4x5", "2 int32")
case("slice_by_size", lambda x: mb.slice_by_size(x=x, begin=[0, 1], size=[2, -1]), "~4x5")
case("slice_by_size computed", lambda x, n: mb.slice_by_size(x=x, begin=n, size=[2, 3]), "4x5", "2 int32")
case("slice_update", lambda x, u: mb.slice_update(x=x, update=u, begin=[0, 1], end=[2, 4]), "4x5", "2x3", first=9)
case("depth_to_space", lambda x: mb.depth_to_space(x=x, block_size=2), "~1x8x3x~4")
case("space_to_depth", lambda x: mb.space_to_depth(x=x, block_size=2), "~1x2x4x6")
case("pixel_shuffle", lambda x: mb.pixel_shuffle(x=x, upscale_factor=3), "1x9x2x~4")
case("pixel_unshuffle", lambda x: mb.pixel_unshuffle(x=x, downscale_factor=numpy.uint32(2)), "~1x2x4x6", first=7)
case("space_to_batch",
     lambda x: mb.space_to_batch(x=x, block_shape=[2, 3], paddings=[[1, 1], [0, 2]]), "~1x2x4x7")  # fmt: skip
case("batch_to_space", lambda x: mb.batch_to_space(x=x, block_shape=[2, 2], crops=[[0, 1], [1, 0]]), "8x2x3x~4")

# tensors
case("argsort", lambda x: mb.argsort(x=x, axis=0), "~2x3")
case("band_part", lambda x: mb.band_part(x=x, lower=1, upper=0), "~2x3")
case("cumsum", lambda x: mb.cumsum(x=x, axis=1), "~2x3")
case("shape", lambda x: mb.shape(x=x), "~2x3x4")
case("non_zero", lambda x: mb.non_zero(x=x), "~2x3")
case("fill", lambda x: mb.add(x=x, y=mb.fill(shape=[2, 3], value=1.5)), "2x3")
case("fill computed", lambda n: mb.fill(shape=n, value=1), "3 int32")
case("fill from shape", lambda x: mb.fill(shape=mb.shape(x=x), value=True), "~2x3")
case("fill_like", lambda x: mb.fill_like(ref_tensor=x, value=2), "~2x3", first=7)
case("one_hot", lambda x: mb.one_hot(indices=x, one_hot_vector_size=5, axis=-1), "~2x3 int32")
case("one_hot axis", lambda x: mb.one_hot(indices=x, one_hot_vector_size=5, axis=0, on_value=1.0, off_value=0.0), "~2 int32")
case("pad", lambda x: mb.pad(x=x, pad=[1, 0, 2, 3], mode="constant"), "~1x2x3x4")
case("pad computed", lambda x, n: mb.pad(x=x, pad=n), "2x3", "4 int32")
case("range_1d", lambda x: mb.add(x=x, y=mb.range_1d(end=1.0, start=0.0, step=0.25)), "4")
case("range_1d computed", lambda n: mb.range_1d(end=mb.squeeze(x=n), start=0, step=2), "1 int32")
case("tile", lambda x: mb.tile(x=x, reps=[2, 1, 3]), "~2x3x4")
case("tile computed", lambda x, n: mb.tile(x=x, reps=n), "2x3", "2 int32")
case("topk", lambda x: mb.topk(x=x, k=2, axis=1), "~2x3")
case("topk values", lambda x: mb.topk(x=x, k=2, axis=-1, return_indices=False), "~2x3", first=7, last=7)
case("topk uint16", lambda x: mb.topk(x=x, k=2, axis=0, output_indices_dtype="uint16"), "2x3", first=8)
case("concat", lambda x, y: mb.concat(values=(x, y), axis=-2), "~2x3x4", "~2x5x4")
case("concat flexible", lambda x, y: mb.concat(values=(x, y), axis=0), "~2x3", "4x3")
case("concat interleave", lambda x, y: mb.concat(values=(x, y), axis=0, interleave=True), "2x3", "2x3")
case("concat scalars", lambda x: mb.concat(values=(mb.reduce_sum(x=x), mb.reduce_max(x=x)), axis=0), "~2x3")
case("stack", lambda x, y: mb.stack(values=(x, y), axis=-1), "~2x3", "2x3")
case("split", lambda x: mb.split(x=x, num_splits=3, axis=1), "~2x6")
case("split sizes", lambda x: mb.split(x=x, split_sizes=[1, 2, 3], axis=-1), "~2x6")
case("split flexible", lambda x: mb.split(x=x, num_splits=2, axis=0), "~4x3")
case("identity", lambda x: mb.identity(x=x), "~2x3")
case("non_maximum_suppression",
     lambda b, s: mb.non_maximum_suppression(boxes=b, scores=s, iou_threshold=0.5, score_threshold=0.5, max_boxes=3),
     "1x~9x4", "1x~9x2", last=7)  # fmt: skip
case("non_maximum_suppression last",
     lambda b, s: mb.non_maximum_suppression(boxes=b, scores=s, iou_threshold=0.5, max_boxes=3), "~2x4x9", "~2x5x9",
     first=8)  # fmt: skip

# gather, scatter
case("gather", lambda x: mb.gather(x=x, indices=[[0, 1], [2, 0]], axis=1), "~2x3x4")
case("gather scalar", lambda x: mb.gather(x=x, indices=1, axis=0), "2x~3")
case("gather batch", lambda x, i: mb.gather(x=x, indices=i, axis=2, batch_dims=1), "2x3x~4", "2x5 int32", first=7)
case("gather_along_axis", lambda x, i: mb.gather_along_axis(x=x, indices=i, axis=-1), "2x3", "2x~5 int32")
case("gather_nd", lambda x: mb.gather_nd(x=x, indices=[[0, 1], [1, 0]]), "2x3x~4")
case("gather_nd batch", lambda x, i: mb.gather_nd(x=x, indices=i, batch_dims=1), "2x3x~4", "2x5x1 int32", first=7)
case("scatter", lambda x, u: mb.scatter(data=x, indices=[0, 2], updates=u, axis=0, mode="update"), "4x~3", "2x~3")
case("scatter_along_axis",
     lambda x, i, u: mb.scatter_along_axis(data=x, indices=i, updates=u, axis=0, mode="add"), "4x3", "2x3 int32", "2x3")  # fmt: skip
case("scatter_nd", lambda x, u: mb.scatter_nd(data=x, indices=[[0], [2]], updates=u, mode="max"), "4x3", "2x3")

# images
for name in ("upsample_bilinear", "upsample_nearest_neighbor"):
    case(name, lambda x, op=name: getattr(mb, op)(x=x, scale_factor_height=2, scale_factor_width=3), "1x2x4x~5")
    case(f"{name} fraction",
         lambda x, op=name: getattr(mb, op)(x=x, scale_factor_height=1.5, scale_factor_width=0.6), "~1x2x5x7")  # fmt: skip
case("resize_bilinear", lambda x: mb.resize_bilinear(x=x, target_size_height=7, target_size_width=3), "~1x2x4x5")
case("resize_nearest_neighbor",
     lambda x: mb.resize_nearest_neighbor(x=x, target_size_height=7, target_size_width=3), "~1x2x4x5")  # fmt: skip
case("resize", lambda x: mb.resize(x=x, shape=[0, 9], resized_dims=numpy.uint32(2)), "~1x2x4x5", first=8)
case("resize computed", lambda x, n: mb.resize(x=x, shape=n, resized_dims=numpy.uint32(2)), "1x2x4x5", "2 int32", first=8)
case("crop", lambda x: mb.crop(x=x, crop_height=[1, 0], crop_width=[1, 2]), "~1x2x4x~5")
case("crop_resize",
     lambda x, b: mb.crop_resize(x=x, roi=b, target_height=3, target_width=2), "1x2x8x8", "~4x1x4x1x1", last=7)  # fmt: skip
case("crop_resize boxes",
     lambda x, b: mb.crop_resize(x=x, boxes=b, box_indices=[0, 0, 0], target_height=3, target_width=2), "1x2x8x8", "3x4",
     first=8)  # fmt: skip
case("affine",
     lambda x, m: mb.affine(x=x, transform_matrix=m, output_height=3, output_width=4, sampling_mode="bilinear",
                            padding_mode="constant", padding_value=0.0, align_corners=True,
                            coordinates_mode="normalized_minus_one_to_one"), "~1x2x8x8", "~1x6")  # fmt: skip
case("resample",
     lambda x, c: mb.resample(x=x, coordinates=c, sampling_mode="bilinear", padding_mode="border", padding_value=0.0,
                              coordinates_mode="unnormalized", align_corners=False), "1x2x8x8", "1x~3x4x2")  # fmt: skip

# recurrent
def weights(gates, inputs, hidden, suffix=""):
    return {
        f"weight_ih{suffix}": numpy.ones((gates * hidden, inputs), FP32),
        f"weight_hh{suffix}": numpy.ones((gates * hidden, hidden), FP32),
    }


for all_steps in (False, True):
    case(f"gru {all_steps}",
         lambda x, h, a=all_steps: mb.gru(x=x, initial_h=h, **weights(3, 5, 4), output_sequence=a), "~6x2x5", "2x4")  # fmt: skip
    case(f"rnn {all_steps}",
         lambda x, h, a=all_steps: mb.rnn(x=x, initial_h=h, **weights(1, 5, 4), output_sequence=a), "~6x2x5", "2x4")  # fmt: skip
    case(f"lstm {all_steps}",
         lambda x, h, c, a=all_steps: mb.lstm(x=x, initial_h=h, initial_c=c, **weights(4, 5, 4), output_sequence=a),
         "~6x2x5", "2x4", "2x4")  # fmt: skip
case("lstm both",
     lambda x, h, c: mb.lstm(x=x, initial_h=h, initial_c=c, **weights(4, 5, 4), **weights(4, 5, 4, "_back"),
                             direction="bidirectional", output_sequence=True), "~6x2x5", "2x8", "2x8")  # fmt: skip

# random
case("random_normal", lambda x: mb.add(x=x, y=mb.random_normal(shape=[2, 3], seed=1)), "2x3")
case("random_uniform computed", lambda n: mb.random_uniform(shape=n, low=0.0, high=2.0, seed=1), "2 int32")
case("random_uniform from shape", lambda x: mb.random_uniform(shape=mb.shape(x=x), seed=1), "~2x3")
case("random_bernoulli", lambda x: mb.add(x=x, y=mb.random_bernoulli(shape=[2, 3], prob=0.5, seed=1)), "2x3")
case("random_categorical", lambda x: mb.random_categorical(x=x, size=5, seed=1), "~2x3")

# quantization
case("quantize",
     lambda x: mb.dequantize(input=mb.quantize(input=x, scale=0.5, output_dtype="int8"), scale=0.5), "~2x3", first=8)  # fmt: skip
case("quantize vector",
     lambda x: mb.dequantize(input=mb.quantize(input=x, zero_point=numpy.zeros(3, numpy.uint8), scale=V, axis=1,
                                               output_dtype="uint8"), scale=V.astype(FP16), axis=-1), "~2x3",
     first=8)  # fmt: skip

# constexpr
ROWS = numpy.ones((4, 8), FP32)
U1, U2, U4, I4 = (types.np_uint1_dtype, types.np_uint2_dtype, types.np_uint4_dtype, types.np_int4_dtype)
BITS = numpy.full(4, 0x0F, numpy.uint8)
SHAPE = numpy.uint32([4, 8])


def constexpr(name, make, first, last=10):
    case(name, lambda x: mb.linear(x=x, weight=make()), "~2x8", first=first, last=last)


constexpr("constexpr_affine_dequantize",
          lambda: mb.constexpr_affine_dequantize(quantized_data=numpy.int8(ROWS), zero_point=numpy.int8(1),
                                                 scale=numpy.ones(4, FP32), axis=0), 7)  # fmt: skip
constexpr("constexpr_cast", lambda: mb.constexpr_cast(source_val=ROWS.astype(FP16), output_dtype="fp32"), 7)
constexpr("constexpr_lut_to_dense vector",
          lambda: mb.constexpr_lut_to_dense(indices=numpy.zeros(8, numpy.uint8), lut=numpy.ones(4, FP32), shape=SHAPE),
          7, 8)  # fmt: skip
constexpr("constexpr_sparse_to_dense bytes",
          lambda: mb.constexpr_sparse_to_dense(nonzero_data=numpy.ones(16, FP32), mask=BITS, shape=SHAPE), 7, 8)  # fmt: skip
constexpr("constexpr_blockwise_shift_scale",
          lambda: mb.constexpr_blockwise_shift_scale(data=ROWS.astype(I4), scale=numpy.ones((4, 2), FP32),
                                                     offset=numpy.ones((4, 2)).astype(I4)), 9)  # fmt: skip
constexpr("constexpr_lut_to_dense",
          lambda: mb.constexpr_lut_to_dense(indices=ROWS.astype(U4), lut=numpy.ones((2, 1, 16, 1), FP32)), 9)  # fmt: skip
constexpr("constexpr_lut_to_dense vectors",
          lambda: mb.constexpr_lut_to_dense(indices=ROWS[:2].astype(U2), lut=numpy.ones((1, 1, 4, 2), FP32),
                                            vector_axis=0), 9)  # fmt: skip
constexpr("constexpr_sparse_to_dense",
          lambda: mb.constexpr_sparse_to_dense(nonzero_data=numpy.ones(32, FP32), mask=ROWS.astype(U1)), 9)  # fmt: skip


def sparse_lut():
    mask, data = mb.constexpr_lut_to_sparse(
        indices_mask=ROWS[:2].astype(U1), indices_nonzero_data=numpy.ones(16).astype(U2),
        lut=numpy.ones((1, 1, 4, 2), FP32), vector_axis=0,
    )  # fmt: skip
    return mb.constexpr_sparse_to_dense(nonzero_data=data, mask=mask)


def sparse_blocks():
    mask, data = mb.constexpr_sparse_blockwise_shift_scale(
        data_mask=ROWS.astype(U1), nonzero_data=numpy.ones(32, numpy.int8), scale=numpy.ones((4, 1), FP32)
    )
    return mb.constexpr_sparse_to_dense(nonzero_data=data, mask=mask)


constexpr("constexpr_lut_to_sparse", sparse_lut, 9)
constexpr("constexpr_sparse_blockwise_shift_scale", sparse_blocks, 9)

# control flow, lists
case("cond",
     lambda x, y: mb.cond(pred=mb.greater(x=mb.reduce_sum(x=y), y=0.0), _true_fn=lambda: mb.relu(x=x),
                          _false_fn=lambda: mb.square(x=x)), "~2x3", "3")  # fmt: skip
case("while_loop",
     lambda x: mb.while_loop(_cond=lambda i, a: mb.less(x=i, y=3),
                             _body=lambda i, a: (mb.add(x=i, y=1), mb.mul(x=a, y=2.0)), loop_vars=(0, x)), "~2x3")  # fmt: skip
case("while_loop grows",
     lambda x: mb.while_loop(_cond=lambda i, a: mb.less(x=i, y=3),
                             _body=lambda i, a: (mb.add(x=i, y=1), mb.concat(values=(a, a), axis=0)),
                             loop_vars=(0, x)), "2x3")  # fmt: skip


def lists(x, dynamic=True):
    ls = mb.make_list(init_length=2, dynamic_length=dynamic, elem_shape=(3,), dtype="fp32")
    ls = mb.list_write(ls=ls, index=0, value=x)
    ls = mb.list_scatter(ls=ls, indices=[0, 1], value=mb.stack(values=(x, x), axis=0))
    length = mb.list_length(ls=ls)
    return mb.list_read(ls=ls, index=1), mb.list_gather(ls=ls, indices=[0, 1, 0]), mb.expand_dims(x=length, axes=[0])


case("lists", lists, "3")
case("lists fixed", lambda x: lists(x, False), "3")
