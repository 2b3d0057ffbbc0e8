"""RAdam: Adam whose adaptive scale is switched on when its variance has become small enough."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .optimizer import Elementwise, check, check_betas, counted, lerp, zeros


class RAdam(Elementwise):
    """Rectified Adam (Liu et al., 2019)."""

    def __init__(
        self, params: Any, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, decoupled_weight_decay: bool = False, *, foreach: bool | None = None,
        maximize: bool = False, capturable: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        check(lr=(lr, "learning rate"), eps=(eps, "epsilon value"))
        check_betas(betas)
        check(weight_decay=(weight_decay, "weight_decay value"))
        defaults = dict(
            lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, maximize=maximize, foreach=foreach,
            capturable=capturable, decoupled_weight_decay=decoupled_weight_decay, differentiable=differentiable,
        )  # fmt: skip
        super().__init__(params, defaults)

    def start(self, parameter: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        state.update(step=counted(), exp_avg=zeros(parameter), exp_avg_sq=zeros(parameter))

    def update(self, xp: Any, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        (first, second), lr = group["betas"], group["lr"]
        state["step"].array += 1
        step = float(state["step"].array)
        if group["decoupled_weight_decay"] and group["weight_decay"]:
            p *= 1 - lr * group["weight_decay"]
        average, square = state["exp_avg"].array, state["exp_avg_sq"].array
        lerp(average, g, 1 - first)
        square *= second
        square += (g * (1 - second)) * g
        move = average / (1 - first**step) * lr
        correction = 1 - second**step
        longest = 2 / (1 - second) - 1  # of the averages' lengths, "rho" in the paper
        length = longest - 2 * step * second**step / correction
        if length > 5.0:
            rectified = ((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) ** 0.5
            move *= correction**0.5 / (xp.sqrt(square) + group["eps"])
            move *= rectified
        p -= move
