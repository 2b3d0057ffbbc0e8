"""RMSprop: steps divided by a running root mean square of the gradient."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .optimizer import Elementwise, check, counted, lerp, zeros


class RMSprop(Elementwise):
    """RMSprop (Hinton's lecture 6e, 2012); `centered` subtracts the gradient's mean (Graves, 2013)."""

    kernel = "rmsprop_many"

    def __init__(
        self, params: Any, lr: float = 1e-2, alpha: float = 0.99, eps: float = 1e-8, weight_decay: float = 0,
        momentum: float = 0, centered: bool = False, capturable: bool = False, foreach: bool | None = None,
        maximize: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        check(
            lr=(lr, "learning rate"), eps=(eps, "epsilon value"), momentum=(momentum, "momentum value"),
            weight_decay=(weight_decay, "weight_decay value"), alpha=(alpha, "alpha value"),
        )  # fmt: skip
        defaults = dict(
            lr=lr, momentum=momentum, alpha=alpha, eps=eps, centered=centered, weight_decay=weight_decay,
            capturable=capturable, foreach=foreach, maximize=maximize, differentiable=differentiable,
        )  # fmt: skip
        super().__init__(params, defaults)

    def start(self, parameter: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        state["step"] = counted()
        names = ["square_avg"]
        if group["momentum"] > 0:
            names.append("momentum_buffer")
        if group["centered"]:
            names.append("grad_avg")
        for name in names:
            state[name] = zeros(parameter)

    def update(self, xp: Any, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        alpha, lr = group["alpha"], group["lr"]
        state["step"].array += 1
        square = state["square_avg"].array
        square *= alpha
        square += (g * (1 - alpha)) * g
        if group["centered"]:
            mean = state["grad_avg"].array
            lerp(mean, g, 1 - alpha)
            scale = xp.sqrt(square - mean * mean)
        else:
            scale = xp.sqrt(square)
        scale += group["eps"]
        if group["momentum"] > 0:
            buffer = state["momentum_buffer"].array
            buffer *= group["momentum"]
            buffer += g / scale
            p -= buffer * lr
        else:
            p -= g * lr / scale
