"""Operations of 0.3 whose parameters or arithmetic differ from today's, on core tensors.

Sources, at v0.3.1: torch/functional.py, torch/tensor.py, torch/autograd/variable.py, torch/nn/functional.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...ops.declare import PUBLIC
from ...tensor import Tensor


def dot(tensor1: Tensor, tensor2: Tensor) -> Tensor:
    """The sum of the products of all elements, whatever the tensors' shapes."""
    flat = (vars(Tensor)["reshape"](t, -1) for t in (tensor1, tensor2))
    return PUBLIC["dot"](*flat)


def split(tensor: Tensor, split_size: int, dim: int = 0) -> Any:
    """Chunks of `split_size` along a dimension, the last one with what remains."""
    return PUBLIC["split"](tensor, split_size, dim)


def chunk(tensor: Tensor, n_chunks: int, dim: int = 0) -> Any:
    """A number of chunks along a dimension; the method's parameter was called `n_chunks`."""
    return PUBLIC["chunk"](tensor, n_chunks, dim)


def multinomial(input: Tensor, num_samples: int = 1, replacement: bool = False) -> Tensor:
    """Draws from rows of weights; a Variable drew one where no number was given."""
    return PUBLIC["multinomial"](input, num_samples, replacement)


def _spread(name: str) -> Callable:
    def call(input: Tensor, dim: int | None = None, keepdim: bool = False, unbiased: bool = True) -> Tensor:
        if dim is None:
            return PUBLIC[name](input, unbiased=unbiased)
        return PUBLIC[name](input, dim, unbiased=unbiased, keepdim=keepdim)

    call.__name__ = name
    call.__doc__ = f"`{name}` of a Variable, whose `keepdim` stood before `unbiased`."
    return call


std, var = _spread("std"), _spread("var")


def tensor_rtruediv(self: Tensor, other: Any) -> Tensor:
    """A number divided by a raw tensor, in the tensor's own type: it truncates for integers."""
    mode = None if self.dtype.is_floating_point else "trunc"
    return vars(Tensor)["div"](vars(Tensor)["new_full"](self, self.shape, other), self, rounding_mode=mode)


def variable_rtruediv(self: Tensor, other: Any) -> Tensor:
    """A number divided by a Variable."""
    return PUBLIC["reciprocal"](self) * other if self.dtype.is_floating_point else tensor_rtruediv(self, other)


def dim(self: Tensor) -> int:
    """The number of dimensions; a tensor without elements had none."""
    return self.array.ndim if self.array.size else 0


def index(self: Tensor, key: Any) -> Tensor:
    """What an index gives, as a method."""
    return self[key]


FUNCTIONS: dict[str, Callable] = {"split": split, "dot": dot}
_BOTH: dict[str, Callable] = {"split": split, "dot": dot, "chunk": chunk, "dim": dim, "ndimension": dim}
OF_TENSORS: dict[str, Callable] = {**_BOTH, "__rtruediv__": tensor_rtruediv}
OF_VARIABLES: dict[str, Callable] = {
    **_BOTH, "__rtruediv__": variable_rtruediv, "multinomial": multinomial, "std": std, "var": var, "index": index,
}  # fmt: skip
