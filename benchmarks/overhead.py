"""What one call costs beside the bare NumPy function, on 10-element float32 arrays; beside torch where it is installed.

    python benchmarks/overhead.py

Each row is measured in this one process, the contenders in turn, and shows the minimum over the rounds: the machine's
noise only ever adds. The goals are over the bare ufunc: unary 0.4 µs without gradients and 1.0 with, binary 0.5 and 1.4.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable

import numpy as np
import tt.core as tt

try:
    import torch
except ImportError:
    torch = None

ROUNDS, CALLS = 9, 20_000

# name, bare NumPy, the call on any library's tensor
ROWS: list[tuple[str, Callable, Callable]] = [
    ("sin(x)", np.sin, lambda lib, x: lib.sin),
    ("exp(x)", np.exp, lambda lib, x: lib.exp),
    ("x + x", lambda a: np.add(a, a), lambda lib, x: lambda t: t + t),
    ("x * x", lambda a: np.multiply(a, a), lambda lib, x: lambda t: t * t),
    ("x * 2.0", lambda a: np.multiply(a, 2.0), lambda lib, x: lambda t: t * 2.0),
    ("x.sum()", lambda a: a.sum(), lambda lib, x: lambda t: t.sum()),
    ("x[3]", lambda a: a[3], lambda lib, x: lambda t: t[3]),
    ("x.view(5, 2)", lambda a: a.reshape(5, 2), lambda lib, x: lambda t: t.view(5, 2)),
]


def best(calls: list[Callable[[], object]]) -> list[float]:
    """Microseconds per call of each, measured in turn."""
    found = [float("inf")] * len(calls)
    for _ in range(ROUNDS):
        for i, call in enumerate(calls):
            found[i] = min(found[i], timeit.timeit(call, number=CALLS) / CALLS * 1e6)
    return found


def contenders(bare: Callable, make: Callable) -> list[Callable[[], object]]:
    """The bare function, then tt and torch without and with gradients."""
    array = np.ones(10, np.float32)
    calls: list[Callable[[], object]] = [lambda: bare(array)]
    for library in filter(None, (tt, torch)):
        for tracked in (False, True):
            x = library.ones(10, requires_grad=tracked)
            run = make(library, x)
            calls.append(lambda run=run, x=x: run(x))
    return calls


def main() -> None:
    """Print the table."""
    print(
        f"{'':14}{'bare':>8}{'tt':>8}{'+grad':>8}" + (f"{'torch':>8}{'+grad':>8}" if torch else "") + "   µs per call"
    )
    for name, bare, make in ROWS:
        print(f"{name:14}" + "".join(f"{t:8.2f}" for t in best(contenders(bare, make))))


if __name__ == "__main__":
    main()
