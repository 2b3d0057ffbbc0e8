"""The boundary of optim in 0.3: optimisers hold core tensors, and user code finds Variables in `param_groups`."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from ..surface import Surface, called_by_library
from .values import RawTensor, Value, raw, rewrap, unwrap, variable

_LIBRARY = __name__.rsplit(".", 3)[0]


class Group(dict):
    """A parameter group; who is outside the library sees its "params" as Variables."""

    def __getitem__(self, key: str) -> Any:
        found = super().__getitem__(key)
        return found if key != "params" or called_by_library() else rewrap(found, variable)

    def __reduce__(self) -> tuple:
        return dict, (dict(self),)


class State(defaultdict):
    """The state by parameter, found by the core tensor and by its Variable."""

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key.core if isinstance(key, Value) else key)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key.core if isinstance(key, Value) else key, value)

    def __contains__(self, key: Any) -> bool:
        return super().__contains__(key.core if isinstance(key, Value) else key)


def _written_here(optimiser: Any) -> bool:
    return type(optimiser).__module__.startswith((_LIBRARY, "torch"))


def _init(original: Callable) -> Callable:
    @functools.wraps(original)
    def init(self: Any, params: Any, *rest: Any, **named: Any) -> None:
        if not called_by_library():
            params = list(params)
            for each in params:
                if isinstance(each, RawTensor):
                    raise TypeError(
                        f"optimizer can only optimize Variables, but one of the params is {each.core.type()}"  # type: ignore[attr-defined]
                    )
            params = unwrap(params)
        original(self, params, *rest, **named)
        self.state = State(dict, self.state)

    return init


def _add_param_group(original: Callable) -> Callable:
    @functools.wraps(original)
    def add_param_group(self: Any, param_group: Any) -> None:
        if not isinstance(param_group, dict):
            return original(self, param_group)
        params = unwrap(dict.__getitem__(param_group, "params"))
        return original(self, Group({**param_group, "params": params}))

    return add_param_group


def _load_state_dict(original: Callable) -> Callable:
    @functools.wraps(original)
    def load_state_dict(self: Any, state_dict: Any) -> None:
        original(self, unwrap(state_dict))
        self.param_groups = [Group(group) for group in self.param_groups]
        # An optimiser of the user's put raw tensors into its state, and finds raw tensors again.
        loaded = self.state if _written_here(self) else {p: rewrap(each, raw) for p, each in self.state.items()}
        self.state = State(dict, loaded)

    return load_state_dict


def _state_dict(original: Callable) -> Callable:
    @functools.wraps(original)
    def state_dict(self: Any) -> Any:
        if not _written_here(self):  # what a program put there itself
            return rewrap(unwrap(original(self)), raw)
        found = original(self)
        return found if called_by_library() else rewrap(found, raw)

    return state_dict


def _subclasses(kind: type) -> list[type]:
    return [s for each in kind.__subclasses__() for s in (each, *_subclasses(each))]


def install(surface: Surface, optim: Any) -> None:
    """Put the boundary around every optimiser of the library."""
    base = optim.Optimizer
    for owner in {base, *_subclasses(base)}:
        if "__init__" in vars(owner) and owner.__module__.startswith((_LIBRARY, "torch")):
            surface.replace(owner, "__init__", _init(vars(owner)["__init__"]))
    for name, around in (
        ("add_param_group", _add_param_group),
        ("load_state_dict", _load_state_dict),
        ("state_dict", _state_dict),
    ):
        surface.replace(base, name, around(getattr(base, name)))
