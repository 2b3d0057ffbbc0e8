"""The one table of operations: a row each, with what a declaration cannot know. `python -m tt.tests.ops.skeleton NAME`
prints a row to start from."""

from __future__ import annotations

import math

from tt.tests.ops import fft_rows, functional_rows, linalg_rows, selection_rows  # noqa: F401 - add their rows
from tt.tests.ops.row import ROWS, Row, binary, known, plain, row, unary
from tt.tests.ops.samples import INTEGERS, Named, S, exactly, ints, mask, x

NAN, INF = math.nan, math.inf

# Public names that have no row, and why.
WITHOUT_ROW = {
    "empty": "its values are undefined",
    "empty_like": "its values are undefined",
    "new_empty": "its values are undefined",
    "from_numpy": "takes an array; tests/ops/test_create.py",
    "as_tensor": "takes arrays too; tests/ops/test_create.py",
    "asarray": "takes arrays too; tests/ops/test_create.py",
    "new": "the old constructors; tests/ops/test_create.py",
    **dict.fromkeys(
        (
            "as_strided",
            "gather_flat",
            "scatter_flat",
            "shares",
            "from_dlpack",
            "frombuffer",
            "is_pinned",
            "is_same_size",
            "is_set_to",
            "is_shared",
            "is_storage",
            "pin_memory",
            "resize_",
            "resize_as_",
            "set_",
            "share_memory_",
            "storage",
            "storage_offset",
            "storage_type",
            "untyped_storage",
        ),
        "about memory, not values; tests/core/test_storage.py",
    ),
    "cuda": "tests/core/test_simulated.py",
    "move": "tests/core/test_simulated.py",
    "volatile": "a property of old, which only warns; tests/core/test_autograd.py",
    # fmt: off
    **dict.fromkeys(
        (
            "bernoulli",
            "cauchy_",
            "drawn",
            "exponential_",
            "geometric_",
            "log_normal_",
            "multinomial",
            "normal",
            "normal_",
            "rand",
            "rand_like",
            "randint",
            "randint_like",
            "randn",
            "randn_like",
            "random_",
            "randperm",
            "uniform_",
        ),
        "draws random numbers; tests/core/test_random.py",
    ),
    # fmt: on
}

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

# -- comparison and logic ------------------------------------------------------------------------------------------
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

# -- operators -----------------------------------------------------------------------------------------------------
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

# -- three operands ------------------------------------------------------------------------------------------------
row("addcmul", S(x(2, 3), x(2, 3), x(3), value=0.5), S(x(2, 3), x(3), x(2, 1)), S(x(), x(), x()), S(x(0), x(0), x()))
row("addcdiv", S(x(2, 3), x(2, 3), x(3, low=0.3), value=0.5), S(x(), x(), x(low=0.3)), S(x(0), x(0), x(low=0.3)))
row("lerp", S(x(2, 3), x(2, 3), 0.3), S(x(2, 3), x(2, 3), x(3)), S(x(), x(), x()), S(x(0), x(0), 0.3),
    differs=known("torch refuses integers here, tt makes them floats as anywhere else",
                  *(f"dtypes:{d}" for d in (*INTEGERS, "bool")), *(f"in_place_dtypes:{d}" for d in ("uint8", "int64", "bool"))))  # fmt: skip
row("clamp", S(x(2, 3), -1.0, 1.0), S(x(2, 3), min=0.5), S(x(2, 3), max=0.5), S(x(), -1, 1), S(x(0), 0, 1),
    S(exactly([NAN, 1.0, -1.0]), -1.0, 1.0), S(x(4), 1.0, -1.0), bad=(S(x(3)),),
    differs=known("torch says `unsigned char` here and Byte elsewhere", *(f"in_place_dtypes:{d}" for d in ("uint8", "int64", "bool"))))  # fmt: skip
row("where", S(mask(2, 3), x(2, 3), x(3)), S(mask(2, 3), x(2, 3), 0.5), S(mask(2, 3), 2.0, x(3)), S(mask(3), 1.0, 2.0),
    S(mask(), x(), x()), S(mask(0), x(0), x(0)))  # fmt: skip
row("masked_fill", S(x(2, 3), mask(2, 3), 0.5), S(x(2, 3), mask(3), -INF), S(x(2, 3), mask(2, 3), x()), S(x(), mask(), 1.0),
    S(x(0), mask(0), 1.0), covers=("masked_fill_",), bad=(S(x(2, 3), mask(2), 1.0), S(x(3), mask(3), x(3))))  # fmt: skip

# -- reductions ----------------------------------------------------------------------------------------------------
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

# -- order ---------------------------------------------------------------------------------------------------------
_ties = exactly([2.0, 1.0, 2.0, NAN, 1.0])
row("sort", S(x(2, 5)), S(x(2, 5), 0), S(x(2, 5), 1, True), S(x(2, 5), descending=True), S(_ties), S(x()), S(x(0, 3)),
    covers=("sort_dim",), bad=(S(x(2, 3), 2),), dtypes=Row.dtypes[:-1])  # fmt: skip
row("argsort", S(x(2, 5)), S(x(2, 5), 0, True), S(x()), S(x(0, 3)), dtypes=Row.dtypes[:4])
row("topk", S(x(2, 5), 2), S(x(2, 5), 1, 0), S(x(2, 5), 3, largest=False), S(x(), 1), S(x(0, 3), 1), covers=("topk_dim",),
    bad=(S(x(3), 4), S(x(3), -1)), dtypes=Row.dtypes[:4])  # fmt: skip
row("flip", S(x(2, 3), (1,)), S(x(2, 3), [0, 1]), S(x(), []), S(x(0, 3), (1,)), bad=(S(x(2, 3), (2,)),))

# -- products ------------------------------------------------------------------------------------------------------
row("mm", S(x(2, 3), x(3, 4)), S(x(0, 3), x(3, 4)), S(x(2, 0), x(0, 4)), scalar="takes matrices",
    bad=(S(x(2, 3), x(2, 3)), S(x(3), x(3, 2)), S(x(2, 3), x(3)), S(x(2, 3), ints(3, 2, high=3))))  # fmt: skip
row("bmm", S(x(2, 2, 3), x(2, 3, 4)), S(x(0, 2, 3), x(0, 3, 4)), scalar="takes batches",
    bad=(S(x(2, 2, 3), x(2, 2, 3)), S(x(2, 3), x(3, 2)), S(x(2, 2, 3), x(3, 2))))  # fmt: skip
row("mv", S(x(2, 3), x(3)), S(x(0, 3), x(3)), scalar="takes a matrix", bad=(S(x(2, 3), x(2)), S(x(3), x(3))))
row("dot", S(x(3), x(3)), S(x(0), x(0)), scalar="takes vectors", bad=(S(x(3), x(2)), S(x(2, 2), x(2))))
row("outer", S(x(2), x(3)), S(x(0), x(3)), scalar="takes vectors", bad=(S(x(2, 2), x(2)),))
plain("ger", S(x(2), x(3)))
row("addmm", S(x(2, 4), x(2, 3), x(3, 4)), S(x(4), x(2, 3), x(3, 4), beta=0.5, alpha=2), S(x(), x(2, 3), x(3, 4)),
    S(x(4), x(0, 3), x(3, 4)), bad=(S(x(4), x(2, 3), x(2, 3)), S(x(3), x(2, 3), x(3, 4))),
    differs=known("refused with the sentence of other in-place operations", "in_place:1", "in_place:2", "in_place:3"))  # fmt: skip
_products = (
    S(x(2, 3), x(3, 4)), S(x(3), x(3)), S(x(2, 3), x(3)), S(x(3), x(3, 2)), S(x(2, 2, 3), x(2, 3, 4)), S(x(2, 2, 3), x(3, 4)),
    S(x(2, 2, 3), x(3)), S(x(3), x(2, 3, 4)), S(x(3, 1, 2, 3), x(2, 3, 4)), S(x(2, 3), x(2, 3, 4)), S(x(0, 3), x(3, 2)),
)  # fmt: skip
_bad_products = (S(x(2, 3), x(2, 3)), S(x(), x(3)), S(x(3), x(2)), S(x(2, 3), x(2)), S(x(2, 2, 3), x(2, 2, 3)))
_products_differ = {
    **known("torch squeezes in place, or copies", "nodes:3", "nodes:9"),
    **known("torch keeps a broadcast copy, tt the operand itself", "stale:7", "stale:8", "stale:9"),
}
row(
    "matmul",
    *_products,
    differs=_products_differ,
    covers=("batched_matmul", "unsafe_view"),
    scalar="refused, see bad",
    bad=(*_bad_products, S(x(2, 2), 3)),
)
plain(
    "a @ b",
    *_products,
    differs=_products_differ,
    call=lambda torch, a, b: a @ b,
    covers=("rmatmul",),
    bad=_bad_products,
)
row("linear", S(x(2, 3), x(4, 3), x(4)), S(x(2, 3), x(4, 3)), S(x(2, 5, 3), x(4, 3), x(4)), S(x(3), x(4, 3), x(4)),
    S(x(0, 3), x(4, 3), x(4)), call=lambda torch, *a: torch.nn.functional.linear(*a), scalar="takes vectors",
    bad=(S(x(2, 3), x(4, 2)), S(x(2, 3), x(4, 3), x(3))))  # fmt: skip

# -- shapes --------------------------------------------------------------------------------------------------------
row("view", S(x(2, 3), 3, 2), S(x(2, 3), (-1,)), S(x(2, 3), 2, -1), S(x(), 1, 1), S(x(0, 3), 3, 0),
    bad=(S(x(2, 3), 4), S(x(2, 3), -1, -1), S(x(2, 3), -2), S(x(0), -1, 0)))  # fmt: skip
row("reshape", S(x(2, 3), (3, 2)), S(x(2, 3), (-1,)), S(x(), (1, 1)), S(x(0, 3), (3, 0)), bad=(S(x(2, 3), (4,)),))
row(
    "flatten",
    S(x(2, 3, 2)),
    S(x(2, 3, 2), 1),
    S(x(2, 3, 2), 0, 1),
    S(x()),
    S(x(0, 3)),
    bad=(S(x(2, 3), 1, 0), S(x(2), 1)),
)
row("view_as", S(x(2, 3), x(3, 2)), S(x(), x(1)), S(x(0, 2), x(2, 0)))
row("reshape_as", S(x(2, 3), x(3, 2)), S(x(), x(1)), S(x(0, 2), x(2, 0)))
row("contiguous", S(x(2, 3)), S(x()), S(x(0, 3)))
row("dense", S(x(2, 3)), S(x()), S(x(0, 3)), call=lambda torch, a: a.transpose(0, -1).contiguous())
row("unsqueeze", S(x(2, 3), 1), S(x(2, 3), -1), S(x(), 0), S(x(0), 0), bad=(S(x(2), 3),))
row(
    "squeeze",
    S(x(2, 1, 3, 1)),
    S(x(2, 1), 1),
    S(x(2, 1), 0),
    S(x(1, 2, 1), (0, 2)),
    S(x()),
    S(x(0, 1)),
    bad=(S(x(2), 1),),
)
row("transpose", S(x(2, 3, 4), 0, 2), S(x(2, 3), -1, -2), S(x(), 0, 0), S(x(0, 3), 0, 1), bad=(S(x(2, 3), 0, 2),))
row("t", S(x(2, 3)), S(x(3)), S(x()), S(x(0, 3)), bad=(S(x(1, 2, 3)),))
row("permute", S(x(2, 3, 4), (2, 0, 1)), S(x(2, 3), (-1, 0)), S(x(), ()), S(x(0, 3), (1, 0)),
    bad=(S(x(2, 3), (0,)), S(x(2, 3), (0, 0)), S(x(2, 3), (0, 2))))  # fmt: skip
row("T", S(x(2, 3)), S(x(3)), S(x()), S(x(0, 3)), call=lambda torch, a: a.T)
row("expand", S(x(2, 1), 2, 3), S(x(3), (2, -1)), S(x(), 2, 2), S(x(0, 1), 0, 3),
    bad=(S(x(2, 3), 3), S(x(2, 3), 4, 3), S(x(3), -1, 3)))  # fmt: skip
row("expand_as", S(x(2, 1), x(2, 3)), S(x(), x(2)), S(x(0, 1), x(0, 3)))
row("broadcast_to", S(x(2, 1), (2, 3)), S(x(), (2,)), S(x(0, 1), (0, 3)))
row("repeat", S(x(2, 3), 2, 1), S(x(3), (2, 2)), S(x(), 3), S(x(0, 3), 1, 2), bad=(S(x(2, 3), 2),))
row("cat", S([x(2, 3), x(1, 3)]), S([x(2, 3), x(2, 1)], 1), S([x(2), x(0)]), S([x(0, 3), x(0, 3)], -1), S([x(3), x(3)], dim=0),
    S((x(1, 2), x(1, 2)), 0), scalar="refused, see bad",
    bad=(S([x(2, 3), x(2, 2)]), S([x(2), x(2, 2)]), S([x(), x()]), S([]), S([x(2), 3]), S([x(2)], 1)))  # fmt: skip
row("stack", S([x(2, 3), x(2, 3)]), S([x(2), x(2)], 1), S([x(), x()]), S([x(0), x(0)], -1),
    bad=(S([x(2), x(3)]), S([x(2)], 2), S([])))  # fmt: skip
row("split", S(x(5, 2), 2), S(x(2, 5), [1, 4], 1), S(x(4), 4), S(x(0, 2), 1), covers=("piece",), scalar="refused, see bad",
    bad=(S(x(4), [1, 2]), S(x(4), -1), S(x(), 1)))  # fmt: skip
row("chunk", S(x(5, 2), 2), S(x(2, 5), 3, 1), S(x(2), 5), S(x(0, 2), 2), scalar="refused, see bad",
    bad=(S(x(4), 0), S(x(), 1)))  # fmt: skip
row("unbind", S(x(2, 3)), S(x(2, 3), 1), S(x(0, 3)), covers=("slab",), scalar="refused, see bad", bad=(S(x()),))
plain("list(a)", S(x(2, 3)), call=lambda torch, a: list(a), bad=(S(x()),))
row("select", S(x(2, 3), 1, 0), S(x(2, 3), 0, -1), S(x(0, 3), 1, 2), scalar="refused, see bad",
    bad=(S(x(2, 3), 1, 3), S(x(2, 3), 2, 0), S(x(), 0, 0)))  # fmt: skip
row("narrow", S(x(4, 3), 0, 1, 2), S(x(4, 3), 1, -2, 2), S(x(4), 0, 4, 0), S(x(0, 3), 1, 0, 2), scalar="refused, see bad",
    bad=(S(x(4), 0, 3, 2), S(x(4), 0, 0, -1), S(x(), 0, 0, 1)))  # fmt: skip
for _name in ("tril", "triu"):
    row(_name, S(x(3, 4)), S(x(3, 4), 1), S(x(2, 3, 3), -1), S(x(0, 3)), scalar="takes matrices", bad=(S(x(3)),))

# -- indexing ------------------------------------------------------------------------------------------------------
_KEYS = {
    "a[0]": (x(2, 3), 0), "a[-1, 1]": (x(2, 3), (-1, 1)), "a[1:]": (x(3, 2), slice(1, None)),
    "a[:, ::2]": (x(2, 5), (slice(None), slice(None, None, 2))), "a[None]": (x(2), None), "a[...]": (x(2, 3), ...),
    "a[..., 0]": (x(2, 3), (..., 0)), "a[0, None, 1:]": (x(2, 3), (0, None, slice(1, None))), "a[()]": (x(), ()),
    "a[5:]": (x(3), slice(5, None)),
}  # fmt: skip
for _name, (_a, _key) in _KEYS.items():
    plain(_name, S(_a), call=lambda torch, a, key=_key: a[key], covers=("basic_index",))
_bad_keys = {
    "a[3]": (x(3), 3), "a[0, 0]": (x(3), (0, 0)), "a[::-1]": (x(3), slice(None, None, -1)), "a['b']": (x(3), "b"),
    "a[0.5]": (x(3), 0.5), "a[0] of a number": (x(), 0), "a[0, 5]": (x(2, 3), (0, 5)),
}  # fmt: skip
for _name, (_a, _key) in _bad_keys.items():
    plain(_name, S(x(2)), call=lambda torch, a, key=_key: a[key] if a.shape != (2,) else a[0], bad=(S(_a),))
plain("a[index]", S(x(4, 2), ints(3, high=4)), S(x(4, 2), ints(2, 2, high=4)), S(x(4), ints(high=4)),
      S(x(4, 2), ints(0, high=4)), S(x(4, 2), mask(4)), S(x(2, 3), mask(2, 3)), S(x(3), [0, 2, 0]),
      call=lambda torch, a, i: a[i], covers=("advanced_index", "index_add_zeros"),
      bad=(S(x(3), ints(2, low=3, high=5)), S(x(3), mask(2)), S(x(3), x(2)), S(x(2, 3), mask(2, 2))))  # fmt: skip
plain("a[i, j]", S(x(4, 3), ints(3, high=4), ints(3, high=3)), S(x(4, 3), ints(2, 1, high=4), ints(3, high=3)),
      call=lambda torch, a, i, j: a[i, j],
      bad=(S(x(4, 3), ints(2, high=4), ints(3, high=3)), S(x(4), ints(2, high=4), ints(2, high=4))))  # fmt: skip
plain("a[:, index]", S(x(2, 4), ints(3, high=4)), call=lambda torch, a, i: a[:, i])
plain("a[index, 1:]", S(x(4, 3), ints(3, high=4)), call=lambda torch, a, i: a[i, 1:])


def _assign(torch, a, key, value):
    a = a.clone()
    a[key] = value
    return a


plain("a[key] = b", S(x(2, 3), 0, x(3)), S(x(2, 3), (slice(None), 1), 0.5), S(x(4), ints(2, high=4), 1.0), S(x(2, 3), mask(2, 3), 2.0),
      S(x(2, 3), (slice(None), slice(1, None)), x(2, 2)), S(x(4, 2), [0, 2], x(2)), S(x(3), 1, x()), S(x(2, 3), 0, x(1, 3)),
      S(x(4, 2), mask(4), x(2)), call=_assign, covers=("index_put", "index_fill_zero", "put"),
      bad=(S(x(2, 3), 0, x(2)), S(x(3), 3, 1.0), S(x(4), [0, 1], x(3)), S(x(3), 0, "one")))  # fmt: skip
row("gather", S(x(3, 4), 1, ints(3, 2, high=4)), S(x(3, 4), 0, ints(2, 3, high=3)), S(x(), 0, ints(high=1)),
    S(x(3, 4), 1, ints(3, 0, high=4)), covers=("scatter_zeros",),
    bad=(S(x(3, 4), 1, ints(3, 2, low=4, high=6)), S(x(3, 4), 1, ints(3, high=3)), S(x(3), 0, x(3)), S(x(3), 1, ints(2, high=3))))  # fmt: skip
row("scatter", S(x(3, 4), 1, exactly([[0], [3], [1]], "int"), x(3, 1)), S(x(3, 4), 0, exactly([[0, 2, 1, 0]], "int"), 1.5),
    S(x(3), 0, ints(0, high=3), x(0)), S(x(), 0, ints(high=1), x()),
    covers=("scatter_src", "scatter_value", "scatter_"),
    bad=(S(x(3), 0, ints(2, low=3, high=5), 1.0), S(x(3), 1, ints(2, high=3), 1.0)))  # fmt: skip
row("scatter_add", S(x(3, 4), 1, ints(3, 2, high=4), x(3, 2)), S(x(3), 0, exactly([0, 0, 2], "int"), x(3)),
    S(x(3), 0, ints(0, high=3), x(0)), S(x(), 0, ints(high=1), x()), bad=(S(x(3), 0, ints(2, low=3, high=5), x(2)),))  # fmt: skip
row("index_select", S(x(3, 4), 1, ints(3, high=4)), S(x(3, 4), 0, exactly([0, 0], "int")), S(x(3), 0, ints(high=3)),
    S(x(3, 2), 0, ints(0, high=3)), S(x(), 0, ints(1, high=1)),
    bad=(S(x(3), 0, ints(2, low=3, high=5)), S(x(3), 0, ints(2, 2, high=3)), S(x(3), 1, ints(2, high=3))))  # fmt: skip
row(
    "masked_select",
    S(x(2, 3), mask(2, 3)),
    S(x(2, 3), mask(3)),
    S(x(), mask()),
    S(x(0), mask(0)),
    bad=(S(x(3), mask(2)),),
)
row("nonzero", S(exactly([[0.0, 1.0], [2.0, 0.0]])), S(exactly([0.0, 3.0]), as_tuple=True), S(x()), S(x(0, 3)))

# -- copies and dtypes ---------------------------------------------------------------------------------------------
row("clone", S(x(2, 3)), S(x()), S(x(0, 3)))
row("to", S(x(2, 3), Named("float32")), S(x(2, 3), Named("float64")), S(x(2, 3), "cpu"), S(x(2, 3), ints(2, high=3)), S(x()),
    S(x(0), Named("int64")), covers=("astype",), bad=(S(x(2), 1.5),))  # fmt: skip
row("type_as", S(x(2, 3), ints(2, high=3)), S(x(), ints(high=2)), S(x(0), x(0)))
plain("type", S(x(2, 3)), S(x(2, 3), "torch.IntTensor"), S(x(2, 3), Named("float32")), call=lambda torch, a, *k: a.type(*k),
      bad=(S(x(2), "torch.NoTensor"),), differs=known("torch.cuda.DoubleTensor is another name", "simulated:0"))  # fmt: skip
plain("cpu", S(x(2, 3)), call=lambda torch, a: a.cpu())
for _name in ("float", "double", "half", "bfloat16", "byte", "char", "short", "int", "long", "bool"):
    row(_name, S(x(2, 3)), S(x()), S(x(0)), call=lambda torch, a, name=_name: getattr(a, name)())
for _name in ("cfloat", "cdouble"):
    plain(_name, S(x(2, 3)), call=lambda torch, a, name=_name: getattr(a.detach(), name)())


def _written(name):
    def call(torch, a, *arguments):
        return getattr(a.clone(), name)(*arguments)

    return call


row("copy_", S(x(2, 3), x(2, 3)), S(x(2, 3), x(3)), S(x(2, 3), ints(3, high=9)), S(x(), x()), S(x(0, 3), x(3)),
    call=_written("copy_"), covers=("copy",), bad=(S(x(2, 3), x(2)), S(x(3), x(2, 3)), S(x(3), 1.0)))  # fmt: skip
row("fill_", S(x(2, 3), 1.5), S(x(2, 3), x()), S(x(), 2), S(x(0), 1), call=_written("fill_"), covers=("fill",))
row("zero_", S(x(2, 3)), S(x()), S(x(0)), call=_written("zero_"), covers=("zero",))


# -- softmax -------------------------------------------------------------------------------------------------------
def _functional(name):
    return lambda torch, *a, **k: getattr(torch.nn.functional, name)(*a, **k)


for _name in ("softmax", "log_softmax"):
    row(_name, S(x(2, 3), 1), S(x(2, 3), 0), S(x(2, 3, 2), 1), S(x(), 0), S(x(0, 3), 1), call=_functional(_name),
        bad=_bad_dim)  # fmt: skip
row("rectified", S(x(2, 3)), S(x()), S(x(0)), call=lambda torch, a: torch.relu(a) * torch.relu(a))

# -- creation ------------------------------------------------------------------------------------------------------
for _name in ("zeros", "ones"):
    plain(_name, S(2, 3), S((2, 3)), S(0), S(()), S(2, dtype=Named("int64")), S(size=(2,)), bad=(S(-1), S(2.5), S("a")))
plain("full", S((2, 3), 1.5), S((2,), 3), S((2,), True), S((), 1.5, dtype=Named("float64")))
for _name in ("zeros_like", "ones_like"):
    row(_name, S(x(2, 3)), S(x(2), dtype=Named("int64")), S(x()), S(x(0)))
row("full_like", S(x(2, 3), 1.5), S(x(2), 1, dtype=Named("int64")), S(x(), 1), S(x(0), 1))
for _name in ("new_zeros", "new_ones"):
    plain(_name, S(x(2), 2, 3), S(x(2), (2, 3)), S(x(2), 2, dtype=Named("int64")), bad=())
plain("new_full", S(x(2), (2, 3), 1.5), S(x(2), (2,), 1, dtype=Named("int64")))
plain("new_tensor", S(x(2), [1, 2]), S(x(2), [1.5]))
plain("tensor", S([1, 2]), S([1.0, 2]), S(1.5), S([[1], [2]]), S([True, False]), S([]), S([1, 2], dtype=Named("float16")),
      bad=(S([[1], [2, 3]]), S("a"), S(None), S(["a"]), S([1, None]), S([[1], 2])))  # fmt: skip
plain("arange", S(3), S(1, 4), S(0, 1, 0.3), S(3, 0, -1), S(2.5), S(1, 3, dtype=Named("float64")), S(0),
      bad=(S(0, 3, 0), S(3, 0), S(0, 3, -1)))  # fmt: skip
plain("range", S(1, 4), S(0, 1, 0.25))
plain(
    "linspace", S(0, 1, 5), S(-1, 1, 4), S(0, 1, 1), S(0, 1, 0), S(0, 10, 5, dtype=Named("int64")), bad=(S(0, 1, -1),)
)
plain("eye", S(3), S(2, 3), S(2, dtype=Named("int64")), S(0))
plain("numel", S(x(2, 3)))
plain("is_tensor", S(x(2)), S(1))
plain("is_floating_point", S(x(2)), S(ints(2, high=3)))

__all__ = ["ROWS", "WITHOUT_ROW"]
