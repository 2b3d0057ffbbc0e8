"""Slices shortened to a longest norm: renorm, and the rows of an embedding that are in use."""

from __future__ import annotations

from ..array.dtypes import scalar_name
from ..tensor import Tensor
from .complexes import conjugate, is_complex_array, real_of
from .declare import composite, operation
from .reduce import _norm_gradient as norm_gradient
from .reduce import sum, vector_norm  # noqa: A004
from .schema import Dim, wirtinger
from .where import where

_TINY = 1e-7


def _others(ndim: int, dim: int) -> tuple[int, ...]:
    return tuple(d for d in range(ndim) if d != dim)


def _inner(self, g):
    """The products whose sum says how far a gradient points along the input; real for complex numbers, too."""
    return real_of(conjugate(self) * g) if is_complex_array(self) else self * g


@wirtinger
def _slope(g, self, p, dim, maxnorm):
    """Where a slice was shortened: its gradient's part across the norm, scaled as the slice was."""
    rest = _others(len(self.shape), dim)
    norm = vector_norm(self, p, rest, True)
    inverse = 1.0 / (norm + _TINY)
    along = norm_gradient(sum(_inner(self, g), rest, True), self, norm, p, rest, True)
    return where(norm > maxnorm, (g - along * inverse) * inverse * maxnorm, g)


@operation(grad=dict(self=_slope), inplace=True)
def renorm(xp, self: Tensor, p: float, dim: Dim, maxnorm: float, out=None):
    """The input with each slice along `dim` shortened to a p-norm of at most `maxnorm`.

    >>> torch.renorm(torch.tensor([[3.0, 4.0], [0.0, 1.0]]), 2, 0, 1)
    tensor([[0.6000, 0.8000],
            [0.0000, 1.0000]])
    """
    if self.dtype.kind in "iub":
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {scalar_name(self.dtype)}"
        )
    if p <= 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm}")
    if self.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {self.ndim} dimensions")
    norm = vector_norm.op.kernel(xp, self, p, _others(self.ndim, dim), True)
    scale = xp.where(norm > maxnorm, maxnorm / (norm + norm.dtype.type(_TINY)), norm.dtype.type(1))
    return self * scale.astype(self.dtype)


@composite(method=False)
def embedding_renorm_(input: Tensor, indices: Tensor, max_norm: float, norm_type: float) -> Tensor:
    """Shorten the rows that the indices name to a norm of at most `max_norm`, in place."""
    from ..array.backend import xp_of
    from ..autograd import views
    from ..autograd.modes import mode

    if mode.enabled:
        views.check_writable(input)
    xp = xp_of(input.array)
    used = xp.unique(indices.array)
    rows = input.array[used]
    norms = (xp.absolute(rows) ** norm_type).sum(axis=-1, keepdims=True) ** (1 / norm_type)
    input.array[used] = xp.where(norms > max_norm, rows * (max_norm / (norms + _TINY)), rows).astype(rows.dtype)
    views.written(input)
    return input
