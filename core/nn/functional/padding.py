"""Functional padding."""

from __future__ import annotations

from typing import Any

from ...ops.padding import bordered_image, constant_pad_nd, lengths
from ...tensor import Tensor
from .refusal import refusal

_MODES = ("constant", "reflect", "replicate", "circular")


def pad(input: Tensor, pad: Any, mode: str = "constant", value: float | None = None) -> Tensor:
    """The input with elements beside it: `pad` lists before and after of the last dimension, then of the one before it.

    `mode` says which: "constant" (`value`, or 0), or the input's own, "reflect", "replicate" (the edge) or "circular".
    """
    if not isinstance(input, Tensor):
        raise TypeError(f"pad(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    pad = lengths("pad", pad)
    ndim, call = input.array.ndim, dict(input=input, pad=pad, mode=mode)
    if mode not in _MODES:
        raise refusal(NotImplementedError, f"Unrecognised padding mode {mode}", "pad", f"the modes are {', '.join(_MODES)}", **call)  # fmt: skip
    if len(pad) % 2:
        raise refusal(RuntimeError, "Padding length must be divisible by 2", "pad", **call)
    if len(pad) > 2 * ndim:
        sentence = (
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(pad)} and input of dimension {ndim}"
        )
        raise refusal(RuntimeError, sentence, "pad", **call)
    if mode == "constant":
        return constant_pad_nd(input, pad, 0.0 if value is None else value)
    if value:
        sentence = f'Padding mode "{mode}" doesn\'t take in value argument'
        raise refusal(RuntimeError, sentence, "pad", **call)
    if len(pad) not in (2, 4, 6) or ndim not in (len(pad) // 2 + 1, len(pad) // 2 + 2):
        sentence = f"Padding size {len(pad)} is not supported for {ndim}D input tensor."
        advice = (
            "supported: 2D or 3D input with 2 numbers (the last dimension), 3D or 4D with 4 (the last two), 4D or 5D "
            "with 6 (the last three)"
        )
        raise refusal(NotImplementedError, sentence, "pad", advice, **call)
    return bordered_image(input, pad, mode)


__all__ = ["pad"]
