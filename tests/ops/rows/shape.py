"""The rows of shapes."""

from __future__ import annotations

from tt.tests.ops.row import plain, row
from tt.tests.ops.samples import S, x

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
