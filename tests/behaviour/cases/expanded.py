"""Writes into tensors that have an element in several places, as expanded ones have."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()

WRITES = {
    "zero": lambda torch, y: y.zero_(),
    "fill": lambda torch, y: y.fill_(3),
    "one_element": lambda torch, y: y[0, 0].fill_(5),
    "one_column": lambda torch, y: y[:, :1].add_(5),
    "one_row": lambda torch, y: y[0].add_(5),
    "key": lambda torch, y: y.__setitem__(torch.tensor([0, 1]), 5.0),
    "index_fill": lambda torch, y: y.index_fill_(1, torch.tensor([1]), 9.0),
    "masked_fill": lambda torch, y: y.masked_fill_(torch.eye(3, 4) > 0, 9.0),
    "fill_diagonal": lambda torch, y: y.fill_diagonal_(7.0),
    "tril": lambda torch, y: y.tril_(),
    "transposed": lambda torch, y: y.t_().fill_(2),
    "add": lambda torch, y: y.add_(1),
    "copy": lambda torch, y: y.copy_(torch.zeros(3, 4)),
    "index_copy": lambda torch, y: y.index_copy_(1, torch.tensor([1]), torch.zeros(3, 1)),
    "out": lambda torch, y: torch.mul(torch.ones(3, 4), 2, out=y),
    "numpy": lambda torch, y: y.numpy().__setitem__((0, 0), 3.0),
}


def _plain(write):
    def program(torch):
        x = torch.arange(1.0, 4.0).view(3, 1)
        y = x.expand(3, 4)
        write(torch, y)
        return x, y

    return program


def _tracked(write):
    def program(torch):
        leaf = torch.ones(3, 1, requires_grad=True)
        x = leaf * 2
        write(torch, x.expand(3, 4))
        x.sum().backward()
        return x, leaf.grad

    return program


for _name, _write in WRITES.items():
    cases.add(f"write_{_name}", _plain(_write))
    if _name not in ("numpy", "fill_diagonal"):
        cases.add(f"gradient_after_{_name}", _tracked(_write))


@cases
def broadcast_tensors(torch):
    x = torch.ones(3, 1)
    torch.broadcast_tensors(x, torch.ones(4))[0].fill_(4)
    x.broadcast_to(2, 3, 1)[0].mul_(2)
    return x


@cases
def expanded_by_nothing(torch):
    """An expanded tensor that repeats nothing is written as any other."""
    x = torch.ones(2, 3).t()
    torch.add(torch.zeros(3, 2), 4, out=x.expand(1, 3, 2)[0])
    return x.expand(3, 2).add_(1), x
