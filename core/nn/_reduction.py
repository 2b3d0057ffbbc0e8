"""The names of reductions, from the arguments of 0.3 and 0.4: torch.nn._reduction."""

from __future__ import annotations

import warnings

from .functional.reduction import legacy_get_string

_NUMBERS = {"none": 0, "mean": 1, "elementwise_mean": 1, "sum": 2}


def get_enum(reduction: str) -> int:
    """0 for none, 1 for mean, 2 for sum."""
    if reduction not in _NUMBERS:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    if reduction == "elementwise_mean":
        warnings.warn(
            "reduction='elementwise_mean' is deprecated. Please use reduction='mean' instead.", stacklevel=2
        )  # fmt: skip
    return _NUMBERS[reduction]


def legacy_get_enum(size_average: bool | None, reduce: bool | None, emit_warning: bool = True) -> int:
    """The number of what `size_average` and `reduce` mean."""
    return get_enum(legacy_get_string(size_average, reduce, emit_warning))


__all__ = ["get_enum", "legacy_get_enum", "legacy_get_string"]
