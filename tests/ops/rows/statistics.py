"""The rows of quantiles, histograms, covariances, and of what passes over NaN."""

from __future__ import annotations

import math

from tt.tests.ops.row import known, plain, row
from tt.tests.ops.samples import FLOATS, Named, S, exactly, ints, x

NAN, INF = math.nan, math.inf
_last_step = known("torch ends with another step", "nodes")

for _name in ("quantile", "nanquantile"):
    row(_name, S(x(2, 5), 0.3), S(x(2, 5), 0.3, 1), S(x(2, 5), 0.5, 0, True), S(x(2, 5), exactly([0.1, 0.5, 1.0], grad=False), 1),
        S(x(2, 5), exactly([0.1, 0.9]), 0, True), S(x(7), exactly([0.2, 0.7]), keepdim=True), S(exactly([[1.0, NAN, 3.0], [2.0, 1.0, 0.0]]), 0.4, 1),
        S(exactly([[NAN, NAN], [1.0, NAN]]), 0.4, 1), S(x(), 0.5), S(x(2, 3, 4), 0.6, 1),
        *(S(x(6), 0.37, interpolation=i) for i in ("lower", "higher", "midpoint", "nearest")), dtypes=("float32", "float64", "int64"),
        empty="refused, see bad", differs=_last_step,
        bad=(S(x(3), 2.0), S(x(3), x(1, 1, low=0, high=1)), S(x(0), 0.5), S(x(3), 0.5, interpolation="x"), S(x(3), exactly([0.5, 1.5])), S(x(2, 3), 0.5, 2),
             S(ints(3, high=4), 0.5)))  # fmt: skip
row("nanmean", S(exactly([[1.0, NAN, 2.0], [3.0, 4.0, NAN]])), S(exactly([[1.0, NAN], [3.0, 4.0]]), 1), S(x(2, 3), 0, True), S(x()), S(x(0, 3)),
    S(x(2, 3), dtype=Named("float64")), bad=(S(ints(3, high=2)),))  # fmt: skip
row("nanmedian", S(exactly([[1.0, NAN, 2.0, 5.0]])), S(exactly([[1.0, NAN, 2.0], [NAN, NAN, NAN]]), 1), S(x(2, 4), 0, True), S(exactly([2.0, 2.0, 1.0, NAN])),
    S(x()), S(x(0)), S(x(), 0), S(x(0, 3), 1), covers=("nanmedian_all", "nanmedian_dim"), dtypes=FLOATS, bad=(S(x(2, 3), 2),))  # fmt: skip
row("aminmax", S(x(2, 5)), S(x(2, 5), dim=1), S(x(2, 5), dim=0, keepdim=True), S(exactly([1.0, 1.0, 2.0])), S(exactly([1.0, NAN])), S(x()), S(x(0, 3), dim=1),
    bad=(S(x(0)), S(x(2, 3), dim=2)))  # fmt: skip

row("histc", S(exactly([1.0, 2.0, 1.0, 0.3, 3.0]), 4, 0, 3), S(x(20), 5), S(x(20), 5, -1, 1), S(exactly([2.0, 2.0]), 3), S(x(), 2), S(x(0), 2),
    dtypes=FLOATS, bad=(S(x(3), 0), S(x(3), 3, 5, 2), S(exactly([INF, 1.0])), S(ints(3, high=4), 2)))  # fmt: skip
plain("histogram", S(x(20, grad=False), 5), S(x(20, grad=False), exactly([-1.0, 0.0, 0.5, 2.0], grad=False)), S(x(20, grad=False), 4, range=(-1.0, 1.0)),
      S(x(2, 6, grad=False), 3, weight=x(2, 6, low=0.1, grad=False)), S(x(20, grad=False), 3, density=True), S(x(0, grad=False), 3),
      dtypes=("float32", "float64", "int64"), bad=(S(x(3), 0), S(ints(3, high=4), 2)))  # fmt: skip
plain("histogramdd", S(x(20, 2, grad=False), [3, 4]), S(x(20, 2, grad=False), 2), S(x(20, 2, grad=False), [2, 2], range=[-1.0, 1.0, 0.0, 2.0], density=True),
      S(x(6, 2, grad=False), [2, 2], weight=x(6, low=0.1, grad=False)), dtypes=("float32", "float64"),
      call=lambda torch, *a, **k: [(r := torch.histogramdd(*a, **k)).hist, *r.bin_edges])  # fmt: skip

row("cov", S(x(3, 5)), S(x(3, 5), correction=0), S(x(5)), S(x(3, 4), fweights=exactly([1, 2, 1, 3], "int")), S(x(3, 4), aweights=exactly([0.5, 1.0, 2.0, 1.0])),
    S(x(3, 4), fweights=exactly([1, 2, 1, 3], "int"), aweights=exactly([0.5, 1.0, 2.0, 1.0])), S(x()), S(x(2, 0)),
    bad=(S(x(2, 2, 2)), S(x(2, 3), fweights=ints(2, low=1, high=3))))  # fmt: skip
row("corrcoef", S(x(3, 5)), S(x(5)), S(x()), S(x(2, 0)), bad=(S(x(2, 2, 2)),), tolerance=10)
