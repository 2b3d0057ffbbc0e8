"""Householder reflections: the packed QR factorisation, and products with its Q."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..tensor import Tensor, wrap
from .by_host import by_host
from .complexes import adjoint, conjugate, is_complex_array
from .declare import composite, operation
from .decompositions import conj_transpose
from .matrices import check_matrix, check_wide, constant, named, product, strictly_lower, unit_matrix
from .shape import narrow, transpose, unsqueeze
from .writing import accepting_out, into


@operation(outputs=("a", "tau"), function=False, method=False, node="GeqrfBackward0")
def geqrf_op(xp, self: Tensor):
    """LAPACK's packed QR factorisation."""
    from scipy.linalg import get_lapack_funcs

    check_matrix("torch.geqrf: ", self, "input")
    check_wide("geqrf_cpu", self)
    routine = get_lapack_funcs("geqrf", (self,))
    packed, tau = np.empty_like(self), np.empty((*self.shape[:-2], min(self.shape[-2:])), self.dtype)
    for i in np.ndindex(self.shape[:-2]):
        packed[i], tau[i] = routine(self[i])[:2]
    return packed, tau


by_host(geqrf_op)


@composite()
def geqrf(input: Tensor, *, out: Any = None) -> Any:
    """The packed QR factorisation that `orgqr` and `ormqr` read: `(a, tau)`."""
    found = geqrf_op(input)
    if out is not None:
        for target, each in zip(out, found):
            into("geqrf", target, each)
        return out
    return named("geqrf", ("a", "tau"), found)


def _reflected(x: Any, vectors: Any, tau: Any, order: Any, turned: bool = False) -> Any:
    """The reflections I - tau v vᴴ applied to the rows of x, one after the other, as operations."""
    rows = vectors.shape[-2]
    strict = constant(transpose(vectors, -2, -1), strictly_lower)
    for i in order:
        column = narrow(vectors, -1, i, 1)
        unit = narrow(constant(transpose(vectors, -2, -1), unit_matrix), -1, i, 1)
        v = column * narrow(strict, -1, i, 1) + unit
        scale = unsqueeze(narrow(tau, -1, i, 1), -1)
        scale = conjugate(scale) if turned and is_complex_array(scale) else scale
        x = x - product(v * scale, product(adjoint(v), x))
    assert rows == x.shape[-2]
    return x


@composite()
@accepting_out
def orgqr(input: Tensor, input2: Tensor) -> Tensor:
    """The matrix Q of a packed QR factorisation."""
    rows, columns = input.array.shape[-2:]
    if rows < columns:
        raise RuntimeError(
            "torch.linalg.householder_product: input.shape[-2] must be greater than or equal to input.shape[-1]"
        )
    xp = xp_of(input.array)
    eye = wrap(xp.array(xp.broadcast_to(xp.eye(rows, columns, dtype=input.array.dtype), input.array.shape)))
    return _reflected(eye, input, input2, reversed(range(input2.array.shape[-1])))


@composite()
def ormqr(
    input: Tensor, tau: Tensor, other: Tensor, left: bool = True, transpose: bool = False, *, out: Any = None
) -> Tensor:
    """A matrix times the Q of a packed QR factorisation, which is never formed."""
    order = range(tau.array.shape[-1])
    if left:
        found = _reflected(other, input, tau, order if transpose else reversed(order), transpose)
    else:  # C Q = (Qᴴ Cᴴ)ᴴ
        turned = _reflected(conj_transpose(other), input, tau, reversed(order) if transpose else order, not transpose)
        found = conj_transpose(turned)
    return found if out is None else into("ormqr", out, found)
