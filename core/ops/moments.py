"""Spread and mean at once: std_mean and var_mean."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .declare import composite, operation
from .reduce import _std_gradient as std_gradient
from .reduce import _var_gradient as var_gradient
from .reduce import count, mean, spread, std, var
from .schema import Dims


def _sum_of(slope: Any, g_mean: Any, self: Any, dim: Any, keepdim: bool) -> Any:
    return slope + spread(g_mean, self, dim, keepdim) / count(self.shape, dim)


def _var_mean_gradient(g_var, g_mean, self, dim, unbiased, keepdim, correction):
    return _sum_of(var_gradient(g_var, self, dim, unbiased, keepdim, correction), g_mean, self, dim, keepdim)


def _std_mean_gradient(g_std, g_mean, self, std, dim, unbiased, keepdim, correction):
    return _sum_of(std_gradient(g_std, self, std, dim, unbiased, keepdim, correction), g_mean, self, dim, keepdim)


def _check(name: str, self: Any) -> None:
    if self.dtype.kind in "iub":
        raise RuntimeError(f"{name} only support floating point and complex dtypes")


@operation(
    grad=dict(self=_var_mean_gradient), outputs=("var", "mean"), function=False, method=False, node="VarMeanBackward0"
)
def var_and_mean(
    xp, self: Tensor, dim: Dims = None, unbiased: bool = True, keepdim: bool = False, correction: Any = None
):
    """The variance and the mean."""
    _check("var_mean", self)
    found = var.op.kernel(xp, self, dim, unbiased, keepdim, correction)
    return found, mean.op.kernel(xp, self, dim, keepdim, None, None)


@operation(
    grad=dict(self=_std_mean_gradient), outputs=("std", "mean"), function=False, method=False, node="StdMeanBackward0"
)
def std_and_mean(
    xp, self: Tensor, dim: Dims = None, unbiased: bool = True, keepdim: bool = False, correction: Any = None
):
    """The standard deviation and the mean."""
    _check("std_mean", self)
    found = std.op.kernel(xp, self, dim, unbiased, keepdim, correction)
    return found, mean.op.kernel(xp, self, dim, keepdim, None, None)


@composite(method=False)
def var_mean(
    input: Tensor, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: Any = None
) -> tuple:
    """The variance and the mean, of all elements or along dimensions."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    return var_and_mean(input, dim, unbiased, keepdim, correction)


@composite(method=False)
def std_mean(
    input: Tensor, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: Any = None
) -> tuple:
    """The standard deviation and the mean, of all elements or along dimensions."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    return std_and_mean(input, dim, unbiased, keepdim, correction)
