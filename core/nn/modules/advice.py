"""What each layer expects of its input, one table: the last line of an error says what was wrong in its words.

`input has 103 features, fc1 expects 550`. The table is read only when a call has failed; what a layer does not say here
is not said.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ...array import dtypes
from ...tensor import Tensor

_SPACE = {1: "length", 2: "height, width", 3: "depth, height, width"}


class Expected(NamedTuple):
    """The input's dimensions in words, how many there may be, and which one has the size that an attribute gives."""

    layout: str = ""
    dims: tuple[int, ...] = ()
    axis: int = 0  # counted as layout does: from the front with a batch, or negative from the end
    size: str = ""  # the layer's attribute
    unit: str = "channels"
    times: str = ""  # an attribute of which `power` must divide the size along `axis`
    power: int = 1
    index: bool = False  # the input counts rows of a table


def _grid(d: int, size: str = "") -> Expected:
    channels = f"{{{size}}}" if size else "channels"
    return Expected(f"[batch, {channels}, {_SPACE[d]}], the batch optional", (d + 1, d + 2), -d - 1, size)


EXPECTED: dict[str, Expected] = {
    "Linear": Expected(axis=-1, size="in_features", unit="features"),
    "Embedding": Expected(index=True, size="num_embeddings"),
    "EmbeddingBag": Expected(index=True, size="num_embeddings"),
    "BatchNorm1d": Expected("[batch, {num_features}] or [batch, {num_features}, length]", (2, 3), 1, "num_features"),
    "BatchNorm2d": Expected("[batch, {num_features}, height, width]", (4,), 1, "num_features"),
    "BatchNorm3d": Expected("[batch, {num_features}, depth, height, width]", (5,), 1, "num_features"),
    "SyncBatchNorm": Expected("[batch, {num_features}, …]", tuple(range(2, 9)), 1, "num_features"),
    "GroupNorm": Expected("[batch, {num_channels}, …]", tuple(range(2, 9)), 1, "num_channels"),
    "LocalResponseNorm": Expected("[batch, channels, …], at least 3 dimensions", tuple(range(3, 9))),
    "PReLU": Expected(axis=1, size="num_parameters"),
    "RNNBase": Expected("[steps, batch, {input_size}], the batch optional", (2, 3), -1, "input_size", "features"),
    "RNNCellBase": Expected("[batch, {input_size}], the batch optional", (1, 2), -1, "input_size", "features"),
    "MultiheadAttention": Expected("[steps, batch, {embed_dim}], the batch optional", (2, 3), -1, "embed_dim", "features"),
    "PixelShuffle": Expected(
        "[…, channels, height, width]", tuple(range(3, 9)), -3, times="upscale_factor", power=2
    ),
    "PixelUnshuffle": Expected(
        "[…, channels, height, width]", tuple(range(3, 9)), -1, times="downscale_factor", unit="columns"
    ),
    "ChannelShuffle": Expected("[batch, channels, …], at least 3 dimensions", tuple(range(3, 9)), 1, times="groups"),
    "Softmax2d": _grid(2),
    "Fold": Expected("[batch, channels * kernel, places], the batch optional", (2, 3)),
    "Unfold": Expected("[batch, channels, height, width], the batch optional", (3, 4)),
    "UpsamplingNearest2d": Expected("[batch, channels, height, width]", (4,)),
    "UpsamplingBilinear2d": Expected("[batch, channels, height, width]", (4,)),
    "Upsample": Expected("[batch, channels, …], 1 to 3 dimensions of space", (3, 4, 5)),
}  # fmt: skip
for _d in (1, 2, 3):
    for _name in ("MaxPool", "AvgPool", "LPPool", "AdaptiveMaxPool", "AdaptiveAvgPool", "FractionalMaxPool", "MaxUnpool",
                  "ReflectionPad", "ReplicationPad", "CircularPad", "Dropout"):  # fmt: skip
        EXPECTED[f"{_name}{_d}d"] = _grid(_d)
    EXPECTED[f"InstanceNorm{_d}d"] = _grid(_d, "num_features")


def advise(layer: Any, name: str, args: tuple) -> str | None:
    """The line for a call of a layer that failed, if the table knows what was wrong."""
    found = next((EXPECTED[k.__name__] for k in type(layer).__mro__ if k.__name__ in EXPECTED), None)
    input = args[0] if args else None
    if not isinstance(input, Tensor):
        return None
    if found is not None and found.index:
        return _index(layer, name, input, found)
    said = None if found is None else _shape(layer, name, input.array.shape, found)
    return said or _trailing(layer, name, input) or _dtype(layer, name, input) or _empty(input.array.shape)


def _shape(layer: Any, name: str, shape: tuple, expected: Expected) -> str | None:
    ndim = len(shape)
    if expected.dims and ndim not in expected.dims:
        sizes = {expected.size: getattr(layer, expected.size)} if expected.size else {}
        return f"input has {_count(ndim, 'dimension')}, {name} expects {expected.layout.format(**sizes)}"
    if not ndim:
        return f"input has no dimensions, {name} expects {getattr(layer, expected.size)} {expected.unit}"
    if expected.size and -ndim <= expected.axis < ndim:
        size, wanted = shape[expected.axis], getattr(layer, expected.size)
        if size != wanted and (expected.size != "num_parameters" or wanted != 1):
            return f"input has {size} {expected.unit}, {name} expects {wanted}"
    if expected.times:
        size, part = shape[expected.axis], getattr(layer, expected.times) ** expected.power
        if size % part:
            return f"input has {size} {expected.unit}, {name} expects a multiple of {part}"
    return None


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def _trailing(layer: Any, name: str, input: Tensor) -> str | None:
    """Normalisation over the last dimensions."""
    wanted = tuple(getattr(layer, "normalized_shape", ()))
    ends = input.array.shape[-len(wanted) :] if wanted else ()
    if ends == wanted:
        return None
    return f"input ends in {list(ends)}, {name} expects {list(wanted)}"


def _dtype(layer: Any, name: str, input: Tensor) -> str | None:
    held = next((t for t in (*layer._parameters.values(), *layer._buffers.values()) if t is not None), None)
    if held is not None and held.dtype.is_floating_point and input.dtype is not held.dtype:
        return f"input is {input.dtype}, {name} is {held.dtype}: convert one of them"
    if not input.dtype.is_floating_point and not input.dtype.is_complex:
        return f"input is {input.dtype}, {name} computes with floating-point numbers: give it input.float()"
    return None


def _empty(shape: tuple) -> str | None:
    empty = [d for d, size in enumerate(shape) if not size]
    return f"input has no elements: its dimension {empty[0]} is empty" if empty else None


def _index(layer: Any, name: str, input: Tensor, expected: Expected) -> str | None:
    rows = getattr(layer, expected.size)
    if input.dtype not in (dtypes.int64, dtypes.int32):
        return f"input is {input.dtype}, {name} expects row numbers: give it input.long()"
    if not input.array.size:
        return None
    least, most = int(input.array.min()), int(input.array.max())
    if least < 0 or most >= rows:
        return f"input holds {least if least < 0 else most}, {name} has rows 0 to {rows - 1}"
    return None
