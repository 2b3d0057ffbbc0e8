"""Operations on CuPy's arrays launch this project's kernels, through one table, and give the CPU's numbers.

CuPy and CUDA's threads are stand-ins: this shows the kernels' arguments, shapes and grids, not a GPU's memory or speed.
"""

import inspect
from functools import partial

import numpy as np
import pytest
import tt.core as torch
from tt.core import nn, optim
from tt.core.array import backend
from tt.core.ops.cuda import launches
from tt.core.ops.cuda.backend import made
from tt.core.ops.cuda.on_optimizers import UPDATES
from tt.core.ops.cuda.table import KERNELS
from tt.core.ops.schema import OPS
from tt.tests.cuda.emulation import COMPILER
from tt.tests.cuda.standin import MemoryHook, RawModule, StandIn

F = nn.functional
pytestmark = pytest.mark.skipif(COMPILER is None, reason="no g++ to emulate CUDA's threads with")


@pytest.fixture(autouse=True)
def on_cupy(devices):
    backend.register("cuda", made(StandIn(1 << 24)))
    RawModule.launched.clear()
    yield
    MemoryHook.active = None


def numbers(*shape, seed=0, dtype=np.float32):
    return torch.from_numpy(np.random.RandomState(seed).uniform(-2, 2, shape).astype(dtype))


def norm(call, *shape, of=(3,), **options):
    """A normalisation with weight and bias."""
    return lambda x, w, b: call(x, w, b, **options), [numbers(*shape), numbers(*of, seed=1), numbers(*of, seed=2)]


def recurrent(kind, gates, **options):
    """A layer of two steps, three sequences, with its parameters among the inputs."""

    def call(x, *weights):
        layer = getattr(nn, kind)(4, 5, **options).to(x.device).to(x.dtype)
        with torch.no_grad():
            for parameter, weight in zip(layer.parameters(), weights):
                parameter.copy_(weight)
        found = layer(x)
        sum(p.sum() for p in layer.parameters()).backward()  # gives every parameter a gradient to add to
        return found[0] * 1 + found[0].new_zeros(()), list(layer.parameters())

    weights = [(5 * gates, 4), (5 * gates, 5), (5 * gates,), (5 * gates,)]
    return call, [numbers(2, 3, 4), *(numbers(*shape, seed=k) for k, shape in enumerate(weights))]


TARGET = torch.tensor([1, -100, 0, 3])
INDEX = torch.tensor([[0, 2, 1], [1, 1, 1]])
# By kernel: a function of the inputs that launches it in its forward or its backward pass.
CASES = {
    "softmax": (lambda x: x.softmax(-1), [numbers(2, 3, 7)]),
    "log_softmax": (lambda x: x.log_softmax(1), [numbers(4, 300)]),
    "nll_loss mean": (lambda x: F.nll_loss(x, TARGET.to(x.device)), [numbers(4, 5)]),
    "nll_loss none": (lambda x: F.nll_loss(x, TARGET.to(x.device), reduction="none"), [numbers(4, 5)]),
    "nll_loss weighted": (lambda x, w: F.nll_loss(x, TARGET.to(x.device), w.detach().abs()), [numbers(4, 5), numbers(5)]),
    "nll_loss of one": (lambda x: F.nll_loss(x, torch.tensor(2, device=x.device)), [numbers(5)]),
    "layer_norm": norm(lambda x, w, b: F.layer_norm(x, w.shape, w, b), 3, 100, 6, of=(6,)),
    "layer_norm over two": norm(lambda x, w, b: F.layer_norm(x, w.shape, w, b), 5, 4, 6, of=(4, 6)),
    "layer_norm plain": (lambda x: F.layer_norm(x, (6,)), [numbers(3, 6)]),
    "batch_norm training": norm(lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True), 4, 3, 5, of=(3,)),
    "batch_norm of vectors": norm(lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True), 4, 3, of=(3,)),
    "batch_norm evaluation": norm(
        lambda x, w, b: F.batch_norm(x, w.detach() * 0, w.detach() * 0 + 2, w, b), 4, 3, 2, 2, of=(3,)
    ),
    **{name: (getattr(torch, name), [numbers(5, 60)]) for name in ("relu", "sigmoid", "tanh")},
    **{name: (getattr(F, name), [numbers(5, 60)]) for name in ("leaky_relu", "elu", "silu", "gelu", "softplus")},
    "embedding": (lambda w: F.embedding(INDEX.to(w.device), w, padding_idx=2), [numbers(4, 5)]),
    "gather": (lambda x: x.gather(1, INDEX.to(x.device)), [numbers(2, 4)]),
    "scatter_add": (lambda x, y: x.scatter_add(1, INDEX.to(x.device), y), [numbers(2, 4), numbers(2, 3, seed=1)]),
    "rnn": recurrent("RNN", 1),
    "rnn relu": recurrent("RNN", 1, nonlinearity="relu"),
    "lstm": recurrent("LSTM", 4),
    "gru": recurrent("GRU", 3),
}  # fmt: skip
LAUNCHED = {
    **{name: [f"{name}_forward", f"{name}_backward"] for name in ("softmax", "log_softmax")},
    **{f"nll_loss {how}": ["nll_loss_forward", "nll_loss_backward"] for how in ("mean", "none", "weighted", "of one")},
    **{
        f"layer_norm{how}": ["layer_norm_forward", "layer_norm_backward", "layer_norm_backward_parameters"]
        for how in ("", " over two")
    },
    "layer_norm plain": ["layer_norm_forward", "layer_norm_backward"],
    **{f"batch_norm {how}": ["batch_norm_training", "batch_norm_backward"] for how in ("training", "of vectors")},
    "batch_norm evaluation": ["batch_norm_evaluation"],
    **{name: [f"{name}_backward"] for name in ("relu", "sigmoid", "tanh", "leaky_relu", "elu", "silu", "gelu", "softplus")},
    "embedding": ["embedding_backward"], "gather": ["scatter_add"], "scatter_add": ["scatter_add"],
    **{f"rnn{how}": ["rnn_cell_forward", "rnn_cell_backward"] for how in ("", " relu")},
    **{name: [f"{name}_cell_forward", f"{name}_cell_backward"] for name in ("lstm", "gru")},
}  # fmt: skip


def outcome(call, inputs, place):
    """The result and all gradients, on the host."""
    leaves = [each.detach().to(place).requires_grad_() for each in inputs]
    result = call(*leaves)
    result, more = result if isinstance(result, tuple) else (result, [])
    gradient = numbers(*result.shape, seed=9).to(place).to(result.dtype)
    result.backward(gradient)
    found = [result, *(each.grad for each in (*leaves, *more) if each.grad is not None)]
    assert {each.device.type for each in found} == {place}
    return [each.detach().cpu().numpy() for each in found]


def agree(call, inputs):
    for there, here in zip(outcome(call, inputs, "cuda"), outcome(call, inputs, "cpu"), strict=True):
        exact = there.dtype == np.float64
        np.testing.assert_allclose(there, here, rtol=1e-11 if exact else 3e-5, atol=1e-12 if exact else 3e-6)


@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", CASES)
def test_operations_launch(name, kind):
    call, inputs = CASES[name]
    agree(call, [each.to(kind) for each in inputs])
    assert set(RawModule.launched) == set(LAUNCHED[name])


TURNED = {
    "half": (lambda x: x.softmax(-1), [numbers(3, 4).half()]),
    "another dimension": (lambda x: x.softmax(0), [numbers(3, 4)]),
    "not contiguous": (lambda x: F.gelu(x.t()), [numbers(3, 4)]),
    "nothing": (lambda x: x.log_softmax(-1), [numbers(0, 4)]),
    "gelu by tanh": (partial(F.gelu, approximate="tanh"), [numbers(3, 4)]),
    "selu": (F.selu, [numbers(3, 4)]),
    "images": (
        lambda x: F.nll_loss(x.detach(), TARGET.view(1, 2, 2).clamp(0).to(x.device)) * x.mean(),
        [numbers(1, 4, 2, 2)],
    ),
    "index of another shape": (lambda x: x.gather(1, INDEX[:1].to(x.device)), [numbers(2, 4)]),
    "by frequency": (lambda w: F.embedding(INDEX.to(w.device), w, scale_grad_by_freq=True), [numbers(4, 5)]),
}


@pytest.mark.parametrize("name", TURNED)
def test_what_kernels_do_not_cover_is_computed_all_the_same(name):
    agree(*TURNED[name])
    assert not RawModule.launched


def test_second_derivatives_go_by_the_formulas():
    """With create_graph a formula gets tensors, and its operations may launch what they launch."""
    x = numbers(2, 5).cuda().requires_grad_()
    (g,) = torch.autograd.grad(x.softmax(-1).square().sum(), x, create_graph=True)
    g.square().sum().backward()
    y = x.detach().cpu().requires_grad_()
    (g,) = torch.autograd.grad(y.softmax(-1).square().sum(), y, create_graph=True)
    g.square().sum().backward()
    np.testing.assert_allclose(x.grad.cpu().numpy(), y.grad.numpy(), rtol=1e-4, atol=1e-6)


def test_targets_out_of_range_are_refused():
    with pytest.raises(IndexError, match=r"^Target 5 is out of bounds\."):
        F.nll_loss(numbers(2, 5).cuda(), torch.tensor([1, 5]).cuda())
    with pytest.raises(RuntimeError, match="index 4 is out of bounds for dimension 1 with size 4"):
        numbers(2, 4).cuda().scatter_add(1, torch.tensor([[4], [0]]).cuda(), numbers(2, 1).cuda())


# -- dropout -------------------------------------------------------------------------------------------------------
def test_dropout_draws_on_the_device():
    torch.cuda.manual_seed(3)
    x = torch.ones(1000, device="cuda", requires_grad=True)
    y = F.dropout(x, 0.25)
    assert type(y.grad_fn).__name__ == "NativeDropoutBackward0"
    y.sum().backward()
    kept = y.detach().cpu().numpy() > 0
    assert 700 < kept.sum() < 800
    np.testing.assert_allclose(y.detach().cpu().numpy(), np.where(kept, 4 / 3, 0), rtol=1e-6)
    np.testing.assert_allclose(x.grad.cpu().numpy(), np.where(kept, 4 / 3, 0), rtol=1e-6)
    assert set(RawModule.launched) == {"dropout_forward", "dropout_backward"}
    again = F.dropout(x, 0.25)
    assert not torch.equal(again, y)
    torch.cuda.manual_seed(3)
    assert torch.equal(F.dropout(x, 0.25), y)


def test_dropout_has_one_mask_for_a_key():
    """The kernel's numbers and those of the plain function, which takes over where the kernel does not cover."""
    key = 0x123456789ABCDEF
    for n in (1, 5, 103):
        x = numbers(n)
        kernel, plain = (OPS["dropout_by_key"].function(each, 0.4, key) for each in (x.cuda(), x))
        assert torch.equal(kernel[1].cpu(), plain[1])
        np.testing.assert_allclose(kernel[0].cpu().numpy(), plain[0].numpy(), rtol=1e-6)
    assert F.dropout(torch.ones(3, 4, device="cuda").t().half(), 0.5).shape == (4, 3)


# -- optimizers ----------------------------------------------------------------------------------------------------
OPTIMIZERS = {
    "Adam": (optim.Adam, dict(weight_decay=0.1)),
    "Adam amsgrad": (optim.Adam, dict(amsgrad=True, maximize=True, betas=(0.3, 0.5))),
    "AdamW": (optim.AdamW, dict(weight_decay=0.1)),
    "SGD": (optim.SGD, dict(weight_decay=0.1)),
    "SGD momentum": (optim.SGD, dict(momentum=0.9, dampening=0.2, maximize=True)),
    "SGD nesterov": (optim.SGD, dict(momentum=0.9, nesterov=True)),
    "RMSprop": (optim.RMSprop, dict(weight_decay=0.1)),
    "RMSprop centered": (optim.RMSprop, dict(centered=True, momentum=0.8)),
    "Adagrad": (optim.Adagrad, dict(lr_decay=0.1, weight_decay=0.1)),
}
SHAPES = [(3,), (2, 5), (), (300,)]


def trained(make, options, place, skip=None):
    leaves = [numbers(*shape, seed=k).to(place).requires_grad_() for k, shape in enumerate(SHAPES)]
    optimizer = make(leaves, lr=0.1, **options)
    for step in range(3):
        for k, leaf in enumerate(leaves):
            gradient = numbers(*leaf.shape, seed=10 * step + k).to(place)
            leaf.grad = None if k == skip and step == 0 else gradient
        versions = [leaf._version for leaf in leaves]
        optimizer.step()
        assert all(leaf._version > before for leaf, before in zip(leaves, versions) if leaf.grad is not None)
    return leaves, optimizer


@pytest.mark.parametrize("skip", [None, 1])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_step_in_one_launch(name, skip):
    """But where some tensors are a step behind the others: they go together, apart from those."""
    there, optimizer = trained(*OPTIMIZERS[name], "cuda", skip)
    here, expected = trained(*OPTIMIZERS[name], "cpu", skip)
    for a, b in zip(there, here):
        np.testing.assert_allclose(a.detach().cpu().numpy(), b.detach().numpy(), rtol=2e-5, atol=2e-6)
    found = [
        {k: v.device.type for k, v in s.items() if v is not None} for s in optimizer.state_dict()["state"].values()
    ]
    assert [sorted(s) for s in found] == [
        sorted(k for k, v in s.items() if v is not None) for s in expected.state_dict()["state"].values()
    ]
    (kernel,) = RawModule.launched
    alone = name in ("Adam", "Adam amsgrad", "AdamW", "Adagrad", "SGD momentum", "SGD nesterov")
    # Adam keeps apart what is a step behind; a buffer of SGD is behind in one step only
    extra = 0 if skip is None or not alone else 1 if name.startswith("SGD") else 2
    assert kernel == type(optimizer).kernel and RawModule.launched[kernel] == 3 + extra


def test_a_subclass_with_an_update_of_its_own_is_asked():
    class Mine(optim.SGD):
        def update(self, xp, p, g, state, group):
            p -= 1

    leaf = torch.zeros(3, device="cuda", requires_grad=True)
    leaf.grad = torch.ones(3, device="cuda")
    Mine([leaf], lr=0.1).step()
    assert leaf.tolist() == [-1, -1, -1] and not RawModule.launched


def test_what_an_optimizer_of_half_or_strided_tensors_does():
    leaves = [torch.ones(3, device="cuda").half(), torch.ones(3, 2, device="cuda").t()]
    for leaf in leaves:
        leaf.requires_grad_()
        leaf.grad = torch.ones_like(leaf)
    optim.SGD(leaves, lr=0.5).step()
    assert leaves[0].tolist() == [0.5] * 3 and leaves[1].tolist() == [[0.5] * 3] * 2
    assert not RawModule.launched


# -- the table -----------------------------------------------------------------------------------------------------
def test_every_kernel_is_launched_by_an_operation_or_an_optimizer():
    by_operations = {name for row in launches.LAUNCHES for name in row.kernels}
    assert by_operations | set(UPDATES) == set(KERNELS)
    tried = {name for names in LAUNCHED.values() for name in names} | {"dropout_forward", "dropout_backward"}
    assert tried == by_operations
    assert {make.kernel for make, _ in OPTIMIZERS.values()} == set(UPDATES)


@pytest.mark.parametrize("row", launches.LAUNCHES, ids=lambda row: f"{row.operation} {row.inputs or ''}")
def test_launching_functions_have_the_parameters_of_what_they_stand_for(row):
    op = OPS[row.operation]
    names = list(inspect.signature(row.function).parameters)
    if row.inputs is None:
        assert names[: len(op.names)] == list(op.names) and set(names[len(op.names) :]) <= {"out"}
    else:
        (formula,) = (f for f in op.formulas if f.inputs == tuple(op.slot(name) for name in row.inputs))
        assert names[len(formula.gradients) :] == list(formula.names)


def test_kernels_can_be_switched_off(monkeypatch):
    monkeypatch.setenv("TT_CUDA_KERNELS", "0")
    agree(*CASES["softmax"])
    F.dropout(torch.ones(4, device="cuda"))
    leaf = torch.zeros(3, device="cuda", requires_grad=True)
    leaf.grad = torch.ones(3, device="cuda")
    optim.SGD([leaf], lr=0.1).step()
    assert not RawModule.launched


def test_a_kernel_that_does_not_compile_is_told_of(monkeypatch):
    monkeypatch.setattr("tt.core.ops.cuda.launch._source", lambda kind: "#error no")
    with pytest.raises(RuntimeError) as caught:
        numbers(2, 3).cuda().softmax(-1)
    lines = str(caught.value).split("\n")
    assert lines[0] == "nvrtc compilation failed: "
    assert "the kernel softmax_forward does not compile; TT_CUDA_KERNELS=0 does without" in lines[1]
    assert lines[2] == "  kernels.cu(1): error: #error directive"
