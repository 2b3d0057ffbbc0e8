"""The rows of copies, dtypes and memory."""

from __future__ import annotations

from tt.tests.ops.row import known, plain, row, without_row
from tt.tests.ops.samples import Named, S, ints, x

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

without_row(
    "about memory, not values; tests/core/test_storage.py",
    "as_strided", "gather_flat", "scatter_flat", "shares", "from_dlpack", "frombuffer", "is_pinned", "is_same_size",
    "is_set_to", "is_shared", "is_storage", "pin_memory", "resize_", "resize_as_", "set_", "share_memory_", "storage",
    "storage_offset", "storage_type", "untyped_storage",
)  # fmt: skip
without_row("tests/core/test_simulated.py", "cuda", "move")
without_row("a property of old, which only warns; tests/core/test_autograd.py", "volatile")
