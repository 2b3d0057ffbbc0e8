"""Rprop: steps that look at the gradient's sign only, each element with a step size of its own."""

from __future__ import annotations

from typing import Any

from ..array.backend import xp_of
from ..tensor import Tensor, wrap
from .optimizer import Elementwise, check, counted, zeros


class Rprop(Elementwise):
    """Resilient backpropagation (Riedmiller and Braun, 1993)."""

    def __init__(
        self, params: Any, lr: float = 1e-2, etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50), *, capturable: bool = False, foreach: bool | None = None,
        maximize: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        check(lr=(lr, "learning rate"))
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        defaults = dict(
            lr=lr, etas=etas, step_sizes=step_sizes, foreach=foreach, maximize=maximize, differentiable=differentiable,
            capturable=capturable,
        )  # fmt: skip
        super().__init__(params, defaults)

    def start(self, parameter: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        array = parameter.array
        sizes = wrap(xp_of(array).full_like(array, float(group["lr"])))
        state.update(step=counted(), prev=zeros(parameter), step_size=sizes)

    def update(self, xp: Any, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        down, up = group["etas"]
        state["step"].array += 1
        last, sizes = state["prev"].array, state["step_size"].array
        agreement = g * last
        turned = agreement < 0
        sizes *= xp.where(turned, down, xp.where(agreement > 0, up, 1)).astype(sizes.dtype)
        xp.clip(sizes, *group["step_sizes"], out=sizes)
        last[...] = xp.where(turned, xp.zeros_like(g), g)  # after a turn the next step starts anew
        p -= xp.sign(last) * sizes
