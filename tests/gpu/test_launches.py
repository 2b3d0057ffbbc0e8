"""What launches kernels gives the CPU's numbers on the GPU: operations, optimizers, and dropout's mask for a key."""

import numpy as np
import pytest
import tt.core as torch
from tt.core.ops.schema import OPS
from tt.tests.cuda.test_launches import CASES, OPTIMIZERS, TURNED, agree, numbers, trained


@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", CASES)
def test_operations(name, kind):
    call, inputs = CASES[name]
    agree(call, [each.to(kind) for each in inputs])


@pytest.mark.parametrize("name", [name for name in TURNED if name != "half"])
def test_what_kernels_do_not_cover(name):
    agree(*TURNED[name])


@pytest.mark.parametrize("skip", [None, 1])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers(name, skip):
    for a, b in zip(trained(*OPTIMIZERS[name], "cuda", skip)[0], trained(*OPTIMIZERS[name], "cpu", skip)[0]):
        np.testing.assert_allclose(a.detach().cpu().numpy(), b.detach().numpy(), rtol=2e-5, atol=2e-6)


def test_dropout():
    x = numbers(103)
    there, here = (OPS["dropout_by_key"].function(each, 0.4, 0x123456789ABCDEF) for each in (x.cuda(), x))
    assert torch.equal(there[1].cpu(), here[1])
