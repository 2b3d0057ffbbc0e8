"""Indices out of range are refused on a device, where CuPy would wrap them silently."""

import pytest
import tt.core as torch
from tt.core import nn
from tt.core.array import backend


def far(*values):
    return torch.tensor(values, device="cuda")


X = (4, 3)
CALLS = {
    "x[i]": lambda x: x[far(1, 4)],
    "x[-i]": lambda x: x[far(-5)],
    "x[:, i]": lambda x: x[:, far(3)],
    "x[i, j]": lambda x: x[far(0), far(3)],
    "x[..., i]": lambda x: x[..., far(3)],
    "x[i] = v": lambda x: x.__setitem__(far(4), 1.0),
    "x[0, i] = v": lambda x: x.__setitem__((0, far(3)), 1.0),
    "index_select": lambda x: x.index_select(0, far(4)),
    "index_add": lambda x: x.index_add(0, far(4), torch.ones(1, 3, device="cuda")),
    "index_copy": lambda x: x.index_copy(0, far(4), torch.ones(1, 3, device="cuda")),
    "index_fill": lambda x: x.index_fill(0, far(4), 1.0),
    "index_put": lambda x: x.index_put((far(4),), torch.ones(3, device="cuda")),
    "gather": lambda x: x.gather(0, far(4, 0, 0).view(1, 3)),
    "scatter": lambda x: x.scatter(0, far(4, 0, 0).view(1, 3), 1.0),
    "scatter_add": lambda x: x.scatter_add(0, far(4, 0, 0).view(1, 3), torch.ones(1, 3, device="cuda")),
    "take": lambda x: x.take(far(12)),
    "put": lambda x: x.put(far(12), torch.ones(1, device="cuda")),
    "embedding": lambda x: nn.functional.embedding(far(4), x),
    "nll_loss": lambda x: nn.functional.nll_loss(x, far(0, 1, 2, 3)),
    "cross_entropy": lambda x: nn.functional.cross_entropy(x, far(0, 1, 2, 3)),
    "take_along_dim": lambda x: torch.take_along_dim(x, far(4, 0, 0).view(1, 3), 0),
    "embedding_bag": lambda x: nn.functional.embedding_bag(far(4), x, far(0)),
    "multi_margin_loss": lambda x: nn.functional.multi_margin_loss(x, far(0, 1, 2, 3)),
}


def test_the_device_wraps():
    """The array level does not look: what is refused below is refused by the tensors."""
    xp = backend.namespace(torch.device("cuda:0"))
    array = xp.arange(4)
    assert array[xp.asarray([5, -1])].get().tolist() == [1, 3] and xp.take(
        array, xp.asarray([6]), 0
    ).get().tolist() == [2]


@pytest.mark.parametrize("name", CALLS)
def test_refused(name):
    x = torch.zeros(X, device="cuda")
    with pytest.raises((IndexError, RuntimeError), match="out of range|out of bounds|[Ii]ndex"):
        CALLS[name](x)
    assert x.abs().sum().item() == 0
