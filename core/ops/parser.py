"""PyTorch's argument parser: which argument of a call is of the wrong type, and torch's sentence about it.

It is asked once a call has failed, or where a flag or an integer is of an unexpected type; `parser_forms` is its table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from ..array.backend import is_array
from ..array.errors import no_such_call, short_type
from ..tensor import Tensor
from .parser_forms import FORMS

_WORDS = {"T": "Tensor", "I": "int", "D": "float", "S": "Number", "B": "bool", "s": "str"}
_LISTS = {
    "T": "tuple of Tensors",
    "I": "tuple of ints",
    "D": "tuple of floats",
    "S": "tuple of Scalars",
    "B": "tuple of bools",
}
_LARGEST = 1 << 63

Parameter = tuple[str, str, bool]  # name, kind, keyword only


@cache
def _read(line: str) -> tuple[bool | None, tuple[tuple[Parameter, ...], ...]]:
    """A line of the table: has the function several forms (None: that depends on the call), and their parameters."""
    forms = []
    for form in line.lstrip("!~").split("|"):
        keyword, parameters = False, []
        for word in form.split():
            if word == "*":
                keyword = True
            else:
                name, _, kind = word.partition(":")
                parameters.append((name, kind, keyword))
        forms.append(tuple(parameters))
    return {"!": True, "~": False}.get(line[0]), tuple(forms)


def _line(shown: str) -> str | None:
    """What the table says of a function; of one in place, what it says of the other."""
    line = FORMS.get(shown)
    if line is None and shown.endswith("_"):
        line = FORMS.get(shown[:-1])
        return line if line is not None and line.lstrip("!~").startswith("input:T") else None
    return line


def known(shown: str) -> bool:
    """Does the table have the function?"""
    return _line(shown) is not None


def parameters(shown: str) -> frozenset[str]:
    """The names of a function's parameters, of all its forms."""
    _, forms = _read(_line(shown) or "")
    return frozenset(name for form in forms for name, _, _ in form)


def complaint(
    shown: str,
    names: Sequence[str],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    is_default: Callable[[str, Any], bool],
) -> Any:
    """Torch's error for arguments whose types fit no form of a function; None if they fit one, or nothing is known.

    `names` are those that the function here gives its arguments; `is_default(name, value)` tells what nobody wrote.
    """
    line = _line(shown)
    if line is None:
        return None
    several, forms = _read(line)
    every = parameters(shown)
    written = []
    for place, value in enumerate(args):
        name = names[place] if place < len(names) else ""
        if not is_default(name, value):
            name = "input" if name == "self" else name
            written.append((place, name if name in every else "", value))
    written += [(None, name, value) for name, value in kwargs.items() if name != "out" and not is_default(name, value)]
    found = None
    for form in forms:
        bound = _bound(form, written)
        if bound is None:
            continue
        wrong = next(filter(None, (misfit(shown, place, each, value) for place, each, value in bound)), None)
        if wrong is None:
            return _overflow(bound)
        found = found or wrong
    if several is None:
        several = sum(_is_plausible(form, len(written)) for form in forms) != 1 and len(forms) > 1
    if found is None or not several:
        return found
    given = list(args[: max((place + 1 for place, _, _ in written if place is not None), default=0)])
    return no_such_call(shown, given, {name: value for place, name, value in written if place is None})


def _is_plausible(form: tuple[Parameter, ...], given: int) -> bool:
    """Could the form be meant, by the number of its arguments?"""
    return sum("=" not in kind for _, kind, _ in form) <= given <= len(form)


def _bound(form: tuple[Parameter, ...], written: list[tuple[int | None, str, Any]]) -> list | None:
    """(place, parameter, value) of what was written; None for a call that is not of this form."""
    placed = [parameter for parameter in form if not parameter[2]]
    by_name = {parameter[0]: parameter for parameter in form}
    bound: list[tuple[int | None, Parameter, Any]] = []
    for place, name, value in written:
        parameter = by_name.get(name)
        if parameter is None and place is not None and place < len(placed):
            parameter = placed[place]
        if parameter is None:
            return None
        bound.append((None if place is None else place + 1, parameter, value))
    return bound


def _overflow(bound: list) -> Exception | None:
    """An integer that no 64 bits hold."""
    for _, (_, kind, _), value in bound:
        if kind.startswith("I") and isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
            return ValueError("Overflow when unpacking long long")
    return None


def misfit(shown: str, place: int | None, parameter: Parameter, value: Any) -> Exception | None:
    """The complaint about one argument, if its type does not fit."""
    name, kind, keyword = parameter
    if value is None and ("?" in kind or kind == "T=" or kind.endswith("]=")) or kind.startswith("x"):
        return None
    where = f" (position {place})" if place is not None and not keyword else ""
    wanted, got = _WORDS[kind[0]], short_type(value)
    if "[" in kind:
        wanted = _LISTS.get(kind[0], "tuple")
        if kind[0] == "s" or isinstance(value, np.ndarray):
            return None
        if isinstance(value, (tuple, list)):
            if len(value) == 1 and kind[0] != "T" and isinstance(value[0], (tuple, list)):
                value = value[0]  # `x.expand((2, 3))`
            at = next((i for i, part in enumerate(value) if not _fits(kind[0], part)), None)
            if at is None:
                return None
            if kind[0] == "T":
                first = place - 1 if place is not None else 0
                return TypeError(
                    f"expected Tensor as element {at} in argument {first}, but got {short_type(value[at])}"
                )
            if at or kind[0] != "I":
                return None  # what torch unpacks later
            wanted, got = f"{wanted}, but found element of type {short_type(value[0])} at pos 0", ""
        elif "[]" not in kind and kind[0] in "ISD" and _fits(kind[0], value):
            return None
    elif _fits(kind[0], value):
        return None
    ending = f", not {got}" if got else ""
    return TypeError(f"{shown}(): argument '{name}'{where} must be {wanted}{ending}")


def _fits(kind: str, value: Any) -> bool:
    if kind == "T":
        return isinstance(value, Tensor)
    if isinstance(value, Tensor) or is_array(value):
        array = getattr(value, "array", value)
        if array.ndim or getattr(value, "requires_grad", False):
            return False
        return array.dtype.kind in {"I": "iu", "D": "iufb", "S": "iufbcV", "B": "b"}.get(kind, "")
    if kind == "I":
        return isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_))
    if kind == "D":
        return isinstance(value, (int, float, np.number, np.bool_)) and not isinstance(value, np.complexfloating)
    if kind == "S":
        return isinstance(value, (int, float, complex, np.generic))
    if kind == "B":
        return isinstance(value, (bool, np.bool_))
    return isinstance(value, str)


__all__ = ["complaint", "known", "misfit", "parameters"]
