"""LU factors: A = P L U, packed in one matrix with the rows' exchanges beside it, and what is computed from them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..array.dtypes import scalar_name
from ..array.errors import explained
from ..array.shapes import bracket
from ..array.shapes import product as elements
from ..tensor import Tensor, wrap
from .complexes import adjoint
from .declare import composite, operation
from .linalg import back_substituted, check_system, solve_triangular
from .matrices import batch_element, check_matrix, check_square, check_wide, named, product
from .schema import Plain
from .shape import cat, narrow, tril, triu
from .writing import into

_ZERO_PIVOT = (
    "{name}: {element}U[{pivot},{pivot}] is zero and using it on lu_solve would result in a division by zero. If you still "
    "want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)"
)


# -- exchanges of rows ---------------------------------------------------------------------------------------------
def _array(x: Any) -> Any:
    return x.array if isinstance(x, Tensor) else x


def row_order(xp: Any, pivots: Any, rows: int) -> Any:
    """Where each row of L U stands in A, given the exchanges counted from one."""
    batch, count = pivots.shape[:-1], pivots.shape[-1]
    flat = pivots.reshape(elements(batch), count).astype(np.int64) - 1
    order = xp.array(xp.broadcast_to(xp.arange(rows), (flat.shape[0], rows)))
    each = xp.arange(flat.shape[0])
    for k in range(count):
        other = flat[:, k]
        moved = order[each, other]
        order[each, other] = order[:, k]
        order[:, k] = moved
    return order.reshape(*batch, rows)


def permutation(xp: Any, pivots: Any, rows: int, kind: Any) -> Any:
    """The matrix P of A = P L U."""
    order = row_order(xp, pivots, rows)
    return (xp.arange(rows)[:, None] == order[..., None, :]).astype(kind)


def _permutation_like(g: Any, pivots: Any) -> Any:
    """P for the rows of a gradient, tensor or array as it is."""
    array = _array(g)
    found = permutation(xp_of(array), _array(pivots), array.shape[-2], array.dtype)
    return wrap(found) if isinstance(g, Tensor) else found


# -- factors -------------------------------------------------------------------------------------------------------
def _check(name: str, a: Any, pivot: bool, xp: Any) -> None:
    if a.ndim < 2:
        raise RuntimeError(f"{name}: Expected tensor with 2 or more dimensions. Got size: {bracket(a.shape)} instead")
    if a.dtype.kind in "iub":
        raise NotImplementedError(f"\"lu_cpu\" not implemented for '{scalar_name(a.dtype)}'")
    check_wide("lu_cpu", a)
    if not pivot and xp is np:
        raise RuntimeError("linalg.lu_factor: LU without pivoting is not implemented on the CPU")


def _packed(xp: Any, a: Any, pivot: bool) -> tuple:
    """L and U in one matrix, the exchanges counted from one, and for each matrix 0 or its first zero pivot."""
    if xp is not np:
        return _eliminated(xp, a, pivot)
    from scipy.linalg import get_lapack_funcs

    count = min(a.shape[-2:])
    found, pivots = np.array(a, order="C"), np.empty((*a.shape[:-2], count), np.int32)
    infos = np.zeros(a.shape[:-2], np.int32)
    if count:
        routine = get_lapack_funcs("getrf", (a,))
        for i in np.ndindex(a.shape[:-2]):
            found[i], where, infos[i] = routine(a[i])
            pivots[i] = where + 1
    return found, pivots, infos


def _eliminated(xp: Any, a: Any, pivot: bool) -> tuple:
    """Gauss's elimination, a column at a time for all matrices together."""
    rows, columns = a.shape[-2:]
    x = xp.array(a.reshape(elements(a.shape[:-2]), rows, columns))
    each, count = xp.arange(x.shape[0]), min(rows, columns)
    pivots, infos = xp.zeros((x.shape[0], count), np.int32), xp.zeros(x.shape[0], np.int32)
    for k in range(count):
        other = xp.absolute(x[:, k:, k]).argmax(-1) + k if pivot else xp.full(x.shape[0], k)
        pivots[:, k] = other + 1
        moved = x[each, other]
        x[each, other] = x[:, k]
        x[:, k] = moved
        zero = x[:, k, k] == 0
        infos = xp.where(zero & (infos == 0), k + 1, infos).astype(np.int32)
        x[:, k + 1 :, k] = xp.where(
            zero[:, None], x[:, k + 1 :, k], x[:, k + 1 :, k] / xp.where(zero, 1, x[:, k, k])[:, None]
        )
        x[:, k + 1 :, k + 1 :] -= x[:, k + 1 :, k, None] * x[:, None, k, k + 1 :]
    batch = a.shape[:-2]
    return x.reshape(a.shape), pivots.reshape(*batch, count), infos.reshape(batch)


def _zeros_beyond(x: Any, dim: int, length: int) -> Any:
    """A matrix with rows or columns of zeros behind it, tensor or array."""
    array = _array(x)
    shape = list(array.shape)
    shape[dim] = length - shape[dim]
    if not shape[dim]:
        return x
    zeros = xp_of(array).zeros(shape, array.dtype)
    return cat([x, wrap(zeros) if isinstance(x, Tensor) else zeros], dim)


def _unpacked(xp: Any, packed: Any) -> tuple:
    rows, columns = packed.shape[-2:]
    count = min(rows, columns)
    return xp.tril(packed[..., :count], -1) + xp.eye(rows, count, dtype=packed.dtype), xp.triu(packed[..., :count, :])


def _square_gradient(g_l: Any, g_u: Any, lower: Any, upper: Any) -> Any:
    """L⁻ᴴ (tril(Lᴴ gL, -1) + triu(gU Uᴴ)) U⁻ᴴ."""
    inner = tril(product(adjoint(lower), g_l), -1) + triu(product(g_u, adjoint(upper)))
    left = solve_triangular(adjoint(lower), inner, True, True, True)
    return solve_triangular(adjoint(upper), left, False, False)


def _product_gradient(g_l: Any, g_u: Any, lower: Any, upper: Any) -> Any:
    """The gradient of the product L U with respect to itself, from those of L and U."""
    rows, columns, count = lower.shape[-2], upper.shape[-1], upper.shape[-2]
    if rows > count:  # the rows below are L₂ = A₂ U⁻¹
        below = solve_triangular(adjoint(upper), narrow(g_l, -2, count, rows - count), False, False)
        g_u = g_u - product(adjoint(narrow(lower, -2, count, rows - count)), below)
        top = _square_gradient(narrow(g_l, -2, 0, count), g_u, narrow(lower, -2, 0, count), upper)
        return cat([top, below], -2)
    if columns > count:  # the columns beyond are U₂ = L⁻¹ A₂
        beyond = solve_triangular(adjoint(lower), narrow(g_u, -1, count, columns - count), True, True, True)
        g_l = g_l - product(beyond, adjoint(narrow(upper, -1, count, columns - count)))
        first = _square_gradient(g_l, narrow(g_u, -1, 0, count), lower, narrow(upper, -1, 0, count))
        return cat([first, beyond], -1)
    return _square_gradient(g_l, g_u, lower, upper)


def _factors(lu: Any) -> tuple:
    """L and U of a packed matrix, tensor or array."""
    rows, columns = lu.shape[-2:]
    count = min(rows, columns)
    array = _array(lu)
    ones = xp_of(array).eye(rows, count, dtype=array.dtype)
    unit = wrap(ones) if isinstance(lu, Tensor) else ones
    return tril(narrow(lu, -1, 0, count), -1) + unit, triu(narrow(lu, -2, 0, count))


def _packed_gradient(g_lu, lu, pivots):
    rows, columns = lu.shape[-2:]
    count = min(rows, columns)
    lower, upper = _factors(lu)
    g_l, g_u = tril(narrow(g_lu, -1, 0, count), -1), triu(narrow(g_lu, -2, 0, count))
    return product(_permutation_like(g_lu, pivots), _product_gradient(g_l, g_u, lower, upper))


@operation(
    grad=dict(self=_packed_gradient),
    outputs=("lu", "pivots*", "info*"),
    function=False,
    method=False,
    node="LinalgLuFactorExBackward0",
)
def linalg_lu_factor_ex(xp, self: Tensor, pivot: bool = True):
    """L and U in one matrix, the exchanges of rows counted from one, and 0 or the first zero pivot."""
    _check("torch.lu_factor", self, pivot, xp)
    return _packed(xp, self, pivot)


def checked_factors(name: str, a: Tensor, pivot: bool, check: bool) -> tuple:
    """`linalg_lu_factor_ex`, which raises for a zero pivot when asked to `check`."""
    found = linalg_lu_factor_ex(a, pivot)
    infos = found[2].array
    if check and infos.any():
        index = int(infos.reshape(-1).nonzero()[0][0])
        element = batch_element(index, a.array)
        sentence = _ZERO_PIVOT.format(name=name, element=element, pivot=int(infos.reshape(-1)[index]))
        raise explained(RuntimeError(sentence), name.removeprefix("torch."), [("A", a)])
    return found


@operation(
    grad=dict(self=lambda g_l, g_u, p, l, u: product(p, _product_gradient(tril(g_l, -1), triu(g_u), l, u))),
    outputs=("p*", "l", "u"),
    function=False,
    method=False,
    node="LinalgLuBackward0",
)
def linalg_lu(xp, self: Tensor, pivot: bool = True):
    """P, L and U with A = P L U."""
    _check("linalg.lu", self, pivot, xp)
    packed, pivots, _ = _packed(xp, self, pivot)
    return permutation(xp, pivots, self.shape[-2], self.dtype), *_unpacked(xp, packed)


def _unpacked_gradient(g_l, g_u, self_meta):
    rows, columns = self_meta.shape[-2:]
    return _zeros_beyond(tril(g_l, -1), -1, columns) + _zeros_beyond(triu(g_u), -2, rows)


@operation(
    grad=dict(self=_unpacked_gradient), outputs=("l", "u"), function=False, method=False, node="LuUnpackBackward0"
)
def lu_parts(xp, self: Tensor):
    """L and U of a packed matrix."""
    return _unpacked(xp, self)


@composite(method=False)
def lu_unpack(
    LU_data: Tensor,  # noqa: N803 - torch's names
    LU_pivots: Tensor,  # noqa: N803
    unpack_data: bool = True,
    unpack_pivots: bool = True,
    *,
    out: Any = None,
) -> Any:
    """P, L and U of what `linalg.lu_factor` returned; what is not asked for is empty."""
    a, pivots = LU_data.array, LU_pivots.array
    try:
        if a.ndim < 2:
            raise RuntimeError(
                f"torch.lu_unpack: Expected tensor with 2 or more dimensions. Got size: {bracket(a.shape)} instead"
            )
        if unpack_pivots and pivots.dtype != np.int32:
            raise RuntimeError(
                "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\n"
                "Note: this function is intended to be used with the output produced by torch.linalg.lu_factor"
            )
    except RuntimeError as error:
        raise explained(error, "lu_unpack", [("LU_data", LU_data), ("LU_pivots", LU_pivots)]) from None
    xp = xp_of(a)
    empty = xp.zeros((0,), a.dtype)
    order = permutation(xp, pivots, a.shape[-2], a.dtype) if unpack_pivots else empty
    parts = lu_parts(LU_data) if unpack_data else (wrap(empty), wrap(empty))
    return finished("lu_unpack", named("lu_unpack", ("P", "L", "U"), (wrap(order), *parts)), out)


def finished(name: str, result: Any, out: Any) -> Any:
    """Several results, written into `out` when there is one."""
    if out is None:
        return result
    for target, each in zip(out, result):
        into(name, target, each)
    return out


# -- solving -------------------------------------------------------------------------------------------------------
def _solve_gradient(g, self, pivots, result, left, turned, needed):
    """gB = A⁻ᴴ g; for A itself -a bᴴ, of which L and U take their shares."""
    g_other = linalg_lu_solve(self, pivots, g, left, not turned)
    if not needed[0]:
        return None, g_other
    a, b = (g_other, result) if left else (adjoint(result), adjoint(g_other))
    if turned:
        a, b = b, a
    lower, upper = _factors(self)
    moved = product(adjoint(_permutation_like(a, pivots)), a)
    g_l = product(moved, adjoint(product(upper, b)))
    g_u = product(product(adjoint(lower), moved), adjoint(b))
    return -(tril(g_l, -1) + triu(g_u)), g_other


@operation(grad={("self", "other"): _solve_gradient}, function=False, method=False, node="LinalgLuSolveBackward0")
def linalg_lu_solve(xp, self: Tensor, pivots: Plain, other: Tensor, left: bool = True, turned: bool = False):
    """X with A X = B (or X A = B), given the packed factors of A; with `turned`, of Aᴴ."""
    _check_solve(self, pivots, other, left)
    if not left:  # X A = B is Aᴴ Xᴴ = Bᴴ
        return xp.conjugate(xp.swapaxes(_solved(xp, self, pivots, _adjoint(xp, other), not turned), -2, -1))
    return _solved(xp, self, pivots, other, turned)


def _adjoint(xp: Any, x: Any) -> Any:
    return xp.conjugate(xp.swapaxes(x, -2, -1))


def _solved(xp: Any, packed: Any, pivots: Any, b: Any, turned: bool) -> Any:
    batch = np.broadcast_shapes(packed.shape[:-2], b.shape[:-2])
    packed = xp.broadcast_to(packed, (*batch, *packed.shape[-2:]))
    b = xp.broadcast_to(b, (*batch, *b.shape[-2:]))
    order = xp.broadcast_to(row_order(xp, pivots, packed.shape[-1]), (*batch, packed.shape[-1]))[..., None]
    if turned:  # Uᴴ, then Lᴴ, then the rows back
        found = back_substituted(xp, _adjoint(xp, packed), b, False, False)
        found = back_substituted(xp, _adjoint(xp, packed), found, True, True)
        return xp.take_along_axis(found, order.argsort(-2), -2)
    found = back_substituted(xp, packed, xp.take_along_axis(b, order, -2), False, True)
    return back_substituted(xp, packed, found, True, False)


def _check_solve(a: Any, pivots: Any, b: Any, left: bool) -> None:
    check_square("torch.linalg.lu_solve: ", a)
    name = "linalg.lu_solve: "
    check_matrix(name, b, "B")
    if a.dtype != b.dtype:
        raise RuntimeError(
            f"{name}Expected LU and B to have the same dtype, but found LU of type {scalar_name(a.dtype)} and B of type "
            f"{scalar_name(b.dtype)} instead"
        )
    if pivots.dtype != np.int32:
        raise RuntimeError(f"{name}pivots should be a Tensor of scalar type torch.int32")
    check_system(name, a, b, left)
    if pivots.shape[-1] != a.shape[-1]:
        raise RuntimeError(f"{name}Number of pivots per batch should be same as the dimension of the matrix")
    check_wide("lu_solve_cpu", a)


# -- the older spellings -------------------------------------------------------------------------------------------
@composite()
def lu_solve(b: Tensor, LU_data: Tensor, LU_pivots: Tensor, *, out: Any = None) -> Tensor:  # noqa: N803
    """X with A X = B, given the packed factors of A: `linalg.lu_solve` with its arguments reversed."""
    warnings.warn(
        "torch.lu_solve is deprecated in favor of torch.linalg.lu_solveand will be removed in a future PyTorch release.\n"
        "Note that torch.linalg.lu_solve has its arguments reversed.\nX = torch.lu_solve(B, LU, pivots)\nshould be "
        "replaced with\nX = torch.linalg.lu_solve(LU, pivots, B)",
        UserWarning,
        stacklevel=2,
    )
    found = linalg_lu_solve(LU_data, LU_pivots, b)
    return found if out is None else into("lu_solve", out, found)


@composite()
def lu(A: Tensor, pivot: bool = True, get_infos: bool = False, out: Any = None) -> tuple:  # noqa: N803
    """The packed factors and the exchanges of rows, as `linalg.lu_factor` returns them."""
    warnings.warn(
        "torch.lu is deprecated in favor of torch.linalg.lu_factor / torch.linalg.lu_factor_ex and will be removed in a "
        "future PyTorch release.\nLU, pivots = torch.lu(A, compute_pivots)\nshould be replaced with\nLU, pivots = "
        "torch.linalg.lu_factor(A, compute_pivots)\nand\nLU, pivots, info = torch.lu(A, compute_pivots, get_infos=True)\n"
        "should be replaced with\nLU, pivots, info = torch.linalg.lu_factor_ex(A, compute_pivots)",
        UserWarning,
        stacklevel=2,
    )
    found = linalg_lu_factor_ex(A, pivot)
    return finished("lu", found if get_infos else found[:2], out)
