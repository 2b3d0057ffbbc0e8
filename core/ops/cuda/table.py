"""The table of CUDA kernels, by name."""

from __future__ import annotations

from . import activation, batch_norm, cross_entropy, dropout, embedding, layer_norm, optimizers, recurrence, softmax
from .kernel import KINDS, Kernel, source

_FAMILIES = (softmax, cross_entropy, layer_norm, batch_norm, dropout, activation, recurrence, embedding, optimizers)

KERNELS: dict[str, Kernel] = {kernel.name: kernel for family in _FAMILIES for kernel in family.KERNELS}

__all__ = ["KERNELS", "KINDS", "Kernel", "source"]
