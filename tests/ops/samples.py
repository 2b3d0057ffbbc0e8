"""Sample inputs, described without a library: one sample becomes tensors of tt, or of torch, in any dtype."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

FLOATS = ("float16", "bfloat16", "float32", "float64")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64")
DTYPES = (*FLOATS, *INTEGERS, "bool")


@dataclass(frozen=True)
class Arr:
    """A tensor argument: random numbers of a shape, or exact values.

    `kind` says what it is: "float" follows the dtype that a property asks for and may require grad, "int" and "bool"
    (indices, targets, masks) stay int64 and bool.
    """

    shape: tuple[int, ...]
    kind: str = "float"
    low: float = -2.0
    high: float = 2.0
    exact: Any = None
    grad: bool = True

    def values(self, seed: int) -> np.ndarray:
        """Its numbers in double precision (or int64, bool), the same on every machine."""
        if self.exact is not None:
            kind = {"float": np.float64, "int": np.int64, "bool": np.bool_}[self.kind]
            return np.array(self.exact, kind).reshape(self.shape)
        stream = np.random.RandomState(seed)  # its numbers never change between NumPy's versions
        if self.kind == "int":
            return np.asarray(stream.randint(int(self.low), int(self.high), self.shape), np.int64)
        if self.kind == "bool":
            return np.asarray(stream.random_sample(self.shape) < 0.5)
        return np.asarray(np.round(stream.uniform(self.low, self.high, self.shape), 4))


def x(*shape: int, low: float = -2.0, high: float = 2.0, grad: bool = True) -> Arr:
    """Floating-point numbers between low and high."""
    return Arr(shape, low=low, high=high, grad=grad)


def ints(*shape: int, high: int, low: int = 0) -> Arr:
    """Integers (indices, counts) from low up to high - 1."""
    return Arr(shape, "int", low, high)


def mask(*shape: int) -> Arr:
    """True and False."""
    return Arr(shape, "bool")


def exactly(values: Any, kind: str = "float", grad: bool = True) -> Arr:
    """These numbers."""
    return Arr(np.shape(values), kind, exact=values, grad=grad)


class Sample:
    """The arguments of one call: `S(x(2, 3), 1, keepdim=True)`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args, self.kwargs = args, kwargs

    def __repr__(self) -> str:
        shown = [_shown(a) for a in self.args] + [f"{k}={_shown(v)}" for k, v in self.kwargs.items()]
        return f"({', '.join(shown)})"

    def arrays(self) -> Iterator[Arr]:
        """Its tensor arguments, those in lists too."""
        for a in (*self.args, *self.kwargs.values()):
            yield from (v for v in (a if isinstance(a, (list, tuple)) else (a,)) if isinstance(v, Arr))

    def map(self, change: Callable[[Arr, int], Any]) -> tuple[tuple, dict[str, Any]]:
        """Its arguments with every tensor argument changed; `change` is told the argument's number, too."""
        numbers = iter(range(1000))

        def each(a: Any) -> Any:
            if isinstance(a, Arr):
                return change(a, next(numbers))
            if isinstance(a, (list, tuple)) and any(isinstance(v, Arr) for v in a):
                return type(a)(each(v) for v in a)
            return a

        return tuple(each(a) for a in self.args), {k: each(v) for k, v in self.kwargs.items()}


S = Sample


class Named:
    """An argument that is a name of the library: `Named("float64")` is its `torch.float64`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    @staticmethod
    def resolve(value: Any, torch: Any) -> Any:
        """The library's own object for a name, anything else as it is."""
        return getattr(torch, value.name) if isinstance(value, Named) else value


def _shown(value: Any) -> str:
    if isinstance(value, Arr):
        return f"{value.kind}{list(value.shape)}" if value.exact is None else f"{value.exact}"
    return f"[{', '.join(map(_shown, value))}]" if isinstance(value, list) else repr(value)


def seed_of(row: str, number: int, argument: int) -> int:
    """A fixed seed for one argument of one sample of one row."""
    return zlib.crc32(f"{row}/{number}/{argument}".encode())


def values_as(values: np.ndarray, dtype: str) -> np.ndarray:
    """Sample values fitted to a dtype: spread integers, magnitudes for uint8, signs for bool. Stays a NumPy array."""
    if values.dtype != np.float64 or dtype in FLOATS:
        return values
    if dtype == "bool":
        return values > 0
    whole = np.rint(np.nan_to_num(values, posinf=40, neginf=-40) * 3)
    if values.size and values.min() > 0:
        whole = np.maximum(whole, 1)  # a domain without zero stays without zero
    return (np.abs(whole) if dtype == "uint8" else whole).astype(np.int64)


def tensor(torch: Any, values: np.ndarray, dtype: str, **options: Any) -> Any:
    """A tensor of the library `torch` (tt.core or torch itself)."""
    kind = getattr(torch, dtype)
    if not values.size:
        return torch.zeros(values.shape, dtype=kind, **options)
    return torch.tensor(values.tolist(), dtype=kind, **options)


def dtype_of(array: Arr, dtype: str) -> str:
    """The dtype an argument has when a property asks for `dtype`."""
    return {"int": "int64", "bool": "bool"}.get(array.kind, dtype)


def build(
    torch: Any, row: str, number: int, sample: Sample, dtype: str = "float64", *, grad: bool = False, change: Any = None,
    history: Any = None, **options: Any,
) -> tuple[tuple, dict[str, Any], list[Any]]:  # fmt: skip
    """The arguments of a sample as the library's tensors, and the list of those that require grad.

    `change(tensor)` may replace each tensor by an equal one (another layout), `history(leaf)` each one that requires
    grad by one computed from it.
    """
    wanting: list[Any] = []

    def make(array: Arr, argument: int) -> Any:
        kind = dtype_of(array, dtype)
        made = tensor(torch, values_as(array.values(seed_of(row, number, argument)), kind), kind, **options)
        if change is not None:
            made = change(made)
        if grad and array.kind == "float" and array.grad and dtype in FLOATS:
            made.requires_grad_(True)
            wanting.append(made)
            return made if history is None else history(made)
        return made

    args, kwargs = sample.map(make)
    args = tuple(Named.resolve(a, torch) for a in args)
    kwargs = {k: Named.resolve(v, torch) for k, v in kwargs.items()}
    return args, kwargs, wanting


def fingerprint(row: str, samples: Any, dtypes: tuple[str, ...]) -> str:
    """Changes when a row's samples or dtypes do: stored numbers of other inputs are not comparable."""
    text = [*dtypes, *(repr(s) for s in samples)]
    for number, sample in enumerate(samples):
        for argument, array in enumerate(sample.arrays()):
            text.append(repr(array.values(seed_of(row, number, argument)).tolist()))
    return f"{zlib.crc32('|'.join(text).encode()):08x}"
