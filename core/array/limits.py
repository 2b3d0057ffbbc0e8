"""torch.finfo and torch.iinfo: what the numbers of a dtype can hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from .dtypes import bfloat16, bool_, dtype, get_default_dtype


class _Limits:
    """What finfo and iinfo share: they are compared by their dtype."""

    __slots__ = ("_kind",)
    __module__ = "torch"
    _kind: Any

    @property
    def dtype(self) -> str:
        """The dtype's name."""
        return self._kind.name

    @property
    def bits(self) -> int:
        """Bits per number."""
        return 8 * self._kind.itemsize

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._kind is self._kind  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash(self._kind)


class finfo(_Limits):  # noqa: N801 - torch's name
    """The limits of a floating-point dtype (of the parts, for a complex one); the default dtype's unless given."""

    __slots__ = ("eps", "max", "min", "resolution", "smallest_normal", "tiny")
    __module__ = "torch"

    def __init__(self, type: dtype | None = None) -> None:  # noqa: A002 - torch's name
        kind = get_default_dtype() if type is None else type
        if not isinstance(kind, dtype):
            raise TypeError(f"finfo(): argument 'type' (position 1) must be torch.dtype, not {kind.__class__.__name__}")
        kind = kind.to_real()
        if not kind.is_floating_point:
            raise TypeError(
                "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'\n"
                f"  finfo(type={kind!r})"
            )
        self._kind = kind
        found: Any
        if kind is bfloat16:
            import ml_dtypes

            found = ml_dtypes.finfo(kind.numpy)
        else:
            found = np.finfo(kind.numpy)
        self.max, self.min, self.eps = float(found.max), float(found.min), float(found.eps)
        self.tiny = self.smallest_normal = float(found.smallest_normal)
        self.resolution = float(f"1e-{found.precision}")

    def __repr__(self) -> str:
        shown = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        return f"finfo({', '.join(f'{n}={getattr(self, n):g}' for n in shown)}, dtype={self.dtype})"


class iinfo(_Limits):  # noqa: N801 - torch's name
    """The limits of an integer dtype."""

    __slots__ = ("max", "min")
    __module__ = "torch"

    def __init__(self, type: dtype) -> None:  # noqa: A002 - torch's name
        if not isinstance(type, dtype):
            raise TypeError(f"iinfo(): argument 'type' (position 1) must be torch.dtype, not {type.__class__.__name__}")
        if type is bool_:
            raise TypeError("torch.bool is not supported by torch.iinfo\n  iinfo(type=torch.bool)")
        if type.is_floating_point or type.is_complex:
            raise TypeError(
                "torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'\n"
                f"  iinfo(type={type!r})"
            )
        self._kind = type
        found = np.iinfo(type.numpy)
        self.max, self.min = int(found.max), int(found.min)

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"


__all__ = ["finfo", "iinfo"]
