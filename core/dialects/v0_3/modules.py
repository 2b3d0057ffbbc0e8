"""The boundary of nn, optim and utils.data: library code sees core tensors, user code sees raw tensors and Variables."""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from ...autograd.modes import no_grad
from ...nn.modules.embedding_bag import EmbeddingBag
from ...nn.modules.sparse import Embedding
from ...nn.parameter import Parameter as CoreParameter
from ...tensor import Tensor
from .. import early, era, names, old_functional
from ..surface import Surface, called_by_library
from . import optimisers, packed, values
from .functions import RAW, VARIABLE, as_user, generated, is_volatile, vector
from .values import RawTensor, Value, raw, rewrap, unwrap, variable

_LIBRARY = __name__.rsplit(".", 3)[0]


def _as_variable(core: Tensor) -> Any:
    return variable(vector(core))


def _written_by_user(module: Any) -> bool:
    """Is the module's `forward` the user's own?"""
    forward = getattr(type(module), "forward", None)
    return not (getattr(forward, "__module__", None) or "").startswith((_LIBRARY, "torch"))


_TAKE_TENSORS = (Embedding, EmbeddingBag)  # only their weight had to be a Variable


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
        return _cross(original, self, arguments, named)

    return call


def _cross(run: Callable, self: Any, arguments: tuple, named: dict) -> Any:
    """Run library code of a module on a program's Variables."""
    everything = (*arguments, *named.values())
    for value in everything:
        if isinstance(value, RawTensor) and not isinstance(self, _TAKE_TENSORS):
            raise TypeError(
                f"{type(self).__name__}: expected a Variable argument, but got {type(value).__name__}; wrap it as "
                "Variable(tensor)"
            )
    if is_volatile(everything):
        with no_grad():
            return rewrap(run(self, *unwrap(arguments), **unwrap(named)), _as_variable)
    return rewrap(run(self, *unwrap(arguments), **unwrap(named)), _as_variable)


def _forward(original: Callable) -> Callable:
    """A library module's `forward`, which programs also call themselves: `model.forward(x)`, `super().forward(x)`."""

    @functools.wraps(original)
    def forward(self: Any, *arguments: Any, **named: Any) -> Any:
        if any(isinstance(a, Value) for a in arguments) or not called_by_library():
            return _cross(original, self, arguments, named)
        return original(self, *arguments, **named)

    return forward


def _hooking(original: Callable, backward: bool = False) -> Callable:
    """A method that registers a hook, which sees Variables."""

    @functools.wraps(original)
    def register(self: Any, hook: Callable) -> Any:
        if called_by_library():
            return original(self, hook)

        def seen(module: Any, *values: Any) -> Any:
            found = hook(module, *(rewrap(v, _as_variable) for v in values))
            if found is not None and not backward:
                raise RuntimeError(f"forward hooks should never return any values, but '{hook}' didn't return None")
            return unwrap(found)

        return original(self, seen)

    return register


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
    era.unnoticed_steps(surface)
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
    for owner in _library_modules(module):
        surface.replace(owner, "forward", _forward(vars(owner)["forward"]))
    for name in ("register_forward_hook", "register_forward_pre_hook", "register_backward_hook"):
        surface.replace(module, name, _hooking(getattr(module, name), backward=name == "register_backward_hook"))
    for name in ("__getitem__", "__iter__"):
        wrapping = _returning if name == "__getitem__" else _yielding
        surface.replace(nn.ParameterList, name, wrapping(vars(nn.ParameterList)[name], _parameter))
    surface.replace(module, "state_dict", _returning(module.state_dict, raw))
    surface.replace(nn, "Parameter", values.Parameter)
    surface.replace(nn.parameter, "Parameter", values.Parameter)
    _functions(surface)
    optimisers.install(surface, optim)
    _loaders(surface)
    early.install(surface)
    names.hide(surface)


def _library_modules(base: type) -> list[type]:
    """Every module class of the library with a forward of its own."""
    found, todo = [], [base]
    while todo:
        for each in todo.pop().__subclasses__():
            todo.append(each)
            if each.__module__.startswith((_LIBRARY, "torch")) and "forward" in vars(each) and each not in found:
                found.append(each)
    return found


def _functions(surface: Surface) -> None:
    """functional, init and utils: every public function, generated."""
    from ... import nn
    from ...nn import functional, init, utils
    from ...nn.utils import clip_grad, convert_parameters, spectral_norm, weight_norm  # noqa: F401 - loads the modules

    old = old_functional.functions()
    made: dict[Any, Callable] = {}
    modules = [sys.modules[f"{utils.__name__}.{n}"] for n in ("clip_grad", "convert_parameters", "weight_norm")]
    for owner in (functional, init, nn.utils, *modules):
        default = VARIABLE if owner in (functional, init) else RAW  # a norm of gradients is a number
        for name, function in list(vars(owner).items()):
            if not isinstance(function, types.FunctionType) or name.startswith("_"):
                continue
            if function not in made:
                inside = old.get(name, function) if owner is functional else function
                made[function] = generated(name, as_user(inside), default, inside)
                if name == "clip_grad_norm":
                    made[function] = era.number(made[function])
            surface.replace(owner, name, made[function])
    packed.install(surface)
    old_functional.install_losses(surface)


def _loaders(surface: Surface) -> None:
    from ...utils import data

    surface.replace(data.TensorDataset, "__init__", _tensor_dataset(vars(data.TensorDataset)["__init__"]))
    for name, place in (("data_tensor", 0), ("target_tensor", 1)):
        surface.replace(data.TensorDataset, name, property(lambda self, place=place: raw(self.tensors[place])))
    surface.replace(data.TensorDataset, "__getitem__", _elements(vars(data.TensorDataset)["__getitem__"]))
    loader = data.DataLoader
    original = vars(loader)["__init__"]

    def init(self: Any, *arguments: Any, **named: Any) -> None:
        original(self, *arguments, **named)
        collate = self.collate_fn
        self.collate_fn = lambda samples: unwrap(collate(unwrap(samples)))

    surface.replace(loader, "__init__", functools.wraps(original)(init))
    surface.replace(loader, "__iter__", _batches(vars(loader)["__iter__"]))


def _elements(original: Callable) -> Callable:
    """What an index gives of a dataset's tensors: a number where a tensor has one dimension."""

    @functools.wraps(original)
    def getitem(self: Any, index: Any) -> tuple:
        found = tuple(t if t.array.ndim else t.item() for t in original(self, index))
        return found if called_by_library() else rewrap(found, raw)

    return getitem


def _tensor_dataset(original: Callable) -> Callable:
    @functools.wraps(original)
    def init(self: Any, data_tensor: Any, target_tensor: Any) -> None:
        assert len(data_tensor) == len(target_tensor)
        original(self, unwrap(data_tensor), unwrap(target_tensor))

    return init


class Batches:
    """The iterator of a loader, which could also be asked with `.next()`."""

    def __init__(self, loader: Any, iterator: Iterator[Any]) -> None:
        self._loader, self._iterator = loader, iterator

    def __iter__(self) -> Batches:
        return self

    def __next__(self) -> Any:
        return rewrap(next(self._iterator), raw)

    next = __next__

    def __len__(self) -> int:
        return len(self._loader)


def _batches(original: Callable) -> Callable:
    @functools.wraps(original)
    def call(self: Any) -> Any:
        return Batches(self, original(self))

    return call
