"""Maps for the parts of a tensor along a dimension, in pieces as torch.cat or in slices as torch.stack joins them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import constraints
from .. import namespace as torch
from ..utils import _sum_rightmost, lazy_property
from .transform import Transform

Tensor = torch.Tensor


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise AssertionError(sentence)


class _Parts(Transform):
    """A map for each part; a class says how a tensor is taken apart and joined."""

    transforms: list[Transform]

    def __init__(self, tseq: Sequence[Transform], dim: int = 0, cache_size: int = 0) -> None:
        _require(all(isinstance(t, Transform) for t in tseq), "All elements of tseq must be Transform instances")
        super().__init__(cache_size=cache_size)
        self.transforms = [t.with_cache(cache_size) for t in tseq] if cache_size else list(tseq)
        self.dim = dim

    def _apart(self, value: Tensor, name: str, place: str = "tensor") -> Sequence[Tensor]:
        """The parts of `value`, which sentences call `name`, and `place` where its dimensions are named."""
        within = -value.dim() <= self.dim < value.dim()
        _require(within, f"dim {self.dim} out of range for {place} with {value.dim()} dimensions")
        return self._parts_of(value, name)

    def _parts_of(self, value: Tensor, name: str) -> Sequence[Tensor]:
        raise NotImplementedError

    def _together(self, parts: list[Tensor]) -> Tensor:
        raise NotImplementedError

    def _call(self, x: Tensor) -> Tensor:
        return self._together([t(part) for t, part in zip(self.transforms, self._apart(x, "x"))])

    def _inverse(self, y: Tensor) -> Tensor:
        return self._together([t.inv(part) for t, part in zip(self.transforms, self._apart(y, "y"))])

    @property
    def bijective(self) -> bool:  # type: ignore[override]
        return all(t.bijective for t in self.transforms)


class CatTransform(_Parts):
    """Maps for consecutive pieces of given lengths (1 each unless given)."""

    def __init__(
        self, tseq: Sequence[Transform], dim: int = 0, lengths: Sequence[int] | None = None, cache_size: int = 0
    ) -> None:
        super().__init__(tseq, dim, cache_size)
        self.lengths = [1] * len(self.transforms) if lengths is None else list(lengths)
        found, wanted = len(self.lengths), len(self.transforms)
        _require(found == wanted, f"lengths ({found}) must match transforms ({wanted})")

    @lazy_property
    def event_dim(self) -> int:  # type: ignore[override]
        return max(t.event_dim for t in self.transforms)

    @lazy_property
    def length(self) -> int:
        """The length of all pieces together."""
        return sum(self.lengths)

    def with_cache(self, cache_size: int = 1) -> Transform:
        if self._cache_size == cache_size:
            return self
        return CatTransform(self.transforms, self.dim, self.lengths, cache_size)

    def _parts_of(self, value: Tensor, name: str) -> Sequence[Tensor]:
        found = value.size(self.dim)
        _require(found == self.length, f"{name}.size({self.dim}) = {found} must equal length {self.length}")
        return value.split(self.lengths, self.dim)

    def _together(self, parts: list[Tensor]) -> Tensor:
        return torch.cat(parts, dim=self.dim)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        pieces = zip(self.transforms, self._apart(x, "x", "x"), self._apart(y, "y", "y"))
        found = [
            _sum_rightmost(t.log_abs_det_jacobian(a, b), max(self.event_dim - t.event_dim, 0)) for t, a, b in pieces
        ]
        dim = (self.dim - x.dim() if self.dim >= 0 else self.dim) + self.event_dim
        return torch.cat(found, dim=dim) if dim < 0 else sum(found)  # the pieces may be parts of one event

    @constraints.dependent_property
    def domain(self) -> Any:  # type: ignore[override]
        return constraints.cat([t.domain for t in self.transforms], self.dim, self.lengths)

    @constraints.dependent_property
    def codomain(self) -> Any:  # type: ignore[override]
        return constraints.cat([t.codomain for t in self.transforms], self.dim, self.lengths)


class StackTransform(_Parts):
    """Maps for the slices along a dimension."""

    def with_cache(self, cache_size: int = 1) -> Transform:
        return self if self._cache_size == cache_size else StackTransform(self.transforms, self.dim, cache_size)

    def _parts_of(self, value: Tensor, name: str) -> Sequence[Tensor]:
        found, wanted = value.size(self.dim), len(self.transforms)
        _require(found == wanted, f"{name}.size({self.dim}) = {found} must equal len(transforms) {wanted}")
        return value.unbind(self.dim)

    def _together(self, parts: list[Tensor]) -> Tensor:
        return torch.stack(parts, dim=self.dim)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        slices = zip(self.transforms, self._apart(x, "x", "x"), self._apart(y, "y", "y"))
        return self._together([t.log_abs_det_jacobian(a, b) for t, a, b in slices])

    @constraints.dependent_property
    def domain(self) -> Any:  # type: ignore[override]
        return constraints.stack([t.domain for t in self.transforms], self.dim)

    @constraints.dependent_property
    def codomain(self) -> Any:  # type: ignore[override]
        return constraints.stack([t.codomain for t in self.transforms], self.dim)
