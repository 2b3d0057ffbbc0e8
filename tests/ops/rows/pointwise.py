"""The rows of elementwise functions and arithmetic."""

from __future__ import annotations

import math

from tt.tests.ops.row import binary, known, plain, row, unary
from tt.tests.ops.samples import S, exactly, ints, mask, x

NAN, INF = math.nan, math.inf

# -- elementwise ---------------------------------------------------------------------------------------------------
for _name in ("sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "sigmoid", "exp", "expm1"):
    unary(_name, S(exactly([NAN, INF, -INF, 0.0])))
for _name in ("asin", "acos"):
    unary(_name, S(exactly([NAN, 1.0, 2.0])), low=-0.9, high=0.9)
for _name in ("log", "log2", "log10", "log1p", "sqrt", "rsqrt"):
    unary(_name, S(exactly([NAN, INF, -2.0])), low=0.1, high=3)
for _name in ("floor", "ceil", "round", "trunc"):
    unary(_name, S(exactly([NAN, INF, -0.5, 0.5, 1.5, 2.5])))
for _name in ("abs", "sgn", "sign", "relu"):
    unary(_name, S(exactly([0.0, -0.0, NAN, INF])))
unary("neg")
unary("erf", S(exactly([0.0, 5.0, -5.0, NAN, INF])))
unary("square")
unary("reciprocal", S(exactly([0.0, INF])), low=0.2)
for _name in ("isnan", "isinf", "isfinite"):
    unary(_name, S(exactly([NAN, INF, -INF, 0.0])))
_logic = "torch passes the gradient through unchanged when logic overwrites a float; tt cuts it, as other masks do"
unary("logical_not", S(exactly([NAN, INF, -INF, 0.0])), differs=known(_logic, "in_place:0", "in_place:1", "in_place:3"))
unary("bitwise_not", S(ints(2, 3, low=-9, high=9)), S(mask(4)))

# -- arithmetic ----------------------------------------------------------------------------------------------------
binary("add", S(x(2, 3), x(3), alpha=2), S(x(2), x(2), alpha=-0.5))
binary("sub", S(x(2, 3), x(3), alpha=2), S(x(2), x(2), alpha=-0.5))
binary("mul")
binary("true_divide", low=0.3)
binary("div", S(x(3), exactly([0.0, -0.0, INF])), low=0.3, covers=("divide", "true_divide_"))
plain("multiply", S(x(2, 3), x(3)))
plain("subtract", S(x(2, 3), x(3)))
plain("negative", S(x(2, 3)))
plain("positive", S(x(2, 3)))
row("div floor", S(x(2, 3), x(3, low=0.3)), S(x(2, 3), 0.7), S(x(), x()), S(x(0, 2), 1.0),
    call=lambda torch, a, b: torch.div(a, b, rounding_mode="floor"), covers=("rounded_divide",))  # fmt: skip
row("div trunc", S(x(2, 3), x(3, low=0.3)), S(x(2, 3), 0.7), S(x(), x()), S(x(0, 2), 1.0),
    call=lambda torch, a, b: torch.div(a, b, rounding_mode="trunc"))  # fmt: skip
binary("pow", S(x(4, low=0.1), 2), S(x(4), 3), S(x(4, low=0.1), -1), S(exactly([0.0, 0.0, 2.0]), exactly([0.0, 2.0, 0.0])),
       S(x(4), 0), S(x(4, low=0.1), 0.5), low=0.2, number=2,
       differs={"second:10": "torch gives NaN for the mixed derivative at 0 ** 2, which is 0"})  # fmt: skip
binary("floor_divide", low=0.3, number=0.7,
       differs=known("the same refusal without the underscore in its name", *(f"in_place:{i}" for i in (0, 1, 3, 4, 5, 6))))  # fmt: skip
binary("remainder", S(x(6), 0.75), S(x(6), -0.75), low=0.3, number=0.7)
binary("fmod", S(x(6), 0.75), S(x(6), -0.75), low=0.3, number=0.7)
for _name in ("maximum", "minimum"):
    row(_name, S(x(2, 3), x(2, 3)), S(x(2, 3), x(3)), S(x(), x()), S(x(0, 3), x(3)),
        S(exactly([1.0, NAN, 2.0]), exactly([1.0, 1.0, 3.0])), bad=(S(x(3), 2.0), S(x(3), x(2))))  # fmt: skip

# -- three operands ------------------------------------------------------------------------------------------------
row("addcmul", S(x(2, 3), x(2, 3), x(3), value=0.5), S(x(2, 3), x(3), x(2, 1)), S(x(), x(), x()), S(x(0), x(0), x()))
row("addcdiv", S(x(2, 3), x(2, 3), x(3, low=0.3), value=0.5), S(x(), x(), x(low=0.3)), S(x(0), x(0), x(low=0.3)))
row("lerp", S(x(2, 3), x(2, 3), 0.3), S(x(2, 3), x(2, 3), x(3)), S(x(), x(), x()), S(x(0), x(0), 0.3))
row("clamp", S(x(2, 3), -1.0, 1.0), S(x(2, 3), min=0.5), S(x(2, 3), max=0.5), S(x(), -1, 1), S(x(0), 0, 1),
    S(exactly([NAN, 1.0, -1.0]), -1.0, 1.0), S(x(4), 1.0, -1.0), bad=(S(x(3)),),
    differs=known("torch says `unsigned char` here and Byte elsewhere", *(f"in_place_dtypes:{d}" for d in ("uint8", "int64", "bool"))))  # fmt: skip
row("where", S(mask(2, 3), x(2, 3), x(3)), S(mask(2, 3), x(2, 3), 0.5), S(mask(2, 3), 2.0, x(3)), S(mask(3), 1.0, 2.0),
    S(mask(), x(), x()), S(mask(0), x(0), x(0)))  # fmt: skip
row("masked_fill", S(x(2, 3), mask(2, 3), 0.5), S(x(2, 3), mask(3), -INF), S(x(2, 3), mask(2, 3), x()), S(x(), mask(), 1.0),
    S(x(0), mask(0), 1.0), covers=("masked_fill_",), bad=(S(x(2, 3), mask(2), 1.0), S(x(3), mask(3), x(3))))  # fmt: skip
