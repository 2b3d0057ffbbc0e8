"""torch.testing: comparisons of tensors, numbers and nested containers, with torch's report of what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .array.dtypes import dtype as Dtype  # noqa: N812 - parameters are called dtype
from .tensor import Tensor

# (rtol, atol) by dtype; what is not here must be equal. Source: torch.testing's documentation of assert_close.
_TOLERANCES = {
    "float16": (1e-3, 1e-5),
    "bfloat16": (1.6e-2, 1e-5),
    "float32": (1.3e-6, 1e-5),
    "float64": (1e-7, 1e-7),
    "complex64": (1.3e-6, 1e-5),
    "complex128": (1e-7, 1e-7),
}


def _tolerances_of(*dtypes: Dtype) -> tuple[float, float]:
    found = [_TOLERANCES.get(str(d).removeprefix("torch."), (0.0, 0.0)) for d in dtypes]
    return max(r for r, _ in found), max(a for _, a in found)


def _limits(given: tuple, *dtypes: Dtype) -> tuple[float, float]:
    return given if given[0] is not None else _tolerances_of(*dtypes)


class _Difference(Exception):  # noqa: N818 - carries a report, and never leaves this file
    """What differs, and where in the containers."""

    def __init__(self, said: str, kind: type[Exception] = AssertionError, place: tuple = ()) -> None:
        super().__init__(said)
        self.said, self.kind, self.place = said, kind, place

    def __str__(self) -> str:
        items = "".join(f"[{item!r}]" for item in self.place)
        return f"{self.said}\n\nThe failure occurred for item {items}" if items else self.said


def assert_close(
    actual: Any, expected: Any, *, allow_subclasses: bool = True, rtol: float | None = None, atol: float | None = None,
    equal_nan: bool = False, check_device: bool = True, check_dtype: bool = True, check_layout: bool = True,
    check_stride: bool = False, msg: str | Callable[[str], str] | None = None,
) -> None:  # fmt: skip
    """Raise AssertionError unless `|actual - expected| <= atol + rtol * |expected|` in every element.

    Tensors, numbers, and sequences and mappings of them; without `rtol` and `atol` they follow from the dtypes.
    """
    if (rtol is None) != (atol is None):
        given = "atol" if rtol is not None else "rtol"
        raise ValueError(f"Both 'rtol' and 'atol' must be either specified or omitted, but got no {given}.")

    def checks(a: Tensor, b: Tensor) -> None:
        if a.shape != b.shape:
            _attribute("shape", a.shape, b.shape)
        if check_device and a.device != b.device:
            _attribute("device", a.device, b.device)
        if check_dtype and a.dtype != b.dtype:
            _attribute("dtype", a.dtype, b.dtype)
        if check_stride and a.stride() != b.stride():
            _attribute("stride()", a.stride(), b.stride())

    try:
        _compare(actual, expected, (rtol, atol), equal_nan, checks, allow_subclasses)
    except _Difference as found:
        said = str(found)
        if found.kind is AssertionError and msg is not None:
            said = msg(said) if callable(msg) else msg
        raise found.kind(said) from None


def _attribute(name: str, a: Any, b: Any) -> None:
    raise _Difference(f"The values for attribute '{name}' do not match: {a} != {b}.")


def _compare(a: Any, b: Any, tolerance: tuple, equal_nan: bool, checks: Callable, subclasses: bool) -> None:
    if (
        isinstance(a, Sequence)
        and isinstance(b, Sequence)
        and not isinstance(a, (str, bytes))
        and not isinstance(b, (str, bytes))
    ):
        if len(a) != len(b):
            raise _Difference(f"The length of the sequences mismatch: {len(a)} != {len(b)}")
        pairs: list = list(enumerate(zip(a, b)))
    elif isinstance(a, Mapping) and isinstance(b, Mapping):
        missing, additional = sorted(set(b) - set(a), key=str), sorted(set(a) - set(b), key=str)
        if missing or additional:
            raise _Difference(
                "The keys of the mappings do not match:\n"
                f"Missing keys in the actual mapping: {missing}\nAdditional keys in the actual mapping: {additional}"
            )
        pairs = [(key, (a[key], b[key])) for key in a]
    else:
        return _compare_leaves(a, b, tolerance, equal_nan, checks, subclasses)
    for place, (x, y) in pairs:
        try:
            _compare(x, y, tolerance, equal_nan, checks, subclasses)
        except _Difference as found:
            raise _Difference(found.said, found.kind, (place, *found.place)) from None
    return None


def _compare_leaves(a: Any, b: Any, tolerance: tuple, equal_nan: bool, checks: Callable, subclasses: bool) -> None:
    number, truth = (int, float, complex, np.number), (bool, np.bool_)
    if a is None or b is None:
        if a is not b:
            raise _Difference(f"None mismatch: {a} is not {b}")
        return
    if isinstance(a, truth) and isinstance(b, truth):
        if bool(a) is not bool(b):
            raise _Difference(f"Booleans mismatch: {bool(a)} is not {bool(b)}")
        return
    if isinstance(a, number) and isinstance(b, number) and not isinstance(a, truth) and not isinstance(b, truth):
        _compare_numbers(a, b, tolerance, equal_nan)
        return
    arrays = (Tensor, np.ndarray)
    related = subclasses or type(a) is type(b)
    if isinstance(a, arrays) and isinstance(b, arrays) and isinstance(a, Tensor) == isinstance(b, Tensor) and related:
        from .ops.from_data import as_tensor

        a, b = as_tensor(a).detach(), as_tensor(b).detach()
        checks(a, b)
        if a.dim():
            _compare_tensors(a, b, tolerance, equal_nan)
            return
        _compare_numbers(a.item(), b.item(), _limits(tolerance, a.dtype, b.dtype), equal_nan)
        return
    raise _Difference(f"No comparison pair was able to handle inputs of type {type(a)} and {type(b)}.", TypeError)


def _kind_of(value: Any) -> Dtype:
    from .array import dtypes

    return (
        dtypes.complex128
        if isinstance(value, complex)
        else dtypes.float64
        if isinstance(value, float)
        else dtypes.int64
    )


def _allowed(limit: float) -> str:
    return f" (up to {limit} allowed)"


def _compare_numbers(a: Any, b: Any, tolerance: tuple, equal_nan: bool) -> None:
    rtol, atol = _limits(tolerance, _kind_of(a), _kind_of(b))
    difference = abs(int(a) - int(b)) if isinstance(a, bool) else abs(a - b)
    if a == b or difference <= atol + rtol * abs(b) or (equal_nan and a != a and b != b):
        return
    exact = rtol == 0 and atol == 0
    relative = difference / abs(b) if b else float("inf")
    raise _Difference(
        f"Scalars are not {'equal' if exact else 'close'}!\n\nExpected {b} but got {a}.\n"
        f"Absolute difference: {difference}{'' if exact else _allowed(atol)}\n"
        f"Relative difference: {relative}{'' if exact else _allowed(rtol)}"
    )


def _compare_tensors(a: Tensor, b: Tensor, tolerance: tuple, equal_nan: bool) -> None:
    rtol, atol = _limits(tolerance, a.dtype, b.dtype)
    x, y = _numbers(a), _numbers(b)
    with np.errstate(all="ignore"):
        close = (x == y) | (np.abs(x - y) <= atol + rtol * np.abs(y)) & np.isfinite(x) & np.isfinite(y)
        if equal_nan:
            close |= (x != x) & (y != y)
        if close.all():
            return
        difference = np.abs(x - y)
        relative = np.where(difference == 0, 0, difference / np.abs(y))
    difference, relative = np.where(close, 0, difference), np.where(close, 0, relative)
    wrong, exact = int((~close).sum()), rtol == 0 and atol == 0
    whole = a.dtype.is_floating_point or a.dtype.is_complex

    def greatest(name: str, values: Any, limit: float, integral: bool) -> str:
        flat = int(np.argmax(values))
        where = tuple(map(int, np.unravel_index(flat, values.shape)))
        value = values.reshape(-1)[flat]
        shown: Any = int(value) if integral else float(value)
        return f"Greatest {name} difference: {shown} at index {where}{'' if exact else _allowed(limit)}"

    raise _Difference(
        f"Tensor-likes are not {'equal' if exact else 'close'}!\n\n"
        f"Mismatched elements: {wrong} / {close.size} ({wrong / close.size:.1%})\n"
        + greatest("absolute", difference, atol, not whole) + "\n" + greatest("relative", relative, rtol, False)
    )  # fmt: skip


def _numbers(tensor: Tensor) -> Any:
    """The elements as NumPy's, in a type wide enough to subtract in."""
    plain = tensor.cpu()
    if plain.dtype.is_complex:
        return plain.numpy().astype(np.complex128)
    if str(plain.dtype) == "torch.bfloat16":
        plain = plain.float()
    array = plain.numpy()
    return array.astype(np.float64) if plain.dtype.is_floating_point else array.astype(np.int64)


def assert_allclose(
    actual: Any,
    expected: Any,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = True,
    msg: str = "",
) -> None:
    """The earlier form of `assert_close`, which compares values only."""
    from .ops.from_data import as_tensor

    first = actual if isinstance(actual, Tensor) else as_tensor(actual)
    second = expected if isinstance(expected, Tensor) else as_tensor(expected, dtype=first.dtype)
    if rtol is None and atol is None:
        rtol, atol = _tolerances_of(first.dtype, second.dtype)
    assert_close(
        first, second, rtol=rtol, atol=atol, equal_nan=equal_nan, check_device=True, check_dtype=False, check_stride=False,
        msg=msg or None,
    )  # fmt: skip


__all__ = ["assert_allclose", "assert_close"]
