"""Products of matrices and vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.dtypes import scalar_name
from ..array.errors import explained
from ..array.shapes import bracket, product
from ..tensor import Tensor
from .declare import composite, operation
from .old_order import numbers_first
from .pointwise import mul
from .reduce import sum
from .shape import expanded_shape, reshape, squeeze, t, transpose, unsqueeze
from .writing import into

Number = float


def _check_product(a, b, names="mat1 and mat2"):
    if a.shape[-1] != b.shape[-2]:
        raise RuntimeError(
            f"{names} shapes cannot be multiplied ({a.shape[-2]}x{a.shape[-1]} and {b.shape[-2]}x{b.shape[-1]})"
        )


def _check_dtypes(name, a, b):
    if a.dtype != b.dtype:
        from ..array import dtypes

        shown = [dtypes.C_NAMES[dtypes.from_numpy(k.dtype)] for k in (a, b)]
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {shown[0]} != {shown[1]}")


def _batch_mismatch(a, b):
    batch = product(a.shape[:-2])
    return RuntimeError(
        f"Expected size for first two dimensions of batch2 tensor to be: [{batch}, {a.shape[-1]}] but got: "
        f"[{b.shape[0] if b.ndim == 3 else batch}, {b.shape[-2]}]."
    )


def _times(a, b):
    """The product in the operands' dtype; of 16-bit floats it is added up in float32 and rounded once."""
    if a.dtype.char in "eE":
        return (a.astype(np.float32) @ b.astype(np.float32)).astype(a.dtype)
    return a @ b


@operation(
    grad=dict(self=lambda g, mat2: mm(g, t(mat2)), mat2=lambda g, self: mm(t(self), g)),
    refuses=("b", "addmm_impl_cpu_"),
)
def mm(xp, self: Tensor, mat2: Tensor, out=None):
    """The product of two matrices: [n, m] times [m, p] is [n, p]."""
    if self.ndim != 2 or mat2.ndim != 2:
        raise RuntimeError("self must be a matrix" if self.ndim != 2 else "mat2 must be a matrix")
    _check_product(self, mat2)
    _check_dtypes("mm", self, mat2)
    return _times(self, mat2)


@operation(
    grad=dict(self=lambda g, mat2: bmm(g, transpose(mat2, 1, 2)), mat2=lambda g, self: bmm(transpose(self, 1, 2), g)),
    refuses=("b", "bmm"),
)
def bmm(xp, self: Tensor, mat2: Tensor, out=None):
    """The products of two batches of matrices: [b, n, m] times [b, m, p] is [b, n, p]."""
    if self.ndim != 3 or mat2.ndim != 3:
        raise RuntimeError("batch1 must be a 3D tensor" if self.ndim != 3 else "batch2 must be a 3D tensor")
    if self.shape[0] != mat2.shape[0] or self.shape[2] != mat2.shape[1]:
        raise _batch_mismatch(self, mat2)
    _check_dtypes("bmm", self, mat2)
    return _times(self, mat2)


@operation(
    grad=dict(self=lambda g, vec: mul(unsqueeze(g, 1), unsqueeze(vec, 0)), vec=lambda g, self: mv(t(self), g)),
    refuses=("b", "addmv_impl_cpu"),
)
def mv(xp, self: Tensor, vec: Tensor, out=None):
    """A matrix times a vector: [n, m] times [m] is [n]."""
    if self.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(
            f"vector + matrix @ vector expected, got {max(self.ndim - 1, vec.ndim)}, {self.ndim}, {vec.ndim}"
        )
    if self.shape[1] != vec.shape[0]:
        raise RuntimeError(
            f"size mismatch, got input ({self.shape[0]}), mat ({self.shape[0]}x{self.shape[1]}), vec ({vec.shape[0]})"
        )
    _check_dtypes("mv", self, vec)
    return _times(self, vec)


@operation(grad=dict(self=lambda g, tensor: g * tensor, tensor=lambda g, self: g * self), refuses=("b", "dot"))
def dot(xp, self: Tensor, tensor: Tensor, out=None):
    """The inner product of two vectors."""
    if self.ndim != 1 or tensor.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {self.ndim}D and {tensor.ndim}D tensors")
    if self.shape != tensor.shape:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor {bracket(self.shape)} and src {bracket(tensor.shape)} to have "
            f"the same number of elements, but got {self.size} and {tensor.size} elements respectively"
        )
    return _times(self, tensor)


@numbers_first("beta", "alpha")
@operation(
    grad=dict(
        input=lambda g, beta: g if beta == 1 else g * beta,
        mat1=lambda g, mat2, alpha: mm(g, t(mat2)) if alpha == 1 else mm(g, t(mat2)) * alpha,
        mat2=lambda g, mat1, alpha: mm(t(mat1), g) if alpha == 1 else mm(t(mat1), g) * alpha,
    ),
    inplace=True,
    refuses=("b", "addmm_impl_cpu_"),
)
def addmm(xp, input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Number = 1, alpha: Number = 1, out=None):
    """`beta * input + alpha * (mat1 @ mat2)`."""
    _check_product(mat1, mat2)
    _check_dtypes("addmm", mat1, mat2)
    expanded_shape(input.shape, (mat1.shape[0], mat2.shape[1]))
    product = _times(mat1, mat2)
    if alpha != 1:
        product = product * product.dtype.type(alpha)
    return product + (input if beta == 1 else input * input.dtype.type(beta))


# -- linear: the layer's whole work in one node --------------------------------------------------------------------
def _linear_gradient(g, input, weight, needed):
    """Gradients of input, weight and bias; leading dimensions of the input are one batch."""
    flat = reshape(g, (-1, g.shape[-1])) if len(g.shape) != 2 else g
    rows = reshape(input, (-1, input.shape[-1])) if len(input.shape) != 2 else input
    return (
        reshape(mm(flat, weight), tuple(input.shape)) if needed[0] else None,
        mm(t(flat), rows) if needed[1] else None,
        sum(flat, (0,)) if needed[2] else None,
    )


def _linear_node(input, weight, bias=None):
    if getattr(input, "ndim", 2) == 2:
        return "MmBackward0" if bias is None else "AddmmBackward0"
    return "UnsafeViewBackward0" if bias is None else "ViewBackward0"


@operation(
    grad={("input", "weight", "bias"): _linear_gradient},
    method=False,
    function=False,
    node=_linear_node,
    refuses=("b", "addmm_impl_cpu_"),
)
def linear(xp, input: Tensor, weight: Tensor, bias: Tensor | None = None):
    """`input @ weight.T + bias`: [*, in] with weight [out, in] and bias [out] gives [*, out]."""
    if not input.ndim or input.shape[-1] != weight.shape[-1]:
        if input.ndim:
            left = f"{input.size // max(input.shape[-1], 1)}x{input.shape[-1]}"
            sentence = f"mat1 and mat2 shapes cannot be multiplied ({left} and {weight.shape[-1]}x{weight.shape[0]})"
        else:
            sentence = f"both arguments to linear need to be at least 1D, but they are 0D and {weight.ndim}D"
        raise explained(RuntimeError(sentence), "linear", (("input", input), ("weight", weight)))
    if input.dtype != weight.dtype and bias is not None:
        shown = " and ".join(scalar_name(k.dtype) for k in (input, weight))
        raise RuntimeError(f"mat1 and mat2 must have the same dtype, but got {shown}")
    if input.dtype != weight.dtype:
        _check_dtypes("linear", input, weight)
    product = _times(input, weight.T)
    if bias is None:
        return product
    expanded_shape(bias.shape, product.shape)
    product += bias
    return product


# -- matmul --------------------------------------------------------------------------------------------------------
@operation(
    grad=dict(
        self=lambda g, other: batched_matmul(g, transpose(other, -2, -1)),
        other=lambda g, self: batched_matmul(transpose(self, -2, -1), g),
    ),
    function=False,
    method=False,
    node="UnsafeViewBackward0",
    refuses=("b", "bmm"),
)
def batched_matmul(xp, self: Tensor, other: Tensor):
    """The products of batches of matrices; leading dimensions are broadcast."""
    if self.shape[-1] != other.shape[-2]:
        if self.ndim > 2 and other.ndim > 2:
            raise _batch_mismatch(self, other)
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({self.shape[-2]}x{self.shape[-1]} and "
            f"{other.shape[-2]}x{other.shape[-1]})"
        )
    _check_dtypes("matmul", self, other)
    return _times(self, other)


@operation(
    grad=dict(self=lambda g, self_meta: reshape(g, tuple(self_meta.shape))),
    function=False,
    method=False,
    node="UnsafeViewBackward0",
)
def unsafe_view(xp, self: Tensor, size: Any):
    """A product that nobody else holds, under another shape."""
    return self.reshape(size)


@composite(operators=("matmul",))
def matmul(input: Tensor, other: Tensor, *, out: Any = None) -> Tensor:
    """The product of vectors, matrices or batches of matrices, by their ranks."""
    if not isinstance(other, Tensor):
        raise TypeError(f"matmul(): argument 'other' (position 2) must be Tensor, not {type(other).__name__}")
    result = _product(input, other)
    return result if out is None else into("matmul", out, result)


def _product(a: Tensor, b: Tensor) -> Tensor:
    ranks = a.array.ndim, b.array.ndim
    if 0 in ranks:
        sentence = f"both arguments to matmul need to be at least 1D, but they are {ranks[0]}D and {ranks[1]}D"
        raise explained(RuntimeError(sentence), "matmul", [("input", a), ("other", b)])
    if ranks == (1, 1):
        return dot(a, b)
    if ranks == (2, 2):
        return mm(a, b)
    if ranks == (2, 1):
        return mv(a, b)
    if ranks == (1, 2):
        return squeeze(mm(unsqueeze(a, 0), b), 0)
    if ranks[0] == 1:
        return unsafe_view(batched_matmul(unsqueeze(a, 0), b), (*b.array.shape[:-2], b.array.shape[-1]))
    if ranks[1] == 1:
        return unsafe_view(mv(reshape(a, (-1, a.array.shape[-1])), b), a.array.shape[:-1])
    if ranks[1] == 2:
        return unsafe_view(mm(reshape(a, (-1, a.array.shape[-1])), b), (*a.array.shape[:-1], b.array.shape[-1]))
    return batched_matmul(a, b)


@composite()
def outer(input: Tensor, vec2: Tensor, *, out: Any = None) -> Tensor:
    """All products of the elements of two vectors: [n] and [m] give [n, m]."""
    for name, vector in (("self", input), ("vec2", vec2)):
        if vector.array.ndim != 1:
            error = RuntimeError(f"outer: Expected 1-D argument {name}, but got {vector.array.ndim}-D")
            raise explained(error, "outer", [("input", input), ("vec2", vec2)])
    return mul(unsqueeze(input, 1), unsqueeze(vec2, 0), out=out)


composite(name="ger")(outer)
