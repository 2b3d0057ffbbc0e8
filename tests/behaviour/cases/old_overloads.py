"""Numbers before tensors, as 0.3 and 0.4 wrote sums of products: torch still takes them."""

from __future__ import annotations

import warnings

from tt.tests.behaviour.case import Cases

cases = Cases()
A, B, V = "torch.FloatTensor([[1, 2], [3, 4]])", "torch.FloatTensor([[[1, -1], [2, 0]]])", "torch.FloatTensor([1, -2])"
CALLS = (
    f"torch.add({A}, 2, {A})", f"{A}.add(2, {A})", f"{A}.add_(2, {A})", f"torch.sub({A}, 2, {A})", f"{A}.sub_(2, {A})",
    f"torch.addmm(2, {A}, {A}, {A})", f"torch.addmm(2, {A}, 3, {A}, {A})", f"{A}.addmm(2, {A}, {A})",
    f"{A}.addmm(2, 3, {A}, {A})", f"{A}.addmm_(2, {A}, {A})", f"{A}.addmm_(2, 3, {A}, {A})",
    f"torch.addbmm(2, {A}, {B}, {B})", f"torch.addbmm(0.5, {A}, 3, {B}, {B})", f"{A}.addbmm_(2, 3, {B}, {B})",
    f"torch.baddbmm(2, {B}, {B}, {B})", f"torch.baddbmm(2, {B}, 3, {B}, {B})", f"{B}.baddbmm_(2, 3, {B}, {B})",
    f"torch.addmv(2, {V}, {A}, {V})", f"torch.addmv(2, {V}, 3, {A}, {V})", f"{V}.addmv(2, 3, {A}, {V})",
    f"{V}.addmv_(2, {A}, {V})", f"torch.addmv_({V}, {A}, {V})", f"torch.addr(2, {A}, {V}, {V})",
    f"torch.addr(2, {A}, 3, {V}, {V})", f"{A}.addr(2, {V}, {V})", f"{A}.addr_(2, 3, {V}, {V})",
    f"torch.addcmul({A}, 2, {A}, {A})", f"{A}.addcmul(2, {A}, {A})", f"{A}.addcmul_(2, {A}, {A})",
    f"torch.addcdiv({A}, 2, {A}, {A})", f"{A}.addcdiv(2, {A}, {A})", f"{A}.addcdiv_(0.5, {A}, {A})",
    f"torch.addmm(2, {A}, 3, {A}, {A}, out=torch.FloatTensor(2, 2))",
)  # fmt: skip


def run(torch, call):
    """The value of a call, without the warning, which torch gives once in a process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return eval(call, {"torch": torch})


def short(call):
    """The call with letters for its tensors."""
    for letter, text in (("a", A), ("b", B), ("v", V)):
        call = call.replace(text, letter)
    return call


for _call in CALLS:
    cases.add(short(_call), lambda torch, call=_call: run(torch, call))
