"""The refusal of a composite's arguments: torch's sentence, then the call as it was made."""

from __future__ import annotations

from typing import Any

from ..array.errors import explained, mixed_devices
from ..array.shapes import wrap_dim
from ..tensor import Tensor


def complaint(name: str, sentence: str, kind: type[Exception] = RuntimeError, /, **arguments: Any) -> Exception:
    """An error to raise; `arguments` are shown behind it, tensors by their shapes."""
    return explained(kind(sentence), name, list(arguments.items()))


def wrapped(name: str, dim: int, ndim: int, /, **arguments: Any) -> int:
    """A dimension counted from the front; one out of range is refused with the call."""
    try:
        return wrap_dim(dim, ndim)
    except IndexError as error:
        raise explained(error, name, list({**arguments, "dim": dim}.items())) from None


def check_devices(name: str, /, **arguments: Any) -> None:
    """Refuse tensors on different devices; what is no tensor is passed over."""
    places = [(n, a.array.shape, a.device) for n, a in arguments.items() if isinstance(a, Tensor)]
    if len({place for _, _, place in places}) > 1:
        raise mixed_devices(name, places)
