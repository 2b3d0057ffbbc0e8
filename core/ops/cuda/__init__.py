"""CUDA kernels as source, by name. Tests compile them and run them on an emulation of CUDA's threads; no GPU has yet."""

from .table import KERNELS, Kernel, source

__all__ = ["KERNELS", "Kernel", "source"]
