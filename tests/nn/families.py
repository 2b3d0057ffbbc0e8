"""All behaviour cases, by family."""

from __future__ import annotations

from tt.tests.nn.cases import containers, hooks, init, layers, module, random, state, utils
from tt.tests.optim import optimizers, schedulers
from tt.tests.utils import data

FAMILIES = {
    "module": module.cases,
    "containers": containers.cases,
    "state": state.cases,
    "hooks": hooks.cases,
    "layers": layers.cases,
    "init": init.cases,
    "utils": utils.cases,
    "random": random.cases,
    "optimizers": optimizers.cases,
    "schedulers": schedulers.cases,
    "data": data.cases,
}
