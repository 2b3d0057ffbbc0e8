"""What a CUDA kernel is here: a name, its source, and the source that all of them stand on."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

KINDS = {"float": "float32", "double": "float64"}  # the types a module is made for, and the dtypes they are
BLOCK = 256  # threads of a block

# What every kernel stands on: T is the dtype, BLOCK the threads of a block, a power of two.
PRELUDE = """
#ifndef BLOCK
#define BLOCK 256
#endif
#ifndef INFINITY
#define INFINITY __longlong_as_double(0x7ff0000000000000LL)
#endif
#define KERNEL extern "C" __global__ void
#define EACH(i, n) for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < (n); i += (long long)gridDim.x * blockDim.x)
#define ALONG(j, n) for (long long j = threadIdx.x; j < (n); j += BLOCK)

// The sum (the largest) over the threads of a block, known to all of them.
__device__ T block_sum(T value) {
    __shared__ T part[BLOCK];
    part[threadIdx.x] = value;
    __syncthreads();
    for (int step = BLOCK / 2; step > 0; step >>= 1) {
        if (threadIdx.x < step) part[threadIdx.x] += part[threadIdx.x + step];
        __syncthreads();
    }
    T total = part[0];
    __syncthreads();
    return total;
}
__device__ T block_max(T value) {
    __shared__ T part[BLOCK];
    part[threadIdx.x] = value;
    __syncthreads();
    for (int step = BLOCK / 2; step > 0; step >>= 1) {
        if (threadIdx.x < step && !(part[threadIdx.x] >= part[threadIdx.x + step])) part[threadIdx.x] = part[threadIdx.x + step];
        __syncthreads();
    }
    T largest = part[0];
    __syncthreads();
    return largest;
}
__device__ T sigmoid(T x) { return T(1) / (T(1) + exp(-x)); }
"""


class Kernel(NamedTuple):
    """One kernel. `per` says what a block is launched for: a `row`, any share of the `elements` (or of a `tensor`), or
    `once`: one block does all."""

    name: str
    per: str
    code: str

    @property
    def doc(self) -> str:
        """Its first comment."""
        return self.code.strip().splitlines()[0].removeprefix("// ")

    @property
    def parameters(self) -> tuple[str, ...]:
        """Its parameters, each with its type."""
        return parameters(self.name, self.code)


@cache
def parameters(name: str, code: str) -> tuple[str, ...]:
    """The parameters of a kernel in a source, each with its type."""
    found = re.search(rf"KERNEL {name}\(([^)]*)\)", code)
    if found is None:
        raise ValueError(f"no kernel {name} in this source")
    return tuple(each.strip() for each in found[1].split(","))


def source(kernels: list[Kernel], kind: str) -> str:
    """The source of a module that holds some kernels for one dtype."""
    return f"typedef {kind} T;\n{PRELUDE}\n" + "\n".join(kernel.code for kernel in kernels)


__all__ = ["BLOCK", "KINDS", "Kernel", "parameters", "source"]
