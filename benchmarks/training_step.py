"""One training step of a small network (64-128-10, batch 32, Adam) beside torch's, on one thread each.

    OPENBLAS_NUM_THREADS=1 python benchmarks/training_step.py

The two run in turn in this one process; the minimum over the rounds is shown, since noise only ever adds.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable
from typing import Any

import tt.core as tt

try:
    import torch
except ImportError:
    torch = None

ROUNDS, STEPS = 10, 50


def training_step(lib: Any) -> Callable[[], None]:
    """A closure that trains one step."""
    nn = lib.nn
    lib.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = lib.optim.Adam(model.parameters(), lr=1e-3)
    criterion = nn.CrossEntropyLoss()
    x, target = lib.randn(32, 64), lib.randint(0, 10, (32,))

    def step() -> None:
        optimizer.zero_grad()
        loss = criterion(model(x), target)
        loss.backward()
        optimizer.step()

    return step


def main() -> None:
    """Print microseconds per step, and the ratio."""
    steps = {"tt": training_step(tt)}
    if torch is not None:
        torch.set_num_threads(1)
        steps["torch"] = training_step(torch)
    best = dict.fromkeys(steps, float("inf"))
    for _ in range(ROUNDS):
        for name, step in steps.items():
            best[name] = min(best[name], timeit.timeit(step, number=STEPS) / STEPS * 1e6)
    print("  ".join(f"{name} {time:.0f} µs" for name, time in best.items()))
    if torch is not None:
        print(f"ratio {best['tt'] / best['torch']:.2f}")


if __name__ == "__main__":
    main()
