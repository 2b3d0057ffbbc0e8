"""The rows of softmax."""

from __future__ import annotations

from tt.tests.ops.row import row
from tt.tests.ops.samples import S, x

_bad_dim = (S(x(2, 3), 2), S(x(2, 3), -3))


def _functional(name):
    return lambda torch, *a, **k: getattr(torch.nn.functional, name)(*a, **k)


for _name in ("softmax", "log_softmax"):
    row(_name, S(x(2, 3), 1), S(x(2, 3), 0), S(x(2, 3, 2), 1), S(x(), 0), S(x(0, 3), 1), call=_functional(_name),
        bad=_bad_dim)  # fmt: skip
row("rectified", S(x(2, 3)), S(x()), S(x(0)), call=lambda torch, a: torch.relu(a) * torch.relu(a))
