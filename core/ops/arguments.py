"""An argument of the wrong type: torch's sentence for it, looked for once a call has failed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from ..array.backend import is_array
from ..array.dtypes import dtype
from ..array.errors import no_such_call, short_type
from ..tensor import Tensor, wrap
from .parser import complaint, known, parameters
from .schema import DIM, DIMS, DTYPE, INPUT, LIST, PLAIN, SIZE, Op

# Operations that torch has in several forms: it then says which types it was given, and not which one is wrong.
SEVERAL_FORMS = frozenset(
    [
        "add",
        "addbmm",
        "addcdiv",
        "addcmul",
        "addmm",
        "addmv",
        "addr",
        "all",
        "any",
        "baddbmm",
        "bitwise_and",
        "bitwise_left_shift",
        "bitwise_or",
        "bitwise_right_shift",
        "bitwise_xor",
        "bmm",
        "clamp",
        "clamp_max",
        "clamp_min",
        "copysign",
        "embedding_bag",
        "eq",
        "fill",
        "floor_divide",
        "fmod",
        "ge",
        "gt",
        "index_fill",
        "le",
        "lerp",
        "lt",
        "masked_fill",
        "mm",
        "narrow",
        "ne",
        "pow",
        "remainder",
        "rsub",
        "std",
        "sub",
        "true_divide",
        "var",
        "xlogy",
    ]
)
# … but whose method in place has one form, beside a deprecated one.
_ONE_IN_PLACE = frozenset(["add", "addbmm", "addcdiv", "addcmul", "addmm", "addmv", "addr", "baddbmm", "sub"])
_WANTED = {
    DIM: "int",
    DIMS: "tuple of ints",
    SIZE: "tuple of ints",
    INPUT: "Tensor",
    PLAIN: "Tensor",
    DTYPE: "torch.dtype",
}


def wrong_argument(op: Op, arguments: Sequence[Any], in_place: bool = False) -> Exception | None:
    """The complaint about the first argument whose type does not fit; None when all do."""
    if fits_table(op):
        found = _parsed(op, arguments)
        return found if isinstance(found, TypeError) or not in_place else None
    for i, value in enumerate(arguments):
        wanted = _misfit(op, i, value)
        if wanted is None:
            continue
        if op.name in SEVERAL_FORMS and not (in_place and op.name in _ONE_IN_PLACE):
            return no_such_call(op.name, _given(op, arguments), {})
        shown = "input" if op.names[i] == "self" else op.names[i]
        place = "" if op.names[i] in op.keyword_only else f" (position {i + 1})"
        return TypeError(f"{op.name}(): argument '{shown}'{place} must be {wanted}, not {short_type(value)}")
    return None


@cache
def fits_table(op: Op) -> bool:
    """Has the parser's table the operation, with the same parameters?"""
    return known(op.name) and set(op.names) <= {"self" if n == "input" else n for n in parameters(op.name)}


def _parsed(op: Op, arguments: Sequence[Any]) -> Exception | None:
    def is_default(name: str, value: Any) -> bool:
        return name in op.defaults and op.defaults[name] is value

    placed = [_as_tensor(a) for a in arguments]
    count = len(op.names) - len(op.keyword_only)
    by_name = dict(zip(op.names[count:], placed[count:]))
    return complaint(op.name, op.names[:count], placed[:count], by_name, is_default)


def _as_tensor(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_as_tensor(each) for each in value]
    return wrap(value) if is_array(value) else value


def _given(op: Op, arguments: Sequence[Any]) -> list[Any]:
    """What was passed, as far as can be seen: without defaults at the end, and arrays as the tensors they came from."""
    given = [wrap(a) if is_array(a) else a for a in arguments]
    while given and op.names[len(given) - 1] in op.defaults and given[-1] is op.defaults[op.names[len(given) - 1]]:
        given.pop()
    return given


def _misfit(op: Op, i: int, value: Any) -> str | None:
    """What an argument should be, when it is something else."""
    kind, declared = op.kinds[i], op.annotations[i]
    if op.names[i] in op.defaults and value is op.defaults[op.names[i]]:
        return None
    if kind in (INPUT, PLAIN):
        fits = isinstance(value, Tensor) or is_array(value) or (value is None and i in op.optional)
        fits = fits or (op.numbers and isinstance(value, (int, float, complex)))
    elif kind == LIST:
        return None
    elif kind == DIM or declared.startswith("int"):
        fits = is_integer(value) or (value is None and declared.endswith("None"))
    elif kind in (DIMS, SIZE):
        if isinstance(value, (tuple, list)) and len(value) == 1 and isinstance(value[0], (tuple, list)):
            value = value[0]  # `x.view((2, 3))`
        fits = is_integer(value) or (isinstance(value, (tuple, list)) and all(map(is_integer, value)))
        fits = fits or (value is None and kind == DIMS)
    elif kind == DTYPE:
        fits = value is None or isinstance(value, (dtype, np.dtype, type))
    elif declared.startswith(("float", "Number")):
        fits = isinstance(value, (int, float, complex, np.generic)) or _is_element(value) or value is None
    elif declared in ("bool", "str"):
        fits = isinstance(value, {"bool": (bool, np.bool_), "str": str}[declared])
    else:
        return None
    return None if fits else _WANTED.get(kind, declared.partition(" ")[0])


def is_integer(value: Any) -> bool:
    """An integer of Python's or NumPy's, or a tensor of one; no bool."""
    if _is_element(value):
        return getattr(value, "array", value).dtype.kind in "iu"
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _is_element(value: Any) -> bool:
    return isinstance(value, (Tensor, np.ndarray)) and getattr(value, "array", value).ndim == 0


__all__ = ["SEVERAL_FORMS", "is_integer", "wrong_argument"]
