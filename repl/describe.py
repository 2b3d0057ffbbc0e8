"""The one-line grammar of a tensor: `float32 [64, 10] cpu grad=AddmmBackward0 2.5 KiB`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


def size(count: float) -> str:
    """A number of bytes for people: `2.5 KiB`."""
    unit = 0
    while count >= 1024 and unit < len(UNITS) - 1:
        count /= 1024
        unit += 1
    return f"{count:.0f} {UNITS[unit]}" if unit == 0 else f"{count:.1f} {UNITS[unit]}"


def count(number: int) -> str:
    """A whole number with separators."""
    return f"{number:,}"


def shape(dims: Sequence[int]) -> str:
    """`[2, 3]`."""
    return f"[{', '.join(map(str, dims))}]"


def history(tensor: Any) -> str:
    """`grad=MmBackward0` for a computed tensor, `requires_grad` for a leaf, nothing where no gradient is wanted."""
    if not tensor.requires_grad:
        return ""
    node = tensor.grad_fn
    return "requires_grad" if node is None else f"grad={node.name()}"


def number_of_bytes(tensor: Any) -> int:
    """What the elements take, also of an expanded tensor."""
    return tensor.numel() * tensor.element_size()


def summary(tensor: Any) -> str:
    """Dtype, shape, device, history and bytes of a core tensor; reads no element."""
    parts = [str(tensor.dtype).removeprefix("torch."), shape(tensor.shape), str(tensor.device), history(tensor)]
    return " ".join([*filter(None, parts), size(number_of_bytes(tensor))])


def kind(tensor: Any) -> str:
    """Dtype, shape, and the device where it is not the processor."""
    place = "" if str(tensor.device) == "cpu" else f" {tensor.device}"
    return f"{str(tensor.dtype).removeprefix('torch.')} {shape(tensor.shape)}{place}"


def shorten(text: str, width: int) -> str:
    """One line of at most `width` characters."""
    text = " ".join(text.split())
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"
