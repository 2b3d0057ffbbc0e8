"""RMSprop: steps divided by a running root mean square of the gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..tensor import Tensor, wrap
from .adam import lerp
from .optimizer import Elementwise, check


class RMSprop(Elementwise):
    """RMSprop (Hinton's lecture 6e, 2012); `centered` subtracts the gradient's mean (Graves, 2013)."""

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
        state["step"] = wrap(np.array(0.0, np.float32))
        names = ["square_avg"]
        if group["momentum"] > 0:
            names.append("momentum_buffer")
        if group["centered"]:
            names.append("grad_avg")
        for name in names:
            state[name] = wrap(xp_of(parameter.array).zeros_like(parameter.array))

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
