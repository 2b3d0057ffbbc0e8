"""Each CUDA kernel, emulated on the processor, computes what the operation it stands for computes."""

import numpy as np
import pytest
import tt.core as torch
from tt.core.ops.cuda.kernel import KINDS
from tt.core.ops.cuda.table import KERNELS, source
from tt.tests.cuda.emulation import COMPILER
from tt.tests.cuda.emulation import emulated as compiled

pytestmark = pytest.mark.skipif(COMPILER is None, reason="no g++ to emulate CUDA's threads with")

ROWS, N = 5, 11
DTYPE = {"float": np.float32, "double": np.float64}


@pytest.fixture(scope="module", params=KINDS)
def emulated(request):
    """The kernels and NumPy's dtype."""
    text = source(list(KERNELS.values()), request.param)
    return compiled(text), DTYPE[request.param]


def numbers(dtype, *shape, seed=0):
    return np.random.RandomState(seed).uniform(-2, 2, shape).astype(dtype)


def same(found, expected):
    expected = expected.detach().numpy() if isinstance(expected, torch.Tensor) else expected
    np.testing.assert_allclose(
        found,
        expected,
        rtol=2e-6 if found.dtype == np.float32 else 1e-12,
        atol=1e-6 if found.dtype == np.float32 else 1e-13,
    )


def leaf(array):
    return torch.tensor(
        array.tolist(), dtype=torch.float32 if array.dtype == np.float32 else torch.float64
    ).requires_grad_()


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax(emulated, name):
    run, dtype = emulated
    x, g = numbers(dtype, ROWS, N), numbers(dtype, ROWS, N, seed=1)
    x[1, 2], x[2] = -np.inf, 500
    y, dx, leaf_x = np.empty_like(x), np.empty_like(x), leaf(x)
    run(f"{name}_forward", x, y, ROWS, N)
    expected = getattr(torch, name)(leaf_x, 1)
    same(y, expected)
    run(f"{name}_backward", g, y, dx, ROWS, N)
    expected.backward(torch.from_numpy(g))
    same(dx, leaf_x.grad)


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_nll_loss(emulated, reduction, weighted):
    run, dtype = emulated
    x, g = numbers(dtype, ROWS, N), numbers(dtype, *((ROWS,) if reduction == "none" else ()), seed=1)
    weight = numbers(dtype, N, seed=2) + dtype(3) if weighted else None
    target, leaf_x, how = np.array([0, 10, -100, 4, 4]), leaf(x), ["none", "mean", "sum"].index(reduction)
    loss, worst, dx = np.empty(g.shape, dtype), np.empty((), np.int64), np.zeros_like(x)
    run("nll_loss_forward", x, target, weight, loss, worst, ROWS, N, -100, how, grid=(1, 1))
    expected = torch.nn.functional.nll_loss(
        leaf_x, torch.from_numpy(target), None if weight is None else torch.from_numpy(weight), reduction=reduction
    )
    same(loss, expected)
    assert worst == -100
    run("nll_loss_backward", g, target, weight, dx, ROWS, N, -100, how, grid=(1, 1))
    expected.backward(torch.from_numpy(g))
    same(dx, leaf_x.grad)
    target[1] = 11
    run("nll_loss_forward", x, target, weight, loss, worst, ROWS, N, -100, how, grid=(1, 1))
    assert worst == 11


@pytest.mark.parametrize("affine", [True, False])
def test_batch_norm(emulated, affine):
    run, dtype = emulated
    batch, channels, length = 4, 3, 6
    x, g = numbers(dtype, batch, channels, length), numbers(dtype, batch, channels, length, seed=1)
    weight, bias = (numbers(dtype, channels, seed=k) if affine else None for k in (2, 3))
    leaves = [leaf(a) for a in (x, weight, bias) if a is not None]
    y, dx = np.empty_like(x), np.empty_like(x)
    mean, var, dw, db = (np.empty(channels, dtype) for _ in range(4))
    run("batch_norm_training", x, weight, bias, y, mean, var, batch, channels, length, 1e-5)
    expected = torch.nn.functional.batch_norm(leaves[0], None, None, *leaves[1:], training=True)
    same(y, expected)
    expected.backward(torch.from_numpy(g))
    run("batch_norm_backward", g, x, weight, mean, var, dx, dw, db, batch, channels, length, 1e-5)
    for found, each in zip((dx, dw, db), leaves):
        same(found, each.grad)
    run("batch_norm_evaluation", x, weight, bias, mean, var, y, x.size, channels, length, 1e-5)
    given = [torch.from_numpy(a) for a in (mean, var)]
    same(y, torch.nn.functional.batch_norm(leaves[0], *given, *leaves[1:]))


@pytest.mark.parametrize("affine", [True, False])
def test_layer_norm(emulated, affine):
    run, dtype = emulated
    x, g = numbers(dtype, ROWS, N), numbers(dtype, ROWS, N, seed=1)
    weight, bias = (numbers(dtype, N, seed=2), numbers(dtype, N, seed=3)) if affine else (None, None)
    leaves = [leaf(a) for a in (x, weight, bias) if a is not None]
    y, dx, mean, scale = np.empty_like(x), np.empty_like(x), np.empty(ROWS, dtype), np.empty(ROWS, dtype)
    run("layer_norm_forward", x, weight, bias, y, mean, scale, ROWS, N, 1e-5)
    expected = torch.nn.functional.layer_norm(leaves[0], (N,), *leaves[1:])
    same(y, expected)
    expected.backward(torch.from_numpy(g))
    run("layer_norm_backward", g, x, weight, mean, scale, dx, ROWS, N)
    same(dx, leaves[0].grad)
    dw, db = np.empty((2, N), dtype), np.empty((2, N), dtype)
    run("layer_norm_backward_parameters", g, x, mean, scale, dw, db, ROWS, N, grid=(3, 2))
    if affine:
        same(dw.sum(0), leaves[1].grad)
        same(db.sum(0), leaves[2].grad)


def philox(counter, key):
    """Philox4x32-10 of Salmon et al. (2011), in Python's integers."""
    c, k = list(counter), list(key)
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [b >> 32 ^ c[1] ^ k[0], b & 0xFFFFFFFF, a >> 32 ^ c[3] ^ k[1], a & 0xFFFFFFFF]
        k = [k[0] + 0x9E3779B9 & 0xFFFFFFFF, k[1] + 0xBB67AE85 & 0xFFFFFFFF]
    return c


def test_philox_is_the_published_one():
    """The vector for zeros that its authors give."""
    assert philox([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]


@pytest.mark.parametrize("n", [1, 4, 103])
def test_dropout(emulated, n):
    run, dtype = emulated
    x, y, kept, p = numbers(dtype, n), np.empty(n, dtype), np.empty(n, np.uint8), 0.25
    seed, offset = 0x123456789ABCDEF0, (1 << 32) - 2
    run("dropout_forward", x, y, kept, n, p, seed, offset)
    words = [
        w
        for i in range((n + 3) // 4)
        for w in philox([(i + offset) & 0xFFFFFFFF, (i + offset) >> 32, 0, 0], [seed & 0xFFFFFFFF, seed >> 32])
    ]
    expected = np.array([(w >> 8) / 2**24 >= p for w in words[:n]])
    np.testing.assert_array_equal(kept.astype(bool), expected)
    same(y, np.where(expected, x / dtype(0.75), 0))
    dx = np.empty(n, dtype)
    run("dropout_backward", x, kept, dx, n, p)
    np.testing.assert_array_equal(dx, y)


ACTIVATIONS = {
    "relu": (torch.relu, 0, True), "sigmoid": (torch.sigmoid, 0, True), "tanh": (torch.tanh, 0, True),
    "leaky_relu": (lambda x: torch.nn.functional.leaky_relu(x, 0.25), 0.25, False),
    "elu": (lambda x: torch.nn.functional.elu(x, 1.5), 1.5, False), "silu": (torch.nn.functional.silu, 0, False),
    "gelu": (torch.nn.functional.gelu, 0, False), "softplus": (lambda x: torch.nn.functional.softplus(x, 2.0), 2.0, False),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_backward(emulated, name):
    run, dtype = emulated
    call, parameter, of_result = ACTIVATIONS[name]
    x, g, dx = numbers(dtype, 30) * 3, numbers(dtype, 30, seed=1), np.empty(30, dtype)
    leaf_x = leaf(x)
    expected = call(leaf_x)
    expected.backward(torch.from_numpy(g))
    run(f"{name}_backward", g, expected.detach().numpy() if of_result else x, dx, 30, parameter)
    same(dx, leaf_x.grad)


def test_scatter_add(emulated):
    run, dtype = emulated
    table, values = numbers(dtype, 2, 3, 4), numbers(dtype, 2, 5, 4, seed=1)
    index = np.random.RandomState(0).randint(0, 3, values.shape)
    expected = torch.from_numpy(table).scatter_add(1, torch.from_numpy(index), torch.from_numpy(values))
    run("scatter_add", values, index, table, values.size, 5, 3, 4)
    same(table, expected)


def test_embedding_backward(emulated):
    run, dtype = emulated
    table, index = numbers(dtype, 6, 4), np.array([1, 2, 1, 5, 1, 3])
    g, found, leaf_table = numbers(dtype, 6, 4, seed=1), np.zeros((6, 4), dtype), leaf(table)
    run("embedding_backward", g, index, found, 6, 4, 3)
    torch.nn.functional.embedding(torch.from_numpy(index), leaf_table, padding_idx=3).backward(torch.from_numpy(g))
    same(found, leaf_table.grad)


THROUGH_OPERATIONS = ("rnn_cell_", "lstm_cell_", "gru_cell_", "_many")  # in test_launches.py


def test_every_kernel_is_tested():
    """By name, in a family whose names are put together, or as the operations launch it."""
    text = __import__("pathlib").Path(__file__).read_text(encoding="utf-8")
    families = [f"{name}_{way}" for name in ("softmax", "log_softmax") for way in ("forward", "backward")]
    built = {*families, *(f"{name}_backward" for name in ACTIVATIONS)}
    assert [
        name
        for name in KERNELS
        if name not in built and not any(part in name for part in THROUGH_OPERATIONS) and f'"{name}"' not in text
    ] == []
