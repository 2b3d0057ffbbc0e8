"""Normalisation of each channel over a batch, and of each channel of each picture: batch_norm and instance_norm."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..array.shapes import product
from ..autograd.modes import no_grad
from ..autograd.views import written
from ..tensor import Tensor, wrap
from .casts import clone
from .declare import composite, operation
from .norm_checks import check_mixed, refused
from .normalization import normal_of, over_channels, wide, wider
from .pointwise import rsqrt
from .reduce import mean, sum
from .schema import Plain
from .shape import reshape


def _column(value: Any, ndim: int) -> Any:
    """A number per channel, shaped to be broadcast against the input."""
    return None if value is None else reshape(value, (1, -1, *(1,) * (ndim - 2)))


def _batch_norm_gradient(
    g, needed, self, weight, running_mean, running_var, save_mean, save_var, training, eps
):  # fmt: skip
    if not isinstance(g, Tensor) and training and g.dtype.itemsize > 2:
        return _batch_norm_gradient_of_arrays(g, needed, self, weight, save_mean, save_var, eps)
    g, self, weight = wider(g), wider(self), wider(weight)
    ndim = len(g.shape)
    dims = over_channels(ndim)
    if training:
        scale = None if isinstance(g, Tensor) else _column(1 / np.sqrt(save_var + eps), ndim)
        average = None if isinstance(g, Tensor) else _column(save_mean, ndim)
        normal, scale = normal_of(self, average, scale, dims, eps, isinstance(g, Tensor))
    else:
        scale = rsqrt(_column(wider(running_var), ndim) + eps)
        normal = (self - _column(wider(running_mean), ndim)) * scale
    gradient = None
    if needed[0]:
        inner = g - mean(g, dims, True) - normal * mean(g * normal, dims, True) if training else g
        gradient = inner * (scale if weight is None else scale * _column(weight, ndim))
    return (
        gradient,
        sum(g * normal, dims) if needed[1] else None,
        sum(g, dims) if needed[2] else None,
    )


def _batch_norm_gradient_of_arrays(g, needed, self, weight, save_mean, save_var, eps):
    """The same in fewer passes and less memory."""
    xp, shape = xp_of(g), g.shape
    three = (shape[0], shape[1], -1)
    flat, x = g.reshape(three), self.reshape(three)
    count = flat.shape[0] * flat.shape[2]
    scale = 1 / xp.sqrt(save_var + eps)
    total = _channel_sums(xp, flat)
    # the sum of g * x, centred on the mean only afterwards, would lose digits
    centred = x - save_mean.reshape(1, -1, 1)
    product_sum = _channel_sums(xp, flat, centred)
    by_weight = product_sum * scale
    gradient = None
    if needed[0]:
        centred *= (by_weight * scale / count).astype(g.dtype, copy=False).reshape(1, -1, 1)
        gradient = flat - (total / count).astype(g.dtype, copy=False).reshape(1, -1, 1)
        gradient -= centred
        factor = scale if weight is None else scale * weight
        gradient *= factor.astype(g.dtype, copy=False).reshape(1, -1, 1)
        gradient = gradient.reshape(shape)
    return gradient, by_weight if needed[1] else None, total if needed[2] else None


def _channel_sums(xp: Any, array: Any, other: Any = None) -> Any:
    """Sums per channel of an array [batch, channels, rest], or of its product with another."""
    if other is None:
        return array.sum(axis=2).sum(axis=0) if array.shape[2] > 1 else array.sum(axis=(0, 2))
    return xp.einsum("ncl,ncl->c", array, other)


@operation(
    grad={("self", "weight", "bias"): _batch_norm_gradient},
    outputs=("result", "save_mean*", "save_var*"),
    function=False,
    method=False,
    node="NativeBatchNormBackward0",
    refuses=("iubc", "batch_norm"),
)
def batch_norm_op(
    xp, self: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Plain | None, running_var: Plain | None,
    training: bool, eps: float,
):  # fmt: skip
    """Each channel (dimension 1) less its mean, over its deviation: of the input in training, else running ones."""
    array, shape = wide(self), self.shape
    flat = array.reshape(shape[0], shape[1], product(shape[2:]))
    if training:
        average = (_channel_sums(xp, flat) / (flat.shape[0] * flat.shape[2])).astype(array.dtype, copy=False)
        centred = flat - average.reshape(1, -1, 1)
        variance = _channel_sums(xp, centred, centred) / array.dtype.type(flat.shape[0] * flat.shape[2])
    else:
        average, variance = wide(running_mean), wide(running_var)
        centred = flat - average.reshape(1, -1, 1)
    scale = (1 / xp.sqrt(variance + eps)).astype(array.dtype, copy=False)
    centred *= (scale if weight is None else scale * wide(weight)).reshape(1, -1, 1)
    if bias is not None:
        centred += wide(bias).reshape(1, -1, 1)
    kept = (average, variance) if training else (average[:0], variance[:0])
    return centred.reshape(shape).astype(self.dtype, copy=False), *kept


def _check_batch(input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool) -> None:
    name, array = "batch_norm", input.array
    channels = array.shape[1] if array.ndim > 1 else 0
    for what, value in (("running_mean", running_mean), ("running_var", running_var)):
        if value is None and not training:
            raise refused(RuntimeError, f"{what} must be defined in evaluation mode", name, input)
    if (running_mean is None) != (running_var is None):
        sentence = "running_mean and running_var must either both be None or neither be None"
        raise refused(ValueError, sentence, name, input)
    given = dict(running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    for what, value in given.items():
        if value is not None and value.array.size != channels:
            sentence = f"{what} should contain {channels} elements not {value.array.size}"
            raise refused(RuntimeError, sentence, name, input, **{what: value.array})


@composite(method=False)
def batch_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None, running_var: Tensor | None,
    training: bool, momentum: float, eps: float, cudnn_enabled: bool,
) -> Tensor:  # fmt: skip
    """Each channel less its mean, over its deviation; in training the running statistics move by `momentum`."""
    _check_batch(input, weight, bias, running_mean, running_var, training)
    if not input.array.size:
        return _of_nothing(input, weight, bias)
    return native(input, weight, bias, running_mean, running_var, training, momentum, eps)[0]


def _of_nothing(input: Any, weight: Any, bias: Any) -> Tensor:
    """Torch's answer to an empty batch: a copy that still hangs on weight and bias."""
    found: Any = clone(input)
    if weight is not None:
        found = found * weight[0]
    return found if bias is None else found + bias[0]


def native(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None, running_var: Tensor | None,
    training: bool, momentum: float, eps: float,
) -> tuple[Tensor, Tensor, Tensor]:  # fmt: skip
    """The result with mean and variance, and the running statistics moved. They count no write, as in torch."""
    check_mixed("batch_norm", input, weight, bias, running_mean, running_var)
    if training:
        result, average, variance = batch_norm_op(input, weight, bias, None, None, True, eps)
        if running_mean is not None and running_var is not None:
            count = input.array.size // max(input.array.shape[1], 1)
            unbiased = variance.array * (count / (count - 1) if count > 1 else float("nan"))
            for running, now in ((running_mean.array, average.array), (running_var.array, unbiased)):
                running[...] = (1 - momentum) * running + momentum * now
        return result, average, variance
    return batch_norm_op(input, weight, bias, running_mean, running_var, False, eps)


@composite(method=False)
def native_batch_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None, running_var: Tensor | None,
    training: bool, momentum: float, eps: float,
) -> tuple[Tensor, Tensor, Tensor]:  # fmt: skip
    """batch_norm with the mean and one over the deviation of each channel (nothing in evaluation)."""
    result, average, variance = native(input, weight, bias, running_mean, running_var, training, momentum, eps)
    raw = variance.array
    return result, average, wrap((1 / xp_of(raw).sqrt(raw + eps)).astype(raw.dtype, copy=False))


# -- instance_norm -------------------------------------------------------------------------------------------------
@composite(method=False)
def instance_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None, running_var: Tensor | None,
    use_input_stats: bool, momentum: float, eps: float, cudnn_enabled: bool,
) -> Tensor:  # fmt: skip
    """batch_norm of every picture by itself: each channel of each is a channel."""
    if running_mean is None and not use_input_stats:
        sentence = "Expected running_mean and running_var to be defined when use_input_stats is false"
        raise refused(RuntimeError, sentence, "instance_norm", input)
    batch, channels = input.size(0), input.size(1)  # type: ignore[attr-defined]

    def repeated(value: Any) -> Any:
        return None if value is None else value.repeat(batch)

    with no_grad():
        means, variances = repeated(running_mean), repeated(running_var)
    flat = input.contiguous().view(1, batch * channels, *input.array.shape[2:])  # type: ignore[attr-defined]
    out: Any = batch_norm(
        flat, repeated(weight), repeated(bias), means, variances, use_input_stats, momentum, eps, cudnn_enabled
    )
    if use_input_stats:
        for running, now in ((running_mean, means), (running_var, variances)):
            if running is not None:
                running.array[...] = now.array.reshape(batch, channels).mean(axis=0)
                written(running)
    return out.view(*input.array.shape)
