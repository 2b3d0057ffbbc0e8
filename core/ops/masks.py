"""Which tensors may be masks: of truth values today, of bytes in the old dialects, which had no other."""

from __future__ import annotations

import warnings
from typing import Any

from ..array.dtypes import C_NAMES, LEGACY_NAMES, from_numpy
from ..array.rules import rules

_warned: list[bool] = []  # torch gives this warning once in a process


def _legacy(mask: Any) -> str:
    return LEGACY_NAMES[from_numpy(mask.dtype)].removesuffix("Tensor")


def check_fill(mask: Any) -> None:
    """RuntimeError unless `masked_fill` takes the mask."""
    if mask.dtype != bool and not rules.byte_masks:
        kind = "short int" if mask.dtype == "int16" else C_NAMES[from_numpy(mask.dtype)]
        raise RuntimeError(f"masked_fill_ only supports boolean masks, but got mask with dtype {kind}")


def check_select(mask: Any) -> None:
    """RuntimeError unless `masked_select` takes the mask."""
    if mask.dtype != bool and not rules.byte_masks:
        raise RuntimeError("masked_select: expected BoolTensor for mask")


def check_scatter(mask: Any) -> None:
    """RuntimeError unless `masked_scatter` takes the mask."""
    if mask.dtype != bool and not rules.byte_masks:
        raise RuntimeError(f"masked_scatter_ only supports boolean masks, but got mask with dtype {_legacy(mask)}")


def check_condition(condition: Any) -> None:
    """RuntimeError unless `where` takes the condition; one of bytes is warned about."""
    if condition.dtype == bool or rules.byte_masks:
        return
    if condition.dtype != "uint8":
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype {_legacy(condition)}"
        )
    if not _warned:
        _warned.append(True)
        warnings.warn(
            "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a future version "
            "of PyTorch. Use a boolean condition instead.",
            UserWarning,
            stacklevel=5,
        )


def warn_of_byte_index() -> None:
    """Indexing by bytes is deprecated where masks have a dtype of their own."""
    if not rules.byte_masks:
        warnings.warn(
            "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.",
            UserWarning,
            stacklevel=5,
        )
