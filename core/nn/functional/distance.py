"""Functional distances, and losses of pairs and triplets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...ops import distances, embedding_losses
from ...ops.bounds import clamp_min
from ...ops.pointwise import minimum
from ...tensor import Tensor
from .reduction import chosen
from .refusal import refusal

pairwise_distance = distances.pairwise_distance
cosine_similarity = distances.cosine_similarity
pdist = distances.pdist

_NUMBERS = {"none": 0, "mean": 1, "sum": 2}


def _number(size_average: bool | None, reduce: bool | None, reduction: str, name: str) -> int:
    return _NUMBERS[chosen(size_average, reduce, reduction, name)]


def cosine_embedding_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """One minus the cosine of pairs that belong together (target 1), its excess over `margin` for others (target -1)."""
    how = _number(size_average, reduce, reduction, "cosine_embedding_loss")
    return embedding_losses.cosine_embedding_loss(input1, input2, target, margin, how)


def hinge_embedding_loss(
    input: Tensor, target: Tensor, margin: float = 1.0, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """Distances of pairs that belong together (target 1), what others (target -1) are nearer than `margin`."""
    how = _number(size_average, reduce, reduction, "hinge_embedding_loss")
    return embedding_losses.hinge_embedding_loss(input, target, margin, how)


def margin_ranking_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """What the first score falls short of being larger (target 1) or smaller (target -1) by `margin`."""
    how = _number(size_average, reduce, reduction, "margin_ranking_loss")
    if not input1.array.ndim == input2.array.ndim == target.array.ndim:
        sentence = (
            f"margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: {input1.size()}, "
            f"input2: {input2.size()}, target: {target.size()} "
        )
        raise refusal(
            RuntimeError, sentence, "margin_ranking_loss", input1=input1.array, input2=input2.array, target=target.array
        )
    return embedding_losses.margin_ranking_loss(input1, input2, target, margin, how)


def _check_margin(margin: float) -> None:
    if margin <= 0:
        sentence = f"margin must be greater than 0, got {margin}"
        raise refusal(ValueError, sentence, "triplet_margin_loss", margin=margin)


def triplet_margin_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 1.0, p: float = 2, eps: float = 1e-6,
    swap: bool = False, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """What the negative example falls short of being farther from the anchor than the positive one by `margin`."""
    how = _number(size_average, reduce, reduction, "triplet_margin_loss")
    _check_margin(margin)
    return embedding_losses.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, how)


def triplet_margin_with_distance_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, *, distance_function: Callable | None = None,
    margin: float = 1.0, swap: bool = False, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """As triplet_margin_loss, by a distance of your own."""
    chosen(None, None, reduction, "triplet_margin_with_distance_loss")
    _check_margin(margin)
    distance: Any = pairwise_distance if distance_function is None else distance_function
    a, b, c = (t.array.ndim for t in (anchor, positive, negative))
    if not a == b == c:
        sentence = (
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {a}D, positive {b}D, and negative {c}D inputs"
        )
        raise refusal(
            RuntimeError, sentence, "triplet_margin_with_distance_loss", anchor=anchor.array, positive=positive.array,
            negative=negative.array,
        )  # fmt: skip
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = minimum(far, distance(positive, negative))
    losses: Any = clamp_min(margin + near - far, 0)
    return losses.mean() if reduction == "mean" else losses.sum() if reduction == "sum" else losses


__all__ = [
    "cosine_embedding_loss", "cosine_similarity", "hinge_embedding_loss", "margin_ranking_loss", "pairwise_distance",
    "pdist", "triplet_margin_loss", "triplet_margin_with_distance_loss",
]  # fmt: skip
