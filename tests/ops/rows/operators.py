"""The rows of Python's operators."""

from __future__ import annotations

from tt.tests.ops.row import known, plain
from tt.tests.ops.samples import S, ints, mask, x

_OPERATORS = {
    "a + b": lambda torch, a, b: a + b,
    "a - b": lambda torch, a, b: a - b,
    "a * b": lambda torch, a, b: a * b,
    "a / b": lambda torch, a, b: a / b,
    "a // b": lambda torch, a, b: a // b,
    "a % b": lambda torch, a, b: a % b,
    "a ** b": lambda torch, a, b: a**b,
    "a < b": lambda torch, a, b: a < b,
    "a <= b": lambda torch, a, b: a <= b,
    "a > b": lambda torch, a, b: a > b,
    "a >= b": lambda torch, a, b: a >= b,
    "a == b": lambda torch, a, b: a == b,
    "a != b": lambda torch, a, b: a != b,
}
for _name, _call in _OPERATORS.items():
    plain(_name, S(x(2, 3, low=0.3), x(3, low=0.3)), S(x(2, 3, low=0.3), 1.5), S(1.5, x(2, 3, low=0.3)), S(2, x(3, low=0.3)),
          S(x(3, low=0.3), 2), S(ints(4, low=1, high=9), 2), S(7, ints(4, low=1, high=9)), call=_call,
          covers=("rsub", "rdiv", "rpow", "rfloordiv", "rmod") if _name == "a - b" else (),
          differs=known("torch cannot differentiate number % tensor, tt can", "nodes:2", "nodes:3") if _name == "a % b" else {},
          bad=() if _name in ("a == b", "a != b") else (S(x(2), "one"), S("one", x(2)), S(x(2), None)))  # fmt: skip
for _name, _call in {
    "a & b": lambda torch, a, b: a & b,
    "a | b": lambda torch, a, b: a | b,
    "a ^ b": lambda torch, a, b: a ^ b,
}.items():
    plain(_name, S(mask(2, 3), mask(3)), S(ints(4, high=9), 6), S(6, ints(4, high=9)), S(mask(3), True), call=_call)
plain("-a", S(x(2, 3)), call=lambda torch, a: -a)
plain("+a", S(x(2, 3)), call=lambda torch, a: +a)
plain("abs(a)", S(x(2, 3)), call=lambda torch, a: abs(a))
plain("~a", S(mask(2, 3)), S(ints(3, high=9)), call=lambda torch, a: ~a)
