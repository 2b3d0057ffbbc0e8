"""Runs CUDA sources on the processor: a thread of the system for each thread of a block, a barrier for __syncthreads.

This shows that a kernel computes what it should and that its threads wait for each other where they must; it shows nothing
about a GPU's memory, its speed, or how a kernel is launched there.
"""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from tt.core.ops.cuda.kernel import parameters

COMPILER = shutil.which("g++")
BLOCK = 4  # threads of a block: few, and fewer than the rows of the tests are wide

_HEADER = """
#include <atomic>
#include <barrier>
#include <cmath>
#include <thread>
#include <vector>
using namespace std;
struct Place { long long x = 0, y = 0; };
static thread_local Place threadIdx, blockIdx;
static Place blockDim, gridDim;
static barrier<>* gate;
#define __device__ static
#define __global__
#define __shared__ static
#define __syncthreads() gate->arrive_and_wait()
template <class N> static void atomicAdd(N* at, N value) { atomic_ref<N>(*at).fetch_add(value); }
template <class Body> static void launch(long long x, long long y, Body body) {
    gridDim = {x, y};
    blockDim = {BLOCK, 1};
    for (long long by = 0; by < y; ++by)
        for (long long bx = 0; bx < x; ++bx) {
            barrier<> all(BLOCK);
            gate = &all;
            vector<thread> threads;
            for (int t = 0; t < BLOCK; ++t)
                threads.emplace_back([&, t] { threadIdx = {t, 0}; blockIdx = {bx, by}; body(); });
            for (auto& each : threads) each.join();
        }
}
"""


def _launcher(name: str, code: str) -> str:
    """A function that launches a kernel: the grid's two sizes, then the kernel's parameters."""
    given = parameters(name, code)
    names = ", ".join(re.split(r"[\s*]", each)[-1] for each in given)
    return (
        f'extern "C" void launch_{name}(long long gx, long long gy, {", ".join(given)}) '
        f"{{ launch(gx, gy, [=] {{ {name}({names}); }}); }}\n"
    )


class Emulated:
    """The kernels of a source as functions of NumPy arrays and numbers; `grid` is the number of blocks."""

    def __init__(self, text: str, folder: Path) -> None:
        names = re.findall(r"^KERNEL (\w+)\(", text, re.MULTILINE)
        code = f"#define BLOCK {BLOCK}\n{_HEADER}\n{text}\n" + "".join(_launcher(name, text) for name in names)
        path, library = folder / "kernels.cpp", folder / "kernels.so"
        path.write_text(code, encoding="utf-8")
        command = [
            str(COMPILER),
            "-std=c++20",
            "-O1",
            "-pthread",
            "-shared",
            "-fPIC",
            "-w",
            str(path),
            "-o",
            str(library),
        ]
        subprocess.run(command, check=True)
        self._library = ctypes.CDLL(str(library))
        self._types = {name: parameters(name, text) for name in names}
        self._number = ctypes.c_double if "typedef double T;" in text else ctypes.c_float

    def __call__(self, name: str, *arguments: Any, grid: tuple[int, int] = (3, 1)) -> None:
        """Launch a kernel; arrays are written in place."""
        types = self._types[name]
        assert len(types) == len(arguments), f"{name} takes {len(types)} arguments"
        given = [self._argument(kind, value) for kind, value in zip(types, arguments)]
        getattr(self._library, f"launch_{name}")(ctypes.c_longlong(grid[0]), ctypes.c_longlong(grid[1]), *given)

    def _argument(self, kind: str, value: Any) -> Any:
        if "*" in kind:
            if isinstance(value, np.uint64):  # a null pointer, as CuPy passes it
                assert not value
                return ctypes.c_void_p(None)
            if isinstance(value, list):  # of arrays: a list of pointers
                return (ctypes.c_void_p * len(value))(*(a.ctypes.data for a in value))
            assert value is None or isinstance(value, np.ndarray) and value.flags.c_contiguous
            return ctypes.c_void_p(None if value is None else value.ctypes.data)
        if isinstance(value, np.generic):  # as CuPy passes it on: the size has to be the parameter's
            assert value.itemsize == (
                4 if kind.startswith("int ") else 8 if "long" in kind else ctypes.sizeof(self._number)
            )
            value = value.item()
        if kind.startswith("int "):
            return ctypes.c_int(value)
        if "unsigned long long" in kind:
            return ctypes.c_ulonglong(value)
        return ctypes.c_longlong(value) if "long long" in kind else self._number(value)


@cache
def emulated(text: str) -> Emulated:
    """The kernels of a source, compiled once in a process."""
    return Emulated(text, Path(tempfile.mkdtemp(prefix="kernels")))
