"""The rows of reductions."""

from __future__ import annotations

import math

from tt.tests.ops.row import known, plain, row
from tt.tests.ops.samples import Named, S, exactly, mask, x

NAN, INF = math.nan, math.inf

_bad_dim = (S(x(2, 3), 2), S(x(2, 3), -3))
for _name in ("sum", "mean"):
    row(_name, S(x(2, 3)), S(x(2, 3), 1), S(x(2, 3, 2), (0, 2), keepdim=True), S(x(2, 3), dtype=Named("float64")),
        S(x(2, 3), -1, True), S(x()), S(x(0, 3)), S(x(0, 3), 0), S(x(2, 3), ()), bad=(*_bad_dim, S(x(2, 2), (0, 0))),
        differs=known("an empty list of dimensions is all of them, so the node is that of all", "nodes:8"))  # fmt: skip
row("prod", S(x(2, 3)), S(x(2, 3), 1), S(x(2, 3), 0, keepdim=True), S(exactly([2.0, 0.0, 3.0])), S(exactly([0.0, 0.0, 3.0])),
    S(x()), S(x(0, 3)), S(x(0, 3), 0), bad=_bad_dim)  # fmt: skip
for _name in ("var", "std"):
    row(_name, S(x(2, 3)), S(x(2, 3), 1), S(x(2, 3), 1, False), S(x(2, 3, 2), (0, 2), keepdim=True), S(x(4), unbiased=False),
        S(x(4), correction=0), S(x()), S(x(0, 3), 0), S(x(1)), bad=_bad_dim)  # fmt: skip
row("norm", S(x(2, 3)), S(x(2, 3), 1), S(x(2, 3), 3), S(x(2, 3), INF), S(x(2, 3), 2, 1), S(x(2, 3), 2, 0, True), S(x()),
    S(x(0)), S(exactly([0.0, 0.0])), S(x(2, 3), 0), S(x(2, 3), -INF), S(x(2, 3), 1.5, 0), S(x(2, 3), p="fro", dim=(0, 1)),
    covers=("vector_norm",), differs={"second:8": "torch's second derivative at a zero norm is NaN, tt's is 0"})  # fmt: skip
for _name in ("all", "any"):
    row(_name, S(x(2, 3)), S(exactly([[0.0, 1.0], [2.0, 0.0]]), 1), S(mask(2, 3), 0, keepdim=True), S(exactly([0.0, NAN])),
        S(x(2, 3), (0, 1)), S(x()), S(x(0, 3)), S(x(0, 3), 1), bad=_bad_dim)  # fmt: skip
for _name in ("amax", "amin"):
    row(_name, S(x(2, 3)), S(x(2, 3), 1), S(x(2, 3, 2), (0, 2), True), S(exactly([1.0, 2.0, 2.0, 1.0])), S(x()), S(x(0, 3), 1),
        S(exactly([1.0, NAN, 2.0])), bad=(S(x(0)), *_bad_dim))  # fmt: skip
for _name, _other in (("max", "maximum"), ("min", "minimum")):
    row(_name, S(x(2, 3)), S(x(2, 3), 1), S(x(2, 3), 0, keepdim=True), S(x(2, 3), x(3)), S(exactly([1.0, 2.0, 2.0, 1.0])),
        S(x()), S(x(), 0), S(x(0, 3), 1), S(exactly([1.0, NAN, 2.0])), S(exactly([1.0, NAN, 2.0]), 0),
        covers=(f"{_name}_all", f"{_name}_dim"), bad=(S(x(0)), S(x(0, 3), 0), *_bad_dim))  # fmt: skip
for _name in ("argmax", "argmin"):
    row(_name, S(x(2, 3)), S(x(2, 3), 1), S(x(2, 3), 0, True), S(x(2, 3), keepdim=True), S(x()), S(x(0, 3), 1),
        S(exactly([1.0, NAN, 2.0])), S(exactly([2.0, 1.0, 2.0])), bad=(S(x(0)), S(x(0, 3), 0), *_bad_dim))  # fmt: skip
for _name in ("cumsum", "cumprod"):
    row(_name, S(x(2, 3), 1), S(x(2, 3), 0), S(x(2, 3), -1, dtype=Named("float64")), S(x(), 0), S(x(0, 3), 0),
        S(x(0, 3), 1), bad=_bad_dim, differs=known("refused with another sentence", "in_place_dtypes:bool"))  # fmt: skip
plain("cumprod with a zero", S(exactly([2.0, 0.0, 3.0]), 0), call=lambda torch, a, dim: torch.cumprod(a, dim))
