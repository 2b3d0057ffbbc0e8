"""The arguments of pooling: sizes given once or per dimension, the number of windows, and torch's complaints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..array.errors import call_line
from ..array.shapes import bracket
from ..array.windows import Geometry, output_length

_WORDS = {1: "one int", 2: "two ints", 3: "three ints"}


def refused(kind: type[Exception], sentence: str, name: str, input: Any, **arguments: Any) -> Exception:
    """An error with the call on its second line."""
    return kind(f"{sentence}\n{call_line(name, [('input', input), *arguments.items()])}")


def per_dimension(name: str, argument: str, value: Any, n: int) -> tuple[int, ...]:
    """A size as one integer per dimension."""
    if isinstance(value, int):
        return (value,) * n
    found = tuple(int(v) for v in value)
    if len(found) == 1:
        return found * n
    if len(found) != n:
        may = "be a single int" if argument != "stride" else "be omitted, a single int"
        if argument == "dilation":
            may = "be either a single int"
        elif name != "avg_pool3d":
            may = f"either {may}"
        sentence = f"{name}: {argument} must {may}, or a tuple of {_WORDS[n]}"
        if n == 1:
            sentence = f"{name}() argument '{argument}' should contain one int (got {len(found)})"
        raise RuntimeError(f"{sentence}\n{call_line(name, [(argument, value)])}")
    return found


def not_a_line(name: str, ndim: int) -> str:
    """The complaint about an input that is not [channels, length] or [batch, channels, length]."""
    return (
        f"Expected 2 to 3 dimensions, but got {ndim}-dimensional tensor for argument #1 'self' (while checking arguments "
        f"for {name})"
    )


def geometry(
    name: str, input: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool, n: int
) -> Geometry:
    """The windows of a call of max_pool or avg_pool in `n` dimensions."""
    size = per_dimension(name, "kernel_size", kernel, n)
    step = size if stride is None or (not isinstance(stride, int) and not len(stride)) else per_dimension(
        name, "stride", stride, n
    )  # fmt: skip
    pad = per_dimension(name, "padding", padding, n)
    gap = per_dimension(name, "dilation", dilation, n)
    call = dict(kernel_size=kernel, stride=stride, padding=padding)

    def fail(sentence: str) -> Exception:
        return refused(RuntimeError, sentence, name, input, **call)

    if 0 in step:
        raise fail("stride should not be zero")
    if min(gap) <= 0:
        shown = " ".join(f"dilation{axis}: {d}" for axis, d in zip("TWH" if n == 3 else "HW", gap))
        raise fail(f"dilation should be greater than zero, but got {shown}")
    if min(size) <= 0:
        shown = " ".join(f"k{axis}: {k}" for axis, k in zip("TWH" if n == 3 else "HW", size))
        raise fail(f"kernel size should be greater than zero, but got {shown}")
    _check_input(name, input, n, fail)
    for k, p, d in zip(size, pad, gap):
        if p < 0:
            raise fail(f"pad must be non-negative, but got pad: {p}")
        if p > ((k - 1) * d + 1) // 2:
            raise fail(
                "pad should be at most half of effective kernel size, but got "
                f"pad={p}, kernel_size={k} and dilation={d}"
            )
    if any(p > k // 2 for k, p in zip(size, pad)):
        raise fail(f"pad should be smaller than or equal to half of kernel size, but got {_pads(size, pad)}")
    lengths = input.shape[-n:]
    output = tuple(
        output_length(length, k, s, p, d, ceil_mode) for length, k, s, p, d in zip(lengths, size, step, pad, gap)
    )
    if min(output) < 1 or (name == "avg_pool3d" and any(length < k for length, k in zip(lengths, size))):
        raise fail(_too_small(name, input, n, size, output))
    return Geometry(size, step, pad, gap, output)


def _check_input(name: str, input: Any, n: int, fail: Any) -> None:
    """Torch wants channels and pixels; only the batch may be empty."""
    shape = tuple(input.shape)
    if len(shape) not in (n + 1, n + 2):
        if name == "avg_pool2d" and len(shape) < 3:
            bound = max(len(shape), 1)
            error: Exception = fail("")
            line = str(error).partition("\n")[2]
            raise IndexError(
                f"Dimension out of range (expected to be in range of [-{bound}, {bound - 1}], but got -3)\n{line}"
            )
        raise fail(f"non-empty {n + 1}D or {n + 2}D (batch mode) tensor expected for input")
    if 0 in shape[-(n + 1) :]:
        raise fail(
            f"Expected {n + 1}D or {n + 2}D (batch mode) tensor with optional 0 dim batch size for input, but got:"
            f"{bracket(shape)}"
        )


def _pads(size: Sequence[int], pad: Sequence[int]) -> str:
    if len(size) == 2:
        return f"padW = {pad[1]}, padH = {pad[0]}, kW = {size[1]}, kH = {size[0]}"
    (kt, kh, kw), (pt, ph, pw) = size, pad
    return f"kT: {kt} kW: {kw} kH: {kh} padT: {pt} padW: {pw} padH: {ph}"


def _too_small(name: str, input: Any, n: int, size: Sequence[int], output: Sequence[int]) -> str:
    """The complaint about an input that no window fits into."""
    channels = input.shape[-(n + 1)]
    lengths = input.shape[-n:]
    if name == "avg_pool3d":
        where = " ".join(f"{axis}: {length}" for axis, length in zip("THW", lengths))
        what = " ".join(f"k{axis}: {k}" for axis, k in zip("THW", size))
        return f"input image ({where}) smaller than kernel size ({what})"
    given = "x".join(map(str, (channels, *lengths)))
    found = "x".join(map(str, (channels, *output)))
    return f"Given input size: ({given}). Calculated output size: ({found}). Output size is too small"
