"""What one call costs beside the bare NumPy function, on small float32 arrays; beside torch where it is installed.

    python benchmarks/overhead.py [NAME…]

Each row is measured in this one process, the contenders in turn, and shows the minimum over the rounds: the machine's
noise only ever adds. The goals are over the bare ufunc: unary 0.4 µs without gradients and 1.0 with, binary 0.5 and 1.4;
for the rest, torch's own time.
"""

from __future__ import annotations

import sys
import timeit
from collections.abc import Callable
from typing import Any

import numpy as np
import tt.core as tt

try:
    import torch
except ImportError:
    torch = None

ROUNDS, CALLS = 7, 5_000

Call = Callable[[], object]
# name, bare NumPy on a matrix a [4, 5] and a vector v [10]; the call with any library and its tensors x [4, 5], y [10]
ROWS: list[tuple[str, Callable | None, Callable[[Any, Any, Any], Call]]] = [
    ("sin(y)", lambda a, v: np.sin(v), lambda lib, x, y: lambda f=lib.sin: f(y)),
    ("exp(y)", lambda a, v: np.exp(v), lambda lib, x, y: lambda f=lib.exp: f(y)),
    ("-y", lambda a, v: np.negative(v), lambda lib, x, y: lambda: -y),
    ("relu(y)", lambda a, v: np.maximum(v, 0), lambda lib, x, y: lambda f=lib.relu: f(y)),
    ("y + y", lambda a, v: np.add(v, v), lambda lib, x, y: lambda: y + y),
    ("y * y", lambda a, v: np.multiply(v, v), lambda lib, x, y: lambda: y * y),
    ("y * 2.0", lambda a, v: np.multiply(v, 2.0), lambda lib, x, y: lambda: y * 2.0),
    ("1 - y", lambda a, v: np.subtract(1, v), lambda lib, x, y: lambda: 1 - y),
    ("y / y", lambda a, v: np.true_divide(v, v), lambda lib, x, y: lambda: y / y),
    ("y ** 2", lambda a, v: np.power(v, 2), lambda lib, x, y: lambda: y**2),
    ("y > 0", lambda a, v: np.greater(v, 0), lambda lib, x, y: lambda: y > 0),
    ("y.sum()", lambda a, v: v.sum(), lambda lib, x, y: lambda: y.sum()),
    ("x.sum(1)", lambda a, v: a.sum(1), lambda lib, x, y: lambda: x.sum(1)),
    ("y.mean()", lambda a, v: v.mean(), lambda lib, x, y: lambda: y.mean()),
    ("x.mean(0)", lambda a, v: a.mean(0), lambda lib, x, y: lambda: x.mean(0)),
    ("y.max()", lambda a, v: v.max(), lambda lib, x, y: lambda: y.max()),
    ("x.max(1)", None, lambda lib, x, y: lambda: x.max(1)),
    ("x.argmax(1)", lambda a, v: a.argmax(1), lambda lib, x, y: lambda: x.argmax(1)),
    ("softmax(x, 1)", None, lambda lib, x, y: lambda f=lib.softmax: f(x, 1)),
    ("x.view(5, 4)", lambda a, v: a.reshape(5, 4), lambda lib, x, y: lambda: x.view(5, 4)),
    ("x.view(-1)", lambda a, v: a.reshape(-1), lambda lib, x, y: lambda: x.view(-1)),
    ("x.reshape(5, 4)", lambda a, v: a.reshape(5, 4), lambda lib, x, y: lambda: x.reshape(5, 4)),
    ("x.t()", lambda a, v: a.T, lambda lib, x, y: lambda: x.t()),
    ("x.transpose(0, 1)", lambda a, v: a.swapaxes(0, 1), lambda lib, x, y: lambda: x.transpose(0, 1)),
    ("x.unsqueeze(0)", lambda a, v: a[None], lambda lib, x, y: lambda: x.unsqueeze(0)),
    ("x.squeeze()", lambda a, v: a.squeeze(), lambda lib, x, y: lambda: x.squeeze()),
    ("x.expand(3, 4, 5)", lambda a, v: np.broadcast_to(a, (3, 4, 5)), lambda lib, x, y: lambda: x.expand(3, 4, 5)),
    ("x[0]", lambda a, v: a[0], lambda lib, x, y: lambda: x[0]),
    ("x[:, 1:]", lambda a, v: a[:, 1:], lambda lib, x, y: lambda: x[:, 1:]),
    ("cat([x, x])", lambda a, v: np.concatenate([a, a]), lambda lib, x, y: lambda f=lib.cat: f([x, x])),
    ("stack([x, x])", lambda a, v: np.stack([a, a]), lambda lib, x, y: lambda f=lib.stack: f([x, x])),
    ("x @ x.t()", lambda a, v: a @ a.T, lambda lib, x, y: lambda: x @ x.t()),
    ("linear(x, x)", lambda a, v: a @ a.T, lambda lib, x, y: lambda f=lib.nn.functional.linear: f(x, x)),
    ("y.clone()", lambda a, v: v.copy(), lambda lib, x, y: lambda: y.clone()),
    ("y.detach()", None, lambda lib, x, y: lambda: y.detach()),
    ("zeros_like(y)", lambda a, v: np.zeros_like(v), lambda lib, x, y: lambda f=lib.zeros_like: f(y)),
    ("zeros(3)", lambda a, v: np.zeros(3), lambda lib, x, y: lambda f=lib.zeros: f(3)),
    ("tensor(1.0)", lambda a, v: np.array(1.0), lambda lib, x, y: lambda f=lib.tensor: f(1.0)),
    ("y[3].item()", lambda a, v: v[3].item(), lambda lib, x, y: lambda: y[3].item()),
    ("x.shape", lambda a, v: a.shape, lambda lib, x, y: lambda: x.shape),
    ("x.size(0)", lambda a, v: a.shape[0], lambda lib, x, y: lambda: x.size(0)),
    ("x.long()", lambda a, v: a.astype(int), lambda lib, x, y: lambda: x.long()),
]


def in_place(lib: Any, x: Any, y: Any) -> Call:
    z = lib.zeros(10)
    return lambda: z.add_(1.0)


def chain(lib: Any, x: Any, y: Any) -> Call:
    """Forward and backward of a tiny graph; without gradients the forward pass alone."""
    if not y.requires_grad:
        return lambda: (y * y + y).sum()

    def run() -> None:
        y.grad = None
        (y * y + y).sum().backward()

    return run


def step(lib: Any, x: Any, y: Any) -> Call:
    """One step of SGD on two small parameters."""
    parameters = [lib.nn.Parameter(lib.ones(4, 5)), lib.nn.Parameter(lib.ones(10))]
    for each in parameters:
        each.grad = lib.ones(each.shape)
    return lib.optim.SGD(parameters, lr=1e-3).step


def product(lib: Any, x: Any, y: Any) -> Call:
    """A product alone, without the transpose."""
    transposed, mm = x.t(), lib.mm
    return lambda: mm(x, transposed)


ROWS += [("mm(x, xt)", lambda a, v: a @ a.T, product), ("z.add_(1.0)", lambda a, v: np.add(v, 0.0, out=v), in_place)]
ROWS += [("(y*y+y).sum()", None, chain), ("SGD step", None, step)]


def best(calls: list[Call]) -> list[float]:
    """Microseconds per call of each, measured in turn."""
    found = [float("inf")] * len(calls)
    for _ in range(ROUNDS):
        for i, call in enumerate(calls):
            found[i] = min(found[i], timeit.timeit(call, number=CALLS) / CALLS * 1e6)
    return found


def contenders(make: Callable[[Any, Any, Any], Call]) -> list[Call]:
    """The call of tt and of torch, without and with gradients."""
    calls = []
    for library in filter(None, (tt, torch)):
        for tracked in (False, True):
            x, y = library.ones(4, 5, requires_grad=tracked), library.ones(10, requires_grad=tracked)
            calls.append(make(library, x, y))
    return calls


def main() -> None:
    """Print the table: all rows, or those whose name holds one of the arguments."""
    a, v = np.ones((4, 5), np.float32), np.ones(10, np.float32)
    print(
        f"{'':18}{'bare':>8}{'tt':>8}{'+grad':>8}"
        + (f"{'torch':>8}{'+grad':>8}{'ratio':>8}{'+grad':>7}" if torch else "")
    )
    for name, bare, make in ROWS:
        if sys.argv[1:] and not any(wanted in name for wanted in sys.argv[1:]):
            continue
        calls: list[Call] = [] if bare is None else [lambda bare=bare: bare(a, v)]
        times = best(calls + contenders(make))
        shown = ["       -"] if bare is None else []
        shown += [f"{t:8.2f}" for t in times]
        if torch:
            shown += [f"{times[-4] / times[-2]:8.2f}", f"{times[-3] / times[-1]:7.2f}"]
        print(f"{name:18}" + "".join(shown))


if __name__ == "__main__":
    main()
