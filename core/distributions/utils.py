"""What distributions share: broadcast parameters, probabilities and logits, lazily computed parameters, triangles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any

from . import namespace as torch

Tensor = torch.Tensor
Number = (int, float)  # bool is an int
euler_constant = 0.57721566490153286060


def is_number(value: Any) -> bool:
    """A plain number, which becomes a tensor of the other parameters' dtype."""
    return isinstance(value, Number)


def broadcast_all(*values: Any) -> tuple[Tensor, ...]:
    """The values as tensors of one shape; numbers take dtype and device of the first tensor among them."""
    if not all(isinstance(value, Tensor) or is_number(value) for value in values):
        raise ValueError(
            "Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__."
        )
    like = next((value for value in values if isinstance(value, Tensor)), None)
    options = {"dtype": torch.get_default_dtype()} if like is None else {"dtype": like.dtype, "device": like.device}
    return tuple(torch.broadcast_tensors(*(v if isinstance(v, Tensor) else torch.tensor(v, **options) for v in values)))


def batch_shape_of(tensor: Tensor, *given: Any) -> torch.Size:
    """The batch shape of parameters that were given as `given`: none where all of them are plain numbers."""
    return torch.Size() if all(map(is_number, given)) else tensor.size()


def standard_normal(shape: Sequence[int], like: Tensor) -> Tensor:
    """Normals of mean 0 and deviation 1, in the dtype and on the device of `like`."""
    return torch.empty(shape, dtype=like.dtype, device=like.device).normal_()


def _sum_rightmost(value: Tensor, dim: int) -> Tensor:
    """The sum over the last `dim` dimensions."""
    return value if dim == 0 else value.reshape(value.shape[:-dim] + (-1,)).sum(-1)


# -- probabilities and logits --------------------------------------------------------------------------------------
def logits_to_probs(logits: Tensor, is_binary: bool = False) -> Tensor:
    """Probabilities of log-odds, or of unnormalised log-probabilities along the last dimension."""
    return logits.sigmoid() if is_binary else logits.softmax(-1)


def clamp_probs(probs: Tensor) -> Tensor:
    """Probabilities kept off 0 and 1 by the dtype's epsilon."""
    eps = torch.finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def probs_to_logits(probs: Tensor, is_binary: bool = False) -> Tensor:
    """Log-odds of probabilities, or log-probabilities along the last dimension."""
    clamped = clamp_probs(probs)
    return clamped.log() - (-clamped).log1p() if is_binary else clamped.log()


class lazy_property:  # noqa: N801 - torch's name
    """An attribute that is computed when first asked for, and then kept in the instance."""

    def __init__(self, wrapped: Callable[[Any], Any]) -> None:
        self.wrapped = wrapped
        update_wrapper(self, wrapped)  # type: ignore[arg-type]

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return _LazyProperty(self.wrapped)
        with torch.enable_grad():
            value = self.wrapped(instance)
        setattr(instance, self.wrapped.__name__, value)
        return value


class _LazyProperty(lazy_property, property):
    """What the class itself shows: documentation tools see a property."""

    def __init__(self, wrapped: Callable[[Any], Any]) -> None:
        property.__init__(self, wrapped)


# -- triangles -----------------------------------------------------------------------------------------------------
def _below(n: int, diag: int, device: Any) -> Tensor:
    """A mask of a square matrix: on and below this diagonal."""
    place = torch.arange(n, device=device)
    return place < place.view(-1, 1) + (diag + 1)


def tril_matrix_to_vec(mat: Tensor, diag: int = 0) -> Tensor:
    """The elements on and below a diagonal, row by row."""
    n = mat.shape[-1]
    if not -n <= diag < n:
        raise ValueError(f"diag ({diag}) provided is outside [{-n}, {n - 1}].")
    return mat[..., _below(n, diag, mat.device)]


def vec_to_tril_matrix(vec: Tensor, diag: int = 0) -> Tensor:
    """A square matrix with these elements on and below a diagonal, row by row, and zeros above."""
    step = 1 + 2 * diag  # n solves n² + step n = 2 · length + |diag| (diag + 1)
    n = (-step + (step**2 + 8 * vec.shape[-1] + 4 * abs(diag) * (diag + 1)) ** 0.5) / 2
    if round(n) - n > torch.finfo(vec.dtype).eps:
        raise ValueError(
            f"The size of last dimension is {vec.shape[-1]} which cannot be expressed as the lower triangular part of "
            "a square D x D matrix."
        )
    n = round(n)
    mat = vec.new_zeros(vec.shape[:-1] + (n, n))
    mat[..., _below(n, diag, vec.device)] = vec
    return mat


__all__ = [
    "broadcast_all", "clamp_probs", "lazy_property", "logits_to_probs", "probs_to_logits", "tril_matrix_to_vec",
    "vec_to_tril_matrix",
]  # fmt: skip
