"""ASGD: gradient descent that also averages the parameters over its steps."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .optimizer import Elementwise, check, counted, zeros


class ASGD(Elementwise):
    """Averaged stochastic gradient descent (Polyak and Juditsky, 1992); the average is in `state[p]["ax"]`."""

    def __init__(
        self, params: Any, lr: float = 1e-2, lambd: float = 1e-4, alpha: float = 0.75, t0: float = 1e6,
        weight_decay: float = 0, foreach: bool | None = None, maximize: bool = False, differentiable: bool = False,
        capturable: bool = False,
    ) -> None:  # fmt: skip
        check(lr=(lr, "learning rate"), weight_decay=(weight_decay, "weight_decay value"))
        defaults = dict(
            lr=lr, lambd=lambd, alpha=alpha, t0=t0, weight_decay=weight_decay, foreach=foreach, maximize=maximize,
            differentiable=differentiable, capturable=capturable,
        )  # fmt: skip
        super().__init__(params, defaults)

    def start(self, parameter: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        state.update(step=counted(), eta=counted(float(group["lr"])), mu=counted(1.0), ax=zeros(parameter))

    def update(self, xp: Any, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        step, eta, mu, average = (state[name].array for name in ("step", "eta", "mu", "ax"))
        step += 1
        rate = float(eta)
        p *= 1 - group["lambd"] * rate
        p -= g * rate
        if float(mu) == 1:
            average[...] = p
        else:
            average += (p - average) * float(mu)
        eta[...] = group["lr"] / (1 + group["lambd"] * group["lr"] * float(step)) ** group["alpha"]
        mu[...] = 1 / max(1, float(step) - group["t0"])
