"""How a kernel is launched on the arrays of a CUDA device: its arguments by its parameters' types, its grid by its size."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from ...array.cupy_backend import CudaArray
from .kernel import BLOCK, KINDS
from .table import KERNELS, source

_MOST_BLOCKS = 4096  # more than any GPU runs at once; a kernel's loops go over the rest
_KIND_OF = {np.dtype(name): kind for kind, name in KINDS.items()}
_NULL = np.uint64(0)
_POINTED: dict[str, str] = {"long long*": "int64", "unsigned char*": "bool uint8", "T* const*": "int64"}
_NUMBERS: dict[str, Callable] = {"unsigned long long": np.uint64, "long long": np.int64, "int": np.int32}


def covered(first: Any, *others: Any) -> bool:
    """Can kernels work on these arrays? Contiguous ones on a CUDA device, of float32 or float64; None is left out."""
    kind = getattr(first, "dtype", None)
    return (
        type(first) is CudaArray
        and kind in _KIND_OF
        and first.size > 0
        and first.flags.c_contiguous
        and all(a is None or (type(a) is CudaArray and a.dtype == kind and a.flags.c_contiguous) for a in others)
    )


def dense(array: Any, kind: Any = None) -> Any:
    """The array, contiguous and of a dtype: itself or a copy. What is expanded (a gradient, say) often is neither."""
    found = array if kind is None or array.dtype == kind else array.astype(kind)
    return found if found.flags.c_contiguous else found.xp.ascontiguousarray(found)


def launch(name: str, like: Any, *arguments: Any, over: int, tensors: int = 1) -> None:
    """Run a kernel on the device of `like`, whose dtype is its T, over so many rows or elements (of each of the tensors)."""
    kernel, xp = KERNELS[name], like.xp
    if len(arguments) != len(kernel.parameters):
        raise TypeError(f"{name} takes {', '.join(kernel.parameters)}; {len(arguments)} arguments were given")
    given = [_argument(kind, value, like.dtype) for kind, value in zip(_types(name), arguments)]
    blocks = {"row": over, "once": 1}.get(kernel.per, -(-over // BLOCK))
    module = xp.module(_source(_KIND_OF[like.dtype]), name)
    xp.launch(module, name, (max(1, min(blocks, _MOST_BLOCKS)), tensors, 1), (BLOCK, 1, 1), tuple(given))


@cache
def _source(kind: str) -> str:
    return source(list(KERNELS.values()), kind)


@cache
def _types(name: str) -> tuple[str, ...]:
    """The parameters' types without names and `const`, but for lists of pointers."""
    found = []
    for each in KERNELS[name].parameters:
        kind = each.rpartition(" ")[0]
        found.append("T* const*" if kind.endswith("* const*") else kind.removeprefix("const "))
    return tuple(found)


def _argument(kind: str, value: Any, dtype: Any) -> Any:
    """A value as CuPy passes it on: CuPy's array, or a NumPy number of the parameter's type."""
    if not kind.endswith("*"):
        return (_NUMBERS.get(kind) or dtype.type)(value)
    if value is None:
        return _NULL
    wanted = _POINTED.get(kind, dtype.name)
    if value.dtype.name not in wanted.split() or not value.flags.c_contiguous:
        raise TypeError(
            f"a {kind} takes a contiguous array of {wanted}, not {value.dtype} with strides {value.strides}"
        )
    return value.held


def wanted() -> bool:
    """TT_CUDA_KERNELS=0 leaves all operations to CuPy's own functions."""
    return os.environ.get("TT_CUDA_KERNELS", "1") != "0"


__all__ = ["covered", "dense", "launch", "wanted"]
