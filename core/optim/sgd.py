"""SGD: gradient descent, with momentum and Nesterov's variant."""

from __future__ import annotations

from typing import Any

from ..tensor import wrap
from .optimizer import Elementwise, blocks, check


class SGD(Elementwise):
    """`p -= lr * g`; with momentum g is a running sum of gradients (Sutskever et al., 2013)."""

    kernel = "sgd_many"

    def __init__(
        self, params: Any, lr: float = 1e-3, momentum: float = 0, dampening: float = 0, weight_decay: float = 0,
        nesterov: bool = False, *, maximize: bool = False, foreach: bool | None = None, differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:  # fmt: skip
        check(
            lr=(lr, "learning rate"), momentum=(momentum, "momentum value"),
            weight_decay=(weight_decay, "weight_decay value"),
        )  # fmt: skip
        defaults = dict(
            lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov,
            maximize=maximize, foreach=foreach, differentiable=differentiable, fused=fused,
        )  # fmt: skip
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, defaults)

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:  # states of older versions lack the newer settings
            for name, value in (("nesterov", False), ("maximize", False), ("foreach", None), ("differentiable", False)):
                group.setdefault(name, value)

    def update(self, xp: Any, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        momentum, lr = group["momentum"], group["lr"]
        if not momentum:
            for p_, g_ in blocks(p, g):
                p_ -= g_ * lr
            return
        held = state.get("momentum_buffer")
        if held is None:
            buffer = xp.array(g)
            state["momentum_buffer"] = wrap(buffer)
        else:
            buffer = held.array
            buffer *= momentum
            for buffer_, g_ in blocks(buffer, g):
                buffer_ += g_ * (1 - group["dampening"])
        for p_, g_, buffer_ in blocks(p, g, buffer):
            p_ -= (g_ + buffer_ * momentum if group["nesterov"] else buffer_) * lr
