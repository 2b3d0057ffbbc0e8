"""The rows of splits at places, turns, moved dimensions, tensors side by side, repeated elements, tuples of vectors."""

from __future__ import annotations

from tt.tests.ops.row import known, plain, row
from tt.tests.ops.samples import Named, S, exactly, ints, x

# -- splits --------------------------------------------------------------------------------------------------------
row("tensor_split", S(x(7), 3), S(x(2, 5), (1, 3), 1), S(x(3), 5), S(x(3), (2, 1)), S(x(3), (-1,)), S(x(4), exactly([1, 2], "int")), S(x(0, 3), 2), scalar="refused, see bad",
    bad=(S(x(3), 0), S(x(), 2), S(x(3), 2, 1)))  # fmt: skip
for _name, _shape, _bad in (("hsplit", (2, 4), (4, 3)), ("vsplit", (4, 2), (3, 2)), ("dsplit", (2, 2, 4), (2, 2, 3))):
    row(
        _name,
        S(x(*_shape), 2),
        S(x(*_shape), (1, 3)),
        S(x(0, 4, 2), 1),
        scalar="refused, see bad",
        bad=(S(x(*_bad), 2), S(x(), 1)),
    )
plain("hsplit of a vector", S(x(4), 2), call=lambda torch, a, n: torch.hsplit(a, n))
row(
    "split_with_sizes",
    S(x(5, 2), [2, 3]),
    S(x(2, 5), [1, 4], 1),
    empty="as split",
    scalar="refused, see bad",
    bad=(S(x(4), [1, 2]), S(x(), [1])),
)
_written = known("torch keeps these pieces apart from other views", "nodes")
plain("unsafe_split", S(x(5, 2), 2), S(x(2, 5), 3, 1), differs=_written, bad=(S(x(3), 1, 2),))
plain("unsafe_chunk", S(x(5, 2), 2), S(x(2, 5), 3, 1), differs=_written)

# -- turns ---------------------------------------------------------------------------------------------------------
row("rot90", S(x(2, 3)), S(x(2, 3), 2), S(x(2, 3, 2), -1, (1, 2)), S(x(2, 3), 4), S(x(0, 3)), scalar="refused, see bad",
    bad=(S(x(2, 3), 1, (0, 0)), S(x(3)), S(x(2, 3), 1, (0, 2)), S(x(2, 3), 1, [0]), S(x())))  # fmt: skip
row("fliplr", S(x(2, 3)), S(x(0, 3)), scalar="refused, see bad", bad=(S(x(3)), S(x())))
row("flipud", S(x(2, 3)), S(x(0, 3)), S(x(3)), scalar="refused, see bad", bad=(S(x()),))

# -- more dimensions -----------------------------------------------------------------------------------------------
for _name in ("atleast_1d", "atleast_2d", "atleast_3d"):
    row(_name, S(x(3)), S(x(2, 3)), S(x()), S(x(2, 2, 2)), S(x(0)), S(x(3), x()), S([x(3), x()]))
row("broadcast_tensors", S(x(2, 1), x(3)), S(x(2), x(2)), S(x(), x(2)), S(x(0), x(1)), bad=(S(x(2, 3), x(4)),),
    differs={"simulated_mixing": "only shapes are looked at"})  # fmt: skip
plain("broadcast_shapes", S((2, 1), (3,)), S(2, (1, 2)), S((1, 3), (2, 1), (1,)), bad=(S((2,), (3,)), S((-1,))))
for _name in ("movedim", "moveaxis"):
    row(_name, S(x(2, 3, 4), 0, 2), S(x(2, 3, 4), (0, 1), (-1, 0)), S(x(0, 3), 0, 1), scalar="the tensor itself",
        bad=(S(x(2, 3), (0, 0), (1, 0)), S(x(2, 3), (0,), (1, 0)), S(x(2, 3), 2, 0), S(x(2, 3), (0, 1), (1, 1))))  # fmt: skip
for _name in ("swapaxes", "swapdims"):
    row(_name, S(x(2, 3), 0, 1), S(x(2, 3, 4), -1, 0), S(x(), 0, 0), S(x(0, 3), 0, 1))
row("ravel", S(x(2, 3)), S(x(3)), S(x()), S(x(0, 3)))
row(
    "unflatten",
    S(x(2, 6), 1, (3, -1)),
    S(x(4), 0, (2, 2)),
    S(x(0, 4), 1, (2, 2)),
    scalar="refused, see bad",
    bad=(S(x(2, 3), 1, (2, 2)), S(x(2, 3), 2, (3,)), S(x(2, 3), 1, ())),
)

# -- side by side --------------------------------------------------------------------------------------------------
_stacked = (S([x(3), x(3)]), S([x(2, 3), x(2, 3)]), S([x(), x()]), S([x(2, 2, 2), x(2, 2, 2)]), S([x(0, 3), x(0, 3)]))
for _name in ("hstack", "vstack", "row_stack", "dstack", "column_stack"):
    row(_name, *_stacked, bad=(S(()), S([x(2, 3), x(4, 5)])))

# -- repeated ------------------------------------------------------------------------------------------------------
row("tile", S(x(2, 3), (2,)), S(x(2, 3), (2, 1, 2)), S(x(), (2,)), S(x(0, 3), (1, 2)))
plain("Tensor.tile", S(x(2, 3), 2, 1), S(x(3), (2, 2)), call=lambda torch, a, *n: a.tile(*n))
row("repeat_interleave", S(x(2, 3), 2), S(x(2, 3), 2, 1), S(x(2, 3), exactly([1, 2], "int"), 0), S(x(3), exactly([0, 2, 1], "int")), S(x(3), exactly([2], "int")), S(x(), 3), S(x(0, 3), 2, 1),
    S(exactly([1, 0, 2], "int")), S(x(2, 3), exactly([1, 2], "int"), dim=0, output_size=3),
    bad=(S(x(3), exactly([1, 2], "int")), S(x(3), -1), S(x(3), x(3)), S(x(3), exactly([[1]], "int")), S(ints(1, 1, high=2)), S(x(3), exactly([-1, 0, 1], "int"))))  # fmt: skip
row(
    "narrow_copy",
    S(x(4, 3), 0, 1, 2),
    S(x(4, 3), 1, -2, 2),
    S(x(0, 3), 1, 0, 2),
    scalar="refused as narrow does",
    bad=(S(x(4), 0, 3, 2),),
)
row(
    "sum_to_size",
    S(x(2, 3), 3),
    S(x(2, 3), 2, 1),
    S(x(2, 3), (1, 1)),
    S(x(2, 3), 2, 3),
    S(x(0, 3), 3),
    scalar="needs sizes",
    bad=(S(x(2, 3), 2, 2), S(x(3), 1, 3)),
)

# -- tuples of vectors ---------------------------------------------------------------------------------------------
row(
    "block_diag",
    S(x(2, 3), x(2), x()),
    S(x(2, 2)),
    S(x(0, 3), x(1, 1)),
    S(),
    covers=("blocks_on_diagonal",),
    bad=(S(x(2, 2, 2)),),
)
plain("cartesian_prod", S(x(2), x(3)), S(x(2), x(1), x(2)), S(x(3)), S(x(0), x(2)), bad=(S(x(2, 3), x(2)),))
plain(
    "combinations",
    S(x(3)),
    S(x(3), 3),
    S(x(3), 2, True),
    S(x(3), 1),
    S(x(3), 0),
    S(x(2), 3),
    S(x(0)),
    bad=(S(x(2, 3)), S(x(3), -1)),
)
plain(
    "tril_indices",
    S(3, 3),
    S(2, 3, -1),
    S(2, 4, 1, dtype=Named("int32")),
    S(0, 2),
    bad=(S(-1, 2), S(2, -1), S(2, 2, dtype=Named("float32"))),
)
plain(
    "triu_indices",
    S(3, 3),
    S(2, 3, -1),
    S(2, 4, 1, dtype=Named("int32")),
    S(0, 2),
    bad=(S(-1, 2), S(2, 2, dtype=Named("float32"))),
)
