"""Layers that pad: with a constant, by reflection, by the edge's elements, or around a circle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...tensor import Tensor
from .. import functional as F  # noqa: N812
from .module import Module


class _PadNd(Module):
    """Pads the last dimensions by lengths given from the last one on, as F.pad; one number stands for all sides."""

    padding: tuple[int, ...]
    _dims: int
    _mode: str

    def __init__(self, padding: Any) -> None:
        super().__init__()
        self.padding = tuple(padding) if isinstance(padding, Iterable) else (padding,) * (2 * self._dims)

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self) -> str:
        return f"{self.padding}"


# -- constants -----------------------------------------------------------------------------------------------------
class _ConstantPadNd(_PadNd):
    value: float

    def __init__(self, padding: Any, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPadNd):
    """A number before and after the last dimension."""

    _dims = 1


class ConstantPad2d(_ConstantPadNd):
    """A number around the last two dimensions."""

    _dims = 2


class ConstantPad3d(_ConstantPadNd):
    """A number around the last three dimensions."""

    _dims = 3


class ZeroPad1d(ConstantPad1d):
    """Zeros before and after the last dimension."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad2d(ConstantPad2d):
    """Zeros around the last two dimensions."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad3d(ConstantPad3d):
    """Zeros around the last three dimensions."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


# -- the input's own elements --------------------------------------------------------------------------------------
class ReflectionPad1d(_PadNd):
    """The last dimension reflected at its ends."""

    _dims, _mode = 1, "reflect"


class ReflectionPad2d(_PadNd):
    """The last two dimensions reflected at their ends."""

    _dims, _mode = 2, "reflect"


class ReflectionPad3d(_PadNd):
    """The last three dimensions reflected at their ends."""

    _dims, _mode = 3, "reflect"


class ReplicationPad1d(_PadNd):
    """The first and last elements of the last dimension repeated."""

    _dims, _mode = 1, "replicate"


class ReplicationPad2d(_PadNd):
    """The edges of the last two dimensions repeated."""

    _dims, _mode = 2, "replicate"


class ReplicationPad3d(_PadNd):
    """The edges of the last three dimensions repeated."""

    _dims, _mode = 3, "replicate"


class _CircularPadNd(_PadNd):
    _mode = "circular"

    def _check_input_dim(self, input: Tensor) -> None:
        n = self._dims
        if input.array.ndim not in (n + 1, n + 2):
            raise ValueError(f"expected {n + 1}D or {n + 2}D input (got {input.array.ndim}D input)")

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        return super().forward(input)


class CircularPad1d(_CircularPadNd):
    """The last dimension continued around a circle."""

    _dims = 1


class CircularPad2d(_CircularPadNd):
    """The last two dimensions continued around circles."""

    _dims = 2


class CircularPad3d(_CircularPadNd):
    """The last three dimensions continued around circles."""

    _dims = 3


__all__ = [
    "CircularPad1d", "CircularPad2d", "CircularPad3d", "ConstantPad1d", "ConstantPad2d", "ConstantPad3d",
    "ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d", "ReplicationPad1d", "ReplicationPad2d", "ReplicationPad3d",
    "ZeroPad1d", "ZeroPad2d", "ZeroPad3d",
]  # fmt: skip
