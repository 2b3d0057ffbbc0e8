"""Composites as the public sees them: a call that fails over an argument's type gives torch's sentence about it.

Nothing is looked at before the call. What a composite's annotations say of its arguments is asked once it has failed;
torch, whose parser looks first, then names the first argument that does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import CO_VARARGS, CO_VARKEYWORDS, Signature, signature
from typing import Any

import numpy as np

from ..array.errors import no_such_call, short_type
from ..tensor import Tensor
from .arguments import SEVERAL_FORMS, is_integer
from .compiled import compiled

_templates: dict[tuple[str, str], Any] = {}
_STARS = CO_VARARGS | CO_VARKEYWORDS
# Composites that torch has in several forms.
_FORMS = SEVERAL_FORMS | {
    *("argsort", "sort", "quantile", "nanquantile", "where", "max", "min", "norm", "linalg_matrix_rank"),
    *("hann_window", "hamming_window", "bartlett_window", "blackman_window", "kaiser_window", "div"),
}


def checked(body: Callable, public: str) -> Callable:
    """The function `body` with its own signature, whose failures are looked into."""
    code = body.__code__  # type: ignore[attr-defined]
    names, keywords = code.co_varnames[: code.co_argcount], code.co_kwonlyargcount
    if code.co_flags & _STARS:
        function = _template("*args, **kwargs", "args, kwargs")(body, explained, public)
    elif keywords:
        named = code.co_varnames[len(names) : len(names) + keywords]
        passed = ", ".join([*names, *(f"{name}={name}" for name in named)])
        given = f"({''.join(f'{name}, ' for name in names)}), dict({', '.join(f'{name}={name}' for name in named)})"
        function = _template(passed, given, ", ".join([*names, "*", *named]))(body, explained, public)
        function.__defaults__, function.__kwdefaults__ = body.__defaults__, body.__kwdefaults__  # type: ignore[attr-defined]
    else:  # one code for all of that many arguments, which are then called as they should be
        letters = [f"a{i}" for i in range(len(names))]
        function = _template(", ".join(letters), f"({''.join(f'{a}, ' for a in letters)}), {{}}")(
            body, explained, public
        )
        own = function.__code__
        function.__code__ = own.replace(co_varnames=(*names, *own.co_varnames[len(names) :]))
        function.__defaults__ = body.__defaults__  # type: ignore[attr-defined]
    function.__code__ = function.__code__.replace(co_name=code.co_name, co_qualname=code.co_qualname)
    for each in ("__name__", "__qualname__", "__doc__", "__module__", "__annotations__"):
        setattr(function, each, getattr(body, each))
    function.__wrapped__ = body
    return function


def _template(passed: str, given: str, parameters: str = "") -> Any:
    """What makes the function that hands its arguments on as `passed`, and to the explanation as `given`."""
    found = _templates.get((passed, parameters))
    if found is None:
        source = (
            "def make(_body, _explained, _public):\n"
            f"    def call({parameters or passed}):\n"
            "        try:\n"
            f"            return _body({passed})\n"
            "        except Exception as _error:\n"
            f"            raise _explained(_error, _body, _public, {given})\n"
            "    return call"
        )
        scope: dict[str, Any] = {}
        exec(compiled(source), scope)
        found = _templates[passed, parameters] = scope["make"]
    return found


def explained(error: Exception, body: Callable, public: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Exception:
    """The error that the call shall raise: torch's about the first argument of a wrong type, else the one there is."""
    try:
        form = signature(body)
        given = form.bind(*args, **kwargs).arguments
    except TypeError:
        return error
    shown = public.replace(".", "_")
    for position, (name, parameter) in enumerate(form.parameters.items(), 1):
        if name not in given or given[name] is parameter.default or parameter.kind in (2, 4):  # stars
            continue
        wanted = _misfit(str(parameter.annotation), given[name], error)
        if wanted is None:
            continue
        error.__suppress_context__ = True
        if shown in _FORMS:
            return _from(error, no_such_call(shown, *_said(form, args, kwargs)), shown)
        label = "input" if name == "self" else name.rstrip("_")
        place = "" if parameter.kind == parameter.KEYWORD_ONLY else f" (position {position})"
        sentence = f"{shown}(): argument '{label}'{place} must be {wanted}, not {short_type(given[name])}"
        return _from(error, TypeError(sentence), shown)
    return error


def _said(form: Signature, args: Sequence[Any], kwargs: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The arguments without the defaults that nobody wrote."""
    defaults = [parameter.default for parameter in form.parameters.values()]
    given = list(args)
    while given and len(given) <= len(defaults) and given[-1] is defaults[len(given) - 1]:
        given.pop()
    return given, {name: value for name, value in kwargs.items() if value is not form.parameters[name].default}


def _from(error: Exception, complaint: Exception, shown: str) -> Exception:
    own = str(error).startswith(f"{shown}(") and "must be" in str(error)
    if type(error) is TypeError and (own or "invalid combination" in str(error)):
        return error  # the function has said it better
    complaint.__cause__, complaint.__suppress_context__ = None, True
    return complaint


def _misfit(declared: str, value: Any, error: Exception) -> str | None:
    """What an argument should be, when it is something else."""
    kind, _, rest = declared.partition(" | ")
    if value is None and rest == "None":
        return None
    if isinstance(value, Tensor):
        return None if kind not in ("bool", "str") else kind
    if kind == "Tensor":
        return "Tensor"
    if kind == "Any":  # a tensor was expected if an attribute of one was missed
        return "Tensor" if isinstance(error, AttributeError) and error.obj is value else None
    if kind == "int":
        return None if is_integer(value) else "int"
    if kind == "float":
        return None if isinstance(value, (int, float, complex, np.generic)) else "Number"
    if kind in ("bool", "str"):
        return None if isinstance(value, {"bool": (bool, np.bool_), "str": str}[kind]) else kind
    return None
