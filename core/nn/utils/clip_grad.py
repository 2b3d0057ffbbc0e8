"""Gradient clipping, by norm and by value."""

from __future__ import annotations

import types
import warnings
from collections.abc import Iterable
from typing import Any

from ...autograd.modes import no_grad
from ...ops.declare import PUBLIC
from ...ops.reduce import vector_norm
from ...ops.shape import stack
from ...tensor import Tensor


def _listed(parameters: Any) -> list[Tensor]:
    return [parameters] if isinstance(parameters, Tensor) else list(parameters)


@no_grad()
def get_total_norm(
    tensors: Any, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None
) -> Tensor:
    """The norm of all tensors together, as if they were one vector."""
    each, norm_type = _listed(tensors), float(norm_type)
    if not each:
        return PUBLIC["tensor"](0.0)
    place = each[0].device
    norms = [vector_norm(t, norm_type).to(place) for t in each]
    total = vector_norm(stack(norms), norm_type)
    if error_if_nonfinite and not bool(total.isfinite()):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it cannot be "
            "clipped. To disable this error and scale the gradients by the non-finite norm anyway, set "
            "`error_if_nonfinite=False`"
        )
    return total


@no_grad()
def clip_grads_with_norm_(
    parameters: Any, max_norm: float, total_norm: Any, foreach: bool | None = None
) -> None:  # fmt: skip
    """Scale all gradients in place as for a total norm that is already known."""
    grads: list[Any] = [p.grad for p in _listed(parameters) if p.grad is not None]
    if grads:
        factor = (float(max_norm) / (total_norm + 1e-6)).clamp(max=1.0)
        for g in grads:
            g.mul_(factor.to(g.device))


@no_grad()
def clip_grad_norm_(
    parameters: Any, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:  # fmt: skip
    """Scale all gradients in place so that their total norm is at most `max_norm`; returns the norm before."""
    each = _listed(parameters)
    if not each and isinstance(parameters, types.GeneratorType):
        warnings.warn("`parameters` is an empty generator, no gradient clipping will occur.", UserWarning, stacklevel=3)
    grads: list[Any] = [p.grad for p in each if p.grad is not None]
    total: Any = get_total_norm(grads, norm_type, error_if_nonfinite)
    clip_grads_with_norm_(each, max_norm, total)
    return total


def clip_grad_norm(
    parameters: Any, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:  # fmt: skip
    """The old name of clip_grad_norm_."""
    warnings.warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.",
        FutureWarning,
        stacklevel=2,
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite)


@no_grad()
def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float, foreach: bool | None = None) -> None:
    """Limit each gradient's elements to [-clip_value, clip_value] in place."""
    bound = float(clip_value)
    for parameter in _listed(parameters):
        gradient: Any = parameter.grad
        if gradient is not None:
            gradient.clamp_(-bound, bound)
