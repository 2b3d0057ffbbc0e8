"""The rows of order statistics, indexed writes, windows, bounds and pairs."""

from __future__ import annotations

import math

from tt.tests.ops.row import known, plain, row, unary
from tt.tests.ops.samples import FLOATS, Named, S, exactly, ints, mask, x

NAN, INF = math.nan, math.inf

# -- pairs and bounds ----------------------------------------------------------------------------------------------
row("atan2", S(x(2, 3), x(2, 3)), S(x(2, 3), x(3)), S(x(), x()), S(x(0, 3), x(3)), S(exactly([0.0, 1.0, NAN]), exactly([-1.0, 0.0, 1.0])),
    bad=(S(x(3), x(2)), S(x(3), 1.0)))  # fmt: skip
row("hypot", S(x(2, 3), x(2, 3)), S(x(2, 3), x(3)), S(x(), x()), S(x(0, 3), x(3)), bad=(S(x(3), x(2)), S(x(3), 1.0)))
for _name in ("clamp_min", "clamp_max"):
    row(_name, S(x(2, 3), 0.5), S(x(2, 3), -1), S(x(), 0.0), S(x(0), 1.0), S(exactly([NAN, 1.0, -1.0]), 0.0),
        differs=known("torch says `unsigned char` here and Byte elsewhere", *(f"in_place_dtypes:{d}" for d in ("uint8", "int64", "bool"))))  # fmt: skip

# -- reductions ----------------------------------------------------------------------------------------------------
_bad_dim = (S(x(2, 3), 2), S(x(2, 3), -3))
row("logsumexp", S(x(2, 3), 1), S(x(2, 3), (0, 1)), S(x(2, 3), 0, True), S(exactly([[1000.0, 1000.0], [-INF, -INF]]), 1), S(x(), 0),
    S(x(0, 3), 1), S(x(0, 3), 0), bad=_bad_dim)  # fmt: skip
row("nansum", S(exactly([[1.0, NAN, 2.0], [3.0, 4.0, NAN]])), S(exactly([[1.0, NAN], [3.0, 4.0]]), 1), S(x(2, 3), 0, True),
    S(x(2, 3), dtype=Named("float64")), S(x()), S(x(0, 3)), bad=_bad_dim)  # fmt: skip
row("count_nonzero", S(exactly([[0.0, 1.0], [2.0, 0.0]])), S(exactly([[0.0, 1.0], [2.0, 3.0]]), 1), S(x(2, 3), (0, 1)), S(x()),
    S(x(0, 3)), bad=_bad_dim)  # fmt: skip

# -- order statistics ----------------------------------------------------------------------------------------------
row("median", S(x(2, 5)), S(x(2, 5), 1), S(x(2, 4), 0, True), S(x(6)), S(exactly([1.0, NAN, 2.0])), S(exactly([[1.0, NAN, 2.0]]), 1),
    S(exactly([2.0, 2.0, 1.0])), S(x()), S(x(0)), S(x(), 0), S(x(0, 3), 1), covers=("median_all", "median_dim"),
    bad=(*_bad_dim, S(x(0, 3), 0)))  # fmt: skip
row("kthvalue", S(x(2, 5), 2), S(x(2, 5), 1, 0), S(x(5), 3, 0, True), S(x(), 1), S(x(0, 3), 2), covers=("kthvalue_dim",),
    dtypes=FLOATS, bad=(S(x(3), 4), S(x(3), 0), S(x(2, 3), 1, 2)))  # fmt: skip
row("mode", S(exactly([[1.0, 2.0, 2.0, 3.0], [4.0, 1.0, 4.0, 1.0]])), S(exactly([[1.0, 2.0], [1.0, 3.0]]), 0),
    S(exactly([3.0, 1.0, 3.0]), 0, True), S(x()), S(x(0, 3)), covers=("mode_dim",), dtypes=FLOATS, bad=_bad_dim)  # fmt: skip
row("unique", S(exactly([3.0, 1.0, 3.0, 2.0])), S(exactly([[3, 1], [1, 3]], "int"), return_inverse=True), S(x()), S(x(0)),
    S(exactly([3, 1, 3], "int"), return_counts=True), S(exactly([3, 1, 3], "int"), True, True, True),
    S(exactly([[1, 2], [0, 1], [1, 2]], "int"), dim=0), S(exactly([[1, 2], [0, 1], [1, 2]], "int"), dim=0, return_inverse=True),
    differs=known("torch marks a result that it then refuses to differentiate", "nodes:0", "nodes:2", "nodes:3"))  # fmt: skip
plain("bincount", S(exactly([1, 3, 1], "int")), S(exactly([1, 3, 1], "int"), minlength=6), S(ints(0, high=3)),
      S(exactly([1, 3, 1], "int"), exactly([0.5, 1.0, 2.0], grad=False)), S(ints(0, high=3), minlength=2),
      bad=(S(exactly([-1], "int")), S(x(2)), S(ints(2, 2, high=3)), S(ints(2, high=3), x(3))))  # fmt: skip

# -- writing by index ----------------------------------------------------------------------------------------------
row("index_add", S(x(3, 4), 0, exactly([0, 2, 0], "int"), x(3, 4)), S(x(3, 4), 1, ints(2, high=4), x(3, 2), alpha=2), S(x(), 0, ints(1, high=1), x()),
    S(x(3), 0, ints(0, high=3), x(0)), bad=(S(x(3), 0, ints(2, low=3, high=5), x(2)), S(x(3), 0, ints(2, 2, high=3), x(4)), S(x(3), 1, ints(1, high=1), x(1))))  # fmt: skip
row("index_fill", S(x(3, 4), 0, exactly([0, 2], "int"), 1.5), S(x(3, 4), 1, ints(2, high=4), x()), S(x(), 0, ints(1, high=1), 2.0),
    S(x(3), 0, ints(0, high=3), 1.0), bad=(S(x(3), 1, ints(1, high=1), 1.0), S(x(3), 0, ints(1, high=1), x(1))))  # fmt: skip
row("index_copy", S(x(3, 4), 0, exactly([2, 0], "int"), x(2, 4)), S(x(3, 4), 1, exactly([1], "int"), x(3, 1)), S(x(), 0, ints(1, high=1), x()),
    S(x(3), 0, ints(0, high=3), x(0)), bad=(S(x(3), 1, ints(1, high=1), x(1)),))  # fmt: skip
row("masked_scatter", S(x(2, 3), mask(2, 3), x(6)), S(x(2, 3), mask(3), x(6)), S(x(2, 2), exactly([[True, False], [True, True]], "bool"), x(3)),
    S(x(), mask(), x(1)), S(x(0), mask(0), x(0)))  # fmt: skip

# -- windows and grids ---------------------------------------------------------------------------------------------
row("unfold", S(x(5), 0, 3, 1), S(x(2, 6), 1, 2, 3), S(x(5, 2), 0, 2, 2), S(x(), 0, 1, 1), S(x(0, 3), 1, 2, 1),
    bad=(S(x(3), 0, 4, 1), S(x(3), 0, 1, 0), S(x(3), 1, 1, 1)), covers=("folded",))  # fmt: skip
row("roll", S(x(2, 3), 1), S(x(2, 3), (1, -1), (0, 1)), S(x(2, 3), -1, 1), S(x(), 1), S(x(0, 3), 1, 1), covers=("rolled",),
    bad=(S(x(2, 3), (1, 2)), S(x(2, 3), 1, (0, 1)), S(x(3), 1, 2)))  # fmt: skip
plain("meshgrid", S(x(2), x(3), indexing="ij"), S(x(2), x(3), x(4), indexing="xy"), S(x(2), x()), S([x(2), x(3)]),
      bad=(S(x(2, 2), x(2)), S(x(2), x(2), indexing="no")),
      differs=known("torch prints the tensor in its sentence, tt its rank", "bad:0"))  # fmt: skip
row("mT", S(x(2, 3)), S(x(2, 3, 4)), S(x(0, 3)), S(x()), call=lambda torch, a: a.mT, bad=(S(x(3)),))
plain("b in a", S(x(2, 3), 0.5), S(exactly([1.0, 2.0]), 2), S(exactly([1.0, 2.0]), exactly(2.0)), call=lambda torch, a, b: b in a,
      bad=(S(x(2), "a"), S(x(2), None)))  # fmt: skip
_host = known("calls Python on the CPU only, as torch", "simulated", "simulated_place")
unary("apply_", call=lambda torch, a: a.detach().clone().apply_(lambda v: v * 2 + 1), differs=_host)
row("map_", S(x(2, 3), x(2, 3)), S(x(), x()), S(x(0), x(0)), covers=("map2_",), differs=_host,
    call=lambda torch, a, b: a.detach().clone().map_(b.detach(), lambda v, w: v - w))  # fmt: skip
