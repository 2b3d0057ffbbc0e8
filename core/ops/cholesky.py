"""The Cholesky factorisation, and what is computed from it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import device_of, send, to_host
from ..tensor import Tensor
from .casting import check_implemented
from .complexes import adjoint
from .declare import operation
from .linalg import back_substituted, solve_triangular
from .matrices import _LinAlgError, batch_element, check_floating, check_square, check_wide, constant, product


def _half_diagonal(xp: Any, n: int) -> Any:
    return xp.tril(xp.ones((n, n))) - xp.eye(n) / 2


def _cholesky_gradient(g, result, upper):
    factor, g = (adjoint(result), adjoint(g)) if upper else (result, g)
    inner = product(adjoint(factor), g)
    inner = inner * constant(inner, _half_diagonal)
    inner = (inner + adjoint(inner)) * 0.5
    return solve_triangular(adjoint(factor), solve_triangular(factor, inner, False, False), True)


def _factorised(xp: Any, a: Any, upper: bool, name: str) -> Any:
    check_square(name, a)
    if name == "cholesky: ":
        check_implemented("iub", "cholesky_cpu", a)
    check_floating(name, a)
    check_wide("cholesky_cpu", a)
    try:
        # LAPACK reads one triangle: the lower one, unless the upper factor is asked for
        factor = xp.linalg.cholesky(xp.conjugate(xp.swapaxes(a, -2, -1)) if upper else a)
    except np.linalg.LinAlgError:
        index, order = first_negative_minor(to_host(a), upper)
        raise _LinAlgError(
            f"{name}{batch_element(index, a)}The factorization could not be completed because the input is not "
            f"positive-definite (the leading minor of order {order} is not positive-definite)."
        ) from None
    return xp.conjugate(xp.swapaxes(factor, -2, -1)) if upper else factor


def first_negative_minor(a: np.ndarray, upper: bool) -> tuple[int, int]:
    from scipy.linalg import get_lapack_funcs

    for i, matrix in enumerate(a.reshape(-1, *a.shape[-2:])):
        order = get_lapack_funcs("potrf", (matrix,))(matrix, lower=not upper)[1]
        if order:
            return i, order
    return 0, 1


def partial_factors(a: Any, upper: bool) -> tuple[Any, Any]:
    """How far the factorisation comes, and for each matrix 0 or the first minor that is not positive."""
    from scipy.linalg import get_lapack_funcs

    host = to_host(a)
    found, infos = np.empty_like(host), np.zeros(host.shape[:-2], np.int32)
    routine = get_lapack_funcs("potrf", (host,))
    for i in np.ndindex(host.shape[:-2]):
        found[i], infos[i] = routine(host[i], lower=not upper, clean=True)
    place = device_of(a)
    return send(found, place), send(infos, place)


@operation(grad=dict(self=_cholesky_gradient), function=False, method=False, node="LinalgCholeskyExBackward0")
def linalg_cholesky(xp, self: Tensor, upper: bool = False):
    """The lower factor L of Hermitian positive-definite matrices, A = L Lᴴ (or the upper one)."""
    return _factorised(xp, self, upper, "linalg.cholesky: ")


@operation(grad=dict(self=_cholesky_gradient))
def cholesky(xp, self: Tensor, upper: bool = False, *, out=None):
    """The Cholesky factor of a positive-definite matrix, lower unless `upper`."""
    return _factorised(xp, self, upper, "cholesky: ")


def _cholesky_solve_gradient(g, self, input2, result, upper, needed):
    g_self = cholesky_solve(g, input2, upper)
    if not needed[1]:
        return g_self, None
    common = product(g_self, adjoint(result))
    common = common + adjoint(common)
    return g_self, -(product(input2, common) if upper else product(common, input2))


@operation(grad={("self", "input2"): _cholesky_solve_gradient})
def cholesky_solve(xp, self: Tensor, input2: Tensor, upper: bool = False, *, out=None):
    """X with A X = B, given B and the Cholesky factor of A."""
    for name, a in (("b", self), ("u", input2)):
        if a.ndim < 2:
            raise RuntimeError(f"{name} should have at least 2 dimensions, but has {a.ndim} dimensions instead")
    check_square("", input2)
    if self.shape[-2] != input2.shape[-2]:
        raise RuntimeError(
            f"Incompatible matrix sizes for linear_solve: each A matrix is {input2.shape[-2]} by {input2.shape[-1]} but "
            f"each b matrix is {self.shape[-2]} by {self.shape[-1]}"
        )
    other = xp.conjugate(xp.swapaxes(input2, -2, -1))
    first, second = (other, input2) if upper else (input2, other)
    return back_substituted(xp, second, back_substituted(xp, first, self, False, False), True, False)


def _cholesky_inverse_gradient(g, self, result, upper):
    common = product(product(result, g + adjoint(g)), result)
    return -(product(self, common) if upper else product(common, self))


@operation(grad=dict(self=_cholesky_inverse_gradient))
def cholesky_inverse(xp, self: Tensor, upper: bool = False, *, out=None):
    """The inverse of a matrix, given its Cholesky factor."""
    check_square("cholesky_inverse: ", self)
    eye = xp.broadcast_to(xp.eye(self.shape[-1], dtype=self.dtype), self.shape)
    other = xp.conjugate(xp.swapaxes(self, -2, -1))
    first, second = (other, self) if upper else (self, other)
    return back_substituted(xp, second, back_substituted(xp, first, eye, False, False), True, False)
