"""Convolutions beside torch's, each library in a process of its own, on as many threads each (one, unless said).

    python benchmarks/convolution.py [--threads N] [WORD…]

Per layer the forward pass, and the gradients of input and weight; then training steps of whole networks. The two
processes take turns, the other asleep; the minimum over the rounds is shown, since noise only ever adds. Words choose by
name.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import timeit
from collections.abc import Callable
from importlib import import_module
from typing import Any

ROUNDS, LEAST = 7, 0.02  # rounds per measurement, seconds of one round

# name -> dimensions, images, channels in, size, channels out, kernel, stride, padding, groups
LAYERS = {
    "MNIST 1-32": (2, 64, 1, 28, 32, 3, 1, 0, 1),
    "MNIST 32-64": (2, 64, 32, 26, 64, 3, 1, 0, 1),
    "LeNet 1-6": (2, 64, 1, 28, 6, 5, 1, 2, 1),
    "LeNet 6-16": (2, 64, 6, 14, 16, 5, 1, 0, 1),
    "CIFAR 3-16": (2, 64, 3, 32, 16, 3, 1, 1, 1),
    "CIFAR 16-16": (2, 64, 16, 32, 16, 3, 1, 1, 1),
    "CIFAR 16-32 by 2": (2, 64, 16, 32, 32, 3, 2, 1, 1),
    "CIFAR 64-64": (2, 64, 64, 8, 64, 3, 1, 1, 1),
    "ResNet 64-64": (2, 16, 64, 32, 64, 3, 1, 1, 1),
    "ResNet 256-256": (2, 16, 256, 8, 256, 3, 1, 1, 1),
    "one place 64-256": (2, 64, 64, 16, 256, 1, 1, 0, 1),
    "one place by 2": (2, 64, 64, 16, 128, 1, 2, 0, 1),
    "depthwise 64": (2, 64, 64, 32, 64, 3, 1, 1, 64),
    "groups 64": (2, 16, 64, 32, 64, 3, 1, 1, 4),
    "line 64-64": (1, 64, 64, 128, 64, 3, 1, 1, 1),
    "volume 8-16": (3, 4, 8, 16, 16, 3, 1, 1, 1),
    "one image 64-64": (2, 1, 64, 56, 64, 3, 1, 1, 1),
    "one image 3-64 by 2": (2, 1, 3, 112, 64, 7, 2, 3, 1),
    "one small image": (2, 1, 8, 8, 8, 3, 1, 1, 1),
}


# -- what is measured ----------------------------------------------------------------------------------------------
def layer(
    lib: Any, part: str, dims: int, n: int, c: int, size: int, o: int, k: int, s: int, p: int, g: int
) -> Callable:
    """A closure that runs one part of one layer."""
    lib.manual_seed(0)
    x, w, b = lib.randn(n, c, *(size,) * dims), lib.randn(o, c // g, *(k,) * dims), lib.randn(o)
    run = getattr(lib, f"conv{dims}d")
    if part == "forward":
        return lambda: run(x, w, b, s, p, 1, g)
    (x if part == "input" else w).requires_grad_()
    if part == "weight":
        b.requires_grad_()
    out = run(x, w, b, s, p, 1, g)
    seed = lib.ones(out.shape)
    wanted = [x] if part == "input" else [w, b]
    return lambda: lib.autograd.grad(out, wanted, seed, retain_graph=True)


def mnist(nn: Any) -> Any:
    """The network of torch's MNIST example, without its pooling and dropout."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3, 2), nn.ReLU(), nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(),
        nn.Linear(128, 10),
    )  # fmt: skip


def lenet(nn: Any) -> Any:
    """LeNet-5, with strides for its pooling."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, 2, 2), nn.Tanh(), nn.Conv2d(6, 16, 5, 2), nn.Tanh(), nn.Flatten(), nn.Linear(400, 120),
        nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
    )  # fmt: skip


def cifar(nn: Any) -> Any:
    """A plain network of the sizes of ResNet-20's stages."""
    layers = [nn.Conv2d(3, 16, 3, padding=1), nn.ReLU()]
    for before, after, stride in ((16, 16, 1), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1)):
        layers += [nn.Conv2d(before, after, 3, stride, 1), nn.ReLU()]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(4096, 10))


NETWORKS = {
    "step of MNIST, 64 images": (mnist, (64, 1, 28, 28)),
    "step of LeNet, 64 images": (lenet, (64, 1, 28, 28)),
    "step of LeNet, 1 image": (lenet, (1, 1, 28, 28)),
    "step of CIFAR, 32 images": (cifar, (32, 3, 32, 32)),
}


def network(lib: Any, make: Callable, shape: tuple[int, ...]) -> Callable:
    """A closure that trains one step."""
    lib.manual_seed(0)
    model, criterion = make(lib.nn), lib.nn.CrossEntropyLoss()
    optimizer = lib.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    x, target = lib.randn(*shape), lib.randint(0, 10, shape[:1])

    def step() -> None:
        optimizer.zero_grad()
        criterion(model(x), target).backward()
        optimizer.step()

    return step


def closures(lib: Any) -> dict[str, Callable[[], Callable]]:
    """By name, what makes each closure."""
    found: dict[str, Callable[[], Callable]] = {}
    for name, sizes in LAYERS.items():
        for part in ("forward", "input", "weight"):
            found[f"{name}, {part}"] = lambda part=part, sizes=sizes: layer(lib, part, *sizes)
    for name, (make, shape) in NETWORKS.items():
        found[name] = lambda make=make, shape=shape: network(lib, make, shape)
    return found


# -- the processes -------------------------------------------------------------------------------------------------
def serve(module: str) -> None:
    """Measure what is asked for on stdin, a name a line, and answer with seconds."""
    lib = import_module(module)
    if module == "torch":
        lib.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    made: dict[str, tuple[Callable, int]] = {}
    makers = closures(lib)
    for line in sys.stdin:
        name = line.strip()
        if name not in made:
            made.clear()
            closure = makers[name]()
            closure()
            once = timeit.timeit(closure, number=1)
            made[name] = closure, max(1, int(LEAST / max(once, 1e-7)))
        closure, count = made[name]
        print(json.dumps(timeit.timeit(closure, number=count) / count), flush=True)


def start(module: str, count: str) -> subprocess.Popen:
    """A process that serves one library."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), count)
    return subprocess.Popen(
        [sys.executable, __file__, "--serve", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, **threads},
    )  # fmt: skip


def ask(process: subprocess.Popen, name: str) -> float:
    """One round of one measurement; the process waits again afterwards."""
    assert process.stdin and process.stdout
    process.stdin.write(name + "\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def main(words: list[str]) -> None:
    """Print milliseconds and ratios."""
    count = words[1] if words[:1] == ["--threads"] else "1"
    words = words[2:] if words[:1] == ["--threads"] else words
    servers = [start("tt.core", count), start("torch", count)]
    print(f"{'':40}{'tt':>10}{'torch':>10}{'ratio':>8}")
    for name in closures(None):
        if words and not any(word in name for word in words):
            continue
        times = [min(each) * 1e3 for each in zip(*([ask(s, name) for s in servers] for _ in range(ROUNDS)))]
        print(f"{name:40}{times[0]:8.2f}ms{times[1]:8.2f}ms{times[0] / times[1]:8.2f}", flush=True)
    for server in servers:
        server.communicate()


if __name__ == "__main__":
    serve(sys.argv[2]) if sys.argv[1:2] == ["--serve"] else main(sys.argv[1:])
