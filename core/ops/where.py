"""Selection by a mask: where, and masked fill. Formulas use them instead of arithmetic with masks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.shapes import broadcast
from ..tensor import Tensor
from .casting import result_dtype
from .declare import composite, pointwise
from .masks import check_condition, check_fill
from .scalars import as_element
from .schema import Plain


def _check_numbers(condition, self, other):
    """A number must fit into the common dtype."""
    if hasattr(self, "dtype") != hasattr(other, "dtype"):
        common = result_dtype([self, other]).numpy
        as_element(other if hasattr(self, "dtype") else self, common)


@pointwise(
    grad=dict(
        self=lambda g, condition: where(condition, g, 0.0),
        other=lambda g, condition: where(condition, 0.0, g),
    ),
    dtype="promote",
    inplace=False,
    method=False,
    function=False,
    node="WhereBackward0",
    check=_check_numbers,
)
def where(xp, condition: Plain, self: Tensor, other: Tensor):
    """`input` where `condition` holds, else `other`; the three are broadcast."""
    mask = condition if getattr(condition, "dtype", np.bool_) == np.bool_ else condition != 0
    if not hasattr(self, "dtype") and not hasattr(other, "dtype"):
        kind = result_dtype([self, other]).numpy
        self, other = xp.asarray(self, kind), xp.asarray(other, kind)
    elif not hasattr(self, "dtype"):
        self = xp.asarray(self, other.dtype)
    elif not hasattr(other, "dtype"):
        other = xp.asarray(other, self.dtype)
    return xp.where(mask, self, other)


_FORMS = (
    "where() received an invalid combination of arguments - got ({got}), but expected one of:\n"
    " * (Tensor condition)\n * (Tensor condition, Tensor input, Tensor other, *, Tensor out = None)\n"
    " * (Tensor condition, Number self, Tensor other)\n * (Tensor condition, Tensor input, Number other)\n"
    " * (Tensor condition, Number self, Number other)\n"
)
_MISSING: Any = object()


@composite(method=False, name="where")
def _where(condition: Tensor, input: Any = _MISSING, other: Any = _MISSING, *, out: Any = None) -> Any:
    """`input` where `condition` holds, else `other`; the three are broadcast. Of a condition alone: where it holds.

    >>> x = torch.tensor([1.0, -2.0, 3.0])
    >>> torch.where(x > 0, x, 0.0)
    tensor([1., 0., 3.])
    """
    if input is _MISSING and other is _MISSING:
        from .index import nonzero

        return nonzero(condition, as_tuple=True)
    if input is _MISSING or other is _MISSING:
        got = ", ".join(type(a).__name__ for a in (condition, input, other) if a is not _MISSING)
        raise TypeError(_FORMS.format(got=got))
    check_condition(condition.array)
    result = where(condition, input, other)
    if out is None:
        return result
    from .writing import into

    return into("where", out, result)


@composite(function=False, name="where")
def _where_method(self: Tensor, condition: Tensor, other: Any) -> Tensor:
    """The tensor where `condition` holds, else `other`."""
    check_condition(condition.array)
    return where(condition, self, other)


def no_slope(g):
    """The gradient of a function of steps: zero, whatever arrives."""
    return where(False, g, 0.0)


@pointwise(
    grad=dict(self=lambda g, mask: where(mask, 0.0, g), value=lambda g, mask: where(mask, g, 0.0)),
    dtype="keep",
    node=lambda self, mask, value: f"MaskedFillBackward{1 if hasattr(value, 'dtype') else 0}",
    function=False,
)
def masked_fill(xp, self: Tensor, mask: Plain, value: Tensor):
    """`input` with `value` where `mask` holds."""
    if getattr(value, "ndim", 0):
        raise RuntimeError(
            f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s)."
        )
    if mask.dtype != bool:
        check_fill(mask)
        mask = mask != 0
    try:
        return xp.where(mask, xp.asarray(as_element(value, self.dtype), self.dtype), self)
    except ValueError:
        broadcast(mask.shape, self.shape)
        raise
