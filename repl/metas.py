"""Tensors without data: what a peek computes with, and how torch's functions are run to learn about their results."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, replace
from typing import Any

from . import describe

SMALL = 1 << 14  # elements that are computed as they are; above, sizes are replaced by small ones
LARGE = 1 << 18  # the same for convolutions and pools, whose sizes cannot be replaced
MOST = 1 << 40  # elements of a stand-in whose memory is never touched


class UnknownError(Exception):
    """A peek cannot say, without running what it must not run."""


class ShapeError(Exception):
    """What torch would refuse, in its own sentence."""


@dataclass(frozen=True)
class Meta:
    """What is known of a tensor; `contiguous` is None where its layout is not known."""

    shape: tuple[int, ...]
    dtype: Any
    device: Any
    requires_grad: bool = False
    node: str | None = None
    stride: tuple[int, ...] | None = None

    @property
    def numel(self) -> int:
        return math.prod(self.shape)

    def __str__(self) -> str:
        parts = [str(self.dtype).removeprefix("torch."), describe.shape(self.shape), str(self.device)]
        if self.requires_grad:
            parts.append("requires_grad" if self.node is None else f"grad={self.node}")
        return " ".join([*parts, describe.size(self.numel * self.dtype.itemsize)])


def meta_of(tensor: Any) -> Meta:
    """What a core tensor is; its history as it is noted, since deriving that of a view again would write to it."""
    requires = bool(tensor._requires_grad)
    node = tensor._node.name() if requires and tensor._node is not None else None
    return Meta(tuple(tensor.array.shape), tensor.dtype, tensor.device, requires, node, tuple(tensor.stride()))


class Runner:
    """Runs a function of the library on stand-ins of its arguments: fresh tensors that nothing of the user's reaches."""

    def __init__(self, torch: Any, recording: bool = True) -> None:
        self.torch, self.recording = torch, recording

    def run(self, function: Any, way: str, arguments: list[Any], named: dict[str, Any]) -> Any:
        """The result with metas in place of tensors; ShapeError where torch refuses."""
        given = list(_metas([arguments, list(named.values())]))
        if any(meta.numel > MOST for meta in given):
            raise UnknownError("too big")
        if way == "copying view":  # it copies what is not contiguous; then its layout is new anyhow
            arguments = [_plain(one) for one in arguments]
        limit = LARGE if way == "window" else SMALL
        if way.endswith("view") or _cost(given, way) <= limit:
            return self._call(function, arguments, named, _Same())
        if way != "equal":
            raise UnknownError("too big to try")
        return self._call_small(function, arguments, named, _Smaller(given))

    def _call_small(self, function: Any, arguments: list[Any], named: dict[str, Any], sizes: _Smaller) -> Any:
        try:
            return self._call(function, arguments, named, sizes)
        except ShapeError as error:
            # The same sizes are unequal at full size: torch refuses these before it computes. Its sentence has the numbers.
            raise ShapeError(sizes.spoken(str(error))) from None

    def _call(self, function: Any, arguments: list[Any], named: dict[str, Any], sizes: _Same) -> Any:
        torch = self.torch
        if _is_watched():
            raise UnknownError("a program watches the operations")
        with torch.set_grad_enabled(self.recording), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the real call will warn
            try:
                made = [self._stand_in(value, sizes) for value in arguments]
                words = {name: self._stand_in(value, sizes) for name, value in named.items()}
            except (RuntimeError, ValueError, TypeError, MemoryError) as error:
                raise UnknownError(str(error)) from None
            try:
                result = function(*made, **words)
            except (RuntimeError, IndexError, ValueError, TypeError, NotImplementedError) as error:
                raise ShapeError(str(error)) from None
            except (MemoryError, RecursionError) as error:
                raise UnknownError(str(error)) from None
        return self._read(result, sizes)

    def _stand_in(self, value: Any, sizes: _Same) -> Any:
        if isinstance(value, Meta):
            return self._tensor(value, sizes)
        if type(value) in (list, tuple):
            return type(value)(self._stand_in(one, sizes) for one in value)
        return value

    def _tensor(self, meta: Meta, sizes: _Same) -> Any:
        torch = self.torch
        shape = tuple(sizes.of(n) for n in meta.shape)
        if meta.numel > SMALL and shape == meta.shape:  # for views: memory that is never touched
            made = torch.empty(shape, dtype=meta.dtype, device=meta.device)
        else:
            made = torch.zeros(shape, dtype=meta.dtype, device=meta.device)
        if meta.stride is not None and shape == meta.shape:
            made = _laid(made, meta)
        if meta.requires_grad:
            made.requires_grad_()
        return made

    def _read(self, value: Any, sizes: _Same) -> Any:
        torch = self.torch
        if isinstance(value, torch.Tensor):
            meta = meta_of(value)
            shape = tuple(sizes.back(n) for n in meta.shape)
            stride = meta.stride if shape == meta.shape and type(sizes) is _Same else None
            return Meta(shape, meta.dtype, meta.device, meta.requires_grad, meta.node, stride)
        if isinstance(value, torch.Size):
            return tuple(sizes.back(n) for n in value)
        if isinstance(value, (tuple, list)):
            return tuple(self._read(one, sizes) for one in value)
        if value is None or type(value) in (bool, int, float, str):
            return value
        if isinstance(value, (torch.dtype, torch.device)):
            return value
        raise UnknownError(type(value).__name__)


def _plain(value: Any) -> Any:
    return replace(value, stride=None) if isinstance(value, Meta) and value.numel > SMALL else value


def _is_watched() -> bool:
    """Whether an operation would call something of the user's: an observer, or hooks on what is saved."""
    from ..core.autograd.modes import mode
    from ..core.ops.seam import seam

    return seam.observer is not None or bool(mode.packers)


def _laid(made: Any, meta: Meta) -> Any:
    """The stand-in laid out as the tensor is, where that is a permutation of a plain layout; views depend on it."""
    assert meta.stride is not None
    order = sorted(range(len(meta.shape)), key=lambda i: -meta.stride[i])  # type: ignore[index]
    if order == list(range(len(order))):
        return made
    back = [order.index(i) for i in range(len(order))]
    return made.reshape([meta.shape[i] for i in order]).permute(back)


class _Same:
    """Sizes as they are."""

    def of(self, size: int) -> int:
        return size

    def back(self, size: int) -> int:
        return size


class _Smaller(_Same):
    """Every size above 4 replaced by a small one of its own, so that equal ones stay equal and others stay unequal."""

    def __init__(self, metas: list[Meta]) -> None:
        sizes = sorted({n for meta in metas for n in meta.shape})
        self._small: dict[int, int] = {n: n for n in sizes if n <= 4}
        fresh = 5
        for n in sizes:
            if n > 4:
                self._small[n] = fresh
                fresh += 1
        self._big = {small: big for big, small in self._small.items()}
        if max((math.prod(self.of(n) for n in meta.shape) for meta in metas), default=0) > 1 << 20:
            raise UnknownError("too many dimensions")

    def of(self, size: int) -> int:
        return self._small[size]

    def back(self, size: int) -> int:
        if size in self._big:
            return self._big[size]
        raise UnknownError("a size that none of its operands has")

    def spoken(self, text: str) -> str:
        """torch's sentence with the sizes as they are, in the places where sizes stand."""
        import re

        def bigger(match: re.Match[str]) -> str:
            return str(self._big.get(int(match[0]), int(match[0])))

        brackets = re.compile(r"\[[\d, ]+\]|\(\d+x\d+ and \d+x\d+\)|\(\d+\)|\b(?:size|got|has|expects) \d+")
        return brackets.sub(lambda found: re.sub(r"\d+", bigger, found[0]), text)


def _metas(values: Any) -> Any:
    pending = [values]
    while pending:
        value = pending.pop()
        if isinstance(value, Meta):
            yield value
        elif type(value) in (list, tuple):
            pending += value


def _cost(given: list[Meta], way: str) -> int:
    """A bound on the elements of what is read and of what broadcasting or a product of the operands makes."""
    if not given:
        return 0
    if way == "window":
        return sum(meta.numel for meta in given) + given[0].numel * (given[1].shape[0] if len(given) > 1 else 1)
    largest: dict[int, int] = {}
    for meta in given:
        for place, n in enumerate(reversed(meta.shape)):
            largest[place] = max(largest.get(place, 1), n)
    return max(sum(meta.numel for meta in given), math.prod(largest.values()))
