"""The rows of writing by index: with reductions, into the flattened tensor, by a tensor per dimension, into slices."""

from __future__ import annotations

from tt.tests.ops.row import plain, row
from tt.tests.ops.samples import FLOATS, S, exactly, ints, mask, x

_twice = exactly([[0, 1, 0], [1, 1, 2]], "int")
_one = exactly([0, 1, 0], "int")
_zeros = exactly([[0.0, 1.5, 0.5], [2.0, 0.0, 0.0]])

row("scatter_reduce", *(S(x(2, 3), 1, _twice, x(2, 3), r) for r in ("sum", "prod", "mean", "amax", "amin")),
    *(S(x(2, 3), 1, _twice, x(2, 3), r, include_self=False) for r in ("sum", "prod", "mean", "amax", "amin")),
    S(x(2, 3), 1, _twice, _zeros, "prod"), S(_zeros, 1, _twice, x(2, 3), "prod"), S(exactly([[1.0, 2.0, 1.0]]), 1, exactly([[0, 0, 1]], "int"), exactly([[1.0, 1.0, 2.0]]), "amax"),
    S(x(3, 2), 0, ints(3, 2, high=3), x(3, 2), "amax"), S(x(), 0, ints(high=1), x(), "sum"), S(x(0, 3), 1, ints(0, 3, high=3), x(0, 3), "sum"),
    bad=(S(x(2, 3), 1, _twice, x(2, 3), "x"), S(x(2, 3), 2, _twice, x(2, 3), "sum"), S(x(2, 3), 1, ints(2, 3, low=5, high=6), x(2, 3), "sum"),
         S(x(2, 3), 1, x(2, 3), x(2, 3), "sum"), S(x(2, 3), 1, _twice, x(2, 2), "sum")))  # fmt: skip
row("index_reduce", *(S(x(2, 3), 1, _one, x(2, 3), r) for r in ("prod", "mean", "amax", "amin")),
    *(S(x(2, 3), 1, _one, x(2, 3), r, include_self=False) for r in ("prod", "mean", "amax", "amin")), S(x(), 0, ints(1, high=1), x(), "mean"),
    S(x(0, 3), 1, _one, x(0, 3), "amax"), bad=(S(x(2, 3), 1, _one, x(2, 3), "sum"), S(x(2, 3), 0, _one, x(2, 3), "prod"), S(x(2, 3), 1, ints(3, low=5, high=6), x(2, 3), "prod")))  # fmt: skip
plain("scatter with reduce", S(x(2, 3, grad=False), 1, _twice, x(2, 3, grad=False), reduce="add"), S(x(2, 3, grad=False), 1, _twice, x(2, 3, grad=False), reduce="multiply"),
      S(x(2, 3, grad=False), 1, _twice, 2.0, reduce="multiply"), S(x(2, 3, grad=False), 1, _twice, value=2.0, reduce="add"), covers=("scatter_with",),
      call=lambda torch, *a, **k: torch.scatter(*a, **k), bad=(S(x(2, 3), 1, _twice, x(2, 3), reduce="x"),))  # fmt: skip
plain("scatter_ with reduce", S(x(2, 3, grad=False), 1, _twice, x(2, 3, grad=False), reduce="add"), S(x(2, 3, grad=False), 1, _twice, 2.0, reduce="multiply"),
      call=lambda torch, a, *r, **k: a.clone().scatter_(*r, **k))  # fmt: skip

# -- into the flattened tensor -------------------------------------------------------------------------------------
row("take", S(x(2, 3), exactly([0, 5, -1, 0], "int")), S(x(2, 3), ints(2, 2, high=6)), S(x(2, 3), ints(high=6)), S(x(), ints(3, high=1)), S(x(0), ints(0, high=1)),
    bad=(S(x(2, 3), exactly([7], "int")), S(x(2, 3), exactly([-7], "int")), S(x(3), x(2)), S(x(0), ints(1, high=1))))  # fmt: skip
row("Tensor.put", S(x(2, 3), exactly([0, 5, -2], "int"), x(3)), S(x(2, 3), exactly([[0, 0], [4, 5]], "int"), x(4), True), S(x(), ints(1, high=1), x()), S(x(0), ints(0, high=1), x(0)),
    call=lambda torch, a, *r: a.put(*r), covers=("put", "put_at"),
    bad=(S(x(2, 3), exactly([7], "int"), x(1)), S(x(2, 3), exactly([0], "int"), x(2)), S(x(3), x(2), x(2))))  # fmt: skip
plain(
    "put_",
    S(x(2, 3), exactly([0, 5, -2], "int"), x(3)),
    S(x(2, 3), exactly([[0, 0], [4, 5]], "int"), x(4), True),
    call=lambda torch, a, *r: (a * 1).put_(*r),
    covers=("put_",),
)

# -- a tensor per dimension ----------------------------------------------------------------------------------------
_put = (S(x(3, 2), [exactly([0, 2], "int")], x(2, 2)), S(x(3, 2), (exactly([0, 0, 2], "int"), exactly([1, 1, 0], "int")), x(3), True), S(x(3, 2), (mask(3, 2),), x()),
        S(x(3, 2), (exactly([0, 0], "int"),), x(2), True))  # fmt: skip
row("index_put", *_put, S(x(3), (ints(high=3),), x()), S(x(0), (ints(0, high=1),), x(0)), covers=("index_added",),
    bad=(S(x(2, 3), (exactly([0], "int"), exactly([5], "int")), x(1)), S(x(2, 3), (exactly([0, 1], "int"),), x(4)), S(x(2, 3), (exactly([0, 1], "int"),), x(4), True)))  # fmt: skip
plain("index_put_", *_put, call=lambda torch, a, *r: (a * 1).index_put_(*r), covers=("index_put_",))
row("take_along_dim", S(x(2, 3), exactly([[0, 2], [1, 1]], "int"), 1), S(x(2, 3), exactly([[2]], "int"), 1), S(x(2, 3), exactly([5, 0], "int")), S(x(1, 3), ints(2, 2, high=3), -1),
    S(x(), ints(1, high=1)), S(x(0, 3), ints(0, 2, high=3), 1), bad=(S(x(2, 3), x(2, 3), 1), S(x(2, 3), ints(2, high=2), 1), S(x(2, 3), ints(2, 3, high=2), 2)))  # fmt: skip

# -- into slices ---------------------------------------------------------------------------------------------------
row(
    "diagonal_scatter",
    S(x(3, 3), x(3)),
    S(x(2, 4), x(2), 1),
    S(x(2, 3, 3), x(2, 3), 0, 1, 2),
    S(x(0, 3), x(0)),
    scalar="refused, see bad",
    bad=(S(x(2, 3), x(3)), S(x(2, 3), x(2), 0, 1, 1)),
)
row("select_scatter", S(x(2, 3), x(3), 0, 1), S(x(2, 3), x(2), 1, -1), S(x(0, 3), x(0), 1, 2), S(x(3), x(), 0, 1),
    bad=(S(x(2, 3), x(2), 0, 0), S(x(2, 3), x(3), 0, 5), S(x(2, 3), x(3), 2, 0)))  # fmt: skip
row("slice_scatter", S(x(4, 3), x(2, 3), 0, 1, 3), S(x(2, 5), x(2, 3), 1, None, None, 2), S(x(3), x(3)), S(x(0, 3), x(0, 1), 1, 1, 2), scalar="no slices",
    bad=(S(x(2, 3), x(1), 0, 1), S(x(2, 3), x(2, 3), 2)))  # fmt: skip
row("fill_diagonal_", S(x(3, 3), 2.0), S(x(2, 4), 1.0), S(x(7, 3), 1.0, True), S(x(5, 3), 1.0), S(x(3, 3, 3), 0.0), S(x(0, 3), 1.0), scalar="refused, see bad",
    call=lambda torch, a, *r: (a * 1).fill_diagonal_(*r), covers=("fill_diagonal", "fill_diagonal_"), differs={"nodes": "torch writes into a view of the diagonal"}, bad=(S(x(2, 3, 2), 0.0), S(x(3), 0.0)))  # fmt: skip
row("renorm", S(x(3, 4), 2, 0, 1.0), S(x(3, 4), 1, 1, 0.5), S(x(2, 3, 2), 2, -1, 1.0), S(x(2, 3), 3.0, 0, 10.0), S(x(0, 3), 2, 0, 1.0), scalar="refused, see bad",
    dtypes=FLOATS, bad=(S(x(2, 3), 2, 5, 1.0), S(x(2, 3), 2, 0, -1), S(x(2, 3), -1, 0, 1.0), S(x(3), 2, 0, 1.0)))  # fmt: skip
plain("embedding_renorm_", S(x(4, 3, grad=False), exactly([0, 2, 0], "int"), 1.0, 2.0), S(x(4, 3, grad=False), ints(2, 2, high=4), 0.5, 1.0), dtypes=("float32", "float64"),
      call=lambda torch, w, i, *r: torch.embedding_renorm_(w.clone(), i, *r), covers=("embedding_renorm_",))  # fmt: skip
plain("Tensor.where", S(x(2, 3), mask(2, 3), x(3)), S(x(2, 3), mask(3), 0.5), call=lambda torch, a, *r: a.where(*r))
plain("where alone", S(mask(2, 3)), S(exactly([0.0, 2.0, 0.0, 1.0], grad=False)), call=lambda torch, c: torch.where(c))
