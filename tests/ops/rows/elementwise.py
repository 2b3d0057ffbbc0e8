"""The rows of parts and neighbours of numbers, hyperbolic inverses, shifts, signs, bounds by tensors, and aliases."""

from __future__ import annotations

import math

from tt.tests.ops.row import binary, known, plain, row, unary
from tt.tests.ops.samples import FLOATS, S, exactly, ints, mask, x

NAN, INF = math.nan, math.inf
_odd = S(exactly([NAN, INF, -INF, 0.0, -0.0]))


def pairs(name, *more, low=-2.0, **fields):
    """A row for a function of two tensors that takes no numbers."""
    fields.setdefault("bad", (S(x(3), x(2)), S(x(3), 1.0)))
    return row(name, S(x(2, 3, low=low), x(2, 3, low=low)), S(x(2, 3, low=low), x(3, low=low)), S(x(low=low), x(low=low)),
               S(x(0, 3), x(3)), *more, **fields)  # fmt: skip


# -- parts of numbers ----------------------------------------------------------------------------------------------
unary("frac", _odd)
row("frexp", S(x(2, 3)), S(exactly([0.0, 1.0, -8.0, 0.3])), S(x()), S(x(0, 3)))
pairs(
    "ldexp",
    differs=known(
        "torch names ldexp instead of the dtype Float", *(f"in_place_dtypes:{d}" for d in ("uint8", "int64", "bool"))
    ),
)
plain("round decimals", S(x(2, 3), 2), S(exactly([123.456, -155.0, 250.0]), -1), call=lambda torch, a, n: torch.round(a, decimals=n),
      covers=("rounded",))  # fmt: skip
plain("round_ decimals", S(x(2, 3), 2), call=lambda torch, a, n: (a * 1).round_(decimals=n), covers=("round_",))
plain("special.round", S(x(2, 3), decimals=1), call=lambda torch, a, **k: torch.special.round(a, **k))

# -- exponentials, angles, hyperbolic inverses ---------------------------------------------------------------------
unary("exp2", _odd)
plain("special.exp2", S(x(2, 3)), call=lambda torch, a: torch.special.exp2(a))
for _name in ("logaddexp", "logaddexp2"):
    pairs(_name, S(exactly([INF, -INF, 1000.0]), exactly([INF, -INF, 1001.0], grad=False)), dtypes=FLOATS)
binary("float_power", S(2.0, x(3)), low=0.2, number=2)
unary("deg2rad", _odd)
unary("rad2deg", _odd)
_written = known("torch cannot differentiate it in place", *(f"in_place:{i}" for i in range(4)))
unary("asinh", S(exactly([NAN, INF, -INF, 0.0])), differs=_written)
unary("acosh", S(exactly([NAN, 1.0, 0.5])), low=1.1, high=3, differs=_written)
unary("atanh", S(exactly([NAN, 1.0, 2.0])), low=-0.9, high=0.9, differs=_written)

# -- signs and neighbours ------------------------------------------------------------------------------------------
binary(
    "copysign",
    S(exactly([0.0, 1.0, -1.0]), exactly([-0.0, -0.0, 0.0])),
    S(x(3), -1.0),
    differs={"second:7": "torch divides zero by zero there"},
)
pairs("nextafter", S(exactly([1.0, 0.0, NAN]), exactly([2.0, -1.0, 1.0])))
pairs("heaviside", S(exactly([0.0, -1.0, 1.0, NAN]), x(4)),
      differs=known("the same refusal without the underscore in its name", *(f"in_place:{i}" for i in range(5))))  # fmt: skip
for _name in ("signbit", "isposinf", "isneginf", "isreal"):
    unary(_name, _odd)
unary("nan_to_num", _odd, S(exactly([NAN, INF, -INF, 1.0]), 2.0, 3.0, -4.0), S(exactly([NAN, INF]), posinf=1.0))
for _name in ("fmax", "fmin"):
    pairs(_name, S(exactly([1.0, NAN, 2.0, NAN]), exactly([1.0, 1.0, NAN, NAN])))

# -- integers ------------------------------------------------------------------------------------------------------
for _name in ("gcd", "lcm"):
    pairs(_name, S(ints(2, 3, low=-20, high=20), ints(3, low=-20, high=20)), S(ints(0, high=2), ints(0, high=2)),
          bad=(S(ints(3, high=2), ints(2, high=2)), S(ints(3, high=2), 1)))  # fmt: skip
for _name in ("bitwise_left_shift", "bitwise_right_shift"):
    row(_name, S(ints(2, 3, low=-20, high=20), ints(3, high=5)), S(ints(2, 3, low=-20, high=20), 2), S(3, ints(3, high=5)),
        S(ints(3, high=9), exactly([70, -1, 0], "int")), S(ints(high=9), ints(high=3)), S(ints(0, high=2), ints(0, high=2)),
        bad=(S(x(2), x(2)), S(mask(2), mask(2))))  # fmt: skip
plain(
    "a << b", S(ints(2, 3, low=-20, high=20), 2), S(3, ints(3, high=5)), S(mask(3), 1), call=lambda torch, a, b: a << b
)
plain(
    "a >> b", S(ints(2, 3, low=-20, high=20), 2), S(70, ints(3, high=5)), S(mask(3), 1), call=lambda torch, a, b: a >> b
)

# -- bounds by tensors ---------------------------------------------------------------------------------------------
_clamped = (S(x(2, 3), x(3, high=0), x(3, low=0)), S(x(2, 3), x(2, 1)), S(x(2, 3), max=x(3)), S(x(), x(), x()), S(x(0, 3), x(3)),
            S(exactly([1.0, NAN, 0.0, 0.5]), exactly([2.0, 0.0, 0.0, NAN]), exactly([1.0, 1.0, 0.0, 1.0])))  # fmt: skip
row(
    "clamp by tensors",
    *_clamped,
    call=lambda torch, a, min=None, max=None: torch.clamp(a, min, max),
    covers=("clamp_between",),
)
row("clamp_ by tensors", *_clamped, call=lambda torch, a, min=None, max=None: (a * 1).clamp_(min, max))
for _name in ("clamp_min", "clamp_max"):
    row(
        f"{_name} by a tensor",
        S(x(2, 3), x(3)),
        S(x(), x()),
        S(x(0), x(0)),
        call=lambda torch, a, b, n=_name: getattr(torch, n)(a, b),
    )

# -- second names --------------------------------------------------------------------------------------------------
for _name in ("absolute", "arcsin", "arctan", "arccos", "fix"):
    plain(_name, S(x(2, 3, low=-0.9, high=0.9)))
for _name, _low, _high in (("arcsinh", -2, 2), ("arccosh", 1.1, 3), ("arctanh", -0.9, 0.9)):
    plain(_name, S(x(2, 3, low=_low, high=_high)), differs={"in_place:0": "torch cannot differentiate it in place"})
plain(
    "clip", S(x(2, 3), -0.5, 0.5), S(x(2, 3), x(3)),
    differs=known("torch says `unsigned char` here and Byte elsewhere", *(f"in_place_dtypes:{d}" for d in ("uint8", "int64", "bool"))),
)  # fmt: skip
for _name in ("greater", "greater_equal", "less", "less_equal", "not_equal", "arctan2"):
    plain(_name, S(x(2, 3), x(3)))
for _name in ("concat", "concatenate"):
    plain(_name, S([x(2, 3), x(1, 3)]), S([x(2, 3), x(2, 1)], 1))
