"""Microseconds of one training step, tt beside torch: tiny model, MNIST-sized MLP, LSTM, ConvNet, transformer block.

    python benchmarks/steps.py [--threads 2] [--rounds 8]

Each library trains in a process of its own, and the two take turns: while one is timed the other waits for its turn on
a pipe, its thread pools idle, since in one process they would steal each other's cores. The minimum over the rounds is
shown, since noise only ever adds; `--markdown` prints the table of results.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

SECONDS_PER_TURN = 0.4


def tiny(lib: Any) -> Callable[[], Any]:
    """Two layers of 4-16-1 on 8 rows."""
    return _step(lib, _chain(lib, 4, 16, 1), lib.randn(8, 4), lib.randn(8, 1), lib.nn.MSELoss(), "SGD", lr=0.01)


def mlp(lib: Any) -> Callable[[], Any]:
    """784-512-256-10 on a batch of 64."""
    model = _chain(lib, 784, 512, 256, 10)
    return _step(lib, model, lib.randn(64, 784), lib.randint(0, 10, (64,)), lib.nn.CrossEntropyLoss(), "Adam", lr=1e-3)


def lstm(lib: Any) -> Callable[[], Any]:
    """A language model's step: LSTM 128 -> 128, 35 letters of 16 rows."""
    nn = lib.nn

    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm, self.out = nn.LSTM(128, 128), nn.Linear(128, 50)

        def forward(self, x: Any) -> Any:
            return self.out(self.lstm(x)[0]).reshape(-1, 50)

    target = lib.randint(0, 50, (35 * 16,))
    return _step(lib, Model(), lib.randn(35, 16, 128), target, nn.CrossEntropyLoss(), "SGD", lr=0.1)


def convnet(lib: Any) -> Callable[[], Any]:
    """Two convolutions (10 and 20 maps of 5x5) on 64 images of 28x28."""
    nn = lib.nn
    model = nn.Sequential(
        nn.Conv2d(1, 10, 5), nn.MaxPool2d(2), nn.ReLU(), nn.Conv2d(10, 20, 5), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten(),
        nn.Linear(320, 50), nn.ReLU(), nn.Linear(50, 10),
    )  # fmt: skip
    target = lib.randint(0, 10, (64,))
    return _step(lib, model, lib.randn(64, 1, 28, 28), target, nn.CrossEntropyLoss(), "SGD", lr=0.01, momentum=0.5)


def transformer(lib: Any) -> Callable[[], Any]:
    """One block of 4 heads, width 128, on 16 rows of 64 letters, its attention written out."""
    nn = lib.nn

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inputs, self.outputs = nn.Linear(128, 384), nn.Linear(128, 128)
            self.norm1, self.norm2 = nn.LayerNorm(128), nn.LayerNorm(128)
            self.wide = nn.Sequential(nn.Linear(128, 512), nn.ReLU(), nn.Linear(512, 128))

        def forward(self, x: Any) -> Any:
            rows, length, width = x.shape
            q, k, v = (
                part.reshape(rows, length, 4, width // 4).transpose(1, 2)
                for part in self.inputs(self.norm1(x)).chunk(3, -1)
            )
            weights = nn.functional.softmax(q @ k.transpose(-2, -1) / (width // 4) ** 0.5, dim=-1)
            x = x + self.outputs((weights @ v).transpose(1, 2).reshape(rows, length, width))
            return x + self.wide(self.norm2(x))

    x = lib.randn(16, 64, 128)
    return _step(lib, Block(), x, lib.randn(16, 64, 128), nn.MSELoss(), "Adam", lr=1e-3)


# name -> (what trains one step, the goal for the ratio)
STEPS: dict[str, tuple[Callable[[Any], Callable[[], Any]], float]] = {
    "tiny model": (tiny, 0.5),
    "MLP": (mlp, 1.1),
    "LSTM": (lstm, 1.0),
    "ConvNet": (convnet, 2.5),
    "transformer block": (transformer, 2.0),
}


def _chain(lib: Any, *sizes: int) -> Any:
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [lib.nn.Linear(a, b), lib.nn.ReLU()]
    return lib.nn.Sequential(*layers[:-1])


def _step(lib: Any, model: Any, x: Any, y: Any, criterion: Any, optimizer: str, **options: Any) -> Callable[[], Any]:
    update = getattr(lib.optim, optimizer)(model.parameters(), **options)

    def step() -> Any:
        update.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        update.step()
        return loss

    return step


# -- one library in its process ------------------------------------------------------------------------------------
def serve(library: str, threads: int) -> None:
    """Answer each name on standard input with microseconds per step; "loss NAME" with the loss of a first step."""
    if library == "torch":
        import torch as lib

        lib.set_num_threads(threads)
    else:
        import tt.core as lib  # type: ignore[no-redef]
    ready: dict[str, Callable[[], Any]] = {}
    for line in sys.stdin:
        name = line.strip()
        if name.startswith("loss "):
            lib.manual_seed(0)
            ready[name[5:]] = step = STEPS[name[5:]][0](lib)
            print(f"{step().item():.6f}", flush=True)
            continue
        step, count, began = ready[name], 0, time.perf_counter()
        step()  # what has slept warms up
        began = time.perf_counter()
        while count < 3 or time.perf_counter() - began < SECONDS_PER_TURN:
            step()
            count += 1
        print((time.perf_counter() - began) / count * 1e6, flush=True)


class Worker:
    """A process that trains with one library when it is asked to."""

    def __init__(self, library: str, threads: int) -> None:
        limits = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
        limits["OMP_WAIT_POLICY"] = "PASSIVE"
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve", library, "--threads", str(threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **limits},
        )  # fmt: skip

    def ask(self, question: str) -> float:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(question, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"the process for {self.process.args[3]} ended early")  # type: ignore[index]
        return float(answer)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def compare(threads: int, rounds: int) -> dict[str, tuple[float, float]]:
    """The best microseconds per step of tt and of torch, by name."""
    workers = [Worker("tt", threads), Worker("torch", threads)]
    best = {}
    try:
        for name in STEPS:
            losses = [worker.ask(f"loss {name}") for worker in workers]
            if abs(losses[0] - losses[1]) > 1e-4 * abs(losses[1]):
                raise SystemExit(f"{name}: the two do not train the same model: losses {losses}")
            times = [[worker.ask(name) for worker in workers] for _ in range(rounds)]
            best[name] = (min(t[0] for t in times), min(t[1] for t in times))
    finally:
        for worker in workers:
            worker.close()
    return best


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--serve", choices=("tt", "torch"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.threads)
        return
    load = os.getloadavg()[0]
    found = compare(options.threads, options.rounds)
    if options.markdown:
        print("| step | tt (µs) | torch (µs) | ratio | goal |\n|---|---:|---:|---:|---:|")
    for name, (ours, theirs) in found.items():
        ratio, goal = ours / theirs, STEPS[name][1]
        if options.markdown:
            print(f"| {name} | {ours:.0f} | {theirs:.0f} | {ratio:.2f} | {goal} |")
        else:
            print(f"{name:18} tt {ours:8.0f} µs  torch {theirs:8.0f} µs  ratio {ratio:.2f}  (goal {goal})")
    print(f"\n{options.threads} threads each, best of {options.rounds} turns; load before the start {load:.1f}")


if __name__ == "__main__":
    main()
