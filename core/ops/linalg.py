"""Linear systems: inverses, determinants and solving; batches everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import to_host, xp_of
from ..array.dtypes import scalar_name
from ..array.errors import explained
from ..tensor import Tensor
from .complexes import adjoint, conjugate, is_complex_array, part
from .declare import composite, operation
from .matrices import (
    _LinAlgError,
    batch_element,
    check_floating,
    check_matrix,
    check_square,
    check_wide,
    named,
    product,
)
from .pointwise import log
from .shape import expand, transpose, tril, triu, unsqueeze
from .where import where
from .writing import accepting_out, into


def first_zero_pivot(a: Any) -> tuple[int, int]:
    """Which matrix of a batch is singular, and its first zero pivot, counted from one."""
    import warnings

    from scipy.linalg import lu_factor

    for i, matrix in enumerate(to_host(a).reshape(-1, *a.shape[-2:])):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            diagonal_of_u = np.diagonal(lu_factor(matrix, check_finite=False)[0])
        if not diagonal_of_u.all():
            return i, int(np.argmax(diagonal_of_u == 0)) + 1
    return 0, 1


# -- inverse and determinant ---------------------------------------------------------------------------------------
@operation(
    grad=dict(self=lambda g, result: -product(product(adjoint(result), g), adjoint(result))),
    function=False,
    method=False,
    node="LinalgInvExBackward0",
)
def linalg_inv(xp, self: Tensor):
    """The inverses of square matrices."""
    check_floating("linalg.inv: ", self)
    check_square("linalg.inv: ", self)
    if self.dtype.itemsize == 2:
        raise RuntimeError(f"linalg.inv: Low precision dtypes not supported. Got {scalar_name(self.dtype)}")
    try:
        return xp.linalg.inv(self)
    except np.linalg.LinAlgError:
        index, pivot = first_zero_pivot(self)
        raise _LinAlgError(
            f"linalg.inv: {batch_element(index, self)}The diagonal element {pivot} is zero, the inversion could not be "
            "completed because the input matrix is singular."
        ) from None


@composite()
def inverse(input: Tensor, *, out: Any = None) -> Tensor:
    """The inverse of a square matrix, or of each of a batch."""
    return linalg_inv(input) if out is None else into("inverse", out, linalg_inv(input))


def _det_gradient(g, self, result):
    """g · conj(det A · A⁻¹)ᵀ; for a singular matrix the cofactors come from its singular values."""
    from .decompositions import linalg_svd
    from .products import others_product

    scale = unsqueeze(unsqueeze(g, -1), -1)
    array = result.array if isinstance(result, Tensor) else result
    if xp_of(array).all(array != 0):
        determinant = conjugate(result) if is_complex_array(result) else result
        return scale * unsqueeze(unsqueeze(determinant, -1), -1) * adjoint(linalg_inv(self))
    u, s, vh = linalg_svd(self, False)
    turn = linalg_det(u) * linalg_det(vh)
    turn = conjugate(turn) if is_complex_array(turn) else turn
    weights = others_product(s) * unsqueeze(turn, -1)
    return scale * product(u * unsqueeze(weights, -2), vh)


@operation(grad=dict(self=_det_gradient), function=False, method=False)
def linalg_det(xp, self: Tensor):
    """The determinants of square matrices."""
    check_square("linalg.det: ", self)
    check_floating("linalg.det: ", self)
    check_wide("lu_cpu", self)
    return xp.linalg.det(self)


@composite()
def det(input: Tensor) -> Tensor:
    """The determinant of a square matrix, or of each of a batch."""
    return linalg_det(input)


def _slogdet_gradient(g_sign, g_logabsdet, self, sign):
    weight = g_logabsdet
    if is_complex_array(self):  # the phase of the determinant moves, too
        weight = g_logabsdet + part(g_sign * conjugate(sign), 1) * 1j
    return unsqueeze(unsqueeze(weight, -1), -1) * adjoint(linalg_inv(self))


@operation(
    grad=dict(self=_slogdet_gradient),
    outputs=("sign", "logabsdet"),
    function=False,
    method=False,
)
def linalg_slogdet(xp, self: Tensor):
    """The signs of determinants and the logarithms of their magnitudes."""
    check_square("linalg.slogdet: ", self)
    check_floating("linalg.slogdet: ", self)
    check_wide("lu_cpu", self)
    sign, logarithm = xp.linalg.slogdet(self)
    return sign, logarithm


@composite()
@accepting_out
def slogdet(input: Tensor) -> Any:
    """The sign of the determinant and the logarithm of its magnitude: `(sign, logabsdet)`."""
    return named("slogdet", ("sign", "logabsdet"), linalg_slogdet(input))


@composite()
def logdet(input: Tensor) -> Tensor:
    """The logarithm of the determinant; NaN where it is negative."""
    try:
        check_square("logdet: ", input.array)
        check_floating("logdet: ", input.array)
    except RuntimeError as error:
        raise explained(error, "logdet", [("input", input)]) from None
    sign, logarithm = linalg_slogdet(input)
    if is_complex_array(input):
        return log(sign) + logarithm
    return where(sign == -1.0, float("nan"), logarithm)


# -- solving -------------------------------------------------------------------------------------------------------
def is_vector(a: Any, b: Any) -> bool:
    """Does `solve` take its right side for (a batch of) vectors?"""
    return b.ndim == 1 or (a.ndim - 1 == b.ndim and b.shape == a.shape[:-1])


def _solve_gradient(g, self, other_meta, result, left, needed):
    """dB = A⁻ᴴ g, dA = -dB Xᴴ."""
    flat = is_vector(self, other_meta)
    g_other = linalg_solve(adjoint(self), g, left)
    if not needed[0]:
        return None, g_other
    rows, solution = (unsqueeze(g_other, -1), unsqueeze(result, -1)) if flat else (g_other, result)
    g_self = product(rows, adjoint(solution)) if left else product(adjoint(solution), rows)
    return -g_self, g_other


@operation(grad={("self", "other"): _solve_gradient}, function=False, method=False, node="LinalgSolveExBackward0")
def linalg_solve(xp, self: Tensor, other: Tensor, left: bool = True):
    """X with A X = B (or X A = B), for batches of square A."""
    check_floating("linalg.solve: ", self)
    check_square("linalg.solve: ", self)
    if self.dtype != other.dtype:
        raise RuntimeError(
            "linalg.solve: Expected A and B to have the same dtype, but found A of type "
            f"{scalar_name(self.dtype)} and B of type {scalar_name(other.dtype)} instead"
        )
    flat = is_vector(self, other)
    rows = other[..., None] if flat else other
    check_system("linalg.solve: ", self, rows, left or flat)
    check_wide("lu_cpu", self)
    try:
        if left or flat:
            solution = xp.linalg.solve(self, rows)
        else:
            solution = xp.swapaxes(xp.linalg.solve(xp.swapaxes(self, -2, -1), xp.swapaxes(rows, -2, -1)), -2, -1)
    except np.linalg.LinAlgError:
        index, _ = first_zero_pivot(self)
        raise _LinAlgError(
            f"torch.linalg.solve: {batch_element(index, self)}The solver failed because the input matrix is singular."
        ) from None
    return solution[..., 0] if flat else solution


def check_system(name: str, a: Any, b: Any, left: bool) -> None:
    if b.shape[-2 if left else -1] != a.shape[-2]:
        raise RuntimeError(
            f"{name}Incompatible shapes of A and B for the equation {'AX' if left else 'XA'} = B "
            f"({a.shape[-2]}x{a.shape[-1]} and {b.shape[-2]}x{b.shape[-1]})"
        )


def _solve_triangular_gradient(g, self, result, upper, left, unitriangular, needed):
    g_other = solve_triangular(adjoint(self), g, not upper, left, unitriangular)
    if not needed[0]:
        return None, g_other
    g_self = product(g_other, adjoint(result)) if left else product(adjoint(result), g_other)
    keep = int(unitriangular)
    return -(triu(g_self, keep) if upper else tril(g_self, -keep)), g_other


@operation(
    grad={("self", "other"): _solve_triangular_gradient},
    function=False,
    method=False,
    node="LinalgSolveTriangularBackward0",
)
def solve_triangular(xp, self: Tensor, other: Tensor, upper: bool, left: bool = True, unitriangular: bool = False):
    """X with A X = B (or X A = B) for triangular A; the other triangle is not read."""
    name = "linalg.solve_triangular: "
    check_square(name, self)
    check_matrix(name, other, "B")
    check_system(name, self, other, left)
    check_wide("triangular_solve_cpu", self)
    if left:
        return back_substituted(xp, self, other, upper, unitriangular)
    solution = back_substituted(xp, xp.swapaxes(self, -2, -1), xp.swapaxes(other, -2, -1), not upper, unitriangular)
    return xp.swapaxes(solution, -2, -1)


def back_substituted(xp: Any, a: Any, b: Any, upper: bool, unit: bool) -> Any:
    """X with A X = B for triangular A; a zero on the diagonal is divided by."""
    if xp is np:
        from scipy.linalg import get_lapack_funcs

        solve, batch = get_lapack_funcs("trtrs", (a, b)), np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        found = np.empty((*batch, *b.shape[-2:]), a.dtype)
        left, right = np.broadcast_to(a, (*batch, *a.shape[-2:])), np.broadcast_to(b, found.shape)
        for i in np.ndindex(batch):
            if b.shape[-1] and b.shape[-2]:
                answer, info = solve(left[i], right[i], lower=not upper, unitdiag=unit)
                # LAPACK stops at a zero on the diagonal, torch divides by it
                found[i] = answer if not info else _divided(left[i], right[i], upper)
        return found
    triangle = xp.triu(a) if upper else xp.tril(a)
    if unit:
        eye = xp.eye(a.shape[-1], dtype=a.dtype)
        triangle = triangle * (1 - eye) + eye
    try:
        return xp.linalg.solve(triangle, b)
    except np.linalg.LinAlgError:
        return _divided(
            triangle, xp.broadcast_to(b, (*np.broadcast_shapes(a.shape[:-2], b.shape[:-2]), *b.shape[-2:])), upper
        )


def _divided(a: Any, b: Any, upper: bool) -> Any:
    """The solution row by row, divided by whatever stands on the diagonal."""
    found, n = xp_of(b).array(b), a.shape[-1]
    for i in reversed(range(n)) if upper else range(n):
        done = slice(i + 1, n) if upper else slice(0, i)
        known = a[..., i : i + 1, done] @ found[..., done, :]
        found[..., i, :] = (b[..., i, :] - known[..., 0, :]) / a[..., i, i, None]
    return found


@composite()
def triangular_solve(
    input: Tensor,
    A: Tensor,
    upper: bool = True,
    transpose: bool = False,
    unitriangular: bool = False,
    *,
    out: Any = None,
) -> Any:  # noqa: N803 - torch's name
    """X with A X = B for triangular A, and a copy of A: `(solution, cloned_coefficient)`."""
    return _triangular_solve(input, A, upper, transpose, unitriangular, out)


def _triangular_solve(b: Tensor, a: Tensor, upper: bool, turned: bool, unit: bool, out: Any) -> Any:
    from .casts import clone

    try:
        check_square("", a.array)
    except RuntimeError as error:
        raise explained(error, "triangular_solve", [("input", b), ("A", a)]) from None
    matrix = transpose(a, -2, -1) if turned else a
    solution = solve_triangular(matrix, b, upper != turned, True, unit)
    batch = solution.array.shape[:-2]
    coefficient = clone(a if a.array.shape[:-2] == batch else expand(a, (*batch, *a.array.shape[-2:])))
    if out is not None:
        into("triangular_solve", out[0], solution)
        into("triangular_solve", out[1], coefficient)
        return out
    return named("triangular_solve", ("solution", "cloned_coefficient"), (solution, coefficient))
