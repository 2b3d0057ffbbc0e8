"""Adamax: Adam with the largest recent gradient in place of the root of the average of squares."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .optimizer import Elementwise, check, check_betas, counted, lerp, zeros


class Adamax(Elementwise):
    """Adamax (Kingma and Ba, 2014, section 7.1)."""

    def __init__(
        self, params: Any, lr: float = 2e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, foreach: bool | None = None, *, maximize: bool = False, differentiable: bool = False,
        capturable: bool = False,
    ) -> None:  # fmt: skip
        check(lr=(lr, "learning rate"), eps=(eps, "epsilon value"))
        check_betas(betas)
        check(weight_decay=(weight_decay, "weight_decay value"))
        defaults = dict(
            lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, foreach=foreach, maximize=maximize,
            differentiable=differentiable, capturable=capturable,
        )  # fmt: skip
        super().__init__(params, defaults)

    def start(self, parameter: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        state.update(step=counted(), exp_avg=zeros(parameter), exp_inf=zeros(parameter))

    def update(self, xp: Any, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        first, second = group["betas"]
        state["step"].array += 1
        average, largest = state["exp_avg"].array, state["exp_inf"].array
        lerp(average, g, 1 - first)
        largest *= second
        xp.maximum(largest, xp.abs(g) + group["eps"], out=largest)
        p -= average * (group["lr"] / (1 - first ** float(state["step"].array))) / largest
