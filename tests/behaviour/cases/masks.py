"""Masks that are not of truth values: which operations take bytes, and what the others say."""

from __future__ import annotations

import warnings

from tt.tests.behaviour.case import Cases

cases = Cases()

KINDS = [
    "bool",
    "uint8",
    "int8",
    "int16",
    "int32",
    "int64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex64",
    "complex128",
]


def _written(x, key, value):
    x[key] = value
    return x


CALLS = {
    "where": lambda t, x, m: t.where(m, x, -x),
    "where of a scalar": lambda t, x, m: t.where(m[0, 0], x, -x),
    "where as a method": lambda t, x, m: x.where(m, 0.0),
    "where of a condition": lambda t, x, m: t.where(m),
    "where into out": lambda t, x, m: t.where(m, x, -x, out=t.empty(2, 3)),
    "masked_fill": lambda t, x, m: x.masked_fill(m, 9.0),
    "masked_fill_": lambda t, x, m: x.masked_fill_(m, t.tensor(9.0)),
    "torch.masked_fill": lambda t, x, m: t.masked_fill(x, m, 9.0),
    "masked_select": lambda t, x, m: x.masked_select(m),
    "masked_select into out": lambda t, x, m: t.masked_select(x, m, out=t.empty(0)),
    "masked_scatter": lambda t, x, m: x.masked_scatter(m, -x),
    "masked_scatter_": lambda t, x, m: x.masked_scatter_(m, -x),
    "index": lambda t, x, m: x[m],
    "index of a scalar": lambda t, x, m: x[m[0, 0]],
    "fill an index": lambda t, x, m: _written(x, m, 9.0),
    "write an index": lambda t, x, m: _written(x, m, -t.ones(4)),
    "fill columns": lambda t, x, m: _written(x, (slice(None), m[0]), 9.0),
    "index_put": lambda t, x, m: x.index_put((m,), t.tensor(9.0)),
    "index_put_ with accumulate": lambda t, x, m: x.index_put_((m,), t.tensor(9.0), accumulate=True),
}


def _run(t, call, kind):
    with warnings.catch_warnings():  # torch gives some of these once in a process
        warnings.simplefilter("ignore")
        return call(t, t.arange(6.0).view(2, 3), t.tensor([[1, 0, 1], [0, 1, 1]]).to(getattr(t, kind)))


for _name, _call in CALLS.items():
    for _kind in KINDS:
        cases.add(f"{_name} by {_kind}", lambda torch, call=_call, kind=_kind: _run(torch, call, kind))


@cases
def indexing_by_bytes_warns(torch):
    """Each time, unlike `where`, which warns once in a process."""
    x, mask = torch.arange(3.0), torch.tensor([1, 0, 1], dtype=torch.uint8)
    x[mask] = torch.tensor([7.0, 8.0])
    return x[mask]
