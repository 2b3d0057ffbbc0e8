"""Each CUDA kernel, emulated on the processor, computes what the operation it stands for computes."""

import numpy as np
import pytest
import tt.core as torch
from tt.core.ops.cuda.kernel import KINDS
from tt.core.ops.cuda.table import KERNELS, source
from tt.tests.cuda.emulation import COMPILER, Emulated

pytestmark = pytest.mark.skipif(COMPILER is None, reason="no g++ to emulate CUDA's threads with")

ROWS, N = 5, 11
DTYPE = {"float": np.float32, "double": np.float64}


@pytest.fixture(scope="module", params=KINDS)
def emulated(request, tmp_path_factory):
    """The kernels and NumPy's dtype."""
    text = source(list(KERNELS.values()), request.param)
    return Emulated(text, list(KERNELS), tmp_path_factory.mktemp(request.param)), DTYPE[request.param]


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


def test_cross_entropy(emulated):
    run, dtype = emulated
    x, g = numbers(dtype, ROWS, N), numbers(dtype, ROWS, seed=1)
    target = np.array([0, 10, -100, 4, 4])
    loss, normaliser, dx, leaf_x = np.empty(ROWS, dtype), np.empty(ROWS, dtype), np.empty_like(x), leaf(x)
    run("cross_entropy_forward", x, target, loss, normaliser, ROWS, N, -100)
    expected = torch.nn.functional.cross_entropy(leaf_x, torch.from_numpy(target), reduction="none")
    same(loss, expected)
    run("cross_entropy_backward", g, x, target, normaliser, dx, ROWS, N, -100)
    expected.backward(torch.from_numpy(g))
    same(dx, leaf_x.grad)


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
    dw, db = np.empty(N, dtype), np.empty(N, dtype)
    run("layer_norm_backward_parameters", g, x, mean, scale, dw, db, ROWS, N)
    if affine:
        same(dw, leaves[1].grad)
        same(db, leaves[2].grad)


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


def test_lstm_cell(emulated):
    run, dtype = emulated
    h = 3
    a, b, c = (numbers(dtype, ROWS, k * h, seed=k + i) for i, k in enumerate((4, 4, 1)))
    gates, new_c, new_h = np.empty_like(a), np.empty_like(c), np.empty_like(c)
    run("lstm_cell_forward", a, b, c, gates, new_c, new_h, ROWS, h)
    la, lc = leaf(a), leaf(c)
    i, f, g, o = (la + torch.from_numpy(b)).chunk(4, 1)
    cell = f.sigmoid() * lc + i.sigmoid() * g.tanh()
    hidden = o.sigmoid() * cell.tanh()
    same(new_c, cell)
    same(new_h, hidden)
    gh, gc = numbers(dtype, ROWS, h, seed=8), numbers(dtype, ROWS, h, seed=9)
    torch.autograd.backward([hidden, cell], [torch.from_numpy(gh), torch.from_numpy(gc)])
    d_gates, d_cell = np.empty_like(a), np.empty_like(c)
    run("lstm_cell_backward", gh, gc, gates, c, new_c, d_gates, d_cell, ROWS, h)
    same(d_gates, la.grad)
    same(d_cell, lc.grad)


def test_gru_cell(emulated):
    run, dtype = emulated
    h = 3
    a, b, state = (numbers(dtype, ROWS, k * h, seed=k + i) for i, k in enumerate((3, 3, 1)))
    kept, new_h = np.empty((ROWS, 4 * h), dtype), np.empty_like(state)
    run("gru_cell_forward", a, b, state, kept, new_h, ROWS, h)
    la, lb, ls = leaf(a), leaf(b), leaf(state)
    (ar, az, an), (br, bz, bn) = la.chunk(3, 1), lb.chunk(3, 1)
    r, z = (ar + br).sigmoid(), (az + bz).sigmoid()
    n = (an + r * bn).tanh()
    hidden = n + z * (ls - n)
    same(new_h, hidden)
    gh = numbers(dtype, ROWS, h, seed=8)
    hidden.backward(torch.from_numpy(gh))
    da, db, ds = np.empty_like(a), np.empty_like(b), np.empty_like(state)
    run("gru_cell_backward", gh, kept, state, da, db, ds, ROWS, h)
    for found, expected in ((da, la), (db, lb), (ds, ls)):
        same(found, expected.grad)


def test_embedding_backward(emulated):
    run, dtype = emulated
    table, index = numbers(dtype, 6, 4), np.array([1, 2, 1, 5, 1, 3])
    g, found, leaf_table = numbers(dtype, 6, 4, seed=1), np.zeros((6, 4), dtype), leaf(table)
    run("embedding_backward", g, index, found, 6, 4, 3)
    torch.nn.functional.embedding(torch.from_numpy(index), leaf_table, padding_idx=3).backward(torch.from_numpy(g))
    same(found, leaf_table.grad)


def test_adam_over_many_tensors(emulated):
    run, dtype = emulated
    shapes = [(3,), (2, 5), (1,), (17,)]
    arrays = [numbers(dtype, *shape, seed=i) for i, shape in enumerate(shapes)]
    leaves = [leaf(a) for a in arrays]
    optimizer = torch.optim.Adam(leaves, lr=0.1, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.01)
    means, squares = ([np.zeros_like(a) for a in arrays] for _ in range(2))
    for step in range(1, 4):
        gradients = [numbers(dtype, *shape, seed=10 * step + i) for i, shape in enumerate(shapes)]
        for each, g in zip(leaves, gradients):
            each.grad = torch.from_numpy(g)
        optimizer.step()
        run("adam_many", arrays, gradients, means, squares, np.array([a.size for a in arrays]),
            0.8, 0.99, 0.1 / (1 - 0.8**step), (1 - 0.99**step) ** 0.5, 1e-6, 0.01, grid=(2, len(arrays)))  # fmt: skip
        for found, expected in zip(arrays, leaves):
            same(found, expected)


def test_every_kernel_is_tested():
    """By name, or in a family whose names are put together."""
    text = __import__("pathlib").Path(__file__).read_text(encoding="utf-8")
    families = [f"{name}_{way}" for name in ("softmax", "log_softmax") for way in ("forward", "backward")]
    built = {*families, *(f"{name}_backward" for name in ACTIVATIONS)}
    assert [name for name in KERNELS if name not in built and f'"{name}"' not in text] == []
