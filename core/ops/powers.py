"""Integer powers of matrices, by repeated squaring."""

from __future__ import annotations

from typing import Any

from ..array.errors import explained
from ..tensor import Tensor, wrap
from .casts import clone
from .declare import composite
from .linalg import linalg_inv
from .matmul import matmul
from .matrices import check_square
from .writing import into


@composite()
def matrix_power(input: Tensor, n: int, *, out: Any = None) -> Tensor:
    """The n-th power of square matrices; a negative n inverts first."""
    try:
        check_square("linalg.matrix_power: ", input.array)
    except RuntimeError as error:
        raise explained(error, "matrix_power", [("input", input), ("n", n)]) from None
    result = _power(input, n)
    return result if out is None else into("matrix_power", out, result)


def _power(a: Tensor, n: int) -> Tensor:
    if n < 0:
        a, n = linalg_inv(a), -n
        if n == 1:
            return a
    if n == 0:
        from ..array.backend import xp_of

        xp = xp_of(a.array)
        return wrap(xp.array(xp.broadcast_to(xp.eye(a.array.shape[-1], dtype=a.array.dtype), a.array.shape)))
    if n == 1:
        return clone(a)
    result = None
    while n:
        if n & 1:
            result = a if result is None else matmul(result, a)
        n >>= 1
        if n:
            a = matmul(a, a)
    assert result is not None
    return result
