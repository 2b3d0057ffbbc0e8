"""Adagrad: steps divided by the root of the sum of all squared gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..tensor import wrap
from .optimizer import Elementwise, check


class Adagrad(Elementwise):
    """Adagrad (Duchi et al., 2011)."""

    kernel = "adagrad_many"

    def __init__(
        self, params: Any, lr: float = 1e-2, lr_decay: float = 0, weight_decay: float = 0,
        initial_accumulator_value: float = 0, eps: float = 1e-10, foreach: bool | None = None, *, maximize: bool = False,
        differentiable: bool = False, fused: bool | None = None,
    ) -> None:  # fmt: skip
        check(
            lr=(lr, "learning rate"), lr_decay=(lr_decay, "lr_decay value"),
            weight_decay=(weight_decay, "weight_decay value"),
            initial_accumulator_value=(initial_accumulator_value, "initial_accumulator_value value"),
            eps=(eps, "epsilon value"),
        )  # fmt: skip
        defaults = dict(
            lr=lr, lr_decay=lr_decay, eps=eps, weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value, foreach=foreach, maximize=maximize,
            differentiable=differentiable, fused=fused,
        )  # fmt: skip
        super().__init__(params, defaults)
        for group in self.param_groups:
            for parameter in group["params"]:
                array = parameter.array
                self.state[parameter] = {
                    "step": wrap(np.array(0.0, np.float32)),
                    "sum": wrap(xp_of(array).full_like(array, group["initial_accumulator_value"])),
                }

    def share_memory(self) -> None:
        """Put the sums into memory that other processes can use."""
        for state in self.state.values():
            state["sum"].share_memory_()

    def update(self, xp: Any, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        state["step"].array += 1
        lr = group["lr"] / (1 + (float(state["step"].array) - 1) * group["lr_decay"])
        total = state["sum"].array
        total += g * g
        p -= g * lr / (xp.sqrt(total) + group["eps"])
