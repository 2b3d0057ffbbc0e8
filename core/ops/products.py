"""Sums of products: batched, of vectors, by dimension, Kronecker's and crosswise; distances between points."""

from __future__ import annotations

import math
from typing import Any

from ..array.dtypes import scalar_name
from ..array.errors import explained
from ..array.shapes import broadcast, wrap_dim
from ..array.shapes import product as elements
from ..tensor import Tensor
from .declare import composite, operation
from .matmul import _check_dtypes, _times, bmm, mm, mv, unsafe_view
from .matrices import matrix_product
from .old_order import numbers_first
from .pointwise import abs, mul, pow, sgn
from .reduce import _norm_gradient, sum, vector_norm
from .shape import cat, expanded_shape, narrow, permute, reshape, t, transpose, unsqueeze
from .where import no_slope, where
from .writing import into

Number = float


def _scaled(g: Any, factor: Any) -> Any:
    return g if factor == 1 else g * factor


def others_product(x: Any) -> Any:
    """For each element of the last dimension the product of the others."""
    from .sorting import cumprod, flip

    def before(y: Any) -> Any:
        first = narrow(y, -1, 0, 1) * 0 + 1
        return cumprod(cat([first, narrow(y, -1, 0, y.shape[-1] - 1)], -1), -1)

    return before(x) * flip(before(flip(x, (-1,))), (-1,))


# -- beta · input + alpha · product --------------------------------------------------------------------------------
def _combined(xp: Any, input: Any, product: Any, beta: Any, alpha: Any) -> Any:
    expanded_shape(input.shape, product.shape)
    kind = product.dtype.type
    product = product if alpha == 1 else product * kind(alpha)
    if beta == 0:  # not even NaN of the input counts
        return product
    return product + (input if beta == 1 else input * kind(beta))


def _check_batches(batch1: Any, batch2: Any) -> None:
    if batch1.ndim != 3:
        raise RuntimeError("batch1 must be a 3D tensor")
    if batch2.ndim != 3:
        raise RuntimeError("batch2 must be a 3D tensor")


@numbers_first("beta", "alpha")
@operation(
    grad=dict(
        input=lambda g, beta: _scaled(g, beta),
        batch1=lambda g, batch2, alpha: _scaled(bmm(g, transpose(batch2, 1, 2)), alpha),
        batch2=lambda g, batch1, alpha: _scaled(bmm(transpose(batch1, 1, 2), g), alpha),
    ),
    inplace=True,
    refuses=("b", "baddbmm"),
)
def baddbmm(xp, input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number = 1, alpha: Number = 1, out=None):
    """`beta * input + alpha * (batch1 @ batch2)` for batches of matrices."""
    _check_batches(batch1, batch2)
    expanded_shape(input.shape, (*batch1.shape[:2], batch2.shape[2]))
    batch, columns = batch1.shape[0], batch1.shape[2]
    if batch2.shape[:2] != (batch, columns):
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{batch}, {columns}] but got: "
            f"[{batch2.shape[0]}, {batch2.shape[1]}]."
        )
    _check_dtypes("baddbmm", batch1, batch2)
    return _combined(xp, input, _times(batch1, batch2), beta, alpha)


@numbers_first("beta", "alpha")
@operation(
    grad=dict(
        input=lambda g, beta: _scaled(g, beta),
        batch1=lambda g, batch2, alpha: _scaled(matrix_product(g, transpose(batch2, -2, -1)), alpha),
        batch2=lambda g, batch1, alpha: _scaled(matrix_product(transpose(batch1, -2, -1), g), alpha),
    ),
    inplace=True,
    refuses=("b", "addmm_impl_cpu_"),
)
def addbmm(xp, input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number = 1, alpha: Number = 1, out=None):
    """`beta * input + alpha *` the sum of `batch1 @ batch2` over the batch."""
    _check_batches(batch1, batch2)
    if batch1.shape[0] != batch2.shape[0]:
        raise RuntimeError(
            f"batch1 and batch2 must have same number of batches, got {batch1.shape[0]} and {batch2.shape[0]}"
        )
    if batch1.shape[2] != batch2.shape[1]:
        (_, n, m), (_, k, p) = batch1.shape, batch2.shape
        raise RuntimeError(f"Incompatible matrix sizes for bmm ({n}x{m} and {k}x{p})")
    _check_dtypes("addbmm", batch1, batch2)
    return _combined(xp, input, _times(batch1, batch2).sum(axis=0, dtype=batch1.dtype), beta, alpha)


@numbers_first("beta", "alpha")
@operation(
    grad=dict(
        input=lambda g, beta: _scaled(g, beta),
        mat=lambda g, vec, alpha: _scaled(outer_product(g, vec), alpha),
        vec=lambda g, mat, alpha: _scaled(mv(t(mat), g), alpha),
    ),
    inplace=True,
    refuses=("b", "addmv_impl_cpu"),
)
def addmv(xp, input: Tensor, mat: Tensor, vec: Tensor, *, beta: Number = 1, alpha: Number = 1, out=None):
    """`beta * input + alpha * (mat @ vec)`."""
    if input.ndim > 1 or mat.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {input.ndim}, {mat.ndim}, {vec.ndim}")
    if mat.shape[1] != vec.shape[0] or input.size not in (1, mat.shape[0]):
        raise RuntimeError(
            f"size mismatch, got input ({input.size}), mat ({mat.shape[0]}x{mat.shape[1]}), vec ({vec.shape[0]})"
        )
    _check_dtypes("addmv", mat, vec)
    return _combined(xp, input, _times(mat, vec), beta, alpha)


def outer_product(a: Any, b: Any) -> Any:
    """All products of two vectors, tensors or arrays."""
    return mul(unsqueeze(a, 1), unsqueeze(b, 0))


@numbers_first("beta", "alpha")
@operation(
    grad=dict(
        input=lambda g, beta: _scaled(g, beta),
        vec1=lambda g, vec2, alpha: _scaled(mv(g, vec2), alpha),
        vec2=lambda g, vec1, alpha: _scaled(mv(t(g), vec1), alpha),
    ),
    dtype="promote",
    inplace=True,
)
def addr(xp, input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: Number = 1, alpha: Number = 1, out=None):
    """`beta * input + alpha *` all products of two vectors."""
    for name, vector in (("vec1", vec1), ("vec2", vec2)):
        if vector.ndim != 1:
            raise RuntimeError(f"addr: Expected 1-D argument {name}, but got {vector.ndim}-D")
    return _combined(xp, input, vec1[:, None] * vec2, beta, alpha)


# -- products by dimension -----------------------------------------------------------------------------------------
@composite(method=False)
def tensordot(a: Tensor, b: Tensor, dims: Any = 2, out: Any = None) -> Tensor:
    """The sum of products over pairs of dimensions: the last of `a` with the first of `b`, or as `dims` lists them."""
    try:
        result = _tensordot(a, b, dims)
    except (RuntimeError, IndexError) as error:
        raise explained(error, "tensordot", [("a", a), ("b", b), ("dims", dims)]) from None
    return result if out is None else into("tensordot", out, result)


def _tensordot(a: Tensor, b: Tensor, dims: Any) -> Tensor:
    m, n = a.array.ndim, b.array.ndim
    if isinstance(dims, Tensor):
        dims = dims.array.tolist()
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(m, n):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        first, second = list(range(m - dims, m)), list(range(dims))
    else:
        first, second = ([d] if isinstance(d, int) else list(d) for d in dims)
    if len(first) != len(second):
        raise RuntimeError("both dimension lists should have same length")
    first, second = [wrap_dim(d, m) for d in first], [wrap_dim(d, n) for d in second]
    for i, j in zip(first, second):
        if a.array.shape[i] != b.array.shape[j]:
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {a.array.shape[i]} in dim {i} and second has "
                f"size {b.array.shape[j]} in dim {j}"
            )
    left, right = [d for d in range(m) if d not in first], [d for d in range(n) if d not in second]
    size = elements(a.array.shape[d] for d in first)
    rows = tuple(a.array.shape[d] for d in left)
    columns = tuple(b.array.shape[d] for d in right)
    x = reshape(permute(a, (*left, *first)), (elements(rows), size))
    y = reshape(permute(b, (*second, *right)), (size, elements(columns)))
    return reshape(mm(x, y), (*rows, *columns))


@composite()
def kron(input: Tensor, other: Tensor, *, out: Any = None) -> Tensor:
    """The Kronecker product: each element of the input times the whole of `other`."""
    if not isinstance(other, Tensor):
        raise TypeError(f"kron(): argument 'other' (position 2) must be Tensor, not {type(other).__name__}")
    n = max(input.array.ndim, other.array.ndim)
    a = (1,) * (n - input.array.ndim) + input.array.shape
    b = (1,) * (n - other.array.ndim) + other.array.shape
    wide = reshape(input, tuple(s for pair in zip(a, (1,) * n) for s in pair))
    fine = reshape(other, tuple(s for pair in zip((1,) * n, b) for s in pair))
    result = unsafe_view(mul(wide, fine), tuple(i * j for i, j in zip(a, b)))
    return result if out is None else into("kron", out, result)


@composite(method=False)
def chain_matmul(*matrices: Any, out: Any = None) -> Tensor:
    """The product of matrices, in the order that takes the fewest multiplications."""
    import warnings

    warnings.warn(
        "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use torch.linalg.multi_dot "
        "instead, which accepts a list of two or more tensors rather than multiple parameters.",
        UserWarning,
        stacklevel=2,
    )
    if len(matrices) == 1 and isinstance(matrices[0], (list, tuple)):
        matrices = tuple(matrices[0])
    if not matrices:
        raise RuntimeError("chain_matmul(): Expected one or more matrices\n  chain_matmul()")
    result = matrices[0] if len(matrices) == 1 else multi_dot(matrices)
    return result if out is None else into("chain_matmul", out, result)


def multi_dot(tensors: Any) -> Tensor:
    """The product of two or more matrices, the first and last of which may be vectors, in the cheapest order."""
    given = list(tensors)
    try:
        chain = _chain(given)
    except RuntimeError as error:
        raise explained(error, "multi_dot", [(f"tensors[{i}]", a) for i, a in enumerate(given)]) from None
    result = _multiplied(
        chain, _splits([*(a.array.shape[0] for a in chain), chain[-1].array.shape[1]]), 0, len(chain) - 1
    )
    shape = (*given[0].array.shape[:-1], *(given[-1].array.shape[1:]))
    return reshape(result, shape)


def _chain(given: list[Tensor]) -> list[Tensor]:
    if len(given) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(given)}")
    last = len(given) - 1
    for i, a in enumerate(given):
        if i in (0, last) and a.array.ndim not in (1, 2):
            raise RuntimeError(
                f"multi_dot(): the {'first' if not i else 'last'} tensor must be 1D or 2D but got {a.array.ndim}D"
            )
        if 0 < i < last and a.array.ndim != 2:
            raise RuntimeError(f"multi_dot(): tensor {i} must be 2D but got {a.array.ndim}D")
    chain = list(given)
    chain[0] = unsqueeze(chain[0], 0) if chain[0].array.ndim == 1 else chain[0]
    chain[-1] = unsqueeze(chain[-1], 1) if chain[-1].array.ndim == 1 else chain[-1]
    for i, (a, b) in enumerate(zip(chain, chain[1:])):
        if a.array.shape[1] != b.array.shape[0]:
            raise RuntimeError(
                f"multi_dot(): tensors {i} and {i + 1} with shapes {list(a.array.shape)} and {list(b.array.shape)} cannot "
                "be multiplied"
            )
    return chain


def _splits(sizes: list[int]) -> dict[tuple[int, int], int]:
    """Where to split each part of a chain so that the whole takes the fewest multiplications."""
    count = len(sizes) - 1
    cost = {(i, i): 0 for i in range(count)}
    split: dict[tuple[int, int], int] = {}
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            cost[i, j], split[i, j] = min(
                (cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            )
    return split


def _multiplied(chain: list[Tensor], split: dict, i: int, j: int) -> Tensor:
    if i == j:
        return chain[i]
    k = split[i, j]
    return mm(_multiplied(chain, split, i, k), _multiplied(chain, split, k + 1, j))


# -- cross ---------------------------------------------------------------------------------------------------------
@operation(
    grad=dict(
        self=lambda g, other, dim: linalg_cross(other, g, dim=dim),
        other=lambda g, self, dim: linalg_cross(g, self, dim=dim),
    ),
    dtype="promote",
    numbers=False,
    function=False,
    method=False,
    refuses=("b", "cross"),
)
def linalg_cross(xp, self: Tensor, other: Tensor, *, dim: int = -1):
    """The cross products of vectors of three elements, which lie along `dim`."""
    if self.ndim != other.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    if self.shape[dim] != 3 or other.shape[dim] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {self.shape[dim]} and {other.shape[dim]}"
        )
    a, b = xp.broadcast_arrays(self, other)
    first, second = (xp.roll(a, -1, dim), xp.roll(a, -2, dim)), (xp.roll(b, -1, dim), xp.roll(b, -2, dim))
    return first[0] * second[1] - first[1] * second[0]


@composite()
def cross(input: Tensor, other: Tensor, dim: Any = None, *, out: Any = None) -> Tensor:
    """The cross products of vectors along `dim`, or along the first dimension of size 3."""
    if dim is None:
        dim = next((i for i, n in enumerate(input.array.shape) if n == 3), None)
        if dim is None:
            raise explained(
                RuntimeError("no dimension of size 3 in input"), "cross", [("input", input), ("other", other)]
            )
    result = linalg_cross(input, other, dim=dim)
    return result if out is None else into("cross", out, result)


# -- distances -----------------------------------------------------------------------------------------------------
def _dist_gradient(g, self, other, p, result, needed):
    slope = _norm_gradient(g, self - other, result, p, None, False)
    return slope if needed[0] else None, -slope if needed[1] else None


@operation(grad={("self", "other"): _dist_gradient}, dtype="promote", numbers=False)
def dist(xp, self: Tensor, other: Tensor, p: float = 2):
    """The p-norm of `input - other`."""
    broadcast(self.shape, other.shape)
    return vector_norm.op.kernel(xp, self - other, float(p))


def _cdist_gradient(g, self, other, p, result, needed):
    """Per pair of points the derivative of the p-norm of their difference, zero where they are the same point."""
    gap = unsqueeze(self, -2) - unsqueeze(other, -3)
    scale, length = unsqueeze(g, -1), unsqueeze(result, -1)
    apart = where(length == 0, 1.0, length)
    if p == 0:
        slope = no_slope(gap * scale)
    elif p == 1:
        slope = sgn(gap) * scale
    elif p == 2:
        slope = where(length == 0, 0.0, gap * (scale / apart))
    elif math.isinf(p):
        slope = where(abs(gap) == length, sgn(gap), 0.0) * scale
    else:
        slope = where(
            (length == 0) | (gap == 0),
            0.0,
            sgn(gap) * pow(abs(where(gap == 0, 1.0, gap)), p - 1) * (scale / pow(apart, p - 1)),
        )
    return sum(slope, (-2,)) if needed[0] else None, -sum(slope, (-3,)) if needed[1] else None


@operation(grad={("self", "other"): _cdist_gradient}, function=False, method=False, node="CdistBackward0")
def cdist_op(xp, self: Tensor, other: Tensor, p: float = 2.0):
    """The p-norms of the differences of all pairs of rows."""
    for name, a in (("X1", self), ("X2", other)):
        if a.dtype.kind == "c":
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {scalar_name(a.dtype)}")
        if a.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {a.ndim}D")
    if self.shape[-1] != other.shape[-1]:
        raise RuntimeError(
            f"X1 and X2 must have the same number of columns. X1: {self.shape[-1]} X2: {other.shape[-1]}"
        )
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    gap = xp.absolute(self[..., :, None, :] - other[..., None, :, :])
    if p == 0:
        return (gap != 0).sum(-1).astype(self.dtype)
    if p == 1:
        return gap.sum(-1)
    if p == 2:
        return xp.sqrt((gap * gap).sum(-1))
    if math.isinf(p):
        return gap.max(-1) if self.shape[-1] else xp.zeros(gap.shape[:-1], self.dtype)
    return (gap**p).sum(-1) ** (1.0 / p)


@composite(method=False)
def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str = "use_mm_for_euclid_dist_if_necessary") -> Tensor:
    """The distances (p-norms of differences) between all rows of `x1` and all rows of `x2`."""
    return cdist_op(x1, x2, float(p))
