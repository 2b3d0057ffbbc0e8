"""Reductions: sums, means, extremes, norms, and running sums."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..array import dtypes
from ..array.shapes import kept, product
from ..tensor import Tensor
from .casting import check_implemented
from .casts import cast_array
from .declare import composite, operation
from .halves import in_float32, widened
from .pointwise import exp, sgn
from .schema import Dims
from .shape import expand, reshape
from .where import no_slope, where
from .writing import into

Dtype = Any


def restore(g, meta, dim, keepdim):
    """A reduction's gradient with the reduced dimensions back, at size one."""
    return g if keepdim or not meta.shape else reshape(g, kept(meta.shape, dim))


def spread(g, meta, dim, keepdim):
    """A reduction's gradient for each element that was reduced."""
    return expand(restore(g, meta, dim, keepdim), tuple(meta.shape))


def count(shape, dim) -> int:
    """How many elements one result was reduced from."""
    return product(shape if dim is None else (shape[d] for d in dim)) if shape else 1


def _axis(dim):
    return dim if dim is None or isinstance(dim, int) else tuple(dim)


def _full_or_dim(name: str):
    return lambda self, dim=None, *_: f"{name}Backward0" if dim is None else f"{name}Backward1"


add_up = np.add.reduce


# -- sums ----------------------------------------------------------------------------------------------------------
def _summed(self, dim, keepdim, dtype):
    """Integers add up in int64, 16-bit floats in float32, whose sum is rounded once."""
    axis = dim if dim is None or type(dim) is tuple else _axis(dim)
    if not self.ndim:
        axis = None
    if dtype is not None:
        self = cast_array(self, dtype)
    kind = self.dtype
    if kind.char in "fdFD":
        if type(self) is np.ndarray:
            return add_up(self, axis, None, None, keepdim)  # what `sum` calls
        return self.sum(axis=axis, keepdims=keepdim)
    if kind.kind in "fV":
        return self.astype(np.float32).sum(axis=axis, keepdims=keepdim).astype(kind)
    return self.sum(axis=axis, keepdims=keepdim, dtype=np.int64 if dtype is None else kind)


@operation(
    grad=dict(self=lambda g, self_meta, dim, keepdim: spread(g, self_meta, dim, keepdim)), node=_full_or_dim("Sum")
)
def sum(xp, self: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: Dtype = None, out=None):  # noqa: A001
    """The sum of all elements, or along dimensions; integers sum to int64."""
    return _summed(self, dim, keepdim, dtype)


@operation(
    grad=dict(self=lambda g, self_meta, dim, keepdim: spread(g, self_meta, dim, keepdim) / count(self_meta.shape, dim)),
    node=_full_or_dim("Mean"),
)
def mean(xp, self: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: Dtype = None, out=None):
    """The mean of all elements, or along dimensions; floating dtypes only."""
    if (self.dtype if dtype is None else np.dtype(dtype)).kind in "iub":
        raise RuntimeError(
            f"mean(): could not infer output dtype. {'Input' if dtype is None else 'Optional'} dtype must be either a "
            f"floating point or complex dtype. Got: {dtypes.scalar_name(self.dtype if dtype is None else np.dtype(dtype))}"
        )
    # a sum and one division, as torch does: NumPy's mean of float16 differs
    total = _summed(self, dim, keepdim, dtype)
    many = total.dtype.type(count(self.shape, dim))
    if type(total) is np.float32:
        return total / many  # what `true_divide` makes of two scalars, at a third of its price
    return xp.true_divide(total, many)


def _prod_gradient(g, self, dim, keepdim):
    """Each element's gradient is the product of the others, which stays right where elements are zero."""
    from .sorting import cumprod, flip

    if not product(self.shape):
        return self * 0
    at = 0 if dim is None else dim[0]
    flat = reshape(self, (-1,)) if dim is None else self
    before = _shifted(cumprod(flat, at), at)
    after = flip(_shifted(cumprod(flip(flat, (at,)), at), at), (at,))
    others = before * after
    return restore(g, self, dim, keepdim) * (reshape(others, self.shape) if dim is None else others)


def _shifted(products, dim):
    from .shape import cat, narrow

    length = products.shape[dim]
    first = narrow(products, dim, 0, 1) * 0 + 1
    return cat([first, narrow(products, dim, 0, length - 1)], dim)


@operation(grad=dict(self=_prod_gradient), node=_full_or_dim("Prod"))
def prod(xp, self: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: Dtype = None):
    """The product of all elements, or along a dimension."""
    if dtype is not None:
        self = cast_array(self, dtype)
    elif self.dtype.kind in "iub":
        dtype = np.int64
    found = widened(self).prod(axis=_axis(dim) if self.ndim else None, keepdims=keepdim, dtype=dtype)
    return found if dtype is not None or found.dtype == self.dtype else found.astype(self.dtype)


def _correction(unbiased: Any, correction: Any) -> Any:
    return correction if correction is not None else int(unbiased)


def _var_gradient(g, self, dim, unbiased, keepdim, correction):
    freedom = count(self.shape, dim) - _correction(unbiased, correction)
    if freedom <= 0:
        from .complexes import real_of

        return where(False, real_of(self), math.nan) * restore(g, self, dim, keepdim)
    centred = self - mean(self, dim, True)
    return restore(g, self, dim, keepdim) * centred * (2.0 / freedom)


def _check_floating(array):
    if array.dtype.kind in "iub":
        raise RuntimeError("std and var only support floating point and complex dtypes")


@in_float32
@operation(grad=dict(self=_var_gradient))
def var(
    xp,
    self: Tensor,
    dim: Dims = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: Any = None,
    out=None,
):
    """The variance; with Bessel's correction (n - 1) unless `unbiased=False` or another `correction`."""
    _check_floating(self)
    return self.var(axis=_axis(dim) if self.ndim else None, ddof=_correction(unbiased, correction), keepdims=keepdim)


def _std_gradient(g, self, result, dim, unbiased, keepdim, correction):
    slope = g / (result * 2)
    return _var_gradient(where(result == 0, 0.0, slope), self, dim, unbiased, keepdim, correction)


@in_float32
@operation(grad=dict(self=_std_gradient))
def std(
    xp,
    self: Tensor,
    dim: Dims = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: Any = None,
    out=None,
):
    """The standard deviation, corrected as `var`."""
    _check_floating(self)
    return self.std(axis=_axis(dim) if self.ndim else None, ddof=_correction(unbiased, correction), keepdims=keepdim)


@in_float32
@operation(
    grad=dict(
        self=lambda g, self, result, dim, keepdim: (
            restore(g, self, dim, keepdim) * exp(self - restore(result, self, dim, keepdim))
        )
    ),
    dtype="float",
    numbers=False,
)
def logsumexp(xp, self: Tensor, dim: Dims, keepdim: bool = False, out=None):
    """`log(exp(input).sum(dim))`, without overflow on the way."""
    axis = _axis(dim) if self.ndim else None
    if not self.size:
        return xp.log(xp.exp(self).sum(axis=axis, keepdims=keepdim))
    largest = self.max(axis=axis, keepdims=True)
    largest = xp.where(xp.isfinite(largest), largest, largest.dtype.type(0))
    total = xp.log(xp.exp(self - largest).sum(axis=axis, keepdims=True)) + largest
    return total if keepdim else total.reshape(()) if axis is None else xp.squeeze(total, axis=axis)


@operation(
    grad=dict(self=lambda g, self, dim, keepdim: where(self == self, spread(g, self, dim, keepdim), 0.0)),
    node="NansumBackward0",
)
def nansum(xp, self: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: Dtype = None, out=None):
    """The sum of all elements but NaN, or along dimensions."""
    if self.dtype.kind == "c":
        raise RuntimeError("nansum on CPU does not support complex inputs")
    if self.dtype.kind in "iub":
        return sum.op.kernel(xp, self, dim, keepdim, dtype, None)
    check_implemented("c", "nansum_cpu", self if dtype is None else np.empty(0, dtype))
    return sum.op.kernel(xp, xp.where(xp.isnan(self), self.dtype.type(0), self), dim, keepdim, dtype, None)


@operation()
def count_nonzero(xp, self: Tensor, dim: Dims = None):
    """How many elements are not zero, of all or along dimensions."""
    return (self != 0).sum(axis=_axis(dim) if self.ndim else None)


# -- norms ---------------------------------------------------------------------------------------------------------
def _norm_gradient(g, self, result, p, dim, keepdim):
    g, result = restore(g, self, dim, keepdim), restore(result, self, dim, keepdim)
    if p == 2:
        return where(result == 0, 0.0, self * (g / where(result == 0, 1.0, result)))
    if p == 0:
        return no_slope(self * g)
    if p == 1:
        return sgn(self) * g
    if math.isinf(p):
        from .pointwise import abs

        hit = abs(self) == result
        share = sum(where(hit, result * 0 + 1, 0.0), dim, True)
        return where(hit, sgn(self) * (g / share), 0.0)
    from .pointwise import abs, pow

    scale = sgn(self) * pow(abs(self), p - 1)
    return where(result == 0, 0.0, scale * (g / pow(where(result == 0, 1.0, result), p - 1)))


@in_float32
@operation(grad=dict(self=_norm_gradient), function=False, method=False, node="LinalgVectorNormBackward0")
def vector_norm(xp, self: Tensor, p: float = 2, dim: Dims = None, keepdim: bool = False):
    """(sum |x|^p)^(1/p) over all elements or along dimensions."""
    axis = _axis(dim) if self.ndim else None
    if self.dtype.kind == "c":
        self = xp.absolute(self)
    if p == 2:
        return xp.sqrt((self * self).sum(axis=axis, keepdims=keepdim))
    if p == 1:
        return xp.absolute(self).sum(axis=axis, keepdims=keepdim)
    if p == 0:
        return (self != 0).sum(axis=axis, keepdims=keepdim).astype(self.dtype)
    if p in (math.inf, -math.inf):
        magnitude = xp.absolute(self)
        return magnitude.max(axis=axis, keepdims=keepdim) if p > 0 else magnitude.min(axis=axis, keepdims=keepdim)
    return (xp.absolute(self) ** p).sum(axis=axis, keepdims=keepdim) ** (1.0 / p)


@composite()
def norm(
    input: Tensor, p: Any = "fro", dim: Any = None, keepdim: bool = False, dtype: Any = None, *, out: Any = None
) -> Tensor:
    """The p-norm of all elements, or along dimensions."""
    if dtype is not None:
        input = input.to(dtype)  # type: ignore[attr-defined]
    if input.array.dtype.kind not in "fcV":
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
            f"{dtypes.scalar_name(input.array.dtype)}"
        )
    result = vector_norm(input, 2 if p in ("fro", None) else float(p), dim, keepdim)
    return result if out is None else into("norm", out, result)


# -- extremes ------------------------------------------------------------------------------------------------------
def _share_ties(g, self, result, dim, keepdim):
    """Every element that equals the extreme gets an equal share; where NaN hides it, nobody knows: NaN."""
    from .casts import cast_like

    hit = cast_like(self == restore(result, self, dim, keepdim), self)
    return hit * restore(g, self, dim, keepdim) / sum(hit, dim, True)


def share_all(g, self, result):
    """As `_share_ties` for one result of all elements, which finds NaN, too."""
    from .casts import cast_like

    hit = cast_like((self == result) | ((self != self) & (result != result)), self)
    return hit * (g / sum(hit))


def _no_elements(name: str, self: Any, dim: Any = None) -> None:
    if self.size:
        return
    if dim is None:
        raise RuntimeError(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with "
            "the 'dim' argument."
        )
    for d in dim:
        if self.ndim and not self.shape[d]:
            raise IndexError(f"{name}(): Expected reduction dim {d} to have non-zero size.")


@operation(grad=dict(self=_share_ties), node="AmaxBackward0")
def amax(xp, self: Tensor, dim: Dims = None, keepdim: bool = False, *, out=None):
    """The largest element along dimensions; ties share the gradient."""
    check_implemented("c", "max_values_cpu", self)
    _no_elements("amax", self, dim)
    return self.max(axis=_axis(dim) if self.ndim else None, keepdims=keepdim)


@operation(grad=dict(self=_share_ties), node="AminBackward0")
def amin(xp, self: Tensor, dim: Dims = None, keepdim: bool = False, *, out=None):
    """The smallest element along dimensions; ties share the gradient."""
    check_implemented("c", "min_values_cpu", self)
    _no_elements("amin", self, dim)
    return self.min(axis=_axis(dim) if self.ndim else None, keepdims=keepdim)


@operation(
    grad=dict(self=share_all),
    function=False,
    method=False,
    node="MaxBackward1",
)
def max_all(xp, self: Tensor):
    """The largest element."""
    check_implemented("c", "max_all", self)
    _no_elements("max", self)
    return self.max()


@operation(
    grad=dict(self=share_all),
    function=False,
    method=False,
    node="MinBackward1",
)
def min_all(xp, self: Tensor):
    """The smallest element."""
    check_implemented("c", "min_all", self)
    _no_elements("min", self)
    return self.min()
