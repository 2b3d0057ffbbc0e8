"""The rows of special functions: under torch's own names, and those that only torch.special has."""

from __future__ import annotations

import math

from tt.tests.ops.row import binary, known, plain, row, unary
from tt.tests.ops.samples import FLOATS, S, exactly, x

NAN, INF = math.nan, math.inf


def special(name):
    """A call of that name in torch.special."""
    return lambda torch, *a, **k: getattr(torch.special, name)(*a, **k)


def in_special(name, *more, **fields):
    """A row for a function of one tensor that only torch.special has."""
    unary(f"special.{name}", *more, call=special(name), covers=(name,), **fields)


_HALVES = known("torch has no kernel for 16-bit floats", "dtypes:float16", "dtypes:bfloat16")
_WRITTEN = "another reason for the same refusal of integers"
_LOOSE = 100  # torch's trigamma is an asymptotic series, good to nine digits
_odd = S(exactly([NAN, INF, -INF, 0.0]))
unary("erfc", S(exactly([0.0, 5.0, -5.0, NAN, INF])))
unary("erfinv", S(exactly([NAN, 1.0, -1.0, 2.0])), low=-0.9, high=0.9)
unary("lgamma", S(exactly([NAN, INF, 0.0])), S(x(4, low=-3.9, high=-0.1)), low=0.2, high=5, tolerance=_LOOSE)
unary("digamma", S(exactly([NAN, 0.0])), S(exactly([-1.5, 0.5])), low=0.2, high=5, tolerance=_LOOSE)
plain("polygamma", S(1, x(2, 3, low=0.2, high=5)), S(0, x(3, low=0.2)), S(2, x(low=0.2)), S(3, x(0, 2)),
      S(2, exactly([0.0, -1.5])), covers=("polygamma_of",), tolerance=_LOOSE, bad=(S(-1, x(2)),))  # fmt: skip
plain("Tensor.polygamma", S(x(2, 3, low=0.2, high=5), 2), call=lambda torch, a, n: a.polygamma(n),
      tolerance=_LOOSE)  # fmt: skip
plain("Tensor.polygamma_", S(x(2, 3, low=0.2, high=5), 1), call=lambda torch, a, n: (a * 1).polygamma_(n),
      covers=("polygamma_",), tolerance=_LOOSE, differs={"nodes": "torch has a second node of this name in place"})  # fmt: skip
row("mvlgamma", S(x(2, 3, low=2, high=5), 3), S(x(2, 3, low=1), 1), S(x(low=1), 2), S(x(0, 3), 2), bad=(S(x(2), 0),), differs=known(_WRITTEN, "in_place_dtypes:uint8", "in_place_dtypes:int64"), tolerance=_LOOSE)  # fmt: skip
for _name in ("igamma", "igammac"):
    row(_name, S(x(2, 3, low=0.2, grad=False), x(2, 3, low=0.2)), S(x(2, 3, low=0.2, grad=False), x(3, low=0.2)),
        S(x(low=0.2, grad=False), x(low=0.2)), S(x(0, 3, grad=False), x(3)), bad=(S(x(3), x(2)),))  # fmt: skip
plain("special.gammainc", S(x(2, 3, low=0.2, grad=False), x(2, 3, low=0.2)), call=special("gammainc"), dtypes=FLOATS)
plain("special.gammaincc", S(x(2, 3, low=0.2, grad=False), x(2, 3, low=0.2)), call=special("gammaincc"), dtypes=FLOATS)
unary("i0", S(exactly([INF, -INF, 0.0])))
unary("sinc", S(exactly([0.0, 1.0, -1.0, 0.5])), differs={"second:3": "torch divides zero by zero there"})
row("logit", S(x(2, 3, low=0.1, high=0.9)), S(x(2, 3, low=0, high=1), 0.2), S(x(low=0.1, high=0.9)), S(x(0, 3)),
    S(exactly([0.0, 1.0, 2.0, -1.0])), S(exactly([0.0, 1.0, 2.0, -1.0]), 1e-3))  # fmt: skip
binary("xlogy", S(2.0, x(2, 3, low=0.2)), S(exactly([0.0, 0.0, 1.0, NAN]), exactly([0.0, NAN, 0.0, 1.0])), low=0.2)
binary("special.xlog1py", S(2.0, x(2, 3, low=0.2)), S(exactly([0.0, 0.0, 1.0]), exactly([-1.0, NAN, -1.0])), low=0.2,
       call=special("xlog1py"), covers=("xlog1py",))  # fmt: skip
binary(
    "special.zeta", S(2.0, x(2, 3, low=0.2)), low=1.2, high=4, call=special("zeta"), covers=("zeta",), differs=_HALVES
)
in_special("erfcx", _odd, differs=_HALVES)
unary("special.ndtr", _odd, call=special("ndtr"), differs={"nodes": "torch multiplies by a tensor that holds 0.5"})
in_special("ndtri", S(exactly([0.0, 1.0, -1.0, NAN])), low=0.05, high=0.95, differs=_HALVES)
in_special("log_ndtr", S(exactly([-30.0, 5.0, NAN])), differs=_HALVES)
in_special("entr", S(exactly([0.0, -1.0, NAN])), low=0.1)
for _name in ("i0e", "i1", "i1e"):
    in_special(_name, S(exactly([0.0, 20.0, -20.0])))
