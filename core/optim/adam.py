"""Adam: steps scaled by running averages of the gradient and of its square."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .optimizer import Elementwise, blocks, check, check_betas, counted, lerp, zeros


class Adam(Elementwise):
    """Adam (Kingma and Ba, 2014); `amsgrad` keeps the largest average of squares (Reddi et al., 2018)."""

    kernel = "adam_many"

    def __init__(
        self, params: Any, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, amsgrad: bool = False, *, foreach: bool | None = None, maximize: bool = False,
        capturable: bool = False, differentiable: bool = False, fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:  # fmt: skip
        check(lr=(lr, "learning rate"), eps=(eps, "epsilon value"))
        check_betas(betas)
        check(weight_decay=(weight_decay, "weight_decay value"))
        defaults = dict(
            lr=lr, betas=tuple(betas), eps=eps, weight_decay=weight_decay, amsgrad=amsgrad, maximize=maximize,
            foreach=foreach, capturable=capturable, differentiable=differentiable, fused=fused,
            decoupled_weight_decay=decoupled_weight_decay,
        )  # fmt: skip
        super().__init__(params, defaults)

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:  # states of older versions lack the newer settings
            for name, value in (("amsgrad", False), ("maximize", False), ("decoupled_weight_decay", False)):
                group.setdefault(name, value)
        for each in self.state.values():
            if not isinstance(each["step"], Tensor):
                each["step"] = counted(float(each["step"]))

    def start(self, parameter: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        state["step"] = counted()
        for name in ("exp_avg", "exp_avg_sq", *(("max_exp_avg_sq",) if group["amsgrad"] else ())):
            state[name] = zeros(parameter)

    def update(self, xp: Any, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        first, second = group["betas"]
        count = state["step"].array
        count[...] = float(count) + 1
        step = float(count)
        if group["decoupled_weight_decay"] and group["weight_decay"]:
            p *= 1 - group["lr"] * group["weight_decay"]
        average, square = state["exp_avg"].array, state["exp_avg_sq"].array
        largest = state["max_exp_avg_sq"].array if group["amsgrad"] else square
        size, correction = group["lr"] / (1 - first**step), (1 - second**step) ** 0.5
        for p_, g_, average_, square_, largest_ in blocks(p, g, average, square, largest):
            lerp(average_, g_, 1 - first)
            square_ *= second
            square_ += (g_ * (1 - second)) * g_
            if group["amsgrad"]:
                xp.maximum(largest_, square_, out=largest_)
            scale = xp.sqrt(largest_)
            scale /= correction
            scale += group["eps"]
            p_ -= average_ * size / scale
