"""What the property tests share: a test per row, known differences as strict expected failures, stored numbers."""

from __future__ import annotations

import traceback
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


def each_row(name: str, where: Callable[[Row], Any] = lambda row: True) -> Any:
    """Parametrise a property over the rows; `name` is its key in `differs`: such a row is expected to fail."""
    return pytest.mark.parametrize("row", [_param(r, name) for r in ROWS.values() if where(r)])


def _param(row: Row, name: str) -> Any:
    marks = [pytest.mark.xfail(reason=row.differs[name], strict=True)] if name in row.differs else []
    return pytest.param(row, id=row.name, marks=marks)


def each(name: str, values: Callable[[Row], Iterable[Any]]) -> Callable:
    """Turn `check(row, value)` into a test per row that runs it on each of the row's values.

    All failures of a row are reported together. `differs` may name `property:value`: that check is expected to fail, and
    noticed when it no longer does. A value without anything to check is passed over with `return`.
    """

    def decorate(check: Callable) -> Any:
        def test(row: Row) -> None:
            problems = [p for value in values(row) if (p := _problem(check, row, name, value)) is not None]
            if problems:
                pytest.fail("\n".join(problems), pytrace=False)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return each_row(name, lambda row: any(True for _ in values(row)))(test)

    return decorate


def _problem(check: Callable, row: Row, name: str, value: Any) -> str | None:
    reason = row.differs.get(f"{name}:{value}")
    what = f"{row.name}, sample {value} {row.samples[value]}" if isinstance(value, int) else f"{row.name}, {value}"
    try:
        check(row, value)
    except AssertionError as error:
        return None if reason else f"{what}: {error}"
    except Exception:  # noqa: BLE001
        return None if reason else f"{what}: {traceback.format_exc()}"
    return f"{what}: no longer differs ({reason})" if reason else None


def each_sample(name: str) -> Callable:
    """`each` over the numbers of a row's samples."""
    return each(name, lambda row: range(len(row.samples)))


@cache
def _stored() -> dict[str, dict[str, Any]]:
    return oracle.load()


def is_stored(row: Row) -> bool:
    """Are there stored numbers for the row as it is now?"""
    found = _stored().get(row.name)
    return found is not None and found["inputs"] == fingerprint(row.name, (*row.samples, *row.bad), row.dtypes)


@cache
def expected(row: Row) -> dict[str, Any]:
    """What torch says about a row: stored, or measured now where torch is installed and the row is newer."""
    if is_stored(row):
        return _stored()[row.name]
    if find_spec("torch") is None:
        pytest.fail(
            f"no stored numbers for row {row.name}: run `python -m tt.fixtures.oracle.ops` where torch is installed"
        )
    import torch

    return measure(torch, row)
