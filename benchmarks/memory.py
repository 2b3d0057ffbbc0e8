"""Peak memory of training steps beside torch's: `python benchmarks/memory.py [PROGRAM…]`.

Each program runs in a process of its own, three steps on one thread. What counts is the peak of the resident memory less
what was resident before the model was built.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

STEPS, GOAL = 3, 1.1
MB = 1 << 20


def mlp(lib: Any, optimizer: str) -> Callable[[], object]:
    """A perceptron 1024-4096-4096-10 on batches of 256."""
    nn = lib.nn
    model = nn.Sequential(nn.Linear(1024, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 10))
    optimize = getattr(lib.optim, optimizer)(model.parameters(), lr=1e-3)
    x, target = lib.randn(256, 1024), lib.randint(0, 10, (256,))

    def step() -> None:
        optimize.zero_grad()
        nn.functional.cross_entropy(model(x), target).backward()
        optimize.step()

    return step


def chain(lib: Any) -> Callable[[], object]:
    """Functions of each element of 20 MB."""
    x = lib.randn(5 * MB).requires_grad_()

    def step() -> None:
        x.grad = None
        y = x * 2.0 + 1.0
        y = (lib.sigmoid(y) * y).tanh()
        y = y - y.mean()
        (y * y).sum().backward()

    return step


def in_place(lib: Any) -> Callable[[], object]:
    """Writes into 20 MB, without gradients."""
    x, y = lib.ones(5 * MB), lib.ones(5 * MB)

    def step() -> None:
        x.add_(y).mul_(0.5)
        x[1:] -= 1.0
        x.clamp_(0.0, 1.0)

    return step


PROGRAMS: dict[str, Callable[[Any], Callable[[], object]]] = {
    "mlp, SGD": lambda lib: mlp(lib, "SGD"),
    "mlp, Adam": lambda lib: mlp(lib, "Adam"),
    "elementwise chain": chain,
    "in place": in_place,
}


def resident(peak: bool) -> float:
    """Resident memory of this process in MB: now, or at its highest since the last call of `forget_peak`."""
    field = "VmHWM:" if peak else "VmRSS:"
    line = next(each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith(field))
    return int(line.split()[1]) / 1024


def forget_peak() -> None:
    """Let the peak begin anew."""
    Path("/proc/self/clear_refs").write_text("5")


def child(library: str, program: str) -> None:
    """Run a program and print its memory."""
    if library == "tt":
        import tt.core as lib
    else:
        import torch as lib

        lib.set_num_threads(1)
    lib.manual_seed(0)
    (lib.nn.Linear(2, 2)(lib.ones(2)).sum() * 2).backward()  # what both import and start at first use
    lib.optim.SGD([lib.ones(1, requires_grad=True)], lr=0.1).step()
    gc.collect()
    forget_peak()
    before = resident(peak=False)
    step = PROGRAMS[program](lib)
    for _ in range(STEPS):
        step()
    print(resident(peak=True) - before)


def measured(library: str, program: str) -> float:
    """The memory of a program in a process of its own, in MB."""
    env = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, __file__, "--child", library, program], env=env, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return float(done.stdout)


def main() -> None:
    """Print the table."""
    with_torch = find_spec("torch") is not None
    print(f"{'':20}{'tt':>10}" + (f"{'torch':>10}{'ratio':>8}" if with_torch else "") + "   MB")
    for program in PROGRAMS:
        if sys.argv[1:] and program not in sys.argv[1:]:
            continue
        ours = measured("tt", program)
        theirs = f"{(other := measured('torch', program)):10.1f}{ours / other:8.2f}" if with_torch else ""
        print(f"{program:20}{ours:10.1f}{theirs}")
    print(f"the goal is a ratio of at most {GOAL}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:])
    else:
        main()
