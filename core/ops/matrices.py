"""What linear algebra shares: products of matrices, checks, named results."""

from __future__ import annotations

from typing import Any

from ..array.backend import xp_of
from ..array.dtypes import scalar_name
from ..tensor import Tensor, wrap
from .casting import check_implemented
from .complexes import adjoint
from .declare import operation
from .matmul import _times


class _LinAlgError(RuntimeError):
    """A matrix that an algorithm cannot work on: singular, not positive-definite, without convergence."""


_LinAlgError.__module__ = "torch._C"


# -- products that are right for complex numbers, too --------------------------------------------------------------
@operation(
    grad=dict(
        self=lambda g, other: product(g, adjoint(other)),
        other=lambda g, self: product(adjoint(self), g),
    ),
    function=False,
    method=False,
    node="UnsafeViewBackward0",
)
def matrix_product(xp, self: Tensor, other: Tensor):
    """Products of batches of matrices; leading dimensions are broadcast."""
    return _times(self, other)


product = matrix_product


def constant(like: Any, make: Any) -> Any:
    """`make(xp, n)` for matrices of the last dimension's size, in the operand's dtype; tensor if the operand is one."""
    array = like.array if isinstance(like, Tensor) else like
    kind = array.real.dtype
    made = make(xp_of(array), array.shape[-1]).astype(kind)
    return wrap(made) if isinstance(like, Tensor) else made


def unit_matrix(xp: Any, n: int) -> Any:
    """For `constant`: ones on the diagonal."""
    return xp.eye(n)


def strictly_lower(xp: Any, n: int) -> Any:
    """For `constant`: ones below the diagonal."""
    return xp.tril(xp.ones((n, n)), -1)


# -- checks --------------------------------------------------------------------------------------------------------
def check_square(name: str, a: Any, letter: str = "A") -> None:
    """Refuse what is no batch of square matrices; `name` begins the sentence."""
    check_matrix(name, a, letter)
    if a.shape[-1] != a.shape[-2]:
        raise RuntimeError(
            f"{name}{letter} must be batches of square matrices, but they are {a.shape[-2]} by {a.shape[-1]} matrices"
        )


def check_matrix(name: str, a: Any, letter: str = "A") -> None:
    """Refuse what has fewer than two dimensions."""
    if a.ndim < 2:
        raise RuntimeError(f"{name}The input tensor {letter} must have at least 2 dimensions.")


def check_floating(name: str, a: Any) -> None:
    """Refuse integers and bool."""
    if a.dtype.kind in "iub":
        got = scalar_name(a.dtype)
        raise RuntimeError(f"{name}Expected a floating point or complex tensor as input. Got {got}")


def check_wide(kernel: str, a: Any) -> None:
    """Refuse 16-bit floats, for which LAPACK has no routine."""
    if a.dtype.itemsize == 2:
        check_implemented(a.dtype.kind, kernel, a)


def batch_element(index: int, a: Any) -> str:
    return f"(Batch element {index}): " if a.ndim > 2 else ""


# -- named results -------------------------------------------------------------------------------------------------
def named(name: str, fields: tuple[str, ...], values: Any) -> Any:
    """Several results as the named tuple that torch returns."""
    from collections import namedtuple

    kind = _TUPLES.get(name)
    if kind is None:
        kind = _TUPLES[name] = namedtuple(name, fields)  # type: ignore[misc]  # noqa: PYI024
        kind.__module__ = "torch.return_types"
    return kind(*values)


_TUPLES: dict[str, Any] = {}
