"""No copies where torch makes none: which results lie in their input's memory, and which gradients are taken over as they are."""

import numpy as np
import pytest
import tt.core as torch

VIEWS = {
    "view": lambda x: x.view(6, 4),
    "view as it is": lambda x: x.view(2, 3, 4),
    "reshape": lambda x: x.reshape(-1),
    "reshape as it is": lambda x: x.reshape(2, 3, 4),
    "flatten": lambda x: x.flatten(),
    "contiguous": lambda x: x.contiguous(),
    "to the same": lambda x: x.to(torch.float32),
    "float": lambda x: x.float(),
    "cpu": lambda x: x.cpu(),
    "detach": lambda x: x.detach(),
    "data": lambda x: x.data,
    "t": lambda x: x[0].t(),
    "transpose": lambda x: x.transpose(0, 2),
    "permute": lambda x: x.permute(2, 0, 1),
    "mT": lambda x: x.mT,
    "unsqueeze": lambda x: x.unsqueeze(1),
    "squeeze": lambda x: x.squeeze(),
    "expand": lambda x: x.expand(5, 2, 3, 4),
    "expand_as": lambda x: x[:, :1].expand_as(x),
    "integer": lambda x: x[0],
    "slice": lambda x: x[:, :, ::2],
    "key": lambda x: x[..., None, 0],
    "narrow": lambda x: x.narrow(2, 0, 2),
    "select": lambda x: x.select(1, 0),
    "split": lambda x: x.split(1)[0],
    "chunk": lambda x: x.chunk(2, 2)[0],
    "unbind": lambda x: x.unbind()[0],
    "diagonal": lambda x: x.diagonal(),
    "unfold": lambda x: x.unfold(2, 2, 1),
    "as_strided": lambda x: x.as_strided((2, 2), (1, 2)),
    "in place": lambda x: x.add_(1.0).mul_(2).relu_(),
    "numpy and back": lambda x: torch.from_numpy(x.numpy()),
    "as_tensor": lambda x: torch.as_tensor(x),
    "Parameter": lambda x: torch.nn.Parameter(x),
    "requires_grad_": lambda x: x.requires_grad_(),
    "dropout in evaluation": lambda x: torch.nn.functional.dropout(x, 0.5, training=False),
}


@pytest.mark.parametrize("call", VIEWS.values(), ids=VIEWS)
def test_shares_the_memory_of_its_input(call):
    x = torch.ones(2, 3, 4)
    assert call(x).data_ptr() == x.data_ptr()


def test_torch_shares_it_too():
    real = pytest.importorskip("torch", reason="live comparison")
    if real is torch:
        pytest.skip("torch is this library")
    for name, call in VIEWS.items():
        globals_before, call.__globals__["torch"] = call.__globals__["torch"], real
        try:
            x = real.ones(2, 3, 4)
            assert call(x).data_ptr() == x.data_ptr(), name
        finally:
            call.__globals__["torch"] = globals_before


def test_a_gradient_nobody_else_holds_is_taken_over():
    made = []
    matmul = torch.mm.op.kernel

    def kernel(xp, *arguments):
        made.append(matmul(xp, *arguments))
        return made[-1] if len(made) == 1 else made.pop()  # only the first product stays held here

    x, w = torch.ones(2, 3), torch.ones(3, 2, requires_grad=True)
    loss = torch.mm(x, w).sum()
    torch.mm.op.kernel = kernel
    try:
        loss.backward()
    finally:
        torch.mm.op.kernel = matmul
    assert w.grad.array is not made[0]  # it is held here: a copy
    w.grad = None
    torch.mm(x, w).sum().backward()
    assert w.grad.array.base is None


def test_gradients_of_several_leaves_are_never_one_memory():
    x, y = torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True)
    seed = torch.ones(3)
    (x + y).backward(seed)
    assert len({x.grad.data_ptr(), y.grad.data_ptr(), seed.data_ptr()}) == 3
    x.grad.zero_()
    assert y.grad.tolist() == seed.tolist() == [1, 1, 1]


def test_a_gradient_that_a_hook_saw_stays_the_hooks():
    seen = []
    x = torch.ones(3, requires_grad=True)
    x.register_hook(seen.append)
    (x * 2).backward(torch.ones(3))
    x.grad.zero_()
    assert seen[0].tolist() == [2, 2, 2]


def test_writes_make_no_temporaries():
    """NumPy's function writes into the operand itself, also into a view."""
    x = torch.zeros(1 << 20)
    part = x[1:]
    before = x.array
    x += 1.0
    x *= torch.ones(1 << 20)
    part -= 1.0
    assert x.array is before and np.shares_memory(part.array, before)
    assert x.sum().item() == 1.0 and x._version == 3
