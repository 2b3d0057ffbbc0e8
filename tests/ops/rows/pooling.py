"""The rows of pooling."""

from __future__ import annotations

from tt.tests.ops.row import row
from tt.tests.ops.samples import FLOATS, INTEGERS, S, exactly, ints, x

NAN, INF = float("nan"), float("inf")


def functional(name):
    """A call of that name in torch.nn.functional."""
    return lambda torch, *a, **k: getattr(torch.nn.functional, name)(*a, **k)


def pool(name, *samples, **fields):
    """A row for a function of torch.nn.functional."""
    row(f"F.{name}", *samples, call=functional(name), scalar="takes lines, pictures or volumes", **fields)


# -- the largest ---------------------------------------------------------------------------------------------------
_lines = (
    S(x(1, 2, 6), 2), S(x(2, 7), 3, 2, 1), S(x(1, 2, 7), 2, 1, 0, 2), S(x(2, 6), 3, 2, 1, ceil_mode=True),
    S(x(0, 2, 6), 2), S(exactly([[1.0, 3.0, 3.0, NAN, 2.0, NAN]]), 3, 1),
    S(exactly([[-INF, -INF, -1.0, INF]]), 2, 1, 1), S(x(2, 6), [2], [1], [1], [1]),
)  # fmt: skip
_bad_lines = (
    S(x(6), 2), S(x(2, 6), 7), S(x(2, 6), 2, padding=2), S(x(2, 6), 2, stride=0), S(x(2, 6), 0), S(x(1, 0, 6), 2),
    S(x(2, 6), 2, dilation=0), S(x(2, 6), 2, padding=-1),
)  # fmt: skip
row("max_pool1d", *_lines, scalar="takes lines", bad=_bad_lines)
row("max_pool1d_with_indices", *_lines, scalar="takes lines", bad=(S(x(6), 2), S(x(2, 6), 7)))
pool("max_pool1d", *_lines, S(x(2, 6), 2, return_indices=True), bad=_bad_lines)

_planes = (
    S(x(1, 2, 4, 6), 2), S(x(2, 5, 5), 3, 2, 1), S(x(1, 1, 5, 4), 2, 1, 0, 2), S(x(1, 5, 6), (3, 2), (2, 3), (1, 0), ceil_mode=True),
    S(x(0, 2, 4, 4), 2), S(exactly([[[1.0, NAN, 2.0], [NAN, 0.0, 0.0], [3.0, 3.0, INF]]]), 2, 1),
    S(exactly([[[1.0, 1.0], [1.0, 1.0]]]), 2), S(x(1, 5, 5), 2, 3),
)  # fmt: skip
_bad_planes = (
    S(x(6, 6), 2), S(x(1, 6, 6), 7), S(x(1, 6, 6), 2, padding=2), S(x(1, 6, 6), (2, 2, 2)), S(x(1, 6, 6), 2, stride=0),
    S(x(1, 6, 6), 0), S(x(1, 6, 6), 2, padding=-1), S(x(1, 0, 6, 6), 2), S(x(1, 2, 0, 6), 2), S(x(1, 6, 6), 2, (1, 1, 1)),
    S(x(1, 6, 6), 3, 1, 2, 2),
)  # fmt: skip
row("max_pool2d", *_planes, scalar="takes pictures", bad=(*_bad_planes, S(x(1, 6, 6), 2, dilation=0)),
    covers=("max_pool", "max_pool_gradient", "max_pool_taken"))  # fmt: skip
pool("max_pool2d", *_planes, S(x(2, 5, 5), 3, 2, 1, return_indices=True), S(x(1, 5, 5), 2, 2, 1, 2, return_indices=True),
     bad=_bad_planes)  # fmt: skip
_volumes = (
    S(x(1, 2, 2, 4), 2), S(x(1, 3, 2, 3), 2, 1, 1), S(x(0, 2, 2, 2, 2), 2), S(x(1, 3, 3, 2), (2, 2, 1), ceil_mode=True),
)  # fmt: skip
_bad_volumes = (
    S(x(6, 6, 6), 2),
    S(x(1, 6, 6, 6), 3, 1, (1, 2, 1), 2),
    S(x(1, 2, 4, 4, 4), 5),
    S(x(1, 2, 4, 4, 4), 2, padding=2),
)
row("max_pool3d", *_volumes, scalar="takes volumes", bad=_bad_volumes)
pool("max_pool3d", *_volumes, S(x(1, 3, 2, 3), 2, 1, 1, return_indices=True), bad=_bad_volumes)

pool("max_unpool1d", S(x(1, 2, 3), exactly([[[0, 2, 4], [1, 2, 5]]], "int"), 2), S(x(2, 3), exactly([[0, 2, 4], [1, 2, 6]], "int"), 2, output_size=(7,)),
     S(x(0, 2, 3), ints(0, 2, 3, high=3), 2), bad=(S(x(1, 2, 3), exactly([[[0, 2, 4], [1, 2, 6]]], "int"), 2),))  # fmt: skip
pool("max_unpool2d", S(x(1, 1, 2, 2), exactly([[[[0, 2], [9, 11]]]], "int"), 2), S(x(1, 2, 2), exactly([[[0, 2], [5, 7]]], "int"), 3, 1, 0),
     S(x(0, 1, 2, 2), ints(0, 1, 2, 2, high=3), 2), covers=("max_unpool", "plane_take", "plane_add"),
     bad=(S(x(1, 2, 2), exactly([[[0, 2], [9, 16]]], "int"), 2), S(x(1, 2, 2), exactly([[[0, 2], [9, -1]]], "int"), 2),
          S(x(1, 2, 2), exactly([[[0, 2]]], "int"), 2), S(x(1, 2, 2), x(1, 2, 2), 2), S(x(2, 2), ints(2, 2, high=3), 2),
          S(x(1, 2, 2), ints(1, 2, 2, high=3), 2, output_size=(7, 7)), S(x(1, 2, 2), ints(1, 2, 2, high=3), 2, output_size=(7,))))  # fmt: skip
pool("max_unpool3d", S(x(1, 1, 2, 2), exactly([[[[0, 2], [9, 11]]]], "int"), 2), S(x(0, 1, 1, 2, 2), ints(0, 1, 1, 2, 2, high=3), 2),
     bad=(S(x(1, 1, 2, 2), exactly([[[[0, 2], [9, 32]]]], "int"), 2),))  # fmt: skip

# -- the mean ------------------------------------------------------------------------------------------------------
_averages = (
    S(x(1, 2, 6), 2), S(x(2, 7), 3, 2, 1), S(x(2, 6), 3, 2, 1, True), S(x(2, 6), 3, 2, 1, True, False), S(x(0, 2, 6), 2),
    S(exactly([[1.0, INF, 2.0, NAN, 0.0]]), 2, 1),
)  # fmt: skip
row("avg_pool1d", *_averages, scalar="takes lines",
    bad=(S(x(6), 2), S(x(2, 6), 7), S(x(2, 6), 2, padding=2), S(x(2, 6), 2, 0), S(x(2, 6), (2, 2))))  # fmt: skip
pool("avg_pool2d", S(x(1, 2, 4, 6), 2), S(x(2, 5, 5), 3, 2, 1), S(x(1, 5, 6), (3, 2), (2, 3), (1, 0), True), S(x(1, 5, 5), 3, 2, 1, True, False),
     S(x(1, 4, 4), 2, divisor_override=3), S(x(0, 2, 4, 4), 2), covers=("avg_pool", "avg_pool_gradient"),
     bad=(S(x(6, 6), 2), S(x(1, 6, 6), 7), S(x(1, 6, 6), 2, padding=2), S(x(1, 6, 6), 2, divisor_override=0),
          S(x(1, 6, 6), 2, stride=0), S(x(1, 0, 6, 6), 2), S(x(1, 6, 6), (2, 2, 2))))  # fmt: skip
pool("avg_pool3d", S(x(1, 2, 2, 4), 2), S(x(1, 3, 2, 3), 2, 1, 1), S(x(1, 3, 3, 2), (2, 2, 1), None, (1, 0, 0), True, False),
     S(x(1, 2, 2, 2), 2, divisor_override=3), S(x(0, 2, 2, 2, 2), 2),
     dtypes=("float32", "float64", *INTEGERS),
     bad=(S(x(6, 6, 6), 2), S(x(1, 2, 4, 4, 4), 5), S(x(1, 4, 4, 4), 2, divisor_override=0), S(x(1, 1, 4, 4), 2, 1, 1)))  # fmt: skip

# -- a given number of windows -------------------------------------------------------------------------------------
_adaptive = (S(x(1, 2, 6), 3), S(x(2, 5), 3), S(x(2, 5), 1), S(x(1, 3), 5), S(x(0, 2, 6), 2))
row("adaptive_avg_pool1d", *_adaptive, scalar="takes lines",
    bad=(S(x(6), 2), S(x(1, 2, 0), 2), S(x(2, 6), None), S(x(2, 6), (2, 2)), S(x(2, 6), -1)))  # fmt: skip
row("adaptive_max_pool1d", *_adaptive, S(exactly([[1.0, NAN, 3.0, NAN, 2.0]]), 2), scalar="takes lines",
    bad=(S(x(6), 2), S(x(1, 2, 0), 2)))  # fmt: skip
pool("adaptive_max_pool1d", *_adaptive, S(x(2, 6), 2, True), bad=(S(x(6), 2),))
_adaptive = (
    S(x(1, 2, 4, 6), 2),
    S(x(1, 5, 3), 3),
    S(x(2, 3, 3), 1),
    S(x(1, 4, 5), (None, 2)),
    S(x(1, 3, 2), (5, 2)),
    S(x(0, 2, 4, 4), 2),
)
pool("adaptive_avg_pool2d", *_adaptive, covers=("adaptive_avg_pool", "adaptive_avg_pool_gradient"),
     bad=(S(x(6, 6), 2), S(x(1, 2, 0, 6), 2), S(x(2, 6, 6), (2,)), S(x(2, 6, 6), (2, 2, 2)), S(x(2, 6, 6), -1)))  # fmt: skip
pool("adaptive_max_pool2d", *_adaptive, S(x(1, 5, 3), 2, True), covers=("adaptive_max_pool",),
     bad=(S(x(6, 6), 2), S(x(1, 2, 0, 6), 2), S(x(2, 6, 6), (2, 2, 2)), S(x(2, 6, 6), -1)))  # fmt: skip
_adaptive = (S(x(1, 2, 4, 3), 2), S(x(1, 3, 2, 3), (1, None, 2)), S(x(2, 2, 2, 2), 1), S(x(0, 1, 2, 2, 2), 2))
pool("adaptive_avg_pool3d", *_adaptive, bad=(S(x(6, 6, 6), 2),))
pool("adaptive_max_pool3d", *_adaptive, S(x(1, 3, 2, 3), 2, True), bad=(S(x(6, 6, 6), 2),))

# -- drawn windows and norms ---------------------------------------------------------------------------------------
_samples = dict(_random_samples=exactly([[[0.3, 0.8], [0.6, 0.1]]], grad=False))
pool("fractional_max_pool2d", S(x(1, 2, 5, 6), 2, 3, **_samples), S(x(2, 6, 5), (2, 3), output_ratio=(0.5, 0.6), **_samples),
     S(x(1, 2, 5, 6), 2, 3, None, True, **_samples), S(x(1, 2, 3, 3), 2, 1, **_samples), covers=("fractional_max_pool",),
     empty="needs as many draws", dtypes=FLOATS,
     bad=(S(x(1, 2, 6, 6), 2), S(x(1, 2, 6, 6), 2, 6), S(x(1, 2, 6, 6), 7, 3)))  # fmt: skip
_samples = dict(_random_samples=exactly([[[0.3, 0.8, 0.5]]], grad=False))
pool("fractional_max_pool3d", S(x(1, 1, 4, 5, 4), 2, 2, **_samples), S(x(1, 4, 4, 4), 2, 2, None, True, **_samples),
     empty="needs as many draws", dtypes=FLOATS, bad=(S(x(1, 2, 6, 6, 6), 2), S(x(1, 2, 6, 6, 6), 2, 6)))  # fmt: skip
pool("lp_pool1d", S(x(1, 2, 6, low=0.1), 2, 2), S(x(2, 7, low=0.1), 3.0, 3, 2, True), S(x(2, 6), INF, 2), S(x(2, 6), -INF, 2), S(x(0, 2, 6), 2, 2),
     dtypes=FLOATS)  # fmt: skip
pool("lp_pool2d", S(x(1, 2, 4, 4, low=0.1), 2, 2), S(x(1, 5, 4, low=0.1), 3, (3, 2), 2, True), S(x(1, 4, 4), INF, 2), S(x(0, 2, 4, 4), 2, 2),
     dtypes=FLOATS)  # fmt: skip
pool(
    "lp_pool3d",
    S(x(1, 2, 2, 4, low=0.1), 2, 2),
    S(x(1, 2, 2, 2), INF, 2),
    S(x(0, 2, 2, 2, 2), 2, 2),
    dtypes=("float32", "float64"),
)
