"""The `reduction` of a loss, and the two arguments that said the same before 0.4.1: size_average and reduce."""

from __future__ import annotations

import warnings

from .refusal import refusal

_NAMES = ("none", "mean", "sum")


def legacy_get_string(size_average: bool | None, reduce: bool | None, emit_warning: bool = True) -> str:
    """The reduction that size_average and reduce (True unless given) mean."""
    average = size_average is None or size_average
    found = "none" if reduce is not None and not reduce else "mean" if average else "sum"
    if emit_warning:
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{found}' instead.",
            UserWarning,
            stacklevel=2,
        )
    return found


def chosen(size_average: bool | None, reduce: bool | None, reduction: str, name: str) -> str:
    """The reduction of a call that has all three arguments; ValueError for an unknown one."""
    if size_average is not None or reduce is not None:
        return legacy_get_string(size_average, reduce)
    if reduction not in _NAMES:
        sentence = f"{reduction} is not a valid value for reduction"
        raise refusal(ValueError, sentence, name, f"choose one of {', '.join(_NAMES)}", reduction=reduction)
    return reduction
