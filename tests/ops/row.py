"""What a row of the table says about one operation: only what its declaration cannot know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .samples import DTYPES, S, Sample, x

ROWS: dict[str, Row] = {}
WITHOUT_ROW: dict[str, str] = {}  # public names that have no row, and why


@dataclass(frozen=True, eq=False, repr=False)
class Row:
    """One operation (or one way to write it) and its sample calls.

    The first sample is the one that is repeated in every dtype, layout and place. `bad` are calls that must fail with
    torch's sentence. `differs` maps a property's name to the reason why tt is not torch there: the property is then
    expected to fail, and noticed when it no longer does.
    """

    name: str
    samples: tuple[Sample, ...]
    call: Callable | None = None  # call(torch, *args, **kwargs); default: the function, else the method, of that name
    covers: tuple[str, ...] = ()  # what else this row stands for: internal operations, other names
    tolerance: float = 1.0  # of rounding errors, as a multiple of the usual
    bad: tuple[Sample, ...] = ()
    differs: dict[str, str] = field(default_factory=dict)
    dtypes: tuple[str, ...] = DTYPES
    empty: str = ""  # why no sample is empty
    scalar: str = ""  # why no sample is 0-dim

    def __repr__(self) -> str:
        return f"<row {self.name}>"

    def __call__(self, torch: Any, *args: Any, **kwargs: Any) -> Any:
        """The row's call with a library's tensors."""
        if self.call is not None:
            return self.call(torch, *args, **kwargs)
        function = getattr(torch, self.name, None)
        return function(*args, **kwargs) if function else getattr(args[0], self.name)(*args[1:], **kwargs)


def row(name: str, *samples: Sample, **fields: Any) -> Row:
    """Add a row to the table."""
    if name in ROWS:
        raise ValueError(f"two rows for {name}")
    ROWS[name] = made = Row(name, samples, **fields)
    return made


def without_row(reason: str, *names: str) -> None:
    """Public names that have no row; the reason names the test that holds them instead."""
    WITHOUT_ROW.update(dict.fromkeys(names, reason))


def known(reason: str, *keys: str) -> dict[str, str]:
    """A known difference from torch under several properties."""
    return dict.fromkeys(keys, reason)


def unary(name: str, *more: Sample, low: float = -2.0, high: float = 2.0, **fields: Any) -> Row:
    """A row for an operation on each element of one tensor, whose elements lie between low and high."""
    bounds = dict(low=low, high=high)
    shapes = ((2, 3), (), (0, 3))
    return row(name, *(S(x(*shape, **bounds)) for shape in shapes), *more, **fields)


def binary(name: str, *more: Sample, low: float = -2.0, high: float = 2.0, number: float = 1.5, **fields: Any) -> Row:
    """A row for an operation on the elements of two tensors, broadcast, or of a tensor and a number."""

    def a(*shape: int) -> Any:
        return x(*shape, low=low, high=high)

    usual = (
        S(a(2, 3), a(2, 3)),
        S(a(2, 3), a(3)),
        S(a(2, 1), a(1, 3)),
        S(a(2, 3), number),
        S(a(2, 3), a()),
        S(a(), a()),
        S(a(0, 3), a(3)),
    )
    fields.setdefault("bad", (S(a(2, 3), a(2)),))
    return row(name, *usual, *more, **fields)


def plain(name: str, *samples: Sample, **fields: Any) -> Row:
    """A row for a call without tensor arguments, or whose empty and 0-dim forms say nothing new."""
    return row(name, *samples, **{"empty": "as any other", "scalar": "as any other", **fields})
