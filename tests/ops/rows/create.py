"""The rows of creation."""

from __future__ import annotations

from tt.tests.ops.row import plain, row, without_row
from tt.tests.ops.samples import Named, S, ints, x

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

without_row("its values are undefined", "empty", "empty_like", "empty_strided", "new_empty")
without_row("takes arrays too; tests/ops/test_create.py", "from_numpy", "as_tensor", "asarray")
without_row("the old constructors; tests/ops/test_create.py", "new")
