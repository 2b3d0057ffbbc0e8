"""Functional unfold and fold: the sliding blocks of images as columns, and back."""

from __future__ import annotations

from typing import Any

from ...array.shapes import Shape, bracket, product
from ...ops.convolution_blocks import col2im, im2col
from ...ops.convolution_columns import Window
from ...ops.convolution_kernels import correlated_size
from ...tensor import Tensor
from .refusal import refusal, scalar_name


def _pair(function: str, position: int, argument: str, value: Any, call: dict) -> Shape:
    if isinstance(value, int):
        return value, value
    pair = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    for i, v in enumerate(pair):
        if not isinstance(v, int):
            raise TypeError(
                f"{function}(): argument '{argument}' (position {position}) must be tuple of ints, but found element of "
                f"type {type(v).__name__} at pos {i}"
            )
    if len(pair) != 2:
        sentence = f"It is expected {argument} equals to 2, but got size {len(pair)}"
        raise refusal(RuntimeError, sentence, function, **call)
    return pair


_POSITIVE = {"kernel_size": "kernel size", "dilation": "dilation", "stride": "stride"}
_SHORT = {"kernel_size": "kernel", "dilation": "dilation", "stride": "stride", "padding": "pad"}


def _window(function: str, first: int, named: dict[str, Any], call: dict) -> tuple[Shape, Window]:
    """Kernel and window from torch's arguments."""
    pairs = {k: _pair(function, first + i, k, v, call) for i, (k, v) in enumerate(named.items())}
    for name in ("kernel_size", "dilation", "padding", "stride"):
        pair = pairs[name]
        wrong = min(pair) < 0 if name == "padding" else min(pair) < 1
        if wrong:
            what = "padding should be non-negative" if name == "padding" else f"{_POSITIVE[name]} should be greater than zero"  # fmt: skip
            sentence = f"{what}, but got {_SHORT[name]}_height: {pair[0]} {_SHORT[name]}_width: {pair[1]}"
            raise refusal(RuntimeError, sentence, function, **call)
    return pairs["kernel_size"], Window(pairs["stride"], pairs["padding"], pairs["dilation"])


def _check_tensor(function: str, input: Any) -> None:
    if not isinstance(input, Tensor):
        raise TypeError(f"{function}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")


def unfold(input: Tensor, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """The sliding blocks of images: [N, C, H, W] gives [N, C x kernel, number of blocks]."""
    _check_tensor("im2col", input)
    shape, call = input.array.shape, dict(input=input.array, kernel_size=kernel_size)
    named = dict(kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride)
    kernel, window = _window("im2col", 2, named, call)
    batched = len(shape) == 4
    if len(shape) not in (3, 4) or 0 in shape[int(batched) :]:
        sentence = (
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, "
            f"but got: {bracket(shape)}"
        )
        raise refusal(RuntimeError, sentence, "im2col", **call)
    places = correlated_size(shape[-2:], kernel, window)
    if min(places) < 1:
        sentence = (
            f"Given input with spatial size {_shown(shape[-2:])}, kernel_size={_shown(kernel)}, "
            f"dilation={_shown(window.dilation)}, padding={_shown(window.padding)}, calculated shape of the array of "
            f"sliding blocks as {_shown(places)}, but its components must be at least one."
        )
        raise refusal(RuntimeError, sentence, "im2col", **call)
    if input.array.dtype.kind in "iu":
        sentence = f"\"im2col_out_cpu\" not implemented for '{scalar_name(input)}'"
        raise refusal(NotImplementedError, sentence, "im2col", **call)
    return im2col(input, kernel, window)


def fold(
    input: Tensor, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Tensor:
    """Sliding blocks added up into images: [N, C x kernel, number of blocks] gives [N, C, *output_size]."""
    _check_tensor("col2im", input)
    shape, call = input.array.shape, dict(input=input.array, output_size=output_size, kernel_size=kernel_size)
    size = _pair("col2im", 2, "output_size", output_size, call)
    named = dict(kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride)
    kernel, window = _window("col2im", 3, named, call)
    _check_blocks(shape, size, kernel, window, call)
    if input.array.dtype.kind in "iu":
        sentence = f"\"col2im_out_cpu\" not implemented for '{scalar_name(input)}'"
        raise refusal(NotImplementedError, sentence, "col2im", **call)
    return col2im(input, size, kernel, window)


def _check_blocks(shape: Shape, size: Shape, kernel: Shape, window: Window, call: dict) -> None:
    if len(shape) not in (2, 3) or 0 in shape[-2:]:
        sentence = (
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for "
            f"input, but got: {bracket(shape)}"
        )
        raise refusal(RuntimeError, sentence, "col2im", **call)
    deep, blocks = len(shape) - 2, shape[-1]
    if shape[deep] % product(kernel):
        sentence = (
            f"Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={shape[deep]} and kernel_size={_shown(kernel)}."
        )
        raise refusal(RuntimeError, sentence, "col2im", **call)
    places = correlated_size(size, kernel, window)
    if product(places) != blocks or min(places) < 1:
        sentence = (
            f"Given output_size={_shown(size)}, kernel_size={_shown(kernel)}, dilation={_shown(window.dilation)}, "
            f"padding={_shown(window.padding)}, stride={_shown(window.stride)}, expected size of input's dimension 2 to "
            f"match the calculated number of sliding blocks {places[0]} * {places[1]} = {product(places)}, but got "
            f"input.size(2)={blocks}."
        )
        raise refusal(RuntimeError, sentence, "col2im", **call)


def _shown(pair: Shape) -> str:
    return f"({', '.join(map(str, pair))})"


def assert_int_or_pair(arg: Any, arg_name: str, message: str) -> None:
    """Refuse a size that is neither a number nor two of them, by a message with a place for the argument's name."""
    if not (isinstance(arg, int) or len(arg) == 2):
        raise AssertionError(message.format(arg_name))


__all__ = ["assert_int_or_pair", "fold", "unfold"]
