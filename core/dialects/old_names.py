"""Names that torch 2.13 no longer has, as dialects 0.3 and 0.4 knew them: each made from operations of today.

In dialect 2 such a name raises 2.13's error (see `core/gone.py`). Source: the tag v0.4.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..array.backend import xp_of
from ..ops import complexes, decompositions, linalg, spectral
from ..ops.casts import clone
from ..ops.shape import narrow, reshape, transpose
from ..tensor import Tensor, wrap
from .surface import Surface


# -- systems and decompositions ------------------------------------------------------------------------------------
def gesv(B: Tensor, A: Tensor) -> tuple:  # noqa: N803 - the names of the time
    """X with A X = B, and the packed LU factors of A."""
    return linalg.linalg_solve(A, B), btrifact(A)[0]


def potrf(a: Tensor, upper: bool = True) -> Tensor:
    """The Cholesky factor of a positive-definite matrix, the upper one by default."""
    return linalg.cholesky(a, upper)


def potri(u: Tensor, upper: bool = True) -> Tensor:
    """The inverse of a matrix, given its Cholesky factor."""
    return linalg.cholesky_inverse(u, upper)


def potrs(b: Tensor, u: Tensor, upper: bool = True) -> Tensor:
    """X with A X = b, given the Cholesky factor of A."""
    flat = b.array.ndim == 1
    found = linalg.cholesky_solve(reshape(b, (-1, 1)) if flat else b, u, upper)
    return reshape(found, (-1,)) if flat else found


def trtrs(b: Tensor, A: Tensor, upper: bool = True, transpose: bool = False, unitriangular: bool = False) -> tuple:  # noqa: N803
    """X with A X = b for triangular A, and a copy of A."""
    return tuple(linalg.triangular_solve(b, A, upper, transpose, unitriangular))


def gels(B: Tensor, A: Tensor) -> tuple:  # noqa: N803
    """The X that minimises |A X - B| (its first rows, then what is left over), and the packed QR factors of A."""
    rows, columns = A.array.shape
    if rows < columns:
        return decompositions.linalg_lstsq(A, B, None)[0], decompositions.geqrf_op(A)[0]
    q, r = decompositions.linalg_qr(A, "complete" if not A.requires_grad else "reduced")
    turned = linalg.matrix_product(transpose(q, -2, -1), B)
    solution = linalg.solve_triangular(narrow(r, 0, 0, columns), narrow(turned, 0, 0, columns), True)
    if rows > columns and q.array.shape[1] == rows:
        from ..ops.shape import cat

        solution = cat([solution, narrow(turned, 0, columns, rows - columns)], 0)
    return solution, decompositions.geqrf_op(A)[0]


def symeig(input: Tensor, eigenvectors: bool = False, upper: bool = True) -> tuple:
    """The eigenvalues of a symmetric matrix, rising, and its eigenvectors when asked for."""
    values, vectors = decompositions.linalg_eigh(input, "U" if upper else "L")
    return values, vectors if eigenvectors else _empty(input)


def eig(a: Tensor, eigenvectors: bool = False) -> tuple:
    """The eigenvalues, one row of real and imaginary part each, and the eigenvectors when asked for.

    The vectors of a complex pair stand in two columns: real parts, then imaginary parts.
    """
    values, vectors = decompositions.linalg_eig(a)
    pairs = complexes.view_as_real(values)
    if not eigenvectors:
        return clone(pairs), _empty(a)
    xp = xp_of(a.array)
    real, packed = vectors.array.real.copy(), values.array.imag
    for i in range(packed.shape[0]):
        if packed[i] < 0:  # the second of a pair
            real[:, i] = vectors.array[:, i - 1].imag
    return clone(pairs), wrap(xp.ascontiguousarray(real))


def _empty(like: Tensor) -> Tensor:
    return wrap(xp_of(like.array).zeros((0,), like.array.dtype))


def matrix_rank(input: Tensor, tol: float | None = None, symmetric: bool = False) -> Tensor:
    """How many singular values are above `tol`."""
    from ..linalg import matrix_rank as rank

    return rank(input, tol, symmetric)


# -- LU ------------------------------------------------------------------------------------------------------------
def btrifact(A: Tensor, info: Any = None, pivot: bool = True) -> tuple:  # noqa: N803
    """The packed LU factors of matrices, and their pivots, counted from one."""
    return btrifact_with_info(A, pivot)[:2]


def btrifact_with_info(A: Tensor, pivot: bool = True) -> tuple:  # noqa: N803
    """As `btrifact`, and for each matrix 0 or its first zero pivot."""
    import numpy as np
    from scipy.linalg import get_lapack_funcs

    if not pivot:
        raise RuntimeError("btrifact(pivot=False) is not supported: LAPACK pivots\n  btrifact(A, pivot=False)")
    a = np.asarray(A.array)
    lu, pivots = a.copy(), np.empty(a.shape[:-1], np.int32)
    infos = np.zeros(a.shape[:-2], np.int32)
    routine = get_lapack_funcs("getrf", (a,))
    for i in np.ndindex(a.shape[:-2]):
        lu[i], where, infos[i] = routine(a[i])
        pivots[i] = where + 1
    return wrap(lu), wrap(pivots), wrap(infos)


def btrisolve(b: Tensor, LU_data: Tensor, LU_pivots: Tensor) -> Tensor:  # noqa: N803
    """X with A X = b, given what `btrifact` made of A."""
    p, lower, upper = btriunpack(LU_data, LU_pivots)
    flat = b.array.ndim == LU_data.array.ndim - 1
    right = reshape(b, (*b.array.shape, 1)) if flat else b
    right = linalg.matrix_product(transpose(p, -2, -1), right)
    found = linalg.solve_triangular(upper, linalg.solve_triangular(lower, right, False, True, True), True)
    return reshape(found, b.array.shape) if flat else found


def btriunpack(LU_data: Tensor, LU_pivots: Tensor, unpack_data: bool = True, unpack_pivots: bool = True) -> tuple:  # noqa: N803
    """The permutation and the two factors that `btrifact` packed: A = P L U."""
    import numpy as np

    lu, pivots = np.asarray(LU_data.array), np.asarray(LU_pivots.array)
    n = lu.shape[-1]
    eye = np.eye(n, dtype=lu.dtype)
    permutation = np.empty(lu.shape, lu.dtype)
    for i in np.ndindex(lu.shape[:-2]):
        order = list(range(n))
        for k, other in enumerate(pivots[i]):
            order[k], order[other - 1] = order[other - 1], order[k]
        permutation[i] = eye[:, order]
    factors = (wrap(np.tril(lu, -1) + eye), wrap(np.triu(lu))) if unpack_data else (None, None)
    return wrap(permutation) if unpack_pivots else None, *factors


# -- Fourier transforms on pairs of real numbers -------------------------------------------------------------------
def _dims(x: Tensor, signal_ndim: int) -> tuple[int, ...]:
    ndim = x.array.ndim
    if not 1 <= signal_ndim <= 3 or ndim < signal_ndim:
        raise RuntimeError(f"Expected signal_ndim to be 1, 2, or 3, but got signal_ndim={signal_ndim}")
    return tuple(range(ndim - signal_ndim, ndim))


def _norm(normalized: bool) -> str:
    return "ortho" if normalized else "backward"


def _paired(name: str, input: Tensor, signal_ndim: int) -> tuple[Tensor, tuple[int, ...]]:
    if not input.array.ndim or input.array.shape[-1] != 2:
        raise RuntimeError(
            f"Expected an input tensor with a last dimension of size 2 representing real + imaginary components, but "
            f"got input {list(input.array.shape)}\n  {name}(input {list(input.array.shape)})"
        )
    x = complexes.view_as_complex(input if input.array.flags.c_contiguous else clone(input))
    return x, _dims(x, signal_ndim)


def fft(input: Tensor, signal_ndim: int, normalized: bool = False) -> Tensor:
    """The transform over the last `signal_ndim` dimensions of pairs (real, imaginary)."""
    x, dims = _paired("fft", input, signal_ndim)
    return complexes.view_as_real(spectral.complex_transform(x, dims, _norm(normalized), True))


def ifft(input: Tensor, signal_ndim: int, normalized: bool = False) -> Tensor:
    """The inverse of `fft`."""
    x, dims = _paired("ifft", input, signal_ndim)
    return complexes.view_as_real(spectral.complex_transform(x, dims, _norm(normalized), False))


def rfft(input: Tensor, signal_ndim: int, normalized: bool = False, onesided: bool = True) -> Tensor:
    """The transform of real values, as pairs; without the half that mirrors the other unless `onesided=False`."""
    dims = _dims(input, signal_ndim)
    transform = spectral.half_transform if onesided else spectral.complex_transform
    return complexes.view_as_real(transform(input, dims, _norm(normalized), True))


def irfft(
    input: Tensor, signal_ndim: int, normalized: bool = False, onesided: bool = True, signal_sizes: Any = None
) -> Tensor:
    """The inverse of `rfft`; `signal_sizes` are the sizes that `rfft` was given."""
    x, dims = _paired("irfft", input, signal_ndim)
    if not onesided:
        return clone(complexes.real_of(spectral.complex_transform(x, dims, _norm(normalized), False)))
    length = signal_sizes[-1] if signal_sizes else 2 * (x.array.shape[dims[-1]] - 1)
    return spectral.real_transform(x, dims, length, _norm(normalized))


class CallableModule:
    """`torch.fft` of the old dialects: today's module that can be called as the function it was."""

    def __init__(self, module: Any, function: Callable) -> None:
        self._module, self._function = module, function
        self.__name__, self.__doc__ = "fft", function.__doc__

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._function(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


FUNCTIONS: dict[str, Callable] = {
    f.__name__: f
    for f in (
        gesv, potrf, potri, potrs, trtrs, gels, symeig, eig, matrix_rank, btrifact, btrifact_with_info, btrisolve,
        btriunpack, fft, ifft, rfft, irfft,
    )
}  # fmt: skip
# Those that were also methods, with the tensor first.
METHODS = tuple(n for n in FUNCTIONS if n not in ("matrix_rank", "btriunpack"))


def install(surface: Surface) -> None:
    """Make the old names public on the torch namespace and on Tensor."""
    import sys

    torch = sys.modules[__name__.rsplit(".", 2)[0]]
    for name, function in FUNCTIONS.items():
        if name == "fft":
            surface.replace(torch, name, CallableModule(torch.fft, function))
        else:
            surface.replace(torch, name, function)
    for name in METHODS:
        surface.replace(Tensor, name, FUNCTIONS[name])
