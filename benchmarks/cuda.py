"""Tensors on a CUDA device beside torch's on the same: `TT_CUDA=cupy python benchmarks/cuda.py [WORD…]`.

Both take turns in this one process; the median of the rounds is shown, timed by the device's events, and the ratio. Without
a device it says why and measures nothing; a simulated device is refused, its times would mean nothing. Words choose by name.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from typing import Any

import tt.core as tt
from tt.core.array import backend, cupy_probe
from tt.core.ops.cuda import backend as cuda_backend

try:
    import torch
except ImportError:
    torch = None

ROUNDS, REPEATS = 15, 10


def _matmul(lib: Any) -> Callable:
    a, b = (lib.rand(4096, 4096, device="cuda") for _ in range(2))
    return lambda: a @ b


def _chain(lib: Any) -> Callable:
    x = lib.rand(1 << 24, device="cuda")
    return lambda: ((x * 2 + 1).tanh() * x).exp()


def _of_rows(call: str) -> Callable:
    def make(lib: Any) -> Callable:
        x = lib.rand(8192, 1024, device="cuda")
        function = getattr(lib.nn.functional, call)
        return lambda: function(x, (1024,)) if call == "layer_norm" else function(x, 1)

    return make


def _adam(lib: Any) -> Callable:
    parameters = [lib.rand(256, 256, device="cuda").requires_grad_() for _ in range(100)]
    for each in parameters:
        each.grad = lib.rand(256, 256, device="cuda")
    return lib.optim.Adam(parameters).step


def _training(build: Callable, shape: tuple[int, ...]) -> Callable:
    def make(lib: Any) -> Callable:
        lib.manual_seed(0)
        model = build(lib.nn).cuda()
        optimizer = lib.optim.SGD(model.parameters(), lr=0.01)
        x = lib.rand(*shape, device="cuda")

        def step() -> None:
            optimizer.zero_grad()
            model(x).square().mean().backward()
            optimizer.step()

        return step

    return make


CASES: dict[str, Callable[[Any], Callable]] = {
    "matmul 4096": _matmul,
    "elementwise chain": _chain,
    "softmax": _of_rows("softmax"),
    "log_softmax": _of_rows("log_softmax"),
    "layer_norm": _of_rows("layer_norm"),
    "Adam, 100 parameters": _adam,
    "MLP step": _training(
        lambda nn: nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)),
        (256, 784),
    ),
    "transformer step": _training(lambda nn: nn.TransformerEncoderLayer(256, 8, 1024, dropout=0.0), (64, 16, 256)),
    "ConvNet step": _training(
        lambda nn: nn.Sequential(nn.Conv2d(3, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU()),
        (64, 3, 32, 32),
    ),
}


def milliseconds(lib: Any, call: Callable) -> float:
    """The device's time for a call, over several."""
    start, end = (lib.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    for _ in range(REPEATS):
        call()
    end.record()
    end.synchronize()
    return start.elapsed_time(end) / REPEATS


def compared(name: str, libraries: dict[str, Any]) -> dict[str, float]:
    """The median time of a case in each library, which take turns."""
    calls = {key: CASES[name](lib) for key, lib in libraries.items()}
    for key, call in calls.items():
        milliseconds(libraries[key], call)  # compiles, fills the pools
    times: dict[str, list[float]] = {key: [] for key in calls}
    for _ in range(ROUNDS):
        for key, call in calls.items():
            times[key].append(milliseconds(libraries[key], call))
    return {key: statistics.median(each) for key, each in times.items()}


def main(words: list[str]) -> int:
    """Print a line per case."""
    try:
        found = cuda_backend.load()
    except (AssertionError, RuntimeError) as error:
        print("nothing was measured:", " ".join(str(error).split("\n")[-1].split()))
        return 0
    backend.register("cuda", found)
    libraries: dict[str, Any] = {"tt": tt}
    if torch is not None and torch.cuda.is_available():
        libraries["torch"] = torch
    print(f"{tt.cuda.get_device_name()}, CuPy {found.cupy.__version__}, driver {cupy_probe.facts().driver}")
    print(
        "torch on the same device is beside it" if len(libraries) > 1 else "torch with CUDA is not installed: no ratios"
    )
    for name in CASES:
        if words and not any(word.lower() in name.lower() for word in words):
            continue
        times = compared(name, libraries)
        ratio = f"   {times['tt'] / times['torch']:6.2f} of torch" if "torch" in times else ""
        print(f"{name:24}" + "".join(f" {key} {value:9.3f} ms" for key, value in times.items()) + ratio)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
