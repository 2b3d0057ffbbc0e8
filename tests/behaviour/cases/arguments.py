"""Arguments of the wrong type: torch's sentence, whatever the kernel would have made of them."""

from __future__ import annotations

import numpy as np
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


# Of functions that are made of others.
COMPOSED = {
    "flatten of a list": lambda t: t.flatten([1.0]),
    "flatten from a word": lambda t: t.flatten(t.ones(2), "a"),
    "cosine_similarity of arrays": lambda t: t.nn.functional.cosine_similarity(np.ones((1, 3)), np.ones((1, 3))),
    "cosine_similarity with a tuple": lambda t: t.cosine_similarity(t.ones(1, 3), (1, 2)),
    "prelu with a number": lambda t: t.prelu(t.ones(2), 0.5),
    "chunk by a word": lambda t: t.chunk(t.ones(4), "two"),
    "quantile of an array": lambda t: t.quantile(np.ones(3), 0.5),
    "cov of a number": lambda t: t.cov(1.5),
    "diff of a list": lambda t: t.diff([1, 2]),
    "matrix_power of a list": lambda t: t.matrix_power([[1.0]], 2),
    "layer_norm with a tuple for its weight": lambda t: t.layer_norm(t.ones(2, 3), (3,), (1, 2)),
    "take_along_dim by a list": lambda t: t.take_along_dim(t.ones(2, 2), [0], 0),
    "avg_pool1d of an array": lambda t: t.avg_pool1d(np.ones((1, 1, 4)), 2),
    "allclose with a list": lambda t: t.allclose(t.ones(2), [1.0, 1.0]),
    "exp of a number": lambda t: t.exp(1.5),
    "neg of an integer": lambda t: t.neg(3),
    "round of a number": lambda t: t.round(1.5),
    "isnan of nan": lambda t: t.isnan(float("nan")),
    "atan of a flag": lambda t: t.atan(True),
}

for _name, _call in COMPOSED.items():
    cases.add(_name, _call)


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
