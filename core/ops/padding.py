"""Padding: constants, reflections, repeated edges and wrapped-around elements beside an image, or a part cut off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..array import dtypes
from ..array.errors import explained
from ..array.shapes import Shape, bracket
from ..tensor import Tensor
from .declare import composite, operation


def _by_dim(pad: Shape, ndim: int) -> list[tuple[int, int]]:
    """Before and after, per dimension; torch lists them from the last dimension on."""
    pairs = list(zip(pad[::2], pad[1::2]))[::-1]
    return [(0, 0)] * (ndim - len(pairs)) + pairs


# -- constants -----------------------------------------------------------------------------------------------------
@operation(
    grad=dict(self=lambda g, pad: padded(g, tuple(-p for p in pad), 0)),
    function=False,
    method=False,
    node="ConstantPadNdBackward0",
)
def padded(xp, self: Tensor, pad: Any, value: Any):
    """The input with a number beside it; a negative length cuts off."""
    pairs = _by_dim(pad, self.ndim)
    out = xp.empty(tuple(n + a + b for n, (a, b) in zip(self.shape, pairs)), self.dtype)
    inside = tuple(slice(max(a, 0), out.shape[i] - max(b, 0)) for i, (a, b) in enumerate(pairs))
    left = tuple(slice(max(-a, 0), self.shape[i] - max(-b, 0)) for i, (a, b) in enumerate(pairs))
    if max(pad, default=0) > 0:
        out[...] = value
    out[inside] = self[left]
    return out


def _as_element(value: Any, kind: dtypes.dtype) -> Any:
    """A number as an element of a dtype, cut to an integer as C does."""
    if isinstance(value, Tensor):
        value = value.item()  # type: ignore[attr-defined]
    if kind is dtypes.bool_:
        return bool(value)
    if kind.is_floating_point or kind.is_complex:
        return value
    limits = np.iinfo(kind.numpy)
    if not limits.min <= int(value) <= limits.max:
        name = {"uint8": "uint8_t", "int8": "int8_t", "int16": "int16_t", "int32": "int", "int64": "int64_t"}
        raise RuntimeError(f"value cannot be converted to type {name[limits.dtype.name]} without overflow")
    return int(value)


def lengths(name: str, pad: Any) -> Shape:
    """The `pad` argument as integers."""
    if not isinstance(pad, (tuple, list)):
        raise TypeError(f"{name}(): argument 'pad' (position 2) must be tuple of ints, not {type(pad).__name__}")
    for i, p in enumerate(pad):
        if isinstance(p, float):
            raise TypeError(
                f"{name}(): argument 'pad' failed to unpack the object at pos {i + 1} with error \"type must be tuple of "
                'ints,but got float"'
                if i
                else f"{name}(): argument 'pad' (position 2) must be tuple of ints, but found element of type float at pos 0"
            )
    return tuple(int(p) for p in pad)


@composite(method=False)
def constant_pad_nd(input: Tensor, pad: Any, value: Any = 0) -> Tensor:
    """The input with `value` beside it: `pad` lists before and after of the last dimension, then of the one before it.

    >>> torch.constant_pad_nd(torch.ones(2), (1, 2))
    tensor([0., 1., 1., 0., 0.])
    """
    if not isinstance(input, Tensor):
        raise TypeError(f"constant_pad_nd(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    pad, shape = lengths("constant_pad_nd", pad), input.array.shape
    try:
        if len(pad) % 2:
            raise RuntimeError(f"Length of pad must be even but instead it equals {len(pad)}")
        if len(pad) > 2 * len(shape):
            raise RuntimeError(
                f"Length of pad should be no more than twice the number of dimensions of the input. Pad length is "
                f"{len(pad)}while the input has {len(shape)}dimensions."
            )
        for n, (a, b) in zip(shape, _by_dim(pad, len(shape))):
            if n + min(a, 0) < 0 or n + min(a, 0) + min(b, 0) < 0:
                raise RuntimeError("narrow(): length must be non-negative.")
        return padded(input, pad, _as_element(value, input.dtype))
    except RuntimeError as error:
        raise explained(error, "constant_pad_nd", [("input", input), ("pad", pad), ("value", value)]) from None


# -- what the input itself holds -----------------------------------------------------------------------------------
Piece = tuple[slice, slice]  # a part of the output, and the part of the input that it shows


def _pieces(mode: str, n: int, before: int, after: int) -> Iterator[Piece]:
    """The parts of a padded dimension of `n` elements. A part of one element may show itself several times."""
    end = n + after
    low, high = min(max(before, 0), n + before + after), before + min(n, end)
    inner = slice(max(before, 0), max(high, max(before, 0)))
    yield inner, slice(max(-before, 0), max(-before, 0) + inner.stop - inner.start)
    first, last = max(-before, 0), n - max(-after, 0)  # what a circle goes round
    if low > 0:  # elements -before ... of the dimension, up to -1
        source = {
            "reflect": _backwards(before, before - low),
            "replicate": slice(0, 1),
            "circular": slice(last - before, last - before + low),
        }
        yield slice(0, low), source[mode]
    start = max(n, -before)  # the first element behind the end
    if end > start:
        source = {
            "reflect": _backwards(2 * (n - 1) - start, 2 * (n - 1) - end),
            "replicate": slice(n - 1, n),
            "circular": slice(first + start - n, first + end - n),
        }
        yield slice(start + before, end + before), source[mode]


def _backwards(start: int, stop: int) -> slice:
    """Elements from `start` down to the one after `stop`."""
    return slice(start, stop if stop >= 0 else None, -1)


@operation(
    grad=dict(self=lambda g, self_meta, pad, mode: bordered_back(g, tuple(self_meta.shape), pad, mode)),
    function=False,
    method=False,
    node=lambda self, pad, mode: _NODES[mode].format(len(pad) // 2),
)
def bordered(xp, self: Tensor, pad: Any, mode: str):
    """The input with elements of its own beside it: reflected, replicated, or circular."""
    for dim, (before, after) in enumerate(_by_dim(pad, self.ndim)):
        if before or after:
            n, rest = self.shape[dim], (slice(None),) * dim
            out = xp.empty((*self.shape[:dim], n + before + after, *self.shape[dim + 1 :]), self.dtype)
            for target, source in _pieces(mode, n, before, after):
                out[(*rest, target)] = self[(*rest, source)]
            self = out  # noqa: PLW0642
    return self if any(pad) else self.copy()


_NODES = {"reflect": "ReflectionPad{}DBackward0", "replicate": "ReplicationPad{}DBackward0", "circular": "CopySlices"}


@operation(
    grad=dict(grad=lambda g, pad, mode: bordered(g, pad, mode)),
    function=False,
    method=False,
    node=lambda grad, size, pad, mode: f"{_NODES[mode].format(len(pad) // 2).removesuffix('0')}Backward0",
)
def bordered_back(xp, grad: Tensor, size: Any, pad: Any, mode: str):
    """The gradient of `bordered`: each element of the output added to the element that it showed."""
    pairs = _by_dim(pad, grad.ndim)
    for dim in reversed(range(grad.ndim)):
        before, after = pairs[dim]
        if before or after:
            n, rest = size[dim], (slice(None),) * dim
            out = xp.zeros((*grad.shape[:dim], n, *grad.shape[dim + 1 :]), grad.dtype)
            for target, source in _pieces(mode, n, before, after):
                part = grad[(*rest, target)]
                alone = mode == "replicate" and source.stop - source.start == 1
                out[(*rest, source)] += part.sum(dim, keepdims=True, dtype=grad.dtype) if alone else part
            grad = out  # noqa: PLW0642
    return grad if any(pad) else grad.copy()


def bordered_image(input: Tensor, pad: Shape, mode: str) -> Tensor:
    """`bordered`, after torch's checks."""
    try:
        (_check_circular if mode == "circular" else _check_edges)(input, pad, mode)
    except (RuntimeError, NotImplementedError) as error:
        raise explained(error, "pad", [("input", input), ("pad", pad), ("mode", mode)]) from None
    return bordered(input, pad, mode)


def _check_edges(input: Tensor, pad: Shape, mode: str) -> None:
    shape, dims = input.array.shape, len(pad) // 2
    batched = len(shape) == dims + 2
    if 0 in shape[int(batched) :]:
        raise RuntimeError(
            f"Expected {dims + 1}D or {dims + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero "
            f"dimensions for input, but got: {bracket(shape)}"
        )
    pairs = _by_dim(pad, len(shape))[-dims:]
    if mode == "reflect":
        for i, (a, b) in enumerate(reversed(pairs)):
            dim = len(shape) - 1 - i
            if a >= shape[dim] or b >= shape[dim]:
                raise RuntimeError(
                    f"Argument #{4 + 2 * i}: Padding size should be less than the corresponding input dimension, but got: "
                    f"padding ({a}, {b}) at dimension {dim} of input {bracket(shape)}"
                )
    made = [n + a + b for n, (a, b) in zip(shape[-dims:], pairs)]
    if max(made) < 1 or min(made) < 0:
        names = ("D", "H", "W")[-dims:]
        sizes = ", ".join(f"{n}: {s}" for n, s in zip(names, shape[-dims:]))
        raise RuntimeError(
            f"input ({sizes}) is too small. Calculated output " + " ".join(f"{n}: {s}" for n, s in zip(names, made))
        )
    if input.dtype is dtypes.bool_:
        name = "reflection" if mode == "reflect" else "replication"
        raise NotImplementedError(f"\"{name}_pad{dims}d\" not implemented for 'Bool'")


def _check_circular(input: Tensor, pad: Shape, mode: str) -> None:
    for n, (a, b) in zip(input.array.shape, _by_dim(pad, input.array.ndim)):
        if a > n or b > n:
            raise RuntimeError("Padding value causes wrapping around more than once.")
        if n + a + b < 0:
            raise RuntimeError("Negative padding value is resulting in an empty dimension")
        if max(a, b) > n + min(a, 0) + min(b, 0):
            raise RuntimeError(
                "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single "
                "memory location. Please clone() the tensor before performing the operation."
            )


__all__ = ["bordered", "bordered_back", "bordered_image", "constant_pad_nd", "lengths", "padded"]
