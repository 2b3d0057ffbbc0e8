"""The boundary of nn, optim and utils.data: library code sees core tensors, user code sees raw tensors and Variables."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Iterator
from typing import Any

from ...autograd.modes import no_grad
from ...nn.parameter import Parameter as CoreParameter
from ...tensor import Tensor
from .. import era
from ..surface import Surface, called_by_library
from . import optimisers, values
from .functions import RAW, VARIABLE, generated, is_volatile, vector
from .values import RawTensor, Value, raw, rewrap, unwrap, variable

_LIBRARY = __name__.rsplit(".", 3)[0]


def _as_variable(core: Tensor) -> Any:
    return variable(vector(core))


def _written_by_user(module: Any) -> bool:
    """Is the module's `forward` the user's own?"""
    forward = getattr(type(module), "forward", None)
    return not getattr(forward, "__module__", "").startswith((_LIBRARY, "torch"))


def _call(original: Callable) -> Callable:
    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        inside = called_by_library()
        if _written_by_user(self):
            if not inside:
                return original(self, *arguments, **named)
            found = original(self, *rewrap(arguments, _as_variable), **rewrap(named, _as_variable))
            return unwrap(found)
        if inside:
            return original(self, *arguments, **named)
        everything = (*arguments, *named.values())
        for value in everything:
            if isinstance(value, RawTensor):
                raise TypeError(
                    f"{type(self).__name__}: expected a Variable argument, but got {type(value).__name__}; wrap it as "
                    "Variable(tensor)"
                )
        if is_volatile(everything):
            with no_grad():
                return rewrap(original(self, *unwrap(arguments), **unwrap(named)), _as_variable)
        return rewrap(original(self, *unwrap(arguments), **unwrap(named)), _as_variable)

    return call


def _getattr(original: Callable) -> Callable:
    def getattr_(self: Any, name: str) -> Any:
        found = original(self, name)
        if not isinstance(found, Tensor) or called_by_library():
            return found
        return variable(found, False) if name in self._parameters else raw(found)

    return getattr_


def _setattr(original: Callable) -> Callable:
    def setattr_(self: Any, name: str, value: Any) -> None:
        known = self.__dict__.get("_parameters", {})
        if (
            isinstance(value, Value)
            and (isinstance(value.core, CoreParameter) or name in known)
            or isinstance(value, RawTensor)
            and name in self.__dict__.get("_buffers", {})
        ):
            value = value.core
        original(self, name, value)

    return setattr_


def _unwrapping(original: Callable) -> Callable:
    """A method that takes values of 0.3."""

    @functools.wraps(original)
    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        return original(self, *unwrap(arguments), **unwrap(named))

    return call


def _yielding(original: Callable, make: Callable[[Tensor], Any]) -> Callable:
    """A generator method whose tensors user code sees as values of 0.3."""

    @functools.wraps(original)
    def call(self: Any, *arguments: Any, **named: Any) -> Iterator[Any]:
        found = original(self, *arguments, **named)
        return found if called_by_library() else (rewrap(each, make) for each in found)

    return call


def _returning(original: Callable, make: Callable[[Tensor], Any]) -> Callable:
    @functools.wraps(original)
    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        found = original(self, *arguments, **named)
        return found if called_by_library() else rewrap(found, make)

    return call


def _parameter(core: Tensor) -> Any:
    return variable(core, False)


def install(surface: Surface, made: Any) -> None:
    """Put the boundary around modules, optimisers, functional, init and loaders."""
    from ... import nn, optim

    module = nn.Module
    era.zeroed_gradients(surface)
    era.schedules(surface)
    era.silence(surface, era.LATER_THAN_0_3)
    surface.replace(module, "__call__", _call(module.__call__))
    surface.replace(module, "__getattr__", _getattr(module.__getattr__))
    surface.replace(module, "__setattr__", _setattr(module.__setattr__))
    for name in ("register_parameter", "register_buffer", "load_state_dict"):
        surface.replace(module, name, _unwrapping(getattr(module, name)))
    for name in ("parameters", "named_parameters"):
        surface.replace(module, name, _yielding(getattr(module, name), _parameter))
    for name in ("buffers", "named_buffers"):
        surface.replace(module, name, _yielding(getattr(module, name), raw))
    surface.replace(module, "state_dict", _returning(module.state_dict, raw))
    surface.replace(nn, "Parameter", values.Parameter)
    surface.replace(nn.parameter, "Parameter", values.Parameter)
    _functions(surface)
    optimisers.install(surface, optim)
    _loaders(surface)


def _functions(surface: Surface) -> None:
    """functional, init and utils: every public function, generated."""
    from ... import nn
    from ...nn import functional, init

    for owner in (functional, init, nn.utils):
        default = RAW if owner is nn.utils else VARIABLE  # a norm of gradients is a number
        for name, function in list(vars(owner).items()):
            if isinstance(function, types.FunctionType) and not name.startswith("_"):
                surface.replace(owner, name, generated(name, function, default))


def _loaders(surface: Surface) -> None:
    from ...utils import data

    for owner in (data.TensorDataset,):
        surface.replace(owner, "__init__", _unwrapping(vars(owner)["__init__"]))
    loader = data.DataLoader
    original = vars(loader)["__init__"]

    def init(self: Any, *arguments: Any, **named: Any) -> None:
        original(self, *arguments, **named)
        collate = self.collate_fn
        self.collate_fn = lambda samples: unwrap(collate(unwrap(samples)))

    surface.replace(loader, "__init__", functools.wraps(original)(init))
    surface.replace(loader, "__iter__", _yielding(vars(loader)["__iter__"], raw))
