"""What a tensor is: its kinds and states as functions and flags, and small names of old under torch's own."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import dtypes
from ..array.formats import strided
from ..array.shapes import as_shape
from ..tensor import Tensor
from . import casts, memory, where  # noqa: F401 - declare the methods whose functions are named here
from .casting import result_dtype
from .complaints import complaint
from .complexes import adjoint as conjugate_transpose
from .complexes import conj
from .declare import composite
from .matmul import matmul
from .reduce import vector_norm
from .shape import expand, reshape, transpose


def _needs_tensor(name: str, value: Any, argument: str = "input", position: int = 1) -> None:
    if not isinstance(value, Tensor):
        raise TypeError(
            f"{name}(): argument '{argument}' (position {position}) must be Tensor, not {type(value).__name__}"
        )


# -- questions -----------------------------------------------------------------------------------------------------
@composite()
def is_nonzero(input: Tensor) -> bool:
    """Is the one element different from zero? An error for any other number of elements."""
    try:
        return bool(input)
    except RuntimeError as error:
        raise complaint("is_nonzero", str(error), input=input) from None


@composite(method=False)
def is_signed(input: Tensor) -> bool:
    """Does its dtype have a sign?"""
    _needs_tensor("is_signed", input)
    return input.dtype.is_signed


@composite(method=False)
def is_complex(input: Tensor) -> bool:
    """Are its elements complex numbers?"""
    _needs_tensor("is_complex", input)
    return input.dtype.is_complex


@composite(method=False)
def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Have the two the same shape?"""
    _needs_tensor("is_same_size", input)
    _needs_tensor("is_same_size", other, "other", 2)
    return input.array.shape == other.array.shape


@composite(method=False)
def get_device(input: Tensor) -> int:
    """The index of its CUDA device, -1 on the CPU."""
    return input.get_device()


@composite()
def is_distributed(input: Tensor) -> bool:
    """Is it spread over processes? Never here."""
    return False


@composite()
def is_conj(input: Tensor) -> bool:
    """Is it conjugated only when it is read? Never here: conj gives new memory."""
    return False


@composite()
def is_neg(input: Tensor) -> bool:
    """Is it negated only when it is read? Never here."""
    return False


@composite()
def is_inference(input: Tensor) -> bool:
    """Was it made in inference mode? Tensors made there are ordinary ones here."""
    return False


@composite()
def resolve_conj(input: Tensor) -> Tensor:
    """The tensor with its conjugation carried out: itself."""
    return input


@composite()
def resolve_neg(input: Tensor) -> Tensor:
    """The tensor with its negation carried out: itself."""
    return input


Tensor.name = property(lambda self: None, doc="Names of tensors are of old: always None.")  # type: ignore[attr-defined]
Tensor.is_cpu = property(lambda self: not self.is_cuda, doc="Is it in host memory?")  # type: ignore[attr-defined]
for _flag in (
    "is_ipu", "is_maia", "is_meta", "is_mkldnn", "is_mps", "is_mtia", "is_nested", "is_quantized", "is_sparse_csr",
    "is_vulkan", "is_xla", "is_xpu",
):  # fmt: skip
    setattr(Tensor, _flag, property(lambda self: False, doc="No tensor is, here."))


@composite(function=False)
def record_stream(self: Tensor, stream: Any) -> None:
    """Tell the memory pool that a stream uses the tensor; a tensor in host memory has no streams."""
    if not self.is_cuda:
        sentence = "record_stream is only for tensors on a CUDA device"
        raise complaint("record_stream", sentence, NotImplementedError, input=self)


# -- dtypes --------------------------------------------------------------------------------------------------------
@composite(method=False)
def can_cast(from_: dtypes.dtype, to: dtypes.dtype) -> bool:
    """May a result of one dtype be written into a tensor of another? Not into a lower category.

    >>> torch.can_cast(torch.double, torch.float), torch.can_cast(torch.float, torch.int)
    (True, False)
    """
    return from_.category <= to.category


@composite(method=False)
def result_type(tensor1: Any, tensor2: Any) -> dtypes.dtype:
    """The dtype that arithmetic with the two has.

    >>> torch.result_type(torch.tensor([1, 2]), 1.0)
    torch.float32
    """
    for value in (tensor1, tensor2):
        if not isinstance(value, (Tensor, int, float, complex)):
            got = ", ".join(type(v).__name__ for v in (tensor1, tensor2))
            raise TypeError(f"result_type() received an invalid combination of arguments - got ({got})")
    return result_dtype([v.array if isinstance(v, Tensor) else v for v in (tensor1, tensor2)])


@composite(method=False)
def scalar_tensor(
    s: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, pin_memory: bool = False
) -> Tensor:
    """A 0-dim tensor of one number, of the default dtype unless given."""
    from .create import full

    if not isinstance(s, (bool, int, float, complex, np.generic, Tensor)):
        raise TypeError(f"scalar_tensor(): argument 's' (position 1) must be Number, not {type(s).__name__}")
    return full(
        (), s, dtype=dtypes.get_default_dtype() if dtype is None else dtype, layout=layout or strided, device=device,
        pin_memory=pin_memory,
    )  # fmt: skip


@composite(method=False)
def numel(input: Tensor) -> int:
    """Number of elements."""
    _needs_tensor("numel", input)
    return input.array.size


@composite(method=False)
def is_floating_point(input: Tensor) -> bool:
    """Is the dtype a floating-point one?"""
    _needs_tensor("is_floating_point", input)
    return input.dtype.is_floating_point


# -- functions of methods ------------------------------------------------------------------------------------------
@composite(method=False)
def zero_(input: Tensor) -> Tensor:
    """Zeros, in place."""
    return input.zero_()  # type: ignore[attr-defined]


@composite(method=False)
def resize_as_(input: Tensor, the_template: Tensor) -> Tensor:
    """Another size in place, the template's."""
    return input.resize_as_(the_template)  # type: ignore[attr-defined]


@composite(method=False)
def masked_fill(input: Tensor, mask: Tensor, value: Any) -> Tensor:
    """The input with `value` where the mask holds."""
    return where.masked_fill(input, mask, value)


@composite(method=False)
def clamp_min_(input: Tensor, min: Any) -> Tensor:
    """In-place version of clamp_min."""
    return input.clamp_min_(min)  # type: ignore[attr-defined]


@composite(method=False)
def clamp_max_(input: Tensor, max: Any) -> Tensor:
    """In-place version of clamp_max."""
    return input.clamp_max_(max)  # type: ignore[attr-defined]


@composite(method=False)
def detach(input: Tensor) -> Tensor:
    """The same memory without history."""
    return input.detach()


@composite(method=False)
def detach_(input: Tensor) -> Tensor:
    """Forget the history, in place."""
    return input.detach_()


@composite(method=False)
def norm_except_dim(v: Tensor, pow: int = 2, dim: int = 0) -> Tensor:
    """The norms of the slices along one dimension, which keep that dimension's place."""
    dims = tuple(d for d in range(v.array.ndim) if d != dim % v.array.ndim)
    return vector_norm(v, float(pow), dims, True)


@composite(function=False)
def broadcast_to(self: Tensor, *size: Any) -> Tensor:
    """A view in another shape, its elements repeated along new dimensions and those of size one."""
    return expand(self, as_shape(size))


# -- products and conjugates ---------------------------------------------------------------------------------------
@composite()
def inner(input: Any, other: Any) -> Tensor:
    """Products summed over the last dimension of both; of a number and a tensor the product.

    >>> torch.inner(torch.tensor([1, 2]), torch.tensor([3, 4]))
    tensor(11)
    """
    if not input.array.ndim or not other.array.ndim:
        return input * other
    if input.array.shape[-1] != other.array.shape[-1]:
        shown = f"{list(input.array.shape)} and {list(other.array.shape)}"
        sentence = f"inner() the last dimension must match on both input tensors but got shapes {shown}"
        raise complaint("inner", sentence, input=input, other=other)
    if other.array.ndim == 1:
        return matmul(input, other)
    width = other.array.shape[-1]
    found: Any = matmul(input, transpose(reshape(other, (-1, width)), 0, 1))
    return reshape(found, (*input.array.shape[:-1], *other.array.shape[:-1]))


@composite()
def vdot(input: Tensor, other: Tensor) -> Tensor:
    """The dot product of the conjugate of one vector with another."""
    a, b = input.array, other.array
    sentence = None
    if a.ndim != 1 or b.ndim != 1:
        sentence = f"1D tensors expected, but got {a.ndim}D and {b.ndim}D tensors"
    elif a.dtype != b.dtype:
        names = f"{dtypes.scalar_name(a.dtype)} and {dtypes.scalar_name(b.dtype)}"
        sentence = f"dot : expected both vectors to have same dtype, but found {names}"
    elif a.size != b.size:
        sentence = (
            f"inconsistent tensor size, expected tensor [{a.size}] and src [{b.size}] to have the same number of elements, "
            f"but got {a.size} and {b.size} elements respectively"
        )
    if sentence is not None:
        raise complaint("vdot", sentence, input=input, other=other)
    return matmul(conj(input), other)


@composite()
def conj_physical(input: Tensor) -> Tensor:
    """The complex conjugate in new memory; a real tensor itself."""
    return conj(input)


@composite()
def conj_physical_(input: Tensor) -> Tensor:
    """Conjugate in place."""
    return input.copy_(conj(input))  # type: ignore[attr-defined]


@composite()
def adjoint(input: Tensor) -> Tensor:
    """The conjugate transpose of matrices."""
    ndim = input.array.ndim
    if ndim == 1:
        sentence = f"tensor.adjoint() is only supported on matrices or batches of matrices. Got {ndim}-D tensor."
        raise complaint("adjoint", sentence, input=input)
    return conjugate_transpose(input) if ndim else conj(input)


def _of_a_matrix(self: Tensor) -> Tensor:
    if self.array.ndim not in (0, 2):
        sentence = f"tensor.H is only supported on matrices (2-D tensors). Got {self.array.ndim}-D tensor."
        raise complaint("H", sentence, input=self)
    return adjoint(self)


Tensor.H = property(_of_a_matrix, doc="The conjugate transpose of a matrix.")  # type: ignore[attr-defined]
Tensor.mH = property(adjoint, doc="The conjugate transpose of matrices.")  # type: ignore[attr-defined]
