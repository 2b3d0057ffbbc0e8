"""Losses of pairs and triplets, under torch's own names: the reduction is a number, 0 none, 1 mean, 2 sum.

None is what torch's own functions do unless told otherwise.
"""

from __future__ import annotations

from typing import Any

from ..array.shapes import bracket
from ..tensor import Tensor
from .bounds import clamp_min
from .complaints import complaint
from .declare import composite
from .distances import pairwise_distance
from .pointwise import minimum, sqrt
from .reduce import mean, sum  # noqa: A004
from .where import where

_TINY = 1e-12


def _reduced(losses: Tensor, reduction: int) -> Tensor:
    return mean(losses) if reduction == 1 else sum(losses) if reduction == 2 else losses


@composite(method=False)
def cosine_embedding_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0.0, reduction: int = 0
) -> Tensor:  # fmt: skip
    """One minus the cosine of pairs that belong together (target 1), its excess over `margin` for others (target -1)."""
    name, ndim = "cosine_embedding_loss", target.array.ndim
    shown = f"{bracket(input1.array.shape)} and {bracket(input2.array.shape)}."
    sentence = None
    if ndim > 1:
        sentence = "0D or 1D target tensor expected, multi-target not supported"
    elif input1.array.ndim != ndim + 1 or input2.array.ndim != ndim + 1:
        sentence = f"{ndim}D target tensor expects {ndim + 1}D input tensors, but found inputs with sizes {shown}"
    if sentence is not None:
        raise complaint(name, sentence, input1=input1, input2=input2, target=target)
    both = sum(input1 * input2, (ndim,))
    first, second = sum(input1 * input1, (ndim,)) + _TINY, sum(input2 * input2, (ndim,)) + _TINY  # type: ignore[operator]
    cosine = both / sqrt(first * second)  # type: ignore[operator]
    near = where(target == 1, 1 - cosine, 0.0)
    far = where(target == -1, clamp_min(cosine - margin, 0), 0.0)
    return _reduced(near + far, reduction)  # type: ignore[operator]


@composite(method=False)
def hinge_embedding_loss(input: Any, target: Any, margin: float = 1.0, reduction: int = 0) -> Tensor:
    """Distances of pairs that belong together (target 1), what others (target -1) are nearer than `margin`."""
    far = where(target == 1, 0.0, clamp_min(margin - input, 0))
    near = where(target == -1, 0.0, input)
    return _reduced(far + near, reduction)  # type: ignore[operator]


@composite(method=False)
def margin_ranking_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0.0, reduction: int = 0
) -> Tensor:  # fmt: skip
    """What the first score falls short of being larger (target 1) or smaller (target -1) by `margin`."""
    return _reduced(clamp_min(-target * (input1 - input2) + margin, 0), reduction)


@composite(method=False)
def triplet_margin_loss(
    anchor: Any, positive: Any, negative: Any, margin: float = 1.0, p: float = 2.0, eps: float = 1e-6,
    swap: bool = False, reduction: int = 0,
) -> Tensor:  # fmt: skip
    """What the negative example falls short of being farther from the anchor than the positive one by `margin`."""
    a, b, c = (t.array.ndim for t in (anchor, positive, negative))
    if not a == b == c:
        sentence = (
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {a}D, positive {b}D, and negative {c}D inputs"
        )
        raise complaint("triplet_margin_loss", sentence, anchor=anchor, positive=positive, negative=negative)
    near, far = pairwise_distance(anchor, positive, p, eps), pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = minimum(far, pairwise_distance(positive, negative, p, eps))
    return _reduced(clamp_min(margin + near - far, 0), reduction)  # type: ignore[operator]
