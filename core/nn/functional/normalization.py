"""Functional normalisation: by batch, instance, layer, group, neighbourhood and norm."""

from __future__ import annotations

from typing import Any

from ...array.shapes import product
from ...ops import batch_normalization as batches
from ...ops import normalization as ops
from ...ops.shape import reshape
from ...tensor import Tensor
from .refusal import refusal


def _verify_batch_size(size: Any, name: str, input: Tensor) -> None:
    """A single value has no deviation."""
    if size[0] * product(size[2:]) == 1:
        sentence = f"Expected more than 1 value per channel when training, got input size {size}"
        raise refusal(ValueError, sentence, name, input=input.array)


def _check_numbers(input: Tensor, weight: Tensor | None, name: str) -> None:
    """Integers do not go with a weight of floating-point numbers."""
    kind = input.dtype
    if weight is not None and kind is not weight.dtype and not (kind.is_floating_point or kind.is_complex):
        sentence = "mixed dtype (CPU): all inputs must share same datatype."
        raise refusal(RuntimeError, sentence, name, input=input.array, weight=weight.array)


def batch_norm(
    input: Tensor, running_mean: Tensor | None, running_var: Tensor | None, weight: Tensor | None = None,
    bias: Tensor | None = None, training: bool = False, momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    """Each channel less its mean, over its deviation (Ioffe and Szegedy, 2015)."""
    if training:
        _verify_batch_size(input.size(), "batch_norm", input)
    if training and eps <= 0.0:
        sentence = f"batch_norm eps must be positive during training, but got {eps}"
        raise refusal(ValueError, sentence, "batch_norm", input=input.array, eps=eps)
    if eps < 0.0:
        sentence = f"batch_norm eps must be non-negative, but got {eps}"
        raise refusal(ValueError, sentence, "batch_norm", input=input.array, eps=eps)
    return batches.batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, False)


def instance_norm(
    input: Tensor, running_mean: Tensor | None = None, running_var: Tensor | None = None, weight: Tensor | None = None,
    bias: Tensor | None = None, use_input_stats: bool = True, momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    """Each channel of each picture less its mean, over its deviation (Ulyanov et al., 2016)."""
    if use_input_stats and product(input.array.shape[2:]) == 1:
        sentence = f"Expected more than 1 spatial element when training, got input size {input.size()}"
        raise refusal(ValueError, sentence, "instance_norm", input=input.array)
    return batches.instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, False)


def layer_norm(
    input: Tensor, normalized_shape: Any, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """The last dimensions, of `normalized_shape`, less their mean, over their deviation."""
    _check_numbers(input, weight, "layer_norm")
    return ops.layer_norm(input, normalized_shape, weight, bias, eps)


def rms_norm(input: Tensor, normalized_shape: Any, weight: Tensor | None = None, eps: float | None = None) -> Tensor:
    """The last dimensions over their root mean square."""
    least, found = 1 if isinstance(normalized_shape, int) else len(normalized_shape), input.dim()
    if found < least:
        sentence = f"Input tensor must have at least {least} dimensions, but got {found}"
        raise refusal(ValueError, sentence, "rms_norm", input=input.array, normalized_shape=normalized_shape)
    return ops.rms_norm(input, normalized_shape, weight, eps)


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """Each of `num_groups` groups of channels less its mean, over its deviation."""
    if input.dim() < 2:
        sentence = f"Expected at least 2 dimensions for input tensor but received {input.dim()}"
        raise refusal(RuntimeError, sentence, "group_norm", input=input.array)
    shape = input.array.shape
    _verify_batch_size([shape[0] * shape[1] // num_groups, num_groups, *shape[2:]], "group_norm", input)
    _check_numbers(input, weight, "group_norm")
    return ops.group_norm(input, num_groups, weight, bias, eps)


def local_response_norm(input: Any, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Tensor:
    """Each element over a power of the mean square of the channels around it (Krizhevsky et al., 2012)."""
    dim = input.dim()
    if dim < 3:
        gap = " " * 26  # torch's own sentence has it
        sentence = f"Expected 3D or higher dimensionality{gap}input (got {dim} dimensions)"
        raise refusal(ValueError, sentence, "local_response_norm", input=input.array, size=size)
    if not input.array.size:
        return input
    shape = input.array.shape
    planes = (shape[0], 1, *shape[1:]) if dim == 3 else (shape[0], 1, shape[1], shape[2], -1)
    div = reshape(_neighbours(reshape(input.mul(input), planes), size), shape)
    return input / div.mul(alpha).add(k).pow(beta)


def _neighbours(squares: Any, size: int) -> Any:
    """Means over `size` channels (dimension 2) around each, with zeros beyond the first and the last."""
    from ...ops.declare import PUBLIC
    from .pooling import avg_pool2d, avg_pool3d

    shape = list(squares.array.shape)

    def zeros(channels: int) -> Any:
        shape[2] = channels
        return PUBLIC["zeros"](shape, dtype=squares.dtype, device=squares.device)

    padded = PUBLIC["cat"]([zeros(size // 2), squares, zeros((size - 1) // 2)], 2)
    if len(shape) == 4:
        return avg_pool2d(padded, (size, 1), stride=1)
    return avg_pool3d(padded, (size, 1, 1), stride=1)


def normalize(input: Any, p: float = 2.0, dim: int = 1, eps: float = 1e-12, out: Tensor | None = None) -> Tensor:
    """Each vector along `dim` over its p-norm, or over `eps` where that is larger."""
    if out is None:
        return input / input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)
    from ...ops.declare import PUBLIC

    denominator = input.norm(p, dim, keepdim=True).clamp_min_(eps).expand_as(input)
    return PUBLIC["div"](input, denominator, out=out)


__all__ = [
    "batch_norm", "group_norm", "instance_norm", "layer_norm", "local_response_norm", "normalize", "rms_norm",
]  # fmt: skip
