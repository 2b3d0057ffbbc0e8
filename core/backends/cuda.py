"""torch.backends.cuda: whether real CUDA devices could be used here. Simulated ones do not count."""

from __future__ import annotations


def is_built() -> bool:
    """Does a backend for real CUDA devices serve this process?"""
    from ..array import backend

    found = backend.registered("cuda")
    return found is not None and not found.simulated


__all__ = ["is_built"]
