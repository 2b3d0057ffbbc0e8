"""The rows of searching, sets, and places of elements."""

from __future__ import annotations

import math

from tt.tests.ops.row import plain, row
from tt.tests.ops.samples import FLOATS, S, exactly, ints, x

NAN = math.nan
_sorted = exactly([-1.0, 0.0, 0.5, 0.5, 2.0], grad=False)
_rows = exactly([[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]], grad=False)

plain("searchsorted", S(_sorted, x(2, 3, grad=False)), S(_sorted, exactly([0.5, 2.0, NAN], grad=False)), S(_sorted, exactly([0.5, 2.0], grad=False), right=True),
      S(_sorted, 0.5, side="right"), S(_rows, exactly([[3.0, 0.0], [4.0, 9.0]], grad=False)), S(_sorted, x(3, grad=False), out_int32=True),
      S(exactly([2.0, 0.0, 1.0], grad=False), exactly([0.5], grad=False), sorter=exactly([1, 2, 0], "int")), S(_sorted, ints(3, high=3)), S(_sorted, x(0, grad=False)),
      bad=(S(_rows, x(3)), S(_rows, 2.0), S(_sorted, x(2), right=True, side="left"), S(_sorted, x(2), side="x")))  # fmt: skip
plain("bucketize", S(x(2, 3, grad=False), _sorted), S(0.5, _sorted), S(exactly([0.5, 2.0], grad=False), _sorted, right=True), S(x(3, grad=False), _sorted, out_int32=True), S(x(0, grad=False), _sorted),
      bad=(S(x(2), _rows),))  # fmt: skip
plain("isin", S(exactly([1.0, 2.0, 3.0], grad=False), exactly([2.0, 5.0], grad=False)), S(exactly([[1, 2], [3, 4]], "int"), exactly([2, 3], "int"), invert=True),
      S(exactly([1, 2], "int"), 2), S(1, exactly([1, 2], "int")), S(x(0, grad=False), x(2, grad=False)))  # fmt: skip
row("unique_consecutive", S(exactly([1.0, 1.0, 2.0, 2.0, 1.0], grad=False)), S(exactly([[1, 1], [1, 2]], "int"), True, True), S(exactly([[1, 2], [1, 2], [0, 1]], "int"), True, True, 0),
    S(exactly([[1, 1, 2], [1, 1, 2]], "int"), return_counts=True, dim=1), S(x(grad=False)), S(x(0, grad=False), True, True), bad=(S(x(2, 3), dim=2),))  # fmt: skip
row("msort", S(x(4, 3)), S(x(5)), S(x()), S(x(0, 3)), dtypes=FLOATS)
row("argwhere", S(exactly([[0.0, 1.0], [2.0, 0.0]])), S(ints(3, 2, high=2)), S(x()), S(x(0, 3)))
row(
    "nonzero_static",
    S(exactly([[0.0, 1.0], [2.0, 0.0]])),
    S(x(), 1),
    S(x(0), 1),
    call=lambda torch, a, size=3: torch.nonzero_static(a, size=size),
)
plain(
    "nonzero_static cut",
    S(x(2, 3), size=2),
    S(x(2, 3), size=8, fill_value=7),
    call=lambda torch, a, **k: torch.nonzero_static(a, **k),
    bad=(S(x(3), size=-1),),
)
plain(
    "unravel_index",
    S(exactly([3, 5], "int"), (2, 3)),
    S(exactly([[3, 5]], "int"), (2, 3, 4)),
    S(ints(high=4), 4),
    bad=(S(x(2), (2, 3)),),
)
