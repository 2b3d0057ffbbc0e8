"""The arguments of the call that the cursor is in, read from what plainly lies in memory."""

from __future__ import annotations

import inspect
import re
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from .literal import PLAIN, open_string
from .stored import NOTHING, follow, is_a, own

CALLED = re.compile(rf"({PLAIN})\s*$")
NOT_BY_NAME = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
LOOK_BACK = 4000  # characters


def arguments(namespace: dict[str, Any], text: str) -> list[str]:
    """`name=` for the arguments of the innermost open call."""
    before = called(text[-LOOK_BACK:])
    match = CALLED.search(before) if before is not None else None
    return [] if match is None else [f"{name}=" for name in names(follow(namespace, match[1]))]


def called(text: str) -> str | None:
    """The text before the bracket of the innermost open call; None outside of calls."""
    if open_string(text) is not None:
        return None
    text = re.sub(r"'[^'\\\n]*'|\"[^\"\\\n]*\"", lambda match: "0" * len(match[0]), text)
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] in ")]}") - (text[at] in "([{")
        if depth < 0:
            return text[:at] if text[at] == "(" else None
    return None


def names(function: Any) -> list[str]:
    """The names by which arguments can be given to a function, a class, a module or an object."""
    bound = False
    if is_a(function, MethodType):
        function = function.__func__
    if function is not NOTHING and not is_a(function, (FunctionType, BuiltinFunctionType)):
        function, bound = _behind(function), True
    if not is_a(function, (FunctionType, BuiltinFunctionType)):
        return []
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (ValueError, TypeError):
        return []
    if parameters and (bound or parameters[0].name in ("self", "cls")):
        del parameters[0]
    return [one.name for one in parameters if one.kind not in NOT_BY_NAME]


def _behind(value: Any) -> Any:
    """The function that calling a value calls: of a class how it is made, of a module what it computes."""
    if is_a(value, type):
        wanted: tuple[str, ...] = ("__init__", "__new__")
        kind = value
    else:
        wanted = ("forward",) if "_modules" in own(value) else ("__call__",)
        kind = type(value)
    for name in wanted:
        for one in type.__getattribute__(kind, "__mro__"):
            found = type.__getattribute__(one, "__dict__").get(name, NOTHING)
            if found is not NOTHING and one is not object:
                return found.__func__ if is_a(found, staticmethod) else found
    return NOTHING
