"""Dropout: a random mask, drawn as torch draws it, times the input; of elements or of whole channels."""

from __future__ import annotations

import warnings

from ...array.backend import launches
from ...tensor import Tensor

# Of SELU's two constants: where alpha dropout puts what it drops (Klambauer et al., 2017).
_ALPHA = 1.7580993408473766


def _check(p: float) -> None:
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def _idle(input: Tensor, p: float, training: bool) -> bool:
    return p == 0 or not training or input.array.size == 0


def _memory_order(input: Tensor) -> list[int] | None:
    """The dimensions from the widest step in memory to the narrowest, in which torch draws; None when it is the usual."""
    array = input.array
    if array.flags.c_contiguous:
        return None
    usual = list(range(array.ndim))
    order = sorted((d for d in usual if array.shape[d] > 1), key=lambda d: -array.strides[d])
    places = [d for d in usual if array.shape[d] > 1]
    for place, d in zip(places, order):
        usual[place] = d
    return None if order == places else usual


def _kept(input: Tensor, p: float, of_features: bool) -> Tensor:
    """A mask of ones where the input is kept: per element, or per sample and channel."""
    from ...ops.declare import PUBLIC

    if not of_features:
        order = _memory_order(input)
        if order is None:
            return PUBLIC["empty_like"](input).bernoulli_(1 - p)
        drawn = PUBLIC["empty"]([input.array.shape[d] for d in order], dtype=input.dtype, device=input.device)
        return drawn.bernoulli_(1 - p).permute([order.index(d) for d in range(len(order))])
    if input.array.ndim < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    shape = (*input.array.shape[:2], *[1] * (input.array.ndim - 2))
    return PUBLIC["empty"](shape, dtype=input.dtype, device=input.device).bernoulli_(1 - p)


def _drop(input: Tensor, p: float, training: bool, inplace: bool, of_features: bool = False) -> Tensor:
    if _idle(input, p, training):
        return input
    if launches(input.array) and not (inplace or of_features or p == 1):
        from ...ops.dropout import dropped

        return dropped(input, p)
    mask = input.new_zeros(()) if p == 1 else _kept(input, p, of_features).div_(1 - p)  # type: ignore[attr-defined]
    return input.mul_(mask) if inplace else input * mask  # type: ignore[attr-defined,operator]


def _alpha_drop(input: Tensor, p: float, training: bool, inplace: bool, of_features: bool) -> Tensor:
    """Keeps mean and variance of inputs that selu made."""
    if _idle(input, p, training):
        return input
    if p == 1:
        zero = input.new_zeros(())  # type: ignore[attr-defined]
        return input.mul_(zero) if inplace else input * zero  # type: ignore[attr-defined,operator]
    kept = _kept(input, p, of_features)
    a = 1.0 / ((_ALPHA * _ALPHA * p + 1) * (1 - p)) ** 0.5
    shift = kept.add(-1).mul_(_ALPHA * a).add_(_ALPHA * a * p)  # type: ignore[attr-defined]
    kept.mul_(a)  # type: ignore[attr-defined]
    return input.mul_(kept).add_(shift) if inplace else input * kept + shift  # type: ignore[attr-defined,operator]


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """In training each element is zero with probability `p`, and the rest are scaled by `1 / (1 - p)`."""
    _check(p)
    return _drop(input, p, training, inplace)


def alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """Dropout that keeps mean and variance of what selu gives."""
    _check(p)
    return _alpha_drop(input, p, training, inplace, False)


def feature_alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """alpha_dropout of whole channels."""
    _check(p)
    return _alpha_drop(input, p, training, inplace, True)


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zeroes whole channels: input [N, C, L] or [C, L]."""
    _check(p)
    ndim = input.array.ndim
    if ndim not in (2, 3):
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {ndim}D input. Note that dropout1d exists to provide "
            "channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch "
            "dimension (i.e. 2D or 3D inputs)."
        )
    return _channels(input, p, training, inplace, batched=ndim == 3)


def _channels(input: Tensor, p: float, training: bool, inplace: bool, batched: bool) -> Tensor:
    if batched:
        return _drop(input, p, training, inplace, True)
    added = input.unsqueeze_(0) if inplace else input.unsqueeze(0)  # type: ignore[attr-defined]
    result = _drop(added, p, training, inplace, True)
    return result.squeeze_(0) if inplace else result.squeeze(0)  # type: ignore[attr-defined]


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zeroes whole channels: input [N, C, H, W]; other dimensions as torch takes them, with a warning."""
    _check(p)
    ndim = input.array.ndim
    if ndim not in (3, 4):
        _warn_dimensions("dropout2d", f"{ndim}-D", 2)
    if ndim == 3:
        warnings.warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - "
            "input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future "
            "release to interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain the 1D "
            "channel-wise dropout behavior, please switch to using dropout1d instead.",
            stacklevel=3,
        )
    return _drop(input, p, training, inplace, True)


def dropout3d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zeroes whole channels: input [N, C, D, H, W] or [C, D, H, W]."""
    _check(p)
    ndim = input.array.ndim
    if ndim not in (4, 5):
        _warn_dimensions("dropout3d", f"{ndim}-D", 3)
    return _channels(input, p, training, inplace, batched=ndim == 5)


def _warn_dimensions(name: str, given: str, spatial: int) -> None:
    warnings.warn(
        f"{name}: Received a {given} input to {name}, which is deprecated and will result in an error in a future "
        f"release. To retain the behavior and silence this warning, please use dropout instead. Note that {name} exists "
        f"to provide channel-wise dropout on inputs with {spatial} spatial dimensions, a channel dimension, and an "
        f"optional batch dimension (i.e. {spatial + 1}D or {spatial + 2}D inputs).",
        stacklevel=4,
    )


__all__ = [
    "alpha_dropout", "dropout", "dropout1d", "dropout2d", "dropout3d", "feature_alpha_dropout",
]  # fmt: skip
