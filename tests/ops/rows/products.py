"""The rows of matrix products."""

from __future__ import annotations

from tt.tests.ops.row import known, plain, row
from tt.tests.ops.samples import S, ints, x

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
