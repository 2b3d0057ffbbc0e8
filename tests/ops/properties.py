"""What the property tests share: a parameter per row, known differences as strict expected failures, stored numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from typing import Any

import pytest
from tt.fixtures.oracle import ops as oracle
from tt.tests.ops.measure import measure
from tt.tests.ops.row import Row
from tt.tests.ops.samples import fingerprint
from tt.tests.ops.table import ROWS


def marks(row: Row, *keys: str) -> list[Any]:
    """A row's known differences under these property names: expected to fail, and noticed when they no longer do."""
    return [pytest.mark.xfail(reason=row.differs[k], strict=True) for k in keys if k in row.differs]


def each_row(name: str, where: Callable[[Row], Any] = lambda row: True) -> Any:
    """Parametrise a property over the rows; `name` is its key in `differs`."""
    chosen = [r for r in ROWS.values() if where(r)]
    return pytest.mark.parametrize("row", [pytest.param(r, id=r.name, marks=marks(r, name)) for r in chosen])


def each_sample(name: str, where: Callable[[Row], Any] = lambda row: True) -> Any:
    """Parametrise a property over all samples of the rows; `differs` may name the property or `property:number`."""
    chosen = [
        pytest.param(r, i, id=f"{r.name}-{i}", marks=marks(r, name, f"{name}:{i}"))
        for r in ROWS.values()
        if where(r)
        for i in range(len(r.samples))
    ]
    return pytest.mark.parametrize(("row", "number"), chosen)


def each(name: str, key: str, values: Callable[[Row], Iterable[Any]]) -> Any:
    """Parametrise over rows and something of each row; `differs` may name `property:value`."""
    chosen = [
        pytest.param(r, v, id=f"{r.name}-{v}", marks=marks(r, name, f"{name}:{v}"))
        for r in ROWS.values()
        for v in values(r)
    ]
    return pytest.mark.parametrize(("row", key), chosen)


@cache
def _stored() -> dict[str, dict[str, Any]]:
    return oracle.load()[1]


@cache
def expected(row: Row) -> dict[str, Any]:
    """What torch says about a row: stored, or measured now where torch is installed and the row is newer."""
    found = _stored().get(row.name)
    if found is not None and found["inputs"] == fingerprint(row.name, (*row.samples, *row.bad)):
        return found
    if find_spec("torch") is None:
        pytest.fail(
            f"no stored numbers for row {row.name}: run `python -m tt.fixtures.oracle.ops` where torch is installed"
        )
    import torch

    return measure(torch, row)
