"""Products of three: the bilinear layer's form and its derivatives, which are products of three as well."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .declare import composite, operation
from .halves import in_float32
from .pool_sizes import refused
from .shape import permute, reshape


def _of_first(g, weight, input2):
    return bilinear_form(g, permute(weight, (1, 0, 2)), input2)


def _of_second(g, self, weight):
    return bilinear_form(self, permute(weight, (2, 1, 0)), g)


@in_float32
@operation(
    grad=dict(self=_of_first, weight=lambda g, self, input2: outer_of_three(g, self, input2), input2=_of_second),
    function=False,
    method=False,
    node="TrilinearBackward0",
)
def bilinear_form(xp, self: Tensor, weight: Tensor, input2: Tensor):
    """`sum_ij x[b, i] weight[o, i, j] y[b, j]` for rows x and y: [b, o]."""
    return (xp.matmul(self, weight) * input2).sum(axis=-1).T


@in_float32
@operation(
    grad=dict(
        self=lambda g, input1, input2: bilinear_form(input1, g, input2),
        input1=lambda g, self, input2: bilinear_form(self, permute(g, (1, 0, 2)), input2),
        input2=lambda g, self, input1: bilinear_form(input1, permute(g, (2, 1, 0)), self),
    ),
    function=False,
    method=False,
    node="TrilinearBackward0",
)
def outer_of_three(xp, self: Tensor, input1: Tensor, input2: Tensor):
    """`sum_b x[b, o] y[b, i] z[b, j]`: [o, i, j]."""
    pairs = xp.expand_dims(input1, -1) * xp.expand_dims(input2, 1)
    flat = pairs.reshape(pairs.shape[0], pairs.shape[1] * pairs.shape[2])
    return xp.matmul(self.T, flat).reshape(self.shape[1], *pairs.shape[1:])


@composite(method=False)
def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """`x1 W x2 + bias` for every output's matrix W: [*, in1] and [*, in2] give [*, out]."""
    a, b, w = input1.array.shape, input2.array.shape, weight.array.shape

    def fail(sentence: str) -> Exception:
        return refused(
            RuntimeError, f"bilinear(): {sentence}", "bilinear", input1.array, input2=input2.array, weight=weight.array
        )

    if len(a) != len(b):
        raise fail(f"input dimensions do not match: got {len(a)} and {len(b)}")
    for i, (m, n) in enumerate(zip(a[:-1], b[:-1])):
        if m != n:
            raise fail(f"input batch dimensions do not match at dim {i}: got {m} and {n}")
    for name, shape, axis in (("input1", a, 1), ("input2", b, 2)):
        if shape[-1] != w[axis]:
            raise fail(f"{name} size does not match weight size: got {shape[-1]} but expected {w[axis]}")
    if bias is not None and bias.array.shape[0] != w[0]:
        raise fail(f"bias size does not match weight size: got {bias.array.shape[0]} but expected {w[0]}")
    rows: Any = bilinear_form(_rows(input1), weight, _rows(input2))
    found = rows.view(*a[:-1], w[0])
    return found if bias is None else found + bias


def _rows(input: Any) -> Any:
    shape = input.array.shape
    count = input.array.size // shape[-1] if shape[-1] else 0
    return reshape(input, (count, shape[-1]))
