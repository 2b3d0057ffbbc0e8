"""Adadelta: steps scaled by the ratio of running averages, of earlier steps to gradients."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .optimizer import Elementwise, check, counted, zeros


class Adadelta(Elementwise):
    """Adadelta (Zeiler, 2012)."""

    def __init__(
        self, params: Any, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6, weight_decay: float = 0,
        foreach: bool | None = None, *, capturable: bool = False, maximize: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        check(lr=(lr, "learning rate"))
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        check(eps=(eps, "epsilon value"), weight_decay=(weight_decay, "weight_decay value"))
        defaults = dict(
            lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize, capturable=capturable, foreach=foreach,
            differentiable=differentiable,
        )  # fmt: skip
        super().__init__(params, defaults)

    def start(self, parameter: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        state.update(step=counted(), square_avg=zeros(parameter), acc_delta=zeros(parameter))

    def update(self, xp: Any, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        state["step"].array += 1
        rho, square, deltas = group["rho"], state["square_avg"].array, state["acc_delta"].array
        square *= rho
        square += (g * (1 - rho)) * g
        delta = xp.sqrt(deltas + group["eps"])
        delta /= xp.sqrt(square + group["eps"])
        delta *= g
        deltas *= rho
        deltas += (delta * (1 - rho)) * delta
        p -= delta * group["lr"]
