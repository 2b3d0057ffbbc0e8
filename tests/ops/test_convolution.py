"""Convolutions over a wide grid of parameters, by differences, in both layouts, in threads, and with another kernel."""

import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

import numpy as np
import pytest
import tt.core as tt
from tt.core.array import backend
from tt.core.array.simulated import SimulatedBackend
from tt.core.ops import convolution_columns
from tt.core.ops import convolution_kernels as kernels
from tt.core.ops.convolution import convolution_op
from tt.core.ops.convolution_columns import Case, Innermost, Rows, Window
from tt.fixtures.oracle import convolution_grid as grid

STORED = grid.load()
PARTS = {key: list(each) for key, each in groupby(STORED, lambda c: (c.dims, c.transposed, c.images, c.kernel))}


def differences(found, expected):
    """Shapes as they are, sums but for rounding errors."""
    same = found[0] == expected[0] and np.allclose(found[1:], expected[1:], rtol=1e-8, atol=1e-8)
    return None if same else f"got {found}, expected {expected}"


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_grid(part):
    """Output, gradients and second derivatives are torch's for every combination of parameters."""
    wrong = {c: d for c in PARTS[part] if (d := differences(grid.measure(tt, c), STORED[c]))}
    assert not wrong


def test_grid_is_whole():
    assert list(STORED) == list(grid.combinations())


@pytest.mark.oracle
def test_stored_grid_is_torchs():
    torch = pytest.importorskip("torch")
    for c in list(STORED)[::17]:
        assert differences(json.loads(json.dumps(grid.measure(torch, c))), STORED[c]) is None


# -- by differences ------------------------------------------------------------------------------------------------
def leaves(*shapes):
    tt.manual_seed(0)
    return tuple(tt.randn(*s, dtype=tt.float64, requires_grad=True) for s in shapes)


CHECKED = {
    "conv1d": (tt.conv1d, ((2, 2, 5), (4, 1, 2), (4,)), dict(stride=2, padding=1, groups=2)),
    "conv2d": (tt.conv2d, ((1, 2, 4, 3), (2, 2, 2, 2), (2,)), dict(padding=(1, 0), dilation=(2, 1))),
    "conv2d, many images": (tt.conv2d, ((8, 1, 2, 2), (1, 1, 2, 2), (1,)), dict(padding=1)),
    "conv3d": (tt.conv3d, ((1, 1, 2, 3, 2), (1, 1, 2, 2, 1), (1,)), dict(padding=(0, 1, 0))),
    "conv_transpose1d": (tt.conv_transpose1d, ((1, 2, 3), (2, 1, 3), (2,)), dict(stride=2, groups=2, output_padding=1)),
    "conv_transpose2d": (tt.conv_transpose2d, ((1, 2, 2, 2), (2, 1, 2, 2), (1,)), dict(stride=2, padding=1)),
    "conv_transpose3d": (tt.conv_transpose3d, ((1, 1, 2, 1, 2), (1, 1, 2, 2, 1), (1,)), dict(dilation=2)),
    "conv_tbc": (tt.conv_tbc, ((4, 1, 2), (2, 2, 2), (2,)), dict(pad=1)),
}


@pytest.mark.parametrize("name", CHECKED)
def test_derivatives_by_differences(name):
    function, shapes, options = CHECKED[name]
    inputs = leaves(*shapes)
    assert tt.autograd.gradcheck(lambda *given: function(*given, **options), inputs)
    assert tt.autograd.gradgradcheck(lambda *given: function(*given, **options), inputs)


def test_third_derivative():
    """Through a nonlinearity, against differences of the second."""
    x, w = leaves((1, 1, 4), (1, 1, 2))

    def curvature(x, w):
        y = tt.tanh(tt.conv1d(x, w, padding=1)).sum()
        (first,) = tt.autograd.grad(y, x, create_graph=True)
        return tt.autograd.grad((first * first).sum(), w, create_graph=True)[0]

    assert tt.autograd.gradcheck(curvature, (x, w))


# -- kernels -------------------------------------------------------------------------------------------------------
CASES = [
    Case(9, 4, (6, 5), (3, 2), (3, 5), 6, Window((2, 1), (1, 2), (1, 2), groups=2)),
    Case(20, 3, (7,), (3,), (7,), 2, Window((1,), (1,), (1,))),
    Case(17, 2, (3, 4, 3), (2, 1, 2), (2, 4, 4), 3, Window((1, 1, 1), (0, 0, 1), (1, 1, 1))),
]


@pytest.mark.parametrize("budget", [None, 1, 3000])
@pytest.mark.parametrize("case", CASES)
def test_layouts_agree(case, budget, monkeypatch):
    """The choice of a layout is a matter of speed alone, and so are blocks and strips, however small."""
    if budget is not None:
        monkeypatch.setattr(convolution_columns, "_BUDGET", budget)
    stream = np.random.RandomState(0)
    x = stream.normal(size=(case.images, case.channels, *case.size))
    w = stream.normal(size=(case.outputs, case.channels // case.window.groups, *case.kernel))
    g = stream.normal(size=(case.images, case.outputs, *case.places))
    made = []
    for layout in (Rows, Innermost):
        original, Case.columns = Case.columns, lambda self, layout=layout: layout(self)
        try:
            made.append(
                (
                    kernels.correlate(np, x, w, g[0, :, 0].reshape(case.outputs, -1)[:, 0], case.window, case.places),
                    kernels.spread(np, g, w, case.size, case.window),
                    kernels.weight_gradient(np, g, x, case.kernel, case.window),
                )
            )
        finally:
            Case.columns = original
    for rows, innermost in zip(*made, strict=True):
        np.testing.assert_allclose(rows, innermost, rtol=1e-10, atol=1e-12)


def test_strips_are_all_places():
    for rows in (1, 2, 7, 300):
        for layout in (Rows, Innermost):
            case = Case(16, 64, (rows, 500), (3, 3), (rows, 500), 64, Window((1, 1), (1, 1), (1, 1)))
            strips = list(layout(case).strips(3, 4))
            assert [low for low, _ in strips] == [0, *(high for _, high in strips[:-1])] and strips[-1][1] == rows


def test_blocks_are_all_images():
    """However the images are split, each is in one block."""
    for images in (1, 2, 15, 16, 17, 33, 100):
        for layout in (Rows, Innermost):
            case = Case(images, 64, (64, 64), (3, 3), (62, 62), 64, Window((1, 1), (0, 0), (1, 1)))
            blocks = list(layout(case).blocks(4))
            assert sum(m for _, m in blocks) == images
            assert [start for start, _ in blocks] == list(np.cumsum([0, *(m for _, m in blocks[:-1])]))


def test_threads_do_not_share_buffers():
    tt.manual_seed(0)
    w = tt.randn(8, 8, 3, 3)
    inputs = [tt.randn(16, 8, 12, 12) for _ in range(8)]
    want = [tt.conv2d(x, w, padding=1) for x in inputs]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            found = list(pool.map(lambda x: tt.conv2d(x, w, padding=1), inputs))
            assert all(tt.equal(a, b) for a, b in zip(found, want))


def test_a_device_brings_its_own_kernel():
    """An entry in the kernel table is used on its device, by the functions and by backward."""
    before = backend._BACKENDS.get("cuda")
    backend.register("cuda", SimulatedBackend(1))
    seen = []

    def counted(xp, *arguments):
        seen.append(xp)
        return convolution_op.op.kernel(xp, *arguments)

    try:
        convolution_op.on("cuda")(counted)
        x, w = tt.ones(1, 1, 4, 4, device="cuda"), tt.ones(1, 1, 2, 2, device="cuda")
        assert tt.conv2d(x, w).tolist() == [[[[4.0] * 3] * 3]]
        assert seen == [backend.namespace(tt.device("cuda:0"))]
        tt.conv2d(tt.ones(1, 1, 4, 4), tt.ones(1, 1, 2, 2))
        assert len(seen) == 1
    finally:
        convolution_op.op.kernels.pop("cuda", None)
        backend.register("cuda", before)


# -- what a call keeps and leaves alone ----------------------------------------------------------------------------
def test_inputs_of_any_layout():
    """Transposed, expanded and stepped inputs, and gradients without memory of their own."""
    x = tt.arange(2 * 3 * 6 * 5, dtype=tt.float64).reshape(2, 3, 6, 5)
    w = tt.arange(2 * 3 * 2 * 2, dtype=tt.float64).reshape(2, 3, 2, 2)
    for a in (x.transpose(2, 3), x[:, :, ::2], x[:1].expand(4, 3, 6, 5), x.transpose(0, 1)[:, :1].expand(3, 3, 6, 5)):
        for b in (w, w.transpose(2, 3), w.flip(0)):
            assert tt.equal(tt.conv2d(a, b, padding=1), tt.conv2d(a.contiguous(), b.contiguous(), padding=1))
    leaf = x.clone().requires_grad_()
    tt.conv2d(leaf, w).sum().backward()
    again = x.clone().requires_grad_()
    y = tt.conv2d(again, w)
    y.backward(tt.ones(y.shape, dtype=tt.float64))
    assert tt.equal(leaf.grad, again.grad)


def test_warns_once_about_an_uneven_padding(recwarn):
    from tt.core.ops import convolution

    convolution._told.clear()
    for _ in range(2):
        tt.conv1d(tt.ones(1, 1, 4), tt.ones(1, 1, 2), padding="same")
    assert [str(w.message)[:40] for w in recwarn] == ["Using padding='same' with even kernel le"]


def test_remembered_calls_are_checked_like_new_ones():
    """A call of the same shapes is not checked again; one that only looks the same is."""
    x, w = tt.ones(1, 1, 4, 4), tt.ones(1, 1, 2, 2)
    for _ in range(2):
        assert tt.conv2d(x, w, None, 2).shape == (1, 1, 2, 2)
        with pytest.raises(TypeError, match="stride"):
            tt.conv2d(x, w, None, 2.0)
        with pytest.raises(RuntimeError, match="should be the same"):
            tt.conv2d(x, w.double(), None, 2)
        with pytest.raises(RuntimeError, match="expected bias"):
            tt.conv2d(x, w, tt.ones(2), 2)


@pytest.mark.parametrize("kernel", [1, 3])
def test_memory_of_a_step(kernel):
    """Beyond the results a pass takes a few MiB, not columns of all images or a product per image."""
    stream = np.random.RandomState(0)
    x = stream.normal(size=(32, 64, 16, 16)).astype(np.float32)
    w = stream.normal(size=(256, 64, kernel, kernel)).astype(np.float32)
    window = Window((1, 1), (kernel // 2, kernel // 2), (1, 1))
    g = kernels.correlate(np, x, w, None, window)
    passes = {
        "forward": (lambda: kernels.correlate(np, x, w, None, window), g.nbytes),
        "input": (lambda: kernels.spread(np, g, w, (16, 16), window), x.nbytes),
        "weight": (lambda: kernels.weight_gradient(np, g, x, (kernel, kernel), window), w.nbytes),
    }
    for name, (run, result) in passes.items():
        tracemalloc.start()
        run()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < result + (14 << 20), f"{name}: {(peak - result) >> 20} MiB"


def test_memory_of_a_large_image():
    """Its columns would take 115 MiB."""
    x, w = np.ones((1, 64, 224, 224), np.float32), np.ones((32, 64, 3, 3), np.float32)
    window = Window((1, 1), (1, 1), (1, 1))
    g = np.ones((1, 32, 224, 224), np.float32)
    for run, result in (
        (lambda: kernels.correlate(np, x, w, None, window), g.nbytes),
        (lambda: kernels.spread(np, g, w, (224, 224), window), x.nbytes),
        (lambda: kernels.weight_gradient(np, g, x, (3, 3), window), w.nbytes),
    ):
        tracemalloc.start()
        run()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < result + x.nbytes + (20 << 20), f"{(peak - result) >> 20} MiB"
