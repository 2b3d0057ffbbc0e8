"""Padding with constants and with the input's own elements."""

from __future__ import annotations

from tt.tests.ops.row import row
from tt.tests.ops.samples import S, x

row(
    "constant_pad_nd",
    S(x(2, 3), (1, 2)),
    S(x(2, 3), [1, 0, 0, 2], 2.5),
    S(x(2, 3), (-1, 2), -1),
    S(x(2, 3), (-2, -1)),
    S(x(2, 3), (0, 0)),
    S(x(2, 3), (-1, 2, 1, -1), value=0.5),
    S(x(2, 2, 1), (1, 1, 0, 1, 1, 0)),
    S(x(), ()),
    S(x(0, 3), (1, 1, 1, 1)),
    bad=(
        S(x(2, 3), (1,)),
        S(x(2, 3), (1, 1, 1, 1, 1, 1)),
        S(x(2, 3), (-2, -2)),
        S(x(2, 3), (3, -7)),
        S(x(2, 3), 1),
        S(x(2, 3), (1.0, 1)),
    ),
    covers=("padded",),
)


def padding(mode, *more, **fields):
    """A row for one of the modes of F.pad, in one, two and three dimensions."""
    row(
        f"nn.functional.pad {mode}",
        S(x(2, 2, 4), (1, 2)),
        S(x(2, 4), (2, 1)),
        S(x(1, 2, 3, 4), (2, 0, 1, 2)),
        S(x(2, 3, 4), (1, 1, 0, 1)),
        S(x(1, 1, 3, 2, 3), (1, 0, 1, 1, 2, 1)),
        S(x(1, 3, 2, 3), (1, 0, 1, 1, 0, 2)),
        S(x(2, 3), (0, 0)),
        S(x(2, 5), (-1, 2)),
        S(x(2, 5), (-2, -1)),
        S(x(1, 4, 5), (-1, 1, 0, -1)),
        S(x(0, 2, 4), (1, 2)),
        *more,
        call=lambda torch, a, pad: torch.nn.functional.pad(a, pad, mode),
        scalar="needs dimensions",
        **fields,
    )


BAD = (
    S(x(4), (1, 1)),
    S(x(1, 2, 3, 4), (1, 1)),
    S(x(1, 1, 1, 2, 3, 4), (1, 1, 1, 1)),
    S(x(2, 4), (1, 1, 1)),
    S(x(2, 4), (1, 1, 1, 1, 1, 1)),
    S(x(2, 3, 0), (1, 1)),
)
EDGES = (
    *BAD,
    S(x(2, 0, 4), (1, 1)),
    S(x(2, 0, 4, 4), (1, 1, 1, 1)),
    S(x(2, 0, 4, 4, 4), (1, 1, 1, 1, 1, 1)),
    S(x(2, 3, 4), (-2, -2)),
    S(x(2, 3, 4), (-3, -2)),
)
padding(
    "reflect",
    S(x(1, 5), (3, -3)),
    S(x(1, 5), (-4, 3)),
    S(x(1, 5), (4, -7)),
    bad=(
        *EDGES,
        S(x(2, 3, 4), (4, 4)),
        S(x(2, 3, 4, 4), (1, 1, 4, 1)),
        S(x(2, 3, 4, 4, 4), (1, 1, 1, 1, 1, 4)),
        S(x(3, 4), (1, 4)),
    ),
    covers=("bordered", "bordered_back"),
)
padding("replicate", S(x(1, 3), (5, 4)), S(x(1, 5), (3, -3)), S(x(1, 5), (-4, 3)), S(x(1, 5), (4, -7)), bad=EDGES)
padding("circular", S(x(1, 3), (3, 3)), S(x(2, 0, 4), (1, 1)), bad=(*BAD, S(x(2, 3, 4), (5, 4)), S(x(2, 5), (-3, -3))))

row(
    "nn.functional.pad constant",
    S(x(2, 3), (1, 2)),
    S(x(2, 3), [1, 0, -1, 2], "constant", 1.5),
    S(x(2, 3), (1, 1), value=None),
    S(x(2, 3), ()),
    S(x(), ()),
    S(x(0, 3), (1, 1)),
    bad=(
        S(x(2, 3), (1,)),
        S(x(2, 3), (1, 1, 1, 1, 1, 1)),
        S(x(), (1, 1)),
        S(x(2, 3), (1, 1), "mirror"),
        S(x(2, 3), (1, 1), "reflect", 2.0),
        S(x(2, 3), (-2, -2)),
        S(x(2, 3), 1),
        S(x(2, 3), (1, 1.5)),
    ),
    call=lambda torch, *a, **k: torch.nn.functional.pad(*a, **k),
)
