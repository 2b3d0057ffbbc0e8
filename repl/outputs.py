"""`Out`: the results of earlier entries by number; big tensors are held weakly, so that the shell keeps nobody's memory."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .kept import Graphs

STRONG_BYTES = 1 << 20  # a result from this size on lives only as long as the user's own names hold it
KEPT = 1000  # older results go


class Gone(LookupError):  # noqa: N818 - read by people as a word
    """A big result that nothing of the user's holds any more."""


class Outputs(Mapping[int, Any]):
    """Results by the number of their entry."""

    def __init__(self) -> None:
        self._kept: dict[int, Any] = {}

    def keep(self, number: int, value: Any) -> None:
        """Remember a result: small ones as they are, big ones weakly; of one entry the last."""
        self._kept[number] = weakref.ref(value) if is_big(value) else _Strong(value)
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]

    def __getitem__(self, number: int) -> Any:
        held = self._kept[number]
        if isinstance(held, _Strong):
            return held.value
        value = held()
        if value is None:
            raise Gone(
                f"Out[{number}] was {STRONG_BYTES >> 20} MiB or more, or its graph, and is gone: no name of yours held it"
            )
        return value

    def number(self, place: int) -> int:
        """The number of the last result (-1), of the one before (-2), …; -1 where there is none."""
        numbers = list(self._kept)
        return numbers[place] if len(numbers) >= -place else -1

    def __contains__(self, number: object) -> bool:
        return number in self._kept  # also one that is gone: reading it says so

    def __iter__(self) -> Iterator[int]:
        return iter(list(self._kept))

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()

    def strong(self) -> Iterator[tuple[int, Any]]:
        """What is held here and would not be freed otherwise."""
        for number, held in list(self._kept.items()):
            if isinstance(held, _Strong):
                yield number, held.value

    def __repr__(self) -> str:
        if not self._kept:
            return "Out: nothing yet"
        return f"Out: results of entries {', '.join(map(str, self._kept))}"


class Inputs(Sequence[str]):
    """`In`: the texts of the entries, by the numbers of `Out`."""

    def __init__(self) -> None:
        self._texts = [""]

    def add(self, text: str) -> None:
        """The next entry."""
        self._texts.append(text)

    def __getitem__(self, number: Any) -> Any:
        return self._texts[number]

    def __len__(self) -> int:
        return len(self._texts)

    def __repr__(self) -> str:
        return f"In: the texts of entries 1 to {len(self) - 1}" if len(self) > 1 else "In: nothing yet"


class _Strong:
    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def is_big(value: Any) -> bool:
    """Whether a value is, or plainly holds, with its graph, STRONG_BYTES or more; and can be held weakly."""
    array = getattr(value, "array", None) if _is_tensor(value) else value
    size = getattr(array, "nbytes", None) if type(array).__module__ in ("numpy", "cupy") or _is_tensor(value) else None
    if size is None:
        size = _size_of_container(value)
    graph = size < STRONG_BYTES and _is_tensor(value) and value._node is not None
    if size < STRONG_BYTES and not (graph and Graphs(STRONG_BYTES).keep_much(value)):
        return False
    try:
        weakref.ref(value)
    except TypeError:
        return False
    return True


def _is_tensor(value: Any) -> bool:
    from .stored import loaded

    kind = loaded("tensor", "Tensor")
    return kind is not None and issubclass(type(value), kind)


def _size_of_container(value: Any) -> int:
    return sys.getsizeof(value) if type(value) in (str, bytes, bytearray, list, tuple, dict, set) else 0
