"""Kullback and Leibler's divergence: which function computes it for which pair of distributions."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from .. import namespace as torch
from ..distribution import Distribution

Tensor = torch.Tensor
Divergence = Callable[[Any, Any], Tensor]

_KL_REGISTRY: dict[tuple[type, type], Divergence] = {}
_KL_MEMOIZE: dict[tuple[type, type], Divergence | None] = {}


def register_kl(type_p: type, type_q: type) -> Callable[[Divergence], Divergence]:
    """Decorate a function of `p` and `q` that computes the divergence for these classes and their subclasses."""
    for name, each in (("type_p", type_p), ("type_q", type_q)):
        if not isinstance(each, type) and issubclass(each, Distribution):
            raise TypeError(f"Expected {name} to be a Distribution subclass but got {each}")

    def declare(function: Divergence) -> Divergence:
        _KL_REGISTRY[type_p, type_q] = function
        _KL_MEMOIZE.clear()  # another function may be the nearest now
        return function

    return declare


def _nearer(one: tuple, other: tuple) -> bool:
    """Whether a pair of classes is at least as special as another, the first class counting most."""
    for x, y in zip(one, other):
        if not issubclass(x, y):
            return False
        if x is not y:
            break
    return True


def _nearest(pairs: list[tuple]) -> tuple:
    best = pairs[0]
    for pair in pairs[1:]:
        if pair != best and _nearer(pair, best):
            best = pair
    return best


def _dispatch_kl(type_p: type, type_q: type) -> Divergence | None:
    """The function of the nearest pair of classes; a warning where it depends on which of the two counts most."""
    matches = [(p, q) for p, q in _KL_REGISTRY if issubclass(type_p, p) and issubclass(type_q, q)]
    if not matches:
        return None
    left_p, left_q = _nearest(matches)
    right_q, right_p = _nearest([(q, p) for p, q in matches])
    if _KL_REGISTRY[left_p, left_q] is not _KL_REGISTRY[right_p, right_q]:
        warnings.warn(
            f"Ambiguous kl_divergence({type_p.__name__}, {type_q.__name__}). "
            f"Please register_kl({left_p.__name__}, {right_q.__name__})",
            RuntimeWarning,
            stacklevel=3,
        )
    return _KL_REGISTRY[left_p, left_q]


def kl_divergence(p: Distribution, q: Distribution) -> Tensor:
    """The expected log(p(x) / q(x)) over values x of `p`, for each distribution of the batch."""
    pair = type(p), type(q)
    if pair not in _KL_MEMOIZE:
        _KL_MEMOIZE[pair] = _dispatch_kl(*pair)
    function = _KL_MEMOIZE[pair]
    if function is None:
        raise NotImplementedError(
            f"No KL(p || q) is implemented for p type {pair[0].__name__} and q type {pair[1].__name__}"
        )
    return function(p, q)
