"""The kernels' sources compile with NVRTC, for every dtype; a wrong one does not."""

import pytest
from tt.core.ops.cuda.kernel import KINDS
from tt.core.ops.cuda.table import KERNELS, source
from tt.tests.cuda.nvrtc import CompileError, compiled, library

needs_nvrtc = pytest.mark.skipif(library() is None, reason="NVRTC is not installed: pip install nvidia-cuda-nvrtc-cu12")


@needs_nvrtc
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", KERNELS)
def test_compiles(name, kind):
    ptx = compiled(library(), source([KERNELS[name]], kind))
    assert f".visible .entry {name}(" in ptx


@needs_nvrtc
@pytest.mark.parametrize("kind", KINDS)
def test_compiles_together(kind):
    ptx = compiled(library(), source(list(KERNELS.values()), kind))
    assert ptx.count(".visible .entry ") == len(KERNELS)


@needs_nvrtc
def test_a_wrong_source_does_not():
    with pytest.raises(CompileError, match='identifier "undefined_name" is undefined'):
        compiled(library(), source([KERNELS["relu_backward"]], "float").replace("gradient[i]", "undefined_name"))


def test_every_kernel_says_what_it_computes():
    for kernel in KERNELS.values():
        assert kernel.code.lstrip().startswith("// ") and f"KERNEL {kernel.name}(" in kernel.code and kernel.doc
