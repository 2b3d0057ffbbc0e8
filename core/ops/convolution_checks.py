"""What torch refuses about a convolution, in its words: arguments, shapes, dtypes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from ..array.dtypes import C_NAMES, LEGACY_NAMES, dtype, float32, int64, scalar_name
from ..array.errors import explained
from ..array.shapes import Shape, bracket
from ..tensor import Tensor
from .convolution_columns import Window
from .convolution_kernels import spread_size


class Call:
    """A call of a convolution: its name for users and its operands, for messages."""

    def __init__(self, name: str, input: Any, weight: Any, bias: Any) -> None:
        self.name, self.input, self.weight, self.bias = name, input, weight, bias

    def refuse(self, sentence: str, kind: type[Exception] = RuntimeError) -> NoReturn:
        """Raise, with the call on the second line."""
        operands = [("input", self.input), ("weight", self.weight), ("bias", self.bias)]
        raise explained(kind(sentence), self.name, [(n, t) for n, t in operands if t is not None]) from None

    def check_tensors(self) -> None:
        """TypeError for an operand that is not a tensor."""
        for i, operand in enumerate((self.input, self.weight, self.bias)):
            if isinstance(operand, Tensor) or (i == 2 and operand is None):
                continue
            argument = ("input", "weight", "bias")[i]
            sentence = (
                f"{self.name}(): argument '{argument}' (position {i + 1}) must be Tensor, not {_type_name(operand)}"
            )
            if self.name in ("conv1d", "conv2d", "conv3d"):
                given = (self.input, self.weight) if self.bias is None else (self.input, self.weight, self.bias)
                raise TypeError(
                    f"{self.name}() received an invalid combination of arguments - got "
                    f"({', '.join(map(_type_name, given))}), but expected one of:\n  {sentence}"
                )
            raise TypeError(sentence)

    def numbers(self, argument: str, value: Any, count: int = 1) -> Shape:
        """An argument of one or more integers; one integer stands for `count`."""
        if isinstance(value, int):
            return (value,) * count
        if isinstance(value, (tuple, list)):
            for i, v in enumerate(value):
                if isinstance(v, float):
                    raise TypeError(
                        f"{self.name}(): argument '{argument}' must be tuple of ints, but found element of type float "
                        f"at pos {i}"
                    )
            return tuple(int(v) for v in value)
        raise TypeError(f"{self.name}(): argument '{argument}' must be tuple of ints, not {type(value).__name__}")

    def window(
        self, stride: Shape, padding: Shape, dilation: Shape, transposed: bool, extra: Shape, groups: int
    ) -> Window:
        """The arguments, one number per dimension of the kernel."""
        dims = self.weight.array.ndim - 2
        if dims < 1:
            self.refuse("weight should have at least three dimensions")
        if groups <= 0:
            self.refuse("non-positive groups is not supported")
        given = {"stride": stride, "padding": padding, "dilation": dilation, "output_padding": extra}
        for argument, value in given.items():
            if len(value) not in (1, dims):
                self.refuse(
                    f"expected {argument} to be a single integer value or a list of {dims} values to match the "
                    f"convolution dimensions, but got {argument}={list(value)}"
                )
        full = [v if len(v) == dims else v * dims for v in given.values()]
        return Window(full[0], full[1], full[2], bool(transposed), full[3], groups)

    # -- shapes ----------------------------------------------------------------------------------------------------
    def check(self, w: Window) -> None:
        """Refuse what does not fit together."""
        self._check_signs(w)
        x, kernel = self.input.array.shape, self.weight.array.shape
        if len(x) != len(kernel):
            self.refuse(
                f"Expected {len(kernel)}-dimensional input for {len(kernel)}-dimensional weight {bracket(kernel)}, but "
                f"got {len(x)}-dimensional input of size {bracket(x)} instead"
            )
        if kernel[0] < w.groups:
            self.refuse(
                f"Given groups={w.groups}, expected weight to be at least {w.groups} at dimension 0, but got weight of "
                f"size {bracket(kernel)} instead"
            )
        if kernel[0] % w.groups:
            self.refuse(
                f"Given groups={w.groups}, expected weight to be divisible by {w.groups} at dimension 0, but got weight "
                f"of size [{bracket(kernel)}] instead"
            )
        self._check_channels(w, x, kernel)
        self._check_sizes(w, x, kernel)
        self._check_dtypes()

    def _check_signs(self, w: Window) -> None:
        for value, least, what in (
            (w.padding, 0, "negative padding"),
            (w.output_padding, 0, "negative output_padding"),
            (w.stride, 1, "non-positive stride"),
            (w.dilation, 1, "non-positive dilation"),
        ):
            if min(value) < least:
                self.refuse(f"{what} is not supported")

    def _check_channels(self, w: Window, x: Shape, kernel: Shape) -> None:
        given = f"Given transposed=1, weight of size {bracket(kernel)}" if w.transposed else None
        channels = kernel[0] if w.transposed else kernel[1] * w.groups
        if x[1] != channels:
            self.refuse(
                f"{given or f'Given groups={w.groups}, weight of size {bracket(kernel)}'}, expected input{bracket(x)} to "
                f"have {channels} channels, but got {x[1]} channels instead"
            )
        outputs = kernel[1] * w.groups if w.transposed else kernel[0]
        if self.bias is not None and self.bias.array.shape != (outputs,):
            self.refuse(
                f"{given or f'Given weight of size {bracket(kernel)}'}, expected bias to be 1-dimensional with {outputs} "
                f"elements, but got bias of size {bracket(self.bias.array.shape)} instead"
            )

    def _check_sizes(self, w: Window, x: Shape, kernel: Shape) -> None:
        size, window = x[2:], kernel[2:]
        if not w.transposed:
            padded = [n + 2 * p for n, p in zip(size, w.padding)]
            covered = [d * (k - 1) + 1 for k, d in zip(window, w.dilation)]
            if any(n < k for n, k in zip(padded, covered)):
                self.refuse(
                    f"Calculated padded input size per channel: ({_times(padded)}). Kernel size: ({_times(covered)}). "
                    "Kernel size can't be greater than actual input size"
                )
        if 0 in size:
            shown = x if len(x) > 3 else (*x[:2], 1, *size)
            self.refuse(f"Only zero batch or zero channel inputs are supported, but got input shape: {bracket(shown)}")
        if 0 in window:
            names = ("depth", "height", "width")[-max(len(window), 2) :]
            full = window if len(window) > 1 else (1, *window)
            self.refuse(
                "kernel size should be greater than zero, but got "
                + " ".join(f"kernel_{n}: {k}" for n, k in zip(names, full))
            )
        if w.transposed:
            self._check_output(w, size, window)

    def _check_output(self, w: Window, size: Shape, kernel: Shape) -> None:
        if any(o >= s and o >= d for o, s, d in zip(w.output_padding, w.stride, w.dilation)):
            flat = len(size) == 1
            names = ("depth", "height", "width")[-max(len(size), 2) :]
            shown = [
                f"{what}_{n}: {v}"
                for what, values, one in (
                    ("output_padding", w.output_padding, 0),
                    ("stride", w.stride, 1),
                    ("dilation", w.dilation, 1),
                )
                for n, v in zip(names, (one, *values) if flat else values)
            ]
            self.refuse("output padding must be smaller than either stride or dilation, but got " + " ".join(shown))
        made = spread_size(size, kernel, w)
        if min(made) < 0:
            one = (1,) if len(size) == 1 else ()
            self.refuse(
                f"Given input size per channel: ({_times((*one, *size))}). Calculated output size per channel: "
                f"({_times((*one, *made))}). Output size is too small"
            )

    # -- dtypes ----------------------------------------------------------------------------------------------------
    def check_bias_dtype(self) -> None:
        """The refusal that torch's functions make before all others."""
        if self.bias is not None and self.bias.dtype is not self.input.dtype:
            shown = [C_NAMES.get(t.dtype, str(t.dtype)) for t in (self.input, self.bias)]
            self.refuse(f"Input type ({shown[0]}) and bias type ({shown[1]}) should be the same")

    def _check_dtypes(self) -> None:
        kind, other = self.input.dtype, self.weight.dtype
        if kind is not other:
            shown = [self._type(t) for t in (self.input, self.weight)]
            if kind.is_complex:
                self.refuse(f"Input type ({shown[0]}) and weight type ({shown[1]}) should be the same")
            if kind is float32 or self.input.is_cuda:
                self.refuse(
                    f"Input type ({shown[0]}) and weight type ({shown[1]}) should be the same or input should be a "
                    "MKLDNN tensor and weight is a dense tensor"
                )
            self.refuse(f"expected scalar type {scalar_name(kind)} but found {scalar_name(other)}")
        if self.bias is not None and self.bias.dtype is not kind:
            self.refuse(
                f"Input type ({self._type(self.input)}) and bias type ({self._type(self.bias)}) should be the same or "
                "input should be a MKLDNN tensor and bias is a dense tensor"
            )

    def check_implemented(self, w: Window, complexes: bool) -> None:
        """Refuse what torch has no kernel for. Its transposed ones know int64 alone among the integers; of complex
        numbers it makes real convolutions, but not under the name `convolution`."""
        kind, volume = self.input.dtype, self.weight.array.ndim == 5
        missing = "b" if complexes else "bc"
        if w.transposed and kind is not int64:
            missing += "iu"
        if self.input.array.dtype.kind not in missing:
            return
        if w.transposed:
            name = "slow_conv_transpose3d_out_cpu" if volume else "slow_conv_transpose2d_out_cpu"
        else:
            name = "compute_columns3d" if volume else "slow_conv2d_cpu"
        self.refuse(f"\"{name}\" not implemented for '{scalar_name(kind)}'", NotImplementedError)

    def _type(self, tensor: Tensor) -> str:
        place = "cuda." if tensor.is_cuda else ""
        kind: dtype = tensor.dtype
        if kind in LEGACY_NAMES and not kind.is_complex and scalar_name(kind) != "BFloat16":
            return f"torch.{place}{LEGACY_NAMES[kind]}"
        return f"{'CUDA' if place else 'CPU'}{scalar_name(kind)}Type"


def _type_name(value: Any) -> str:
    kind = type(value)
    return (
        kind.__name__
        if kind.__module__ in ("builtins", "torch") or isinstance(value, Tensor)
        else f"{kind.__module__}.{kind.__name__}"
    )


def _times(numbers: Sequence[int]) -> str:
    return " x ".join(map(str, numbers))


__all__ = ["Call"]
