"""NAdam: Adam with Nesterov's look ahead."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .optimizer import Elementwise, check, check_betas, counted, lerp, zeros


class NAdam(Elementwise):
    """NAdam (Dozat, 2016)."""

    def __init__(
        self, params: Any, lr: float = 2e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, momentum_decay: float = 4e-3, decoupled_weight_decay: bool = False, *,
        foreach: bool | None = None, maximize: bool = False, capturable: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        check(lr=(lr, "learning rate"), eps=(eps, "epsilon value"))
        check_betas(betas)
        check(weight_decay=(weight_decay, "weight_decay value"), decay=(momentum_decay, "momentum_decay value"))
        defaults = dict(
            lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay,
            decoupled_weight_decay=decoupled_weight_decay, maximize=maximize, foreach=foreach, capturable=capturable,
            differentiable=differentiable,
        )  # fmt: skip
        super().__init__(params, defaults)

    def start(self, parameter: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        state.update(step=counted(), mu_product=counted(1.0), exp_avg=zeros(parameter), exp_avg_sq=zeros(parameter))

    def update(self, xp: Any, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        (first, second), lr = group["betas"], group["lr"]
        state["step"].array += 1
        step = float(state["step"].array)
        if group["decoupled_weight_decay"] and group["weight_decay"]:
            p *= 1 - lr * group["weight_decay"]
        mu, ahead = (first * (1.0 - 0.5 * 0.96 ** (s * group["momentum_decay"])) for s in (step, step + 1))
        state["mu_product"].array *= mu
        product = float(state["mu_product"].array)
        average, square = state["exp_avg"].array, state["exp_avg_sq"].array
        lerp(average, g, 1 - first)
        square *= second
        square += (g * (1 - second)) * g
        scale = xp.sqrt(square / (1 - second**step)) + group["eps"]
        p -= g * (lr * (1.0 - mu) / (1.0 - product)) / scale
        p -= average * (lr * ahead / (1.0 - product * ahead)) / scale
