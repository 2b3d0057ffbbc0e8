"""Schedules over a hundred epochs, and their rules."""

from __future__ import annotations

import math

from tt.tests.behaviour.case import Cases

cases = Cases()
EPOCHS = 100

ROWS = {
    "StepLR": lambda lr, o: lr.StepLR(o, 7),
    "StepLR gamma": lambda lr, o: lr.StepLR(o, step_size=30, gamma=0.5),
    "MultiStepLR": lambda lr, o: lr.MultiStepLR(o, [10, 40, 40, 90]),
    "MultiStepLR gamma": lambda lr, o: lr.MultiStepLR(o, milestones=[1, 2], gamma=0.3),
    "ExponentialLR": lambda lr, o: lr.ExponentialLR(o, 0.97),
    "LambdaLR": lambda lr, o: lr.LambdaLR(o, lambda epoch: 0.95**epoch),
    "LambdaLR per group": lambda lr, o: lr.LambdaLR(o, [lambda e: 1 / (1 + e), lambda e: math.cos(e)]),
    "MultiplicativeLR": lambda lr, o: lr.MultiplicativeLR(o, lambda e: 0.95),
    "MultiplicativeLR per group": lambda lr, o: lr.MultiplicativeLR(o, [lambda e: 1 - 1 / (2 + e), lambda e: 0.99]),
    "ConstantLR": lambda lr, o: lr.ConstantLR(o, 0.25, 9),
    "LinearLR": lambda lr, o: lr.LinearLR(o),
    "LinearLR down": lambda lr, o: lr.LinearLR(o, 1.0, 0.1, 60),
    "PolynomialLR": lambda lr, o: lr.PolynomialLR(o, 40, 2.0),
    "CosineAnnealingLR": lambda lr, o: lr.CosineAnnealingLR(o, 30),
    "CosineAnnealingLR eta_min": lambda lr, o: lr.CosineAnnealingLR(o, T_max=100, eta_min=0.01),
    "CosineAnnealingWarmRestarts": lambda lr, o: lr.CosineAnnealingWarmRestarts(o, 7),
    "CosineAnnealingWarmRestarts longer": lambda lr, o: lr.CosineAnnealingWarmRestarts(o, 5, 2, 0.01),
    "CyclicLR": lambda lr, o: lr.CyclicLR(o, 0.01, 0.1, 7, cycle_momentum=False),
    "CyclicLR triangular2": lambda lr, o: lr.CyclicLR(o, [0.01, 0.1], [0.1, 0.9], 7, 11, mode="triangular2"),
    "CyclicLR exp_range": lambda lr, o: lr.CyclicLR(o, 0.01, 0.1, 7, mode="exp_range", gamma=0.97, cycle_momentum=False),
    "CyclicLR own scale": lambda lr, o: lr.CyclicLR(o, 0.01, 0.1, 7, scale_fn=lambda x: 1 / x, cycle_momentum=False),
    "OneCycleLR": lambda lr, o: lr.OneCycleLR(o, 0.5, total_steps=101),
    "OneCycleLR linear": lambda lr, o: lr.OneCycleLR(o, [0.5, 0.1], epochs=10, steps_per_epoch=11, anneal_strategy="linear"),
    "OneCycleLR three phases": lambda lr, o: lr.OneCycleLR(o, 0.5, 120, three_phase=True, pct_start=0.4, div_factor=5.0),
    "SequentialLR": lambda lr, o: lr.SequentialLR(o, [lr.ConstantLR(o, 0.1, 20), lr.ExponentialLR(o, 0.9)], [20]),
    "SequentialLR warmup": lambda lr, o: lr.SequentialLR(
        o, [lr.LinearLR(o, 0.1, total_iters=5), lr.CosineAnnealingLR(o, 50), lr.StepLR(o, 10)], [5, 55]),
    "ChainedScheduler": lambda lr, o: lr.ChainedScheduler([lr.ConstantLR(o, 0.1, 20), lr.ExponentialLR(o, 0.9)], o),
}  # fmt: skip
METRICS = {
    "falling": lambda e: 1.0 / (1 + e),
    "flat": lambda e: 1.0,
    "wavy": lambda e: math.sin(e / 9) + 2,
    "nan": lambda e: float("nan"),
}
PLATEAU = {
    "": {},
    "max": dict(mode="max"),
    "abs": dict(threshold_mode="abs", threshold=0.01, patience=3),
    "cooldown": dict(patience=2, cooldown=4, factor=0.5),
    "min_lr": dict(patience=1, min_lr=[0.01, 0.001]),
    "one min_lr": dict(patience=1, min_lr=0.02, eps=1e-3),
}


def optimizer_of(torch):
    a, b = torch.nn.Parameter(torch.ones(1)), torch.nn.Parameter(torch.ones(1))
    return torch.optim.SGD([{"params": [a]}, {"params": [b], "lr": 0.5}], lr=0.1, momentum=0.5)


def rates(optimizer):
    return [g["lr"] for g in optimizer.param_groups]


def settings(optimizer):
    return [[g["lr"], g["momentum"]] for g in optimizer.param_groups]


def epochs(make):
    def program(torch):
        optimizer = optimizer_of(torch)
        schedule = make(torch.optim.lr_scheduler, optimizer)
        found = [settings(optimizer)]
        for _ in range(EPOCHS):
            optimizer.step()
            schedule.step()
            found.append(settings(optimizer))
        state = sorted((k, v) for k, v in schedule.state_dict().items() if not k.startswith("_") and k != "lr_lambdas")
        return [found, schedule.get_last_lr(), state, [g["initial_lr"] for g in optimizer.param_groups]]

    return program


def resumed(make):
    """Half way, the state goes into a new schedule of a new optimizer."""

    def program(torch):
        optimizer = optimizer_of(torch)
        schedule = make(torch.optim.lr_scheduler, optimizer)
        for _ in range(EPOCHS // 2):
            optimizer.step()
            schedule.step()
        fresh = optimizer_of(torch)
        fresh.load_state_dict(optimizer.state_dict())
        again = make(torch.optim.lr_scheduler, fresh)
        again.load_state_dict(schedule.state_dict())
        found = []
        for _ in range(EPOCHS // 2):
            fresh.step()
            again.step()
            found.append(settings(fresh))
        return found

    return program


for _name, _make in ROWS.items():
    cases.add(_name, epochs(_make), 1e-14)
    cases.add(f"{_name} resumed", resumed(_make), 1e-14)

for _name, _options in PLATEAU.items():
    for _metric, _value in METRICS.items():

        def _plateau(torch, options=_options, value=_value):
            optimizer = optimizer_of(torch)
            schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)
            found = []
            for epoch in range(EPOCHS):
                optimizer.step()
                schedule.step(value(epoch))
                found.append([rates(optimizer)[0], schedule.num_bad_epochs, schedule.in_cooldown])
            return [found, schedule.state_dict()]

        cases.add(f"ReduceLROnPlateau {_name} {_metric}", _plateau, 1e-14)


def too_far(lr, torch):
    optimizer = optimizer_of(torch)
    schedule = lr.OneCycleLR(optimizer, 0.1, 2)
    for _ in range(4):
        optimizer.step()
        schedule.step()


REFUSED = {
    "not an optimizer": lambda lr, t: lr.StepLR(3, 1),
    "resuming without initial_lr": lambda lr, t: lr.StepLR(optimizer_of(t), 1, last_epoch=3),
    "wrong number of lambdas": lambda lr, t: lr.LambdaLR(optimizer_of(t), [lambda e: 1]),
    "factor": lambda lr, t: lr.ReduceLROnPlateau(optimizer_of(t), factor=1.0),
    "mode": lambda lr, t: lr.ReduceLROnPlateau(optimizer_of(t), mode="mean"),
    "threshold mode": lambda lr, t: lr.ReduceLROnPlateau(optimizer_of(t), threshold_mode="x"),
    "number of min_lr": lambda lr, t: lr.ReduceLROnPlateau(optimizer_of(t), min_lr=[0.1]),
    "plateau of no optimizer": lambda lr, t: lr.ReduceLROnPlateau(3),
    "multiplied by a number": lambda lr, t: lr.MultiplicativeLR(optimizer_of(t), 0.5),
    "constant factor": lambda lr, t: lr.ConstantLR(optimizer_of(t), 1.5),
    "start factor": lambda lr, t: lr.LinearLR(optimizer_of(t), 0.0),
    "end factor": lambda lr, t: lr.LinearLR(optimizer_of(t), 0.5, 2.0),
    "T_0": lambda lr, t: lr.CosineAnnealingWarmRestarts(optimizer_of(t), 0),
    "T_mult": lambda lr, t: lr.CosineAnnealingWarmRestarts(optimizer_of(t), 3, 0),
    "eta_min": lambda lr, t: lr.CosineAnnealingWarmRestarts(optimizer_of(t), 3, 1, "a"),
    "restart at a negative epoch": lambda lr, t: lr.CosineAnnealingWarmRestarts(optimizer_of(t), 3).step(-1),
    "cyclic mode": lambda lr, t: lr.CyclicLR(optimizer_of(t), 0.1, 0.2, mode="x"),
    "cyclic momentum": lambda lr, t: lr.CyclicLR(t.optim.Adagrad([t.ones(1)]), 0.1, 0.2),
    "cyclic rates": lambda lr, t: lr.CyclicLR(optimizer_of(t), [0.1], 0.2),
    "one cycle without steps": lambda lr, t: lr.OneCycleLR(optimizer_of(t), 0.1),
    "one cycle steps": lambda lr, t: lr.OneCycleLR(optimizer_of(t), 0.1, 0),
    "one cycle epochs": lambda lr, t: lr.OneCycleLR(optimizer_of(t), 0.1, epochs=2.5, steps_per_epoch=1),
    "one cycle share": lambda lr, t: lr.OneCycleLR(optimizer_of(t), 0.1, 10, pct_start=2.0),
    "one cycle strategy": lambda lr, t: lr.OneCycleLR(optimizer_of(t), 0.1, 10, anneal_strategy="x"),
    "one cycle too far": lambda lr, t: too_far(lr, t),
    "sequence of nothing": lambda lr, t: lr.SequentialLR(optimizer_of(t), [], []),
    "sequence of numbers": lambda lr, t: lr.SequentialLR(optimizer_of(t), [3], []),
    "sequence of a plateau": lambda lr, t: (lambda o: lr.SequentialLR(o, [lr.ReduceLROnPlateau(o)], []))(
        optimizer_of(t)
    ),
    "sequence milestones": lambda lr, t: (lambda o: lr.SequentialLR(o, [lr.StepLR(o, 1)], [3]))(optimizer_of(t)),
    "chain of nothing": lambda lr, t: lr.ChainedScheduler([]),
}
for _name, _act in REFUSED.items():
    cases.add(f"refused {_name}", lambda torch, act=_act: act(torch.optim.lr_scheduler, torch))


@cases
def wrong_order(torch):
    """The schedule steps before the optimizer: a warning, once."""
    optimizer = optimizer_of(torch)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    schedule.step()
    schedule.step()
    return rates(optimizer)


@cases
def with_an_epoch(torch):
    optimizer = optimizer_of(torch)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    optimizer.step()
    schedule.step(7)
    return [rates(optimizer), schedule.last_epoch]


@cases
def get_lr_outside(torch):
    schedule = torch.optim.lr_scheduler.StepLR(optimizer_of(torch), 2)
    return [schedule.get_lr(), schedule.get_last_lr()]


@cases
def two_schedules(torch):
    optimizer = optimizer_of(torch)
    lr = torch.optim.lr_scheduler
    each = [lr.ExponentialLR(optimizer, 0.9), lr.StepLR(optimizer, 3, 0.1)]
    found = []
    for _ in range(9):
        optimizer.step()
        for schedule in each:
            schedule.step()
        found.append(rates(optimizer)[0])
    return found


@cases
def own_schedule(torch):
    class Halves(torch.optim.lr_scheduler.LRScheduler):
        def get_lr(self):
            return [base / 2**self.last_epoch for base in self.base_lrs]

    optimizer = optimizer_of(torch)
    schedule = Halves(optimizer)
    optimizer.step()
    schedule.step()
    return [rates(optimizer), schedule.last_epoch, torch.optim.lr_scheduler._LRScheduler is torch.optim.lr_scheduler.LRScheduler]  # fmt: skip


@cases
def restarts_at_fractions(torch):
    """`step(epoch + i / batches)`, as the paper does."""
    found = []
    for mult in (1, 2):
        optimizer = optimizer_of(torch)
        schedule = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 3, mult)
        for i in range(40):
            optimizer.step()
            schedule.step(i / 4)
            found.append(rates(optimizer)[0])
    return found


@cases
def cycles_with_betas(torch):
    found = []
    for make in (lambda lr, o: lr.CyclicLR(o, 0.01, 0.1, 4), lambda lr, o: lr.OneCycleLR(o, 0.1, 20)):
        optimizer = torch.optim.Adam([torch.nn.Parameter(torch.ones(1))])
        schedule = make(torch.optim.lr_scheduler, optimizer)
        for _ in range(15):
            optimizer.step()
            schedule.step()
            found.append([optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["betas"]])
    return found
