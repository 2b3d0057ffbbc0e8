"""Convolutional layers, in one to three dimensions, and their transposes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from ...ops.create import empty
from ...tensor import Tensor
from .. import functional as F  # noqa: N812
from .. import init
from ..parameter import Parameter
from .module import Module

_PADDINGS, _MODES = ("same", "valid"), ("zeros", "reflect", "replicate", "circular")


def _tuple(value: Any, dims: int) -> tuple:
    return tuple(value) if isinstance(value, Iterable) else (value,) * dims


class _ConvNd(Module):
    in_channels: int
    out_channels: int
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: Any
    dilation: tuple[int, ...]
    transposed: bool
    output_padding: tuple[int, ...]
    groups: int
    padding_mode: str
    weight: Tensor
    bias: Tensor | None

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: tuple, stride: tuple, padding: Any, dilation: tuple,
        transposed: bool, output_padding: tuple, groups: int, bias: bool, padding_mode: str, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        _check(in_channels, out_channels, stride, padding, groups, padding_mode)
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size, self.stride, self.padding, self.dilation = kernel_size, stride, padding, dilation
        self.transposed, self.output_padding = transposed, output_padding
        self.groups, self.padding_mode = groups, padding_mode
        self._reversed_padding_repeated_twice = _for_pad(padding, kernel_size, dilation)
        first, second = (in_channels, out_channels) if transposed else (out_channels, in_channels)
        self.weight = Parameter(empty((first, second // groups, *kernel_size), device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(empty(out_channels, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias uniformly within 1 / sqrt(number of elements that one output sees)."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            if fan_in:
                bound = 1 / math.sqrt(fan_in)
                init.uniform_(self.bias, -bound, bound)

    def extra_repr(self) -> str:
        parts = [f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"]
        none = (0,) * len(self.kernel_size)
        for name, usual in (("padding", none), ("dilation", (1,) * len(none)), ("output_padding", none), ("groups", 1)):
            value = getattr(self, name)
            if value != usual:
                parts.append(f"{name}={value}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)

    def _advice(self, name: str, args: tuple) -> str | None:
        input, dims = args[0] if args else None, len(self.kernel_size)
        if not isinstance(input, Tensor):
            return None
        shape = input.array.shape
        if len(shape) not in (dims + 1, dims + 2):
            axes = ", ".join(("depth", "height", "width")[3 - dims :]) if dims > 1 else "length"
            return f"input has {len(shape)} dimensions, {name} expects [batch, {self.in_channels}, {axes}], the batch optional"
        channels = shape[-dims - 1]
        if channels != self.in_channels:
            return f"input has {channels} channels, {name} expects {self.in_channels}"
        if input.dtype is not self.weight.dtype:
            return f"input is {input.dtype}, {name} is {self.weight.dtype}: convert one of them"
        if not self.transposed:
            seen = [d * (k - 1) + 1 for k, d in zip(self.kernel_size, self.dilation)]
            return f"input is {_times(shape[-dims:])} large, the kernel of {name} covers {_times(seen)}"
        return None

    def __setstate__(self, state: dict) -> None:
        super().__setstate__(state)
        self.__dict__.setdefault("padding_mode", "zeros")


def _check(in_channels: int, out_channels: int, stride: tuple, padding: Any, groups: int, padding_mode: str) -> None:
    if groups <= 0:
        raise ValueError("groups must be a positive integer")
    for name, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
        if channels % groups:
            raise ValueError(f"{name} must be divisible by groups\n  {name}={channels}, groups={groups}")
    if isinstance(padding, str):
        if padding not in _PADDINGS:
            raise ValueError(f"Invalid padding string {padding!r}, should be one of {{'same', 'valid'}}")
        if padding == "same" and any(s != 1 for s in stride):
            raise ValueError("padding='same' is not supported for strided convolutions")
    if padding_mode not in _MODES:
        shown = ", ".join(map(repr, _MODES))
        raise ValueError(f"padding_mode must be one of {{{shown}}}, but got padding_mode='{padding_mode}'")


def _for_pad(padding: Any, kernel: Sequence[int], dilation: Sequence[int]) -> list[int]:
    """The padding as F.pad wants it: before and after, from the last dimension on."""
    if padding == "valid":
        return [0, 0] * len(kernel)
    if padding == "same":
        pairs = [(t // 2, t - t // 2) for t in (d * (k - 1) for d, k in zip(dilation, kernel))]
    else:
        pairs = [(p, p) for p in padding]
    return [n for pair in reversed(pairs) for n in pair]


def _times(numbers: Sequence[int]) -> str:
    return " x ".join(map(str, numbers))


# -- convolutions --------------------------------------------------------------------------------------------------
class _Conv(_ConvNd):
    """What Conv1d, Conv2d and Conv3d share."""

    _dims: int

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        n = self._dims
        super().__init__(
            in_channels, out_channels, _tuple(kernel_size, n), _tuple(stride, n),
            padding if isinstance(padding, str) else _tuple(padding, n), _tuple(dilation, n), False, (0,) * n, groups,
            bias, padding_mode, device, dtype,
        )  # fmt: skip

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        run = getattr(F, f"conv{self._dims}d")
        if self.padding_mode == "zeros":
            return run(input, weight, bias, self.stride, self.padding, self.dilation, self.groups)
        padded = F.pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode)
        return run(padded, weight, bias, self.stride, 0, self.dilation, self.groups)

    def forward(self, input: Tensor) -> Tensor:
        return self._conv_forward(input, self.weight, self.bias)


class Conv1d(_Conv):
    """A kernel moved over lines: [N, in_channels, L] gives [N, out_channels, L']."""

    _dims = 1


class Conv2d(_Conv):
    """A kernel moved over images: [N, in_channels, H, W] gives [N, out_channels, H', W']."""

    _dims = 2


class Conv3d(_Conv):
    """A kernel moved over volumes: [N, in_channels, D, H, W] gives [N, out_channels, D', H', W']."""

    _dims = 3


# -- transposed convolutions ---------------------------------------------------------------------------------------
class _ConvTransposeNd(_ConvNd):
    """What ConvTranspose1d, ConvTranspose2d and ConvTranspose3d share."""

    _dims: int

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        output_padding: Any = 0, groups: int = 1, bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros",
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        n = self._dims
        super().__init__(
            in_channels, out_channels, _tuple(kernel_size, n), _tuple(stride, n), _tuple(padding, n),
            _tuple(dilation, n), True, _tuple(output_padding, n), groups, bias, padding_mode, device, dtype,
        )  # fmt: skip

    def forward(self, input: Tensor, output_size: Any = None) -> Tensor:
        """The transposed convolution; `output_size` chooses among the sizes that a stride leaves open."""
        extra = self.output_padding if output_size is None else self._output_padding(input, output_size)
        run = getattr(F, f"conv_transpose{self._dims}d")
        return run(input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation)

    def _output_padding(self, input: Tensor, output_size: Any) -> list[int]:
        """The output padding that makes an output of this size."""
        n, lead = self._dims, 2 if input.array.ndim == self._dims + 2 else 1
        size = list(output_size)[lead:] if len(output_size) == n + lead else list(output_size)
        if len(size) != n:
            raise ValueError(
                f"ConvTranspose{n}D: for {input.array.ndim}D input, output_size must have {n} or {lead + n} elements (got "
                f"{len(size)})"
            )
        least = [
            (i - 1) * s - 2 * p + d * (k - 1) + 1
            for i, s, p, d, k in zip(
                input.array.shape[lead:], self.stride, self.padding, self.dilation, self.kernel_size
            )
        ]
        most = [m + s - 1 for m, s in zip(least, self.stride)]
        if any(not low <= wanted <= high for low, wanted, high in zip(least, size, most)):
            shown = output_size[lead:] if len(output_size) == n + lead else output_size
            raise ValueError(
                f"requested an output size of {shown}, but valid sizes range from {least} to {most} (for an input of "
                f"{input.shape[2:]})"
            )
        return [wanted - low for wanted, low in zip(size, least)]


class ConvTranspose1d(_ConvTransposeNd):
    """The transpose of Conv1d: [N, in_channels, L] gives [N, out_channels, L']."""

    _dims = 1


class ConvTranspose2d(_ConvTransposeNd):
    """The transpose of Conv2d: [N, in_channels, H, W] gives [N, out_channels, H', W']."""

    _dims = 2


class ConvTranspose3d(_ConvTransposeNd):
    """The transpose of Conv3d: [N, in_channels, D, H, W] gives [N, out_channels, D', H', W']."""

    _dims = 3


__all__ = ["Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"]
