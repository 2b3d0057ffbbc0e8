"""Convolutions: three operations that are each other's derivatives, and torch's functions over them."""

from __future__ import annotations

import warnings
from typing import Any

from ..array.dtypes import scalar_name
from ..tensor import Tensor
from . import convolution_kernels as kernels
from .complexes import is_complex_array
from .convolution_checks import Call
from .convolution_columns import Window
from .declare import composite, operation
from .halves import in_float32
from .padding import constant_pad_nd, padded
from .reduce import sum
from .shape import permute, squeeze, unsqueeze


# -- the three operations ------------------------------------------------------------------------------------------
def _correlated(g: Any, weight: Any, window: Window, size: Any) -> Any:
    """A correlation, of which the first `size` places are wanted: output padding and strides leave more."""
    found = convolution_op(g, weight, None, window._replace(transposed=False))
    size = tuple(size)
    return found if tuple(found.shape[2:]) == size else found[(..., *(slice(n) for n in size))]


def _input_gradient(g, input_meta, weight, window):
    size = tuple(input_meta.shape[2:])
    if window.transposed:
        return _correlated(g, weight, window, size)
    return convolution_input(g, weight, size, window)


def _weight_gradient(g, input, weight_meta, window):
    kernel = tuple(weight_meta.shape[2:])
    if window.transposed:
        return convolution_weight(input, g, kernel, window)
    return convolution_weight(g, input, kernel, window)


@in_float32
@operation(
    grad=dict(
        input=_input_gradient,
        weight=_weight_gradient,
        bias=lambda g: sum(g, (0, *range(2, g.ndim))),
    ),
    function=False,
    method=False,
    node=lambda input, *_: "AddBackward0" if is_complex_array(input) else "ConvolutionBackward0",
)
def convolution_op(xp, input: Tensor, weight: Tensor, bias: Tensor | None, window: Any):
    """The products of a kernel and what it sees in each place of an image, summed, or the transpose of that."""
    if not input.shape[1]:  # of no channels torch makes none
        return xp.empty(
            (input.shape[0], 0, *kernels.correlated_size(input.shape[2:], weight.shape[2:], window)), input.dtype
        )
    if not window.transposed:
        return kernels.correlate(xp, input, weight, bias, window)
    size = kernels.spread_size(input.shape[2:], weight.shape[2:], window)
    made = convolution_input(input, weight, size, window)
    if bias is not None:
        made += bias.reshape(-1, *(1,) * len(size))
    return made


@in_float32
@operation(
    grad=dict(
        grad=lambda g, grad_meta, weight, window: _correlated(g, weight, window, grad_meta.shape[2:]),
        weight=lambda g, grad, weight_meta, window: convolution_weight(grad, g, tuple(weight_meta.shape[2:]), window),
    ),
    function=False,
    method=False,
    node="ConvolutionBackwardBackward0",
)
def convolution_input(xp, grad: Tensor, weight: Tensor, size: Any, window: Any):
    """What a convolution's output gradient gives its input, of this size: each number times the kernel, added up."""
    return kernels.spread(xp, grad, weight, size, window)


@in_float32
@operation(
    grad=dict(
        grad=lambda g, grad_meta, input, window: _correlated(input, g, window, grad_meta.shape[2:]),
        input=lambda g, grad, input_meta, window: convolution_input(grad, g, tuple(input_meta.shape[2:]), window),
    ),
    function=False,
    method=False,
    node="ConvolutionBackwardBackward0",
)
def convolution_weight(xp, grad: Tensor, input: Tensor, kernel: Any, window: Any):
    """What a convolution's output gradient gives its kernel, of this size: products with what the kernel saw, summed."""
    return kernels.weight_gradient(xp, grad, input, kernel, window)


# -- torch's functions ---------------------------------------------------------------------------------------------
@composite(method=False)
def convolution(
    input: Tensor, weight: Tensor, bias: Tensor | None, stride: Any, padding: Any, dilation: Any, transposed: bool,
    output_padding: Any, groups: int,
) -> Tensor:  # fmt: skip
    """A convolution in any number of dimensions, or with `transposed` its transpose; `input` must be a batch."""
    call = Call("convolution", input, weight, bias)
    call.check_tensors()
    for i, (name, value) in enumerate(
        (("stride", stride), ("padding", padding), ("dilation", dilation), ("output_padding", output_padding))
    ):
        if isinstance(value, int):
            position = i + 4 + (name == "output_padding")
            raise TypeError(
                f"convolution(): argument '{name}' (position {position}) must be tuple of ints, not {type(value).__name__}"
            )
    sizes = [call.numbers(n, v) for n, v in (("stride", stride), ("padding", padding), ("dilation", dilation))]
    window = call.window(*sizes, transposed, call.numbers("output_padding", output_padding), groups)
    call.check(window)
    call.check_implemented(window, complexes=False)
    return convolution_op(input, weight, bias, window)


def _batched(call: Call, dims: int) -> bool:
    """Has the input a batch? Without one it is given a batch of one."""
    ndim = call.input.array.ndim
    if ndim not in (dims + 1, dims + 2):
        call.refuse(
            f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to {call.name}, but got input of size: "
            f"{list(call.input.array.shape)}"
        )
    if ndim == dims + 2:
        return True
    call.input = unsqueeze(call.input, 0)
    return False


# The windows of calls that were found right, by their shapes, dtypes and arguments: layers repeat themselves.
_known: dict[Any, tuple[Window, bool]] = {}
_MANY = 4096


def _run(
    name: str, dims: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int,
    transposed: bool = False, extra: Any = 0,
) -> Tensor:  # fmt: skip
    try:
        b = None if bias is None else bias.array
        key = (
            name, input.array.shape, weight.array.shape, b is None or b.shape, input.array.dtype, weight.array.dtype,
            b is None or b.dtype, stride, padding, dilation, groups, extra,
        )  # fmt: skip
        if float in (type(stride), type(padding), type(dilation), type(groups), type(extra)):
            raise KeyError  # 1.0 would be found as 1
        window, batched = _known[key]
        if not batched:
            input = unsqueeze(input, 0)
    except (KeyError, TypeError, AttributeError):  # new, not hashable (lists), or not tensors
        call = Call(name, input, weight, bias)
        call.check_tensors()
        batched = _batched(call, dims)
        window = _checked(call, dims, stride, padding, dilation, groups, transposed, extra)
        if call.input is input or not batched and padding != "same":
            _remember(key, window, batched)
        input = call.input
    result = convolution_op(input, weight, bias, window)
    return result if batched else squeeze(result, 0)


def _remember(key: tuple, window: Window, batched: bool) -> None:
    if len(_known) >= _MANY:
        _known.clear()
    if all(type(part) is not list for part in key):
        _known[key] = window, batched


def _checked(
    call: Call, dims: int, stride: Any, padding: Any, dilation: Any, groups: int, transposed: bool, extra: Any
) -> Window:
    """The window, after torch's checks."""
    call.check_bias_dtype()
    steps = call.numbers("stride", stride, dims), call.numbers("dilation", dilation, dims)
    if isinstance(padding, str):
        window = _same(call, padding, *steps, groups)
    else:
        window = call.window(
            steps[0], call.numbers("padding", padding, dims), steps[1], transposed,
            call.numbers("output_padding", extra, dims), groups,
        )  # fmt: skip
    call.check(window)
    call.check_implemented(window, complexes=True)
    return window


_told: list[bool] = []  # torch warns once per process


def _same(call: Call, padding: str, stride: Any, dilation: Any, groups: int) -> Window:
    """The window for padding by name. Where "same" needs more on one side, the input is padded there first."""
    if padding not in ("same", "valid"):
        call.refuse(f"Invalid padding string: '{padding}'")
    window = call.window(stride, (0,), dilation, False, (0,), groups)
    if padding == "valid":
        return window
    if set(window.stride) != {1}:
        call.refuse("padding='same' is not supported for strided convolutions")
    kernel, x = call.weight.array.shape, call.input.array.shape
    if len(kernel) != len(x):
        call.refuse(
            f"Expected {len(kernel)}-dimensional input for {len(kernel)}-dimensional weight{list(kernel)}, but got "
            f"{len(x)}-dimensional input of size {list(x)} instead"
        )
    total = [d * (k - 1) for k, d in zip(kernel[2:], window.dilation)]
    if any(t % 2 for t in total):
        if not _told:
            _told.append(True)
            warnings.warn(
                "Using padding='same' with even kernel lengths and odd dilation may require a zero-padded copy of the "
                "input be created",
                UserWarning,
                stacklevel=5,
            )
        call.input = constant_pad_nd(call.input, tuple(n for t in reversed(total) for n in (0, t % 2)))
    return window._replace(padding=tuple(t // 2 for t in total))


@composite(method=False)
def conv1d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
    groups: int = 1,
) -> Tensor:  # fmt: skip
    """A kernel moved over lines: [N, C, L] with weight [O, C / groups, K] gives [N, O, L']."""
    return _run("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


@composite(method=False)
def conv2d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
    groups: int = 1,
) -> Tensor:  # fmt: skip
    """A kernel moved over images: [N, C, H, W] with weight [O, C / groups, KH, KW] gives [N, O, H', W']."""
    return _run("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


@composite(method=False)
def conv3d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
    groups: int = 1,
) -> Tensor:  # fmt: skip
    """A kernel moved over volumes: [N, C, D, H, W] with weight [O, C / groups, KD, KH, KW] gives [N, O, D', H', W']."""
    return _run("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


@composite(method=False)
def conv_transpose1d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Any = 1, padding: Any = 0,
    output_padding: Any = 0, groups: int = 1, dilation: Any = 1,
) -> Tensor:  # fmt: skip
    """The transpose of conv1d: [N, C, L] with weight [C, O / groups, K] gives [N, O, L']."""
    return _run("conv_transpose1d", 1, input, weight, bias, stride, padding, dilation, groups, True, output_padding)


@composite(method=False)
def conv_transpose2d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Any = 1, padding: Any = 0,
    output_padding: Any = 0, groups: int = 1, dilation: Any = 1,
) -> Tensor:  # fmt: skip
    """The transpose of conv2d: [N, C, H, W] with weight [C, O / groups, KH, KW] gives [N, O, H', W']."""
    return _run("conv_transpose2d", 2, input, weight, bias, stride, padding, dilation, groups, True, output_padding)


@composite(method=False)
def conv_transpose3d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Any = 1, padding: Any = 0,
    output_padding: Any = 0, groups: int = 1, dilation: Any = 1,
) -> Tensor:  # fmt: skip
    """The transpose of conv3d: [N, C, D, H, W] with weight [C, O / groups, KD, KH, KW] gives [N, O, D', H', W']."""
    return _run("conv_transpose3d", 3, input, weight, bias, stride, padding, dilation, groups, True, output_padding)


# -- time first ----------------------------------------------------------------------------------------------------
def _tbc_gradient(g, self, weight, pad, needed):
    """The gradients of conv1d, with the dimensions in another order; a negative `pad` cuts the line first."""
    cut = min(pad, 0)
    line = padded(self, (0, 0, 0, 0, cut, cut), 0) if cut else self
    made, kernel, window = permute(g, (1, 2, 0)), permute(weight, (2, 1, 0)), Window((1,), (max(pad, 0),), (1,))
    of_input = of_weight = None
    if needed[0]:
        of_input = permute(convolution_input(made, kernel, (line.shape[0],), window), (2, 0, 1))
        of_input = padded(of_input, (0, 0, 0, 0, -cut, -cut), 0) if cut else of_input
    if needed[1]:
        of_weight = convolution_weight(made, permute(line, (1, 2, 0)), (weight.shape[0],), window)
        of_weight = permute(of_weight, (2, 1, 0))
    return of_input, of_weight, sum(g, (0, 1)) if needed[2] else None


@in_float32
@operation(grad={("self", "weight", "bias"): _tbc_gradient}, method=False, refuses=("b", "addmm_impl_cpu_"))
def conv_tbc(xp, self: Tensor, weight: Tensor, bias: Tensor, pad: int = 0):
    """conv1d with time first: [T, N, C] with weight [K, C, O] gives [T', N, O]."""
    if self.ndim != 3:
        raise RuntimeError("Input must have 3 dims: time, batch, in_channel")
    if weight.ndim != 3:
        raise RuntimeError("Weight tensor must have 3 dims: kernel_width, in_channels, out_channels.")
    if bias.ndim != 1:
        raise RuntimeError("Bias must be 1-D")
    time, batch, channels = self.shape
    width, inputs, outputs = weight.shape
    if channels != inputs:
        raise RuntimeError("Input dim 2 (input channels) is not == dim 1 in the weight tensor")
    if bias.shape[0] != outputs:
        raise RuntimeError("Bias size must equal dim 2 in the weight tensor (output channels).")
    if not self.dtype == weight.dtype == bias.dtype:
        raise RuntimeError(
            f"self and mat2 must have the same dtype, but got {scalar_name(self.dtype)} and {scalar_name(weight.dtype)}"
            if self.dtype != weight.dtype
            else f"expected scalar type {scalar_name(self.dtype)} but found {scalar_name(bias.dtype)}"
        )
    places = time + 2 * pad - width + 1
    if places < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {places}: [{places}, {batch}, {outputs}]")
    made = xp.empty((places, batch, outputs), self.dtype)
    made[...] = bias
    for k in range(width):  # the places whose tap k falls on the line
        low, high = max(pad - k, 0), min(time + pad - k, places)
        if low < high:
            seen = self[low + k - pad : high + k - pad]
            made[low:high] += xp.matmul(seen.reshape(-1, inputs), weight[k]).reshape(high - low, batch, outputs)
    return made


__all__ = [
    "conv1d", "conv2d", "conv3d", "conv_tbc", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "convolution",
    "convolution_input", "convolution_op", "convolution_weight",
]  # fmt: skip
