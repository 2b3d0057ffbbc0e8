"""Sparse tensors: what refuses them, by the table in `core/refused.py`, and what dense tensors answer about them."""

from __future__ import annotations

from typing import Any

from .. import refused
from ..tensor import Tensor
from .declare import PUBLIC, composite
from .matmul import mm

# Torch's other names of `mm`, which take dense tensors, too.
PUBLIC["spmm"] = PUBLIC["dsmm"] = mm

# Not there at all: what 2.13 no longer has (dialects 0.3 and 0.4 bring it back), and what is no function but a layout.
_ABSENT = ("raw_copy_sparse_", "sparse_coo")


@composite(function=False)
def to_dense(input: Tensor, dtype: Any = None, *, masked_grad: bool | None = None) -> Tensor:
    """The tensor itself, which is dense, in another dtype when one is given."""
    return input if dtype is None else input.to(dtype)  # type: ignore[attr-defined]


@composite(function=False)
def sparse_dim(input: Tensor) -> int:
    """The number of sparse dimensions: none."""
    return 0


@composite(function=False)
def dense_dim(input: Tensor) -> int:
    """The number of dense dimensions: all."""
    return input.array.ndim


Tensor.is_sparse = property(lambda self: False, doc="Whether the tensor is sparse: never.")  # type: ignore[attr-defined]

for _name in refused.under("torch"):
    if _name not in _ABSENT and "sparse" in refused.REFUSED[f"torch.{_name}"].reason:
        PUBLIC[_name] = refused.function(f"torch.{_name}")
for _name in refused.under("torch.Tensor"):
    setattr(Tensor, _name, refused.function(f"torch.Tensor.{_name}"))
