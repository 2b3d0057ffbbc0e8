"""Layers forward and backward beside torch's, at the sizes of small picture models, on one thread each.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/layers.py [NAME…]

The two run in turn in this one process; the minimum over the rounds is shown, since noise only ever adds.
"""

from __future__ import annotations

import sys
import timeit
from collections.abc import Callable
from typing import Any

import tt.core as tt

try:
    import torch
except ImportError:
    torch = None

ROUNDS = 15

# A layer's name: how a library makes it, and the shape of its input.
LAYERS: dict[str, tuple[Callable[[Any], Any], tuple[int, ...]]] = {
    "MaxPool2d(2)": (lambda nn: nn.MaxPool2d(2), (64, 10, 24, 24)),
    "MaxPool2d(3, 2, 1)": (lambda nn: nn.MaxPool2d(3, 2, 1), (16, 32, 28, 28)),
    "AvgPool2d(2)": (lambda nn: nn.AvgPool2d(2), (64, 10, 24, 24)),
    "AdaptiveAvgPool2d(1)": (lambda nn: nn.AdaptiveAvgPool2d(1), (64, 32, 7, 7)),
    "AdaptiveAvgPool2d(3)": (lambda nn: nn.AdaptiveAvgPool2d(3), (64, 32, 7, 7)),
    "BatchNorm1d": (lambda nn: nn.BatchNorm1d(128), (64, 128)),
    "BatchNorm2d": (lambda nn: nn.BatchNorm2d(16), (64, 16, 28, 28)),
    "LayerNorm": (lambda nn: nn.LayerNorm(128), (32, 20, 128)),
    "GroupNorm": (lambda nn: nn.GroupNorm(4, 16), (16, 16, 28, 28)),
    "Upsample bilinear": (
        lambda nn: nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False),
        (16, 8, 14, 14),
    ),
    "Upsample nearest": (lambda nn: nn.Upsample(scale_factor=2), (16, 8, 14, 14)),
    "PixelShuffle(2)": (lambda nn: nn.PixelShuffle(2), (16, 32, 14, 14)),
}


def passes(lib: Any, name: str) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The forward pass without gradients, and forward and backward."""
    make, shape = LAYERS[name]
    lib.manual_seed(0)
    layer, x = make(lib.nn), lib.randn(*shape).requires_grad_()
    gradient = lib.randn(*layer(x).shape)

    def forward() -> None:
        with lib.no_grad():
            layer(x)

    def both() -> None:
        x.grad = None
        layer(x).backward(gradient)

    return forward, both


def main() -> None:
    """Print microseconds per pass, and the ratios."""
    libraries = {"tt": tt} if torch is None else {"tt": tt, "torch": torch}
    if torch is not None:
        torch.set_num_threads(1)
    chosen = [n for n in LAYERS if not sys.argv[1:] or any(n.startswith(a) for a in sys.argv[1:])]
    for name in chosen:
        runs = {lib: passes(module, name) for lib, module in libraries.items()}
        best = {lib: [float("inf"), float("inf")] for lib in runs}
        for _ in range(ROUNDS):
            for lib, pair in runs.items():
                for i, run in enumerate(pair):
                    best[lib][i] = min(best[lib][i], timeit.timeit(run, number=3) / 3 * 1e6)
        shown = "  ".join(f"{lib} {f:6.0f} {b:6.0f} µs" for lib, (f, b) in best.items())
        ratios = [t / o for t, o in zip(best["tt"], best["torch"])] if torch is not None else []
        print(f"{name:22} {shown}  " + ("ratio {:.2f} forward, {:.2f} with backward".format(*ratios) if ratios else ""))


if __name__ == "__main__":
    main()
