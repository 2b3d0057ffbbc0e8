"""The options that torch.set_printoptions() sets: one record, read by every form."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Options:
    """Digits, lengths and widths of printed tensors."""

    __slots__ = ("edgeitems", "linewidth", "precision", "sci_mode", "threshold")

    def __init__(self) -> None:
        self.precision = 4  # digits after the point
        self.threshold: float = 1000  # tensors of more elements are summarised
        self.edgeitems = 3  # items that a summary shows at each end of a dimension
        self.linewidth = 80
        self.sci_mode: bool | None = None  # scientific notation: always, never, or by the numbers


options = Options()

_PROFILES: dict[str, dict[str, Any]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": math.inf, "edgeitems": 3, "linewidth": 80},
}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set how tensors print. What is not given stays, except `sci_mode`, which goes back to None, as in torch.

    Args:
        precision: digits after the point.
        threshold: number of elements from which on a tensor is summarised.
        edgeitems: items that a summary shows at the beginning and the end of each dimension.
        linewidth: characters a line.
        profile: `default`, `short` or `full`: values for the four above, which may still be given.
        sci_mode: True for scientific notation, False for none, None to let the numbers decide.
    """
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    chosen = dict(_PROFILES.get(profile, {})) if profile is not None else {}
    chosen.update((name, value) for name, value in given.items() if value is not None)
    for name, value in chosen.items():
        setattr(options, name, value)
    options.sci_mode = sci_mode


def get_printoptions() -> dict[str, Any]:
    """The options in force, as arguments for set_printoptions()."""
    return {name: getattr(options, name) for name in ("precision", "threshold", "edgeitems", "linewidth", "sci_mode")}


@contextmanager
def printoptions(**changes: Any) -> Iterator[None]:
    """Print with other options inside a with block; takes what set_printoptions() takes."""
    before = get_printoptions()
    set_printoptions(**changes)
    try:
        yield
    finally:
        set_printoptions(**before)
