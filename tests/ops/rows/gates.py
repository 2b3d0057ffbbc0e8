"""The rows of activations in pieces or with gates."""

from __future__ import annotations

from tt.tests.ops.row import row
from tt.tests.ops.samples import FLOATS, S, exactly, ints, x

PIECES = exactly([0.0, -0.5, 0.5, 3.0, -3.0, 5.0, -5.0, 1e-3])


def functional(name):
    return lambda torch, *a, **k: getattr(torch.nn.functional, name)(*a, **k)


def gate(name, *more, **fields):
    row(
        f"F.{name}",
        S(x(2, 3)),
        S(x()),
        S(x(0, 3)),
        S(PIECES),
        *more,
        call=functional(name),
        covers=(name,) * (name != "hardshrink"),
        **fields,
    )


row("hardshrink", S(x(2, 3)), S(x()), S(x(0, 3)), S(PIECES), S(x(4), 1.0), S(x(4), lambd=0.0))
gate("hardshrink")
gate("softshrink", S(x(4), 1.0), bad=(S(x(2), -1.0),))
gate("hardsigmoid")
gate("hardswish")
gate("mish")
row("F.glu", S(x(2, 4)), S(x(4, 3), 0), S(x(2, 4, 2), 1), S(x(0, 4)), call=functional("glu"), covers=("glu",),
    scalar="refused, see bad", bad=(S(x(3)), S(x()), S(x(2), 1)))  # fmt: skip
row(
    "threshold",
    S(x(2, 3), 0.1, 20.0),
    S(PIECES, 0.5, -1.0),
    S(x(), 0, 1),
    S(x(0), 0, 1),
    S(ints(4, low=-3, high=4), 1, 7),
)
row("F.threshold", S(x(2, 3), 0.1, 20.0), S(x(), 0, 1), S(x(0), 0, 1), call=functional("threshold"))
row("threshold_", S(x(2, 3, grad=False), 0.1, 20.0), S(x(grad=False), 0, 1), S(x(0, grad=False), 0, 1),
    call=lambda torch, a, *k: torch.threshold_(a.clone(), *k))  # fmt: skip
row("F.threshold_", S(x(2, 3, grad=False), 0.1, 20.0), S(x(grad=False), 0, 1), S(x(0, grad=False), 0, 1),
    call=lambda torch, a, *k: torch.nn.functional.threshold_(a.clone(), *k))  # fmt: skip
row("prelu", S(x(2, 3), x(3)), S(x(2, 3, 2), x(3)), S(x(2, 3), x(1)), S(x(4), x(1)), S(x(), x(1)), S(x(0, 3), x(3)),
    S(PIECES, x(1)), dtypes=FLOATS, covers=("prelu_kernel",),
    differs={"second:6": "torch's second derivatives leave out elements that are exactly 0"},
    bad=(S(x(2, 3), x(2)), S(x(2), x(2)), S(x(2), x(2, 2)), S(ints(2, high=3), x(1))))  # fmt: skip
row("F.prelu", S(x(2, 3), x(3)), S(x(), x(1)), S(x(0, 3), x(3)), call=functional("prelu"), dtypes=FLOATS)
row("rrelu", S(x(2, 3)), S(x(), 0.1, 0.2), S(x(0, 3)), S(PIECES, 0.1, 0.4), covers=("rrelu_with_noise",),
    bad=(S(x(2), 0.5, 0.2),))  # fmt: skip
