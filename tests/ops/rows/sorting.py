"""The rows of order: sort, topk, flip."""

from __future__ import annotations

import math

from tt.tests.ops.row import Row, row
from tt.tests.ops.samples import S, exactly, x

NAN = math.nan

_ties = exactly([2.0, 1.0, 2.0, NAN, 1.0])
row("sort", S(x(2, 5)), S(x(2, 5), 0), S(x(2, 5), 1, True), S(x(2, 5), descending=True), S(_ties), S(x()), S(x(0, 3)),
    covers=("sort_dim",), bad=(S(x(2, 3), 2),), dtypes=Row.dtypes[:-1])  # fmt: skip
row("argsort", S(x(2, 5)), S(x(2, 5), 0, True), S(x()), S(x(0, 3)), dtypes=Row.dtypes[:4])
row("topk", S(x(2, 5), 2), S(x(2, 5), 1, 0), S(x(2, 5), 3, largest=False), S(x(), 1), S(x(0, 3), 1), covers=("topk_dim",),
    bad=(S(x(3), 4), S(x(3), -1)), dtypes=Row.dtypes[:4])  # fmt: skip
row("flip", S(x(2, 3), (1,)), S(x(2, 3), [0, 1]), S(x(), []), S(x(0, 3), (1,)), bad=(S(x(2, 3), (2,)),))
