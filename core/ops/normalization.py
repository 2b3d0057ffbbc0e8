"""Normalisation by mean and variance of one example at a time: layer_norm, group_norm, rms_norm.

With batch_norm, these are one computation over different dimensions. A kernel gives the statistics beside its result;
backward reads them when it runs on arrays, and computes them again from the input when it must itself be differentiated.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..array.shapes import bracket, product
from ..tensor import Tensor
from .casting import check_implemented
from .casts import astype
from .declare import composite, operation
from .norm_checks import check_mixed, check_normalized_shape, refused
from .pointwise import rsqrt
from .reduce import mean, sum
from .shape import reshape


def wide(array: Any) -> Any:
    """16-bit floats as float32: normalisation is computed in it."""
    return array.astype(np.float32) if array is not None and array.dtype.itemsize == 2 else array


def wider(value: Any) -> Any:
    """`wide` in a formula: for arrays and for tensors."""
    array = value.array if isinstance(value, Tensor) else value
    return astype(value, np.dtype(np.float32)) if array is not None and array.dtype.itemsize == 2 else value


def _moments(xp: Any, array: Any, dims: tuple) -> tuple[Any, Any, Any]:
    """The array without its mean, the mean, and the mean square of what is left."""
    average = array.mean(axis=dims, keepdims=True)
    centred = array - average
    letters = "abcdefgh"[: array.ndim]
    left = "".join(letter for i, letter in enumerate(letters) if i not in dims)
    squares = xp.einsum(f"{letters},{letters}->{left}", centred, centred).reshape(average.shape)
    return centred, average, squares / array.dtype.type(product(array.shape[d] for d in dims))


def normal_of(self: Any, average: Any, scale: Any, dims: tuple, eps: float, fresh: bool) -> tuple[Any, Any]:
    """The normalised input and 1 / deviation; `fresh` computes the statistics from the input, as functions of it."""
    if fresh:
        centred = self - mean(self, dims, True)
        scale = rsqrt(mean(centred * centred, dims, True) + eps)
        return centred * scale, scale
    return (self - average) * scale, scale


def input_gradient(g: Any, normal: Any, scale: Any, dims: tuple) -> Any:
    """The gradient through a normalisation by statistics of the input itself."""
    if isinstance(g, Tensor):
        return (g - mean(g, dims, True) - normal * mean(g * normal, dims, True)) * scale
    xp, along = xp_of(g), g * normal
    xp.multiply(normal, along.mean(axis=dims, keepdims=True), out=along)
    found = g - g.mean(axis=dims, keepdims=True)
    found -= along
    found *= scale
    return found


def sum_of_products(a: Any, b: Any, dims: tuple) -> Any:
    """`sum(a * b, dims)`, on arrays without the products in between."""
    if isinstance(a, Tensor):
        return sum(a * b, dims)
    letters = "abcdefgh"[: a.ndim]
    left = "".join(letter for i, letter in enumerate(letters) if i not in dims)
    return xp_of(a).einsum(f"{letters},{letters}->{left}", a, b)


def over_channels(ndim: int) -> tuple[int, ...]:
    return (0, *range(2, ndim))


# -- layer_norm and group_norm -------------------------------------------------------------------------------------
def _layer_norm_gradient(g, needed, self, normalized_shape, weight, mean_, rstd, eps):
    fresh = isinstance(g, Tensor)
    g, self, weight = wider(g), wider(self), wider(weight)
    ndim, n = len(g.shape), len(normalized_shape)
    dims, rows = tuple(range(ndim - n, ndim)), tuple(range(ndim - n))
    normal, scale = normal_of(self, mean_, rstd, dims, eps, fresh)
    gradient = None
    if needed[0]:
        gradient = input_gradient(g if weight is None else g * weight, normal, scale, dims)
    by_weight = by_bias = None
    if needed[1]:
        by_weight = sum_of_products(g, normal, rows) if rows else g * normal
    if needed[2]:
        by_bias = sum(g, rows) if rows else g
    return gradient, by_weight, by_bias


@operation(
    grad={("self", "weight", "bias"): _layer_norm_gradient},
    outputs=("result", "mean_*", "rstd*"),
    function=False,
    method=False,
    node="NativeLayerNormBackward0",
    refuses=("iubc", "LayerNormKernelImpl"),
)
def layer_norm_op(xp, self: Tensor, normalized_shape: Any, weight: Tensor | None, bias: Tensor | None, eps: float):
    """The last dimensions less their mean, over their deviation; also mean and 1 / deviation."""
    dims = tuple(range(self.ndim - len(normalized_shape), self.ndim))
    centred, average, variance = _moments(xp, wide(self), dims)
    scale = (1 / xp.sqrt(variance + eps)).astype(centred.dtype, copy=False)
    centred *= scale
    if weight is not None:
        centred *= wide(weight)
    if bias is not None:
        centred += wide(bias)
    return centred.astype(self.dtype, copy=False), average, scale


@composite(method=False)
def layer_norm(
    input: Tensor, normalized_shape: Any, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5,
    cudnn_enable: bool = True,
) -> Tensor:  # fmt: skip
    """The last dimensions, of `normalized_shape`, less their mean, over their deviation (Ba et al., 2016)."""
    return native_layer_norm(input, normalized_shape, weight, bias, eps)[0]


@composite(method=False)
def native_layer_norm(
    input: Tensor, normalized_shape: Any, weight: Tensor | None, bias: Tensor | None, eps: float
) -> tuple[Tensor, Tensor, Tensor]:
    """layer_norm with mean and one over the deviation."""
    shape = check_normalized_shape("layer_norm", input, normalized_shape, weight, bias)
    check_mixed("layer_norm", input, weight, bias)
    return layer_norm_op(input, shape, weight, bias, eps)


def _group_norm_gradient(g, needed, self, weight, mean_, rstd, num_groups, eps):
    fresh, shape = isinstance(g, Tensor), tuple(self.shape)
    g, self, weight = wider(g), wider(self), wider(weight)
    groups = (shape[0], num_groups, product(shape[1:]) // num_groups)
    column = (1, shape[1], *(1,) * (len(shape) - 2))
    scale, average = (None, None) if fresh else (rstd.reshape(*groups[:2], 1), mean_.reshape(*groups[:2], 1))
    normal, scale = normal_of(reshape(self, groups), average, scale, (2,), eps, fresh)
    rows = over_channels(len(shape))
    gradient = None
    if needed[0]:
        inner = g if weight is None else g * reshape(weight, column)
        gradient = reshape(input_gradient(reshape(inner, groups), normal, scale, (2,)), shape)
    return (
        gradient,
        sum_of_products(g, reshape(normal, shape), rows) if needed[1] else None,
        sum(g, rows) if needed[2] else None,
    )


@operation(
    grad={("self", "weight", "bias"): _group_norm_gradient},
    outputs=("result", "mean_*", "rstd*"),
    function=False,
    method=False,
    node="NativeGroupNormBackward0",
    refuses=("iubc", "GroupNormKernelImpl"),
)
def group_norm_op(xp, self: Tensor, weight: Tensor | None, bias: Tensor | None, num_groups: int, eps: float):
    """Groups of channels less their mean, over their deviation; also mean and 1 / deviation of each group."""
    shape = self.shape
    array = wide(self)
    groups = array.reshape(shape[0], num_groups, product(shape[1:]) // num_groups)
    centred, average, variance = _moments(xp, groups, (2,))
    scale = (1 / xp.sqrt(variance + eps)).astype(array.dtype, copy=False)
    centred *= scale
    found = centred.reshape(shape)
    column = (1, shape[1], *(1,) * (len(shape) - 2))
    if weight is not None:
        found *= wide(weight).reshape(column)
    if bias is not None:
        found += wide(bias).reshape(column)
    kept = [v.reshape(shape[0], num_groups) for v in (average, scale)]
    return found.astype(self.dtype, copy=False), *kept


@composite(method=False)
def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5,
    cudnn_enabled: bool = True,
) -> Tensor:  # fmt: skip
    """Each of `num_groups` groups of channels less its mean, over its deviation (Wu and He, 2018)."""
    name, shape = "group_norm", input.array.shape
    if num_groups <= 0:
        raise refused(RuntimeError, f"Expected num groups to be greater than 0, got {num_groups}", name, input)
    if shape[1] % num_groups:
        sentence = (
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{bracket(shape)} and num_groups={num_groups}"
        )
        raise refused(RuntimeError, sentence, name, input, num_groups=num_groups)
    for what, value in (("weight", weight), ("bias", bias)):
        if value is not None and value.array.shape != shape[1:2]:
            # torch shows the weight's shape in both complaints
            shown = value if weight is None else weight
            sentence = (
                f"Expected {what} to be a vector of size equal to the number of channels in input, but got {what} of "
                f"shape {bracket(shown.array.shape)} and input of shape {bracket(shape)}"
            )
            raise refused(RuntimeError, sentence, name, input, **{what: value.array})
    check_mixed(name, input, weight, bias)
    return group_norm_op(input, weight, bias, num_groups, eps)[0]


# -- rms_norm ------------------------------------------------------------------------------------------------------
@composite(method=False)
def rms_norm(input: Tensor, normalized_shape: Any, weight: Tensor | None = None, eps: float | None = None) -> Tensor:
    """The last dimensions over their root mean square (Zhang and Sennrich, 2019)."""
    shape = check_normalized_shape("rms_norm", input, normalized_shape, weight, None)
    try:
        check_implemented("iub", "rms_norm", input.array)
    except NotImplementedError as error:
        raise refused(NotImplementedError, str(error), "rms_norm", input) from None
    kind = input.dtype
    x: Any = wider(input)
    real = np.finfo(x.array.dtype)
    least = float(real.eps) if eps is None else eps
    result = x * rsqrt(mean(x**2, tuple(range(-len(shape), 0)), True) + least)
    if weight is not None:
        result = result * weight
    return result if result.dtype is kind else result.to(kind)
