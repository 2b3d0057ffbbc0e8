"""The rows of indexing."""

from __future__ import annotations

from tt.tests.ops.row import plain, row
from tt.tests.ops.samples import S, exactly, ints, mask, x

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
