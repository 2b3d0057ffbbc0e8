"""The rows of sampling by grids, shuffled pixels, bilinear forms and bags of embeddings."""

from __future__ import annotations

from tt.tests.ops.row import row
from tt.tests.ops.samples import FLOATS, S, exactly, ints, x


def functional(name):
    """A call of that name in torch.nn.functional."""
    return lambda torch, *a, **k: getattr(torch.nn.functional, name)(*a, **k)


# -- pixels and channels -------------------------------------------------------------------------------------------
row("pixel_shuffle", S(x(1, 4, 2, 3), 2), S(x(9, 1, 2), 3), S(x(0, 4, 2, 2), 2), scalar="takes pictures",
    bad=(S(x(3, 2, 2), 2), S(x(2, 2), 2), S(x(4, 2, 2), 0)))  # fmt: skip
row("pixel_unshuffle", S(x(1, 1, 4, 2), 2), S(x(1, 3, 6), 3), S(x(0, 1, 4, 2), 2), scalar="takes pictures",
    bad=(S(x(1, 1, 3, 4), 2), S(x(1, 4, 3), 2), S(x(4, 4), 2), S(x(1, 4, 4), 0)))  # fmt: skip
row("channel_shuffle", S(x(1, 4, 2), 2), S(x(2, 6, 1, 2), 3), S(x(0, 4, 2), 2), scalar="takes lines or pictures",
    bad=(S(x(1, 4), 2), S(x(1, 3, 2), 2), S(x(1, 4, 2), 0)))  # fmt: skip

# -- grids ---------------------------------------------------------------------------------------------------------
_inside = dict(low=-0.9, high=0.9)
_modes = [
    (m, p, c)
    for m in ("bilinear", "nearest", "bicubic")
    for p in ("zeros", "border", "reflection")
    for c in (False, True)
]
row("F.grid_sample", *(S(x(1, 2, 3, 4), x(1, 2, 2, 2), *m) for m in _modes), S(x(1, 1, 2, 3, 2), x(1, 1, 2, 2, 3), "bilinear", "zeros", False),
    S(x(1, 1, 2, 3, 2), x(1, 1, 2, 2, 3), "nearest", "border", True), S(x(1, 1, 2, 1), x(1, 1, 2, 2), "bilinear", "reflection", True),
    S(x(0, 1, 3, 3), x(0, 2, 2, 2), align_corners=False), call=functional("grid_sample"), scalar="takes pictures",
    covers=("grid_sampler",), dtypes=("float32", "float64"),
    bad=(S(x(1, 1, 3, 3), x(2, 2, 2, 2), align_corners=False), S(x(1, 1, 3, 3), x(1, 2, 2, 3), align_corners=False),
         S(x(1, 1, 3, 3), x(1, 2, 2), align_corners=False), S(x(1, 1, 0, 3), x(1, 2, 2, 2), align_corners=False),
         S(x(1, 1, 3, 3, 3), x(1, 2, 2, 2, 3), "bicubic", align_corners=False), S(x(1, 1, 3, 3), ints(1, 2, 2, 2, high=2), align_corners=False),
         S(x(1, 1, 3, 3), x(1, 2, 2, 2), "cubic"), S(x(1, 1, 3, 3), x(1, 2, 2, 2), "nearest", "ones"),
         S(ints(1, 1, 3, 3, high=4), ints(1, 2, 2, 2, high=2), align_corners=False)))  # fmt: skip
row("grid_sampler", S(x(1, 1, 3, 3), x(1, 2, 2, 2, **_inside), 0, 1, True), S(x(0, 1, 3, 3), x(0, 2, 2, 2), 1, 0, False), scalar="takes pictures",
    dtypes=("float32", "float64"))  # fmt: skip
row("F.affine_grid", S(x(1, 2, 3), (1, 1, 2, 3), False), S(x(2, 2, 3), [2, 1, 3, 2], True), S(x(1, 3, 4), (1, 1, 2, 1, 3), True), S(x(1, 2, 3), (1, 1, 1, 2), False),
    S(x(1, 2, 3), (1, 1, 2, 2)), call=functional("affine_grid"), scalar="takes matrices", empty="refused, see bad", dtypes=("float32", "float64"),
    covers=("affine_grid_gradient",),
    bad=(S(x(2, 2, 3), (1, 1, 2, 3), False), S(x(1, 2, 3), (1, 1, 2), False), S(x(2, 3), (1, 1, 2, 3), False), S(x(1, 2, 3), (1, 1, 2, 3, 1), False),
         S(x(1, 2, 3), (0, 1, 2, 3), False), S(ints(1, 2, 3, high=2), (1, 1, 2, 3), False)))  # fmt: skip
row("affine_grid_generator", S(x(2, 2, 3), (2, 1, 2, 3), False), scalar="takes matrices", empty="see F.affine_grid", dtypes=("float32", "float64"),
    covers=("affine_grid",))  # fmt: skip

# -- three factors -------------------------------------------------------------------------------------------------
row("bilinear", S(x(3, 2), x(3, 4), x(5, 2, 4), x(5)), S(x(3, 2), x(3, 4), x(5, 2, 4)), S(x(2, 1, 2), x(2, 1, 3), x(2, 2, 3), x(2)), S(x(2), x(3), x(2, 2, 3)),
    S(x(0, 2), x(0, 4), x(5, 2, 4)), scalar="takes vectors", dtypes=FLOATS, covers=("bilinear_form", "outer_of_three"),
    bad=(S(x(3, 2), x(2, 4), x(5, 2, 4)), S(x(3, 3), x(3, 4), x(5, 2, 4)), S(x(3, 2), x(3, 3), x(5, 2, 4)), S(x(3, 2), x(3, 4), x(5, 2, 4), x(4)),
         S(x(3, 2), x(2, 3, 4), x(5, 2, 4))))  # fmt: skip

# -- bags ----------------------------------------------------------------------------------------------------------
_i, _o = exactly([0, 1, 2, 1, 3, 3, 0], "int"), exactly([0, 2, 2, 5], "int")
_bad = (
    S(_i, x(4, 3), exactly([1, 2], "int")), S(_i, x(4, 3), exactly([0, 9], "int")), S(exactly([0, 4], "int"), x(4, 3), exactly([0], "int")),
    S(exactly([0, -1], "int"), x(4, 3), exactly([0], "int")), S(x(2), x(4, 3), exactly([0], "int")), S(_i, x(4, 3)), S(_i, x(4, 3), _o, padding_idx=4),
    S(_i, x(4, 3), _o, mode="min"), S(_i, x(4), _o), S(ints(2, 2, 2, high=3), x(4, 3)), S(ints(2, 2, high=3), x(4, 3), _o), S(_i, x(4, 3), exactly([[0]], "int")),
    S(_i, x(4, 3), _o, mode="mean", per_sample_weights=x(7)), S(_i, x(4, 3), _o, mode="sum", per_sample_weights=x(6)),
    S(_i, ints(4, 3, high=3), _o), S(_i, x(4, 3), _o, mode="max", sparse=True), S(_i, x(4, 3), _o, mode="max", scale_grad_by_freq=True),
)  # fmt: skip
row("F.embedding_bag", S(_i, x(4, 3), _o), S(_i, x(4, 3), _o, mode="sum"), S(_i, x(4, 3), _o, mode="max"), S(_i, x(4, 3), _o, mode="sum", per_sample_weights=x(7)),
    S(ints(2, 3, high=4), x(4, 3)), S(ints(2, 3, high=4), x(4, 3), mode="sum", per_sample_weights=x(2, 3)), S(_i, x(4, 3), _o, padding_idx=1),
    S(_i, x(4, 3), _o, mode="max", padding_idx=-1), S(_i, x(4, 3), _o, mode="sum", padding_idx=3, per_sample_weights=x(7)),
    S(_i, x(4, 3), exactly([0, 3, 7], "int"), include_last_offset=True), S(ints(0, high=4), x(4, 3), exactly([0, 0], "int"), mode="max"),
    S(ints(0, high=4), x(4, 3), ints(0, high=4)), call=functional("embedding_bag"), scalar="takes indices", dtypes=FLOATS,
    covers=("embedding_bag",), bad=_bad)  # fmt: skip
row("torch.embedding_bag", S(x(4, 3), _i, _o, False, 1), S(x(4, 3), _i, _o), scalar="takes indices", empty="see F.embedding_bag", dtypes=FLOATS,
    call=lambda torch, *a: torch.embedding_bag(*a)[0])  # fmt: skip
