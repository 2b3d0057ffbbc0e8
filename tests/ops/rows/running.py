"""The rows of running extremes and log-sums, differences, slopes and areas under samples."""

from __future__ import annotations

import math

from tt.tests.ops.row import known, plain, row
from tt.tests.ops.samples import FLOATS, S, exactly, mask, x

NAN, INF = math.nan, math.inf
_numbers = known("torch multiplies and divides by numbers of C++, which have nodes of their own", "nodes")

for _name in ("cummax", "cummin"):
    row(_name, S(x(2, 5), 1), S(exactly([[1.0, 3.0, 3.0, 2.0, NAN, 5.0]]), -1), S(x(3, 2), 0), S(x(), 0), S(x(0, 3), 1), S(mask(4), 0),
        covers=(f"{_name}_dim",), bad=(S(x(2, 3), 2),))  # fmt: skip
row("logcumsumexp", S(x(2, 5), 1), S(exactly([1000.0, 1000.0, -1000.0]), 0), S(x(3, 2), 0), S(x(), 0), S(x(0, 3), 1), bad=(S(x(2, 3), 2),),
    tolerance=2)  # fmt: skip

row("diff", S(x(2, 5)), S(x(2, 5), 2, 0), S(x(6), 3), S(x(3), prepend=x(1), append=x(2)), S(x(3), 5), S(x(0, 3)), S(mask(4)),
    scalar="refused, see bad", bad=(S(x()), S(x(3), -1), S(x(2, 3), prepend=x(3, 3)), S(x(2, 3), prepend=x(1))))  # fmt: skip
plain("gradient", S(x(5)), S(x(3, 4)), S(x(3, 4), spacing=2.0), S(x(3, 4), dim=1, edge_order=2), S(x(3, 4), spacing=[1.0, 0.5]),
      S(x(4), spacing=[exactly([0.0, 1.0, 1.5, 4.0])]), S(x(4), spacing=[exactly([0.0, 1.0, 1.5, 4.0])], edge_order=2),
      dtypes=FLOATS, tolerance=2,
      bad=(S(x(1)), S(x(2, 3), spacing=[1.0, 2.0, 3.0]), S(x(3), edge_order=3), S(x(2, 3), dim=(0, 0)), S(x(2, 3), dim=(2,))))  # fmt: skip
for _name in ("trapezoid", "cumulative_trapezoid"):
    row(_name, S(x(2, 4)), S(x(2, 4), dx=0.5), S(x(4, 2), dim=0), S(x(2, 4), exactly([0.0, 1.0, 3.0, 4.0])), S(x(2, 4), x(2, 4)),
        S(x(4, 2), exactly([0.0, 1.0, 3.0, 4.0]), dim=0), S(x(0, 3)), scalar="refused, see bad", dtypes=FLOATS, differs=_numbers,
        bad=(S(x(2, 4), x(3)), S(x()), S(x(2), dim=2)))  # fmt: skip
plain("trapz", S(x(2, 4)), S(x(2, 4), exactly([0.0, 1.0, 3.0, 4.0])), S(x(4), dx=2.0), dtypes=FLOATS, differs=_numbers)
