"""The boundary of distributions in 0.3: made from Variables they give Variables, made from tensors or numbers tensors."""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from importlib.util import find_spec
from typing import Any

from ...tensor import Tensor
from ..surface import Surface, called_by_library
from .functions import VARIABLE, kind_of, vector
from .values import raw, rewrap, unwrap, variable

_PACKAGE = f"{__name__.rsplit('.', 3)[0]}.distributions"


def _init(original: Callable) -> Callable:
    @functools.wraps(original)
    def init(self: Any, *arguments: Any, **named: Any) -> None:
        if not called_by_library():
            kind = kind_of((*arguments, *named.values()))
            vars(self)["_era_kind"] = kind or _inner_kind((*arguments, *named.values()))
            arguments, named = unwrap(arguments), unwrap(named)
        original(self, *arguments, **named)

    return init


def _inner_kind(arguments: tuple) -> str | None:
    """The kind of a distribution that this one is made from."""
    return next((vars(a)["_era_kind"] for a in arguments if "_era_kind" in getattr(a, "__dict__", {})), None)


def _wrapping(owner: Any) -> Callable[[Any], Any]:
    make = variable if vars(owner).get("_era_kind") == VARIABLE else raw
    return lambda found: rewrap(found, lambda core: make(vector(core)))


def _getattribute(original: Callable) -> Callable:
    def getattribute(self: Any, name: str) -> Any:
        found = original(self, name)
        if name.startswith("__") or called_by_library():
            return found
        if isinstance(found, Tensor):
            return _wrapping(self)(found)
        if isinstance(found, types.MethodType):
            return _method(found)
        return found

    return getattribute


def _method(bound: types.MethodType) -> Callable:
    wrap = _wrapping(bound.__self__)

    @functools.wraps(bound)
    def call(*arguments: Any, **named: Any) -> Any:
        return wrap(bound(*unwrap(arguments), **unwrap(named)))

    return call


def _divergence(original: Callable) -> Callable:
    @functools.wraps(original)
    def kl_divergence(p: Any, q: Any) -> Any:
        found = original(p, q)
        return found if called_by_library() else _wrapping(p)(found)

    return kl_divergence


class _AfterImport(MetaPathFinder):
    """Calls `then` once, as soon as the package of distributions is imported: few programs need its fifty files."""

    def __init__(self, then: Callable[[], None]) -> None:
        self._then, self._asking = then, False

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != _PACKAGE or self._asking:
            return None
        self._asking = True
        try:
            spec = find_spec(name)  # of the finders that come after
        finally:
            self._asking = False
        assert spec is not None and spec.loader is not None
        execute = spec.loader.exec_module

        def exec_module(module: Any) -> None:
            execute(module)
            self._then()

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def install(surface: Surface) -> None:
    """Put the boundary around distributions, now or when they are imported."""
    if _PACKAGE in sys.modules:
        return _install(surface)
    finder = _AfterImport(lambda: _install(surface))
    sys.meta_path.insert(0, finder)
    return surface.on_restore(lambda: sys.meta_path.remove(finder) if finder in sys.meta_path else None)


def _install(surface: Surface) -> None:
    """Put the boundary around every distribution of the library."""
    from ... import distributions

    base = distributions.Distribution
    for owner in {value for value in vars(distributions).values() if isinstance(value, type)}:
        if issubclass(owner, base) and "__init__" in vars(owner):
            surface.replace(owner, "__init__", _init(vars(owner)["__init__"]))
    surface.replace(base, "__getattribute__", _getattribute(base.__getattribute__))
    for module in (distributions, distributions.kl):
        surface.replace(module, "kl_divergence", _divergence(module.kl_divergence))
