"""The CUDA kernels, launched on the GPU, compute what the operations compute: the emulation's tests, with a real launch."""

import numpy as np
import pytest
from tt.core.ops.cuda.kernel import KINDS, parameters
from tt.core.ops.cuda.table import KERNELS, source
from tt.tests.cuda.test_kernels import (  # noqa: F401 - they are collected here, with the fixture below
    DTYPE,
    test_activation_backward,
    test_batch_norm,
    test_dropout,
    test_embedding_backward,
    test_layer_norm,
    test_nll_loss,
    test_scatter_add,
    test_softmax,
)


class OnGpu:
    """The kernels of a source as functions of NumPy arrays and numbers, as the emulation's."""

    def __init__(self, cupy, text, number):
        self._cupy, self._text, self._number = cupy, text, number
        self._module = cupy.RawModule(code=text, options=("--std=c++17",))

    def __call__(self, name, *arguments, grid=(3, 1)):
        there, given = [], []
        for kind, value in zip(parameters(name, self._text), arguments, strict=True):
            given.append(self._argument(kind, value, there))
        self._module.get_function(name)(grid, (256,), tuple(given))
        for host, device in there:
            host[...] = device.get()

    def _argument(self, kind, value, there):
        if isinstance(value, list):
            pointers = [self._argument(kind, each, there).data.ptr for each in value]
            return self._cupy.array(pointers, np.uint64)
        if "*" in kind:
            if value is None:
                return np.uint64(0)
            there.append((value, self._cupy.array(value)))
            return there[-1][1]
        if "unsigned long long" in kind:
            return np.uint64(value)
        if kind.startswith("int "):
            return np.int32(value)
        return np.int64(value) if "long long" in kind else self._number(value)


@pytest.fixture(scope="module", params=KINDS)
def emulated(request, made):
    """The kernels on the GPU, under the name by which the tests ask for them. Dropout's mask is compared to the bit."""
    return OnGpu(made.cupy, source(list(KERNELS.values()), request.param), DTYPE[request.param]), DTYPE[request.param]
