"""Resampling of lines, pictures and volumes, a dimension at a time: nearest, linear and cubic."""

from __future__ import annotations

from typing import Any

from ..array.errors import call_line
from ..array.resampling import resample, resample_back, table
from ..array.shapes import bracket
from ..tensor import Tensor
from .casting import check_implemented
from .declare import operation
from .halves import in_float32

_NODES = {
    "nearest": "UpsampleNearest{}D", "nearest-exact": "UpsampleNearestExact{}D", "linear": "Upsample{}{}D",
    "cubic": "UpsampleBicubic{}D", "linear-antialias": "UpsampleBilinear{}DAa", "cubic-antialias": "UpsampleBicubic{}DAa",
}  # fmt: skip
_LINEAR = {1: "Linear", 2: "Bilinear", 3: "Trilinear"}


def _node(ending: str) -> Any:
    def name(self, mode, output_size, *rest):
        n = len(output_size)
        stem = _NODES[mode].format(_LINEAR[n], n) if mode == "linear" else _NODES[mode].format(n)
        return f"{stem}{ending}"

    return name


def _tables(lengths: Any, mode: str, output_size: Any, align_corners: bool, scales: Any, kind: Any) -> list[Any]:
    double = kind.itemsize > 4
    if mode == "nearest" and len(output_size) == 2:  # torch's kernel of pictures does not look at such a factor
        scales = [
            None if output in (length, 2 * length) else scale
            for length, output, scale in zip(lengths, output_size, scales)
        ]
    return [
        table(mode, length, output, align_corners, scale, double)
        for length, output, scale in zip(lengths, output_size, scales)
    ]


@in_float32
@operation(
    grad=dict(
        self=lambda g, self_meta, mode, output_size, align_corners, scales: upsample_gradient(
            g, mode, output_size, align_corners, scales, tuple(self_meta.shape)
        )
    ),
    function=False,
    method=False,
    node=_node("Backward0"),
)
def upsample(xp, self: Tensor, mode: str, output_size: Any, align_corners: bool, scales: Any):
    """The last dimensions resampled to `output_size`."""
    n, found = len(output_size), self
    made = _tables(self.shape[-n:], mode, output_size, align_corners, scales, self.dtype)
    for axis in reversed(range(n)):
        found = resample(xp, found, self.ndim - n + axis, made[axis])
    return found


@in_float32
@operation(
    grad=dict(
        self=lambda g, mode, output_size, align_corners, scales: upsample(g, mode, output_size, align_corners, scales)
    ),
    function=False,
    method=False,
    node=_node("BackwardBackward0"),
)
def upsample_gradient(xp, self: Tensor, mode: str, output_size: Any, align_corners: bool, scales: Any, shape: Any):
    """Each resampled element's number added to what it was made of."""
    n, whole = len(output_size), self
    lengths = shape[-n:]
    made = _tables(lengths, mode, output_size, align_corners, scales, self.dtype)
    for axis in range(n):
        whole = resample_back(xp, whole, self.ndim - n + axis, made[axis], lengths[axis])
    return whole


def upsampled(input: Tensor, mode: str, size: Any, align_corners: bool, scales: Any) -> Tensor:
    """`upsample` with torch's checks; without `size` it follows from the scales."""
    array = input.array
    n = array.ndim - 2
    lengths = array.shape[2:]
    given = (None,) * n if scales is None else tuple(float(s) for s in scales)
    output = tuple(int(s) for s in size) if size is not None else tuple(
        int(length * s) for length, s in zip(lengths, given)
    )  # fmt: skip
    line = call_line("interpolate", [("input", array), ("size", output), ("mode", mode)])
    if min(lengths) <= 0 or min(output) <= 0:
        axes = "DHW"[-n:] if n > 1 else "W"

        def shown(sizes: Any) -> str:
            return ", ".join(f"{axis}: {s}" for axis, s in zip(axes, sizes))

        sentence = f"Input and output sizes should be greater than 0, but got input ({shown(lengths)}) output ({shown(output)})"
        raise RuntimeError(f"{sentence}\n{line}")
    if array.shape[1] == 0:
        sentence = f"Non-empty {n + 2}D data tensor expected but got a tensor with sizes {bracket(array.shape)}"
        raise RuntimeError(f"{sentence}\n{line}")
    _check_dtype(input, mode, n, line)
    return upsample(input, mode, output, align_corners, given)


def _check_dtype(input: Tensor, mode: str, n: int, line: str) -> None:
    """Floats; of the nearest element bytes, too."""
    array = input.array
    nearest = mode.startswith("nearest")
    if nearest and array.dtype.name == "uint8":
        return
    family = "nearest" if nearest else "cubic" if mode == "cubic" else "linear"
    name = f"compute_indices_weights_{family}"
    if array.shape[1] == 1 and n > 1 and family != "cubic":  # a single channel lies as if channels were last
        name = f"upsample_{family if nearest else _LINEAR[n].lower()}{n}d_channels_last"
    try:
        check_implemented("iubc", name, array)
    except NotImplementedError as error:
        raise NotImplementedError(f"{error}\n{line}") from None
