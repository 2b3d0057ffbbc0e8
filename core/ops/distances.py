"""Distances and similarities of rows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..array.backend import send
from ..array.dtypes import scalar_name
from ..array.shapes import broadcast
from ..autograd.modes import no_grad
from ..tensor import Tensor, wrap
from .bounds import clamp_min
from .casting import result_dtype
from .casts import clone, to
from .complaints import complaint, wrapped
from .declare import composite
from .index import index_select
from .reduce import sum, vector_norm  # noqa: A004
from .shape import expand


@composite(method=False)
def pairwise_distance(x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """The p-norm of the differences of vectors, which lie along the last dimension; `eps` is added to each difference."""
    difference = x1 - x2 + eps
    return vector_norm(difference, float(p), -1, keepdim)


@composite(method=False)
def cosine_similarity(x1: Any, x2: Any, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle between vectors along a dimension; no length counts as less than `eps`.

    >>> torch.cosine_similarity(torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0, 1.0]]))
    tensor([0.7071])
    """
    name = "cosine_similarity"
    kind = result_dtype([x1.array, x2.array])
    if not kind.is_floating_point:
        sentence = f"expected common dtype to be floating point, yet common dtype is {scalar_name(kind)}"
        raise complaint(name, sentence, x1=x1, x2=x2)
    try:
        shape = broadcast(x1.array.shape, x2.array.shape)
    except RuntimeError as error:
        raise complaint(name, str(error), x1=x1, x2=x2) from None
    dim = wrapped(name, dim, len(shape), x1=x1, x2=x2)
    units = []
    for x in (x1, x2):
        x = x if x.array.dtype == kind.numpy else to(x, kind)
        x = x if x.array.shape == shape else expand(x, shape)
        length = clone(vector_norm(x, 2, dim, True))
        with no_grad():  # the bound changes the value, not the slope
            bounded = clamp_min(length, eps)
        length = length + (bounded - length).detach() if bool((length.array < eps).any()) else length
        units.append(x / length)
    return sum(units[0] * units[1], (dim,))


@composite(method=False)
def pdist(input: Tensor, p: float = 2.0) -> Tensor:
    """The p-norm of the difference of every pair of rows, in the order (0, 1), (0, 2), … (1, 2), …"""
    array = input.array
    sentence = None
    if array.ndim != 2:
        sentence = f"pdist only supports 2D tensors, got: {array.ndim}D"
    elif array.dtype.kind not in "fV":
        sentence = "pdist only supports floating-point dtypes"
    elif p < 0:
        sentence = "pdist only supports non-negative p values"
    if sentence is not None:
        raise complaint("pdist", sentence, input=input, p=p)
    first, second = np.triu_indices(array.shape[0], 1)
    rows = [index_select(input, 0, wrap(send(places, input.device))) for places in (first, second)]
    difference = rows[0] - rows[1]  # type: ignore[operator]
    return vector_norm(difference, math.inf if p == math.inf else float(p), (1,))
