"""Functions that 2.13 still has to say that they are gone, or to warn; dialects 0.3 and 0.4 have working ones."""

from __future__ import annotations

import warnings
from typing import Any

from ..array.shapes import product
from ..tensor import Tensor
from .declare import composite, view
from .shape import contiguous, reshape

_SINCE = "This function was deprecated since version 1.9 and is now removed."


@composite()
def symeig(input: Tensor, eigenvectors: bool = False, upper: bool = True) -> Any:
    """Removed: `torch.linalg.eigh` has taken its place."""
    raise RuntimeError(
        f"{_SINCE} The default behavior has changed from using the upper triangular portion of the matrix by default to "
        "using the lower triangular portion.\n  symeig(input): use torch.linalg.eigh(A, UPLO='U' if upper else 'L')"
    )


@composite()
def eig(input: Tensor, eigenvectors: bool = False) -> Any:
    """Removed: `torch.linalg.eig` has taken its place."""
    raise RuntimeError(
        f"{_SINCE} `torch.linalg.eig` returns complex tensors of dtype `cfloat` or `cdouble` rather than real tensors "
        "mimicking complex tensors.\n  eig(input): use torch.linalg.eig(A)"
    )


@composite(method=False)
def matrix_rank(input: Tensor, tol: float | None = None, symmetric: bool = False) -> Any:
    """Removed: `torch.linalg.matrix_rank` has taken its place."""
    raise RuntimeError(f"{_SINCE}\n  matrix_rank(input): use torch.linalg.matrix_rank(A)")


@composite()
def solve(input: Tensor, A: Tensor, *, out: Any = None) -> Any:  # noqa: N803 - torch's name
    """Removed: `torch.linalg.solve` has taken its place."""
    raise RuntimeError(
        f"{_SINCE} `torch.solve` is deprecated in favor of `torch.linalg.solve`. `torch.linalg.solve` has its arguments "
        "reversed and does not return the LU factorization.\n  solve(input, A): use torch.linalg.solve(A, B)"
    )


@composite()
def lstsq(input: Tensor, A: Tensor, *, out: Any = None) -> Any:  # noqa: N803 - torch's name
    """Removed: `torch.linalg.lstsq` has taken its place."""
    raise RuntimeError(
        f"{_SINCE} `torch.lstsq` is deprecated in favor of `torch.linalg.lstsq`."
        "\n  lstsq(input, A): use torch.linalg.lstsq(A, B).solution"
    )


@composite(function=False)
def reinforce(self: Tensor, reward: Any) -> Any:
    """Removed: `torch.distributions` has taken its place."""
    raise RuntimeError(
        "reinforce() was removed.\n  use torch.distributions: m = Categorical(probs), action = m.sample(), "
        "loss = -m.log_prob(action) * reward"
    )


# -- shapes --------------------------------------------------------------------------------------------------------
@view(
    grad=dict(self=lambda g, self_meta: reshape(g, self_meta.shape)),
    method=False,
    function=False,
    node="ResizeBackward",
)
def resized_view(xp, self: Tensor, sizes: Any):
    """A dense tensor's memory in another shape."""
    return self.reshape(sizes)


@composite(function=False)
def resize(self: Tensor, *sizes: Any) -> Tensor:
    """Deprecated: the tensor in another shape with as many elements, as `view` of a dense tensor."""
    warnings.warn("non-inplace resize is deprecated", UserWarning, stacklevel=2)
    return _resized(self, sizes)


@composite(function=False)
def resize_as(self: Tensor, tensor: Tensor) -> Tensor:
    """Deprecated: the tensor in another one's shape."""
    warnings.warn("non-inplace resize_as is deprecated", UserWarning, stacklevel=2)
    return _resized(self, tensor.array.shape)


def _resized(x: Tensor, sizes: tuple) -> Tensor:
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)):
        shown = str(tuple(sizes[0]))  # torch takes the tuple for a size, and says so
        raise _other_count(x, shown, shown)
    if product(sizes) != x.array.size:
        raise _other_count(x, "x".join(map(str, sizes)), str(product(sizes)))
    return resized_view(contiguous(x), tuple(sizes))


def _other_count(x: Tensor, shown: str, count: str) -> RuntimeError:
    have = "x".join(map(str, x.array.shape))
    return RuntimeError(
        f"requested resize to {shown} ({count} elements in total), but the given tensor has a size of {have} "
        f"({x.array.size} elements). autograd's resize can only change the shape of a given tensor, while preserving the "
        "number of elements. \n  resize(*sizes): use view or reshape"
    )
