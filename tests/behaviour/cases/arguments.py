"""Arguments of the wrong type: torch's sentence, whatever the kernel would have made of them."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()

CALLS = {
    "text as dimension": lambda t, x: t.cumsum(x, "a"), "fraction as dimension": lambda t, x: t.cumsum(x, 0.5),
    "flag as dimension": lambda t, x: t.cumsum(x, True), "vector as dimension": lambda t, x: t.gather(x, x, x.long()),
    "tensor as dimension": lambda t, x: t.cumsum(x, t.tensor(1)), "number for a tensor": lambda t, x: t.gather(x, 0, 1),
    "list for a tensor": lambda t, x: t.trace([1]), "number in a list": lambda t, x: t.cat([x, 1]),
    "text as other": lambda t, x: t.add(x, "a"), "nothing as other": lambda t, x: t.mul(x, None), "list as other": lambda t, x: t.add(x, [1]),
    "text as diagonal": lambda t, x: t.tril(x, "a"),
    "text as limit": lambda t, x: t.clamp(x, "a"), "number of a matrix": lambda t, x: t.mm(x, 2),
}  # fmt: skip
for _name, _call in CALLS.items():
    cases.add(_name, lambda torch, call=_call: call(torch, torch.arange(6.0).view(2, 3)))


@cases
def left_as_they_were(torch):
    """A call that fails changes none of its tensors."""
    x, y = torch.arange(6.0).view(2, 3), torch.ones(4)
    before = x.clone()
    failures = [
        lambda: x.add_(y), lambda: x.mul_("a"), lambda: x.copy_(y), lambda: x.scatter_(1, torch.tensor([[9]]), 1.0),
        lambda: x.index_fill_(0, torch.tensor([5]), 1.0), lambda: x.__setitem__((slice(None), 7), 1.0),
        lambda: x.__setitem__(0, y), lambda: torch.add(x, y, out=x), lambda: x.clamp_(y), lambda: x.t_().view(7), lambda: x.div_(2, rounding_mode="a"),
    ]  # fmt: skip
    said = []
    for fail in failures:
        try:
            fail()
        except (RuntimeError, IndexError, TypeError, ValueError) as error:
            said.append([type(error).__name__, str(error).split("\n")[0].split("  (Could")[0]])
    return said, x.shape, bool((x.t() == before).all()), x._version


INDICES = {
    "index_fill": lambda x, i, t: x.index_fill(0, i, 1.0), "index_copy": lambda x, i, t: x.index_copy(0, i, t.ones_like(x)[:1]),
    "index_add": lambda x, i, t: x.index_add(0, i, t.ones_like(x)[:1]), "index_select": lambda x, i, t: x.index_select(0, i),
}  # fmt: skip
for _name, _call in INDICES.items():
    for _index in (1, -1, 5, -4):
        for _shape in ((2, 3), (3,)):
            cases.add(f"{_name} at {_index} of {list(_shape)}", lambda torch, c=_call, i=_index, s=_shape: c(torch.zeros(s), torch.tensor([i]), torch))  # fmt: skip


@cases
def type_before_view(torch):
    """A wrong type is named before the refusal to write into the view; a wrong shape after it."""
    x = torch.ones(3, requires_grad=True)
    with torch.no_grad():
        v = x.view(3)
    said = []
    for other in ("a", torch.ones(4), 1):
        try:
            v.add_(other)
        except (RuntimeError, TypeError) as error:
            said.append([type(error).__name__, str(error).split("\n")[0]])
    return said
