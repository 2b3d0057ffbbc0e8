"""The rows of comparison and logic."""

from __future__ import annotations

import math

from tt.tests.ops.row import binary, known, row
from tt.tests.ops.samples import S, exactly, ints, mask, x

NAN, INF = math.nan, math.inf

_logic = "torch passes the gradient through unchanged when logic overwrites a float; tt cuts it, as other masks do"
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    binary(_name, S(exactly([1.0, NAN, INF]), exactly([1.0, NAN, INF])))
for _name in ("logical_and", "logical_or", "logical_xor"):
    row(_name, S(exactly([[0.0, 1.0], [0.0, 2.0]]), exactly([[0.0, 0.0], [3.0, 1.0]])), S(x(2, 3), x(3)), S(x(), x()),
        S(x(0, 3), x(3)), bad=(S(x(3), 1.0), S(x(3), x(2))),
        differs=known(_logic, "in_place:0", "in_place:1", "in_place:2"))  # fmt: skip
for _name in ("bitwise_and", "bitwise_or", "bitwise_xor"):
    row(_name, S(x(2, 3), x(3)), S(ints(2, 3, high=99), ints(3, high=99)), S(mask(4), mask(4)), S(ints(3, high=9), 6),
        S(ints(high=9), ints(high=9)), S(ints(0, 3, high=9), 1), bad=(S(x(3), x(3)), S(ints(3, high=9), 0.5)))  # fmt: skip
_near = exactly([1.0, 1.0, NAN, INF]), exactly([1.000001, 1.1, NAN, INF])
row("isclose", S(*_near), S(*_near, equal_nan=True), S(*_near, rtol=0.2), S(x(), x()), S(x(0), x(0)), covers=("close",))
row("allclose", S(*_near), S(*_near, equal_nan=True), S(x(3), x(3), atol=10.0), S(x(), x()), S(x(0), x(0)))
row("equal", S(x(3), x(3)), S(exactly([1.0, 2.0]), exactly([1.0, 2.0])), S(x(2), x(3)), S(x(), x()), S(x(0), x(0)))
