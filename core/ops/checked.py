"""Composites as the public sees them: a call that fails over an argument's type gives torch's sentence about it.

Before the call only flags and plain numbers are looked at, whose wrong types would pass unseen. What PyTorch's parser and
a composite's annotations say of the others is asked once it has failed; torch, whose parser looks first, then names the
first argument that does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import CO_VARARGS, CO_VARKEYWORDS, Signature, signature
from types import FunctionType
from typing import Any

import numpy as np

from ..array.backend import is_array
from ..array.errors import no_such_call, short_type
from ..array.rules import rules
from ..tensor import Tensor
from .arguments import SEVERAL_FORMS, is_integer
from .compiled import compiled
from .layer_parser import asked, layer_complaint
from .parser import complaint, known

_templates: dict[tuple[str, str, str], Any] = {}
_STARS = CO_VARARGS | CO_VARKEYWORDS
# Composites that torch has in several forms.
_FORMS = SEVERAL_FORMS | {
    *("argsort", "sort", "quantile", "nanquantile", "where", "max", "min", "norm", "linalg_matrix_rank"),
    *("hann_window", "hamming_window", "bartlett_window", "blackman_window", "kaiser_window", "div"),
}


def checked(body: Callable, public: str) -> Callable:
    """The function `body` with its own signature, whose failures are looked into."""
    code = body.__code__  # type: ignore[attr-defined]
    shown = public.replace(".", "_")
    names, keywords = code.co_varnames[: code.co_argcount], code.co_kwonlyargcount
    if code.co_flags & _STARS:
        function = _template("*args, **kwargs", "args, kwargs")(body, explained, public, screen)
    elif keywords:
        named = code.co_varnames[len(names) : len(names) + keywords]
        passed = ", ".join([*names, *(f"{name}={name}" for name in named)])
        given = f"({''.join(f'{name}, ' for name in names)}), dict({', '.join(f'{name}={name}' for name in named)})"
        asked = _asked(body, shown, {name: name for name in (*names, *named)})
        function = _template(passed, given, ", ".join([*names, "*", *named]), asked)(body, explained, public, screen)
        function.__defaults__, function.__kwdefaults__ = body.__defaults__, body.__kwdefaults__  # type: ignore[attr-defined]
    else:  # one code for all of that many arguments, which are then called as they should be
        letters = [f"a{i}" for i in range(len(names))]
        given = f"({''.join(f'{a}, ' for a in letters)}), {{}}"
        asked = _asked(body, shown, dict(zip(names, letters)))
        function = _template(", ".join(letters), given, "", asked)(body, explained, public, screen)
        own = function.__code__
        function.__code__ = own.replace(co_varnames=(*names, *own.co_varnames[len(names) :]))
        function.__defaults__ = body.__defaults__  # type: ignore[attr-defined]
    function.__code__ = function.__code__.replace(co_name=code.co_name, co_qualname=code.co_qualname)
    for each in ("__name__", "__qualname__", "__doc__", "__module__", "__annotations__"):
        setattr(function, each, getattr(body, each))
    function.__wrapped__ = body
    return function


_ODD = {
    "bool": "{0} is not False and {0} is not True",
    "int": "{0}.__class__ is not int",
    "float": "{0}.__class__ is not float and {0}.__class__ is not int",
}


def _asked(body: Callable, shown: str, letters: dict[str, str]) -> str:
    """The condition under which a call's flags and numbers are looked at more closely; empty where torch does not look."""
    layer = asked(shown)
    if not layer and not known(shown):
        return ""
    conditions = []
    defaults = {**(body.__kwdefaults__ or {})}  # type: ignore[attr-defined]
    if body.__defaults__:  # type: ignore[attr-defined]
        places = body.__code__.co_varnames[: body.__code__.co_argcount]  # type: ignore[attr-defined]
        defaults |= zip(places[-len(body.__defaults__) :], body.__defaults__)  # type: ignore[attr-defined]
    for name, letter in letters.items():
        kind, _, rest = str(body.__annotations__.get(name, "")).partition(" | ")
        if kind not in _ODD or rest not in ("", "None") or layer and (name not in layer or layer[name].attribute):
            continue
        odd = _ODD[kind].format(letter)
        if rest == "None" or defaults.get(name, False) is None:
            odd = f"{letter} is not None and {odd}"
        conditions.append(odd)
    return " or ".join(conditions)


def screen(body: Callable, public: str, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
    """Raise torch's complaint about an argument's type, if it has one; the old layers took any flag."""
    if rules.dialect != "2" and asked(public.replace(".", "_")):
        return
    found = _complaint(body, public.replace(".", "_"), args, kwargs)
    if found is not None and not any(map(is_array, args)):  # formulas run on arrays
        raise found


def _complaint(body: Callable, shown: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    parameters = signature(body).parameters
    if any(parameter.kind == parameter.VAR_POSITIONAL for parameter in parameters.values()):
        return None  # it reads its arguments itself

    def is_default(name: str, value: Any) -> bool:
        return name in parameters and parameters[name].default is value

    names = [name for name, parameter in parameters.items() if parameter.kind <= parameter.POSITIONAL_OR_KEYWORD]
    if asked(shown):
        return layer_complaint(shown, {**dict(zip(names, args)), **kwargs}, is_default)
    return complaint(shown, names, args, kwargs, is_default)


def check_all(namespace: dict[str, Any], names: Sequence[str], prefix: str = "") -> None:
    """Let the plain functions of a module check their arguments as `prefix` + name, where PyTorch's parser does."""
    for name in names:
        function = namespace[name]
        plain = (
            isinstance(function, FunctionType) and not hasattr(function, "op") and not hasattr(function, "__wrapped__")
        )
        if plain and (known(prefix + name) or asked(prefix.replace(".", "_") + name)):
            namespace[name] = checked(function, prefix + name)


def _template(passed: str, given: str, parameters: str = "", asked: str = "") -> Any:
    """What makes the function that hands its arguments on as `passed`, and to the explanation as `given`."""
    found = _templates.get((passed, parameters, asked))
    if found is None:
        source = (
            "def make(_body, _explained, _public, _screen):\n"
            f"    def call({parameters or passed}):\n"
            + (f"        if {asked}:\n            _screen(_body, _public, {given})\n" if asked else "")
            + "        try:\n"
            f"            return _body({passed})\n"
            "        except Exception as _error:\n"
            f"            raise _explained(_error, _body, _public, {given})\n"
            "    return call"
        )
        scope: dict[str, Any] = {}
        exec(compiled(source), scope)
        found = _templates[passed, parameters, asked] = scope["make"]
    return found


def explained(error: Exception, body: Callable, public: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Exception:
    """The error that the call shall raise: torch's about the first argument of a wrong type, else the one there is."""
    try:
        form = signature(body)
        given = form.bind(*args, **kwargs).arguments
    except TypeError:
        return error
    shown = public.replace(".", "_")
    found = _complaint(body, shown, args, kwargs)
    if found is not None:
        if type(error) is TypeError and str(error).startswith(f"{shown}("):
            return error  # the function has said it better
        found.__cause__, found.__suppress_context__ = None, True
        return found
    if known(shown) or asked(shown):
        return error
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
