"""state_dict and load_state_dict: a module's parameters and buffers by dotted name."""

from __future__ import annotations

import warnings
from collections import OrderedDict, namedtuple
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...autograd.methods import RemovableHandle
from ...autograd.modes import no_grad
from ...tensor import Tensor
from ..parameter import Parameter
from .hooks import _add

_EXTRA = "_extra_state"


class _IncompatibleKeys(namedtuple("_IncompatibleKeys", ("missing_keys", "unexpected_keys"))):
    """What load_state_dict did not find, and what it did not know."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<All keys matched successfully>" if not self.missing_keys and not self.unexpected_keys else (
            super().__repr__()
        )  # fmt: skip

    __str__ = __repr__


class Stateful:
    """The state of a module and of all below it, out and in."""

    _version = 1
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _non_persistent_buffers_set: set[str]
    _modules: dict[str, Any]
    _state_dict_hooks: dict[int, Callable]
    _state_dict_pre_hooks: dict[int, Callable]
    _load_state_dict_pre_hooks: dict[int, Callable]
    _load_state_dict_post_hooks: dict[int, Callable]

    def get_extra_state(self) -> Any:
        """Define it to put something of your own into state_dict."""
        raise RuntimeError(
            "Reached a code path in Module.get_extra_state() that should never be called. Please file an issue at "
            "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug."
            "\n  define it together with set_extra_state()"
        )

    def set_extra_state(self, state: Any) -> None:
        """Define it to read what get_extra_state put into state_dict."""
        raise RuntimeError(
            "Reached a code path in Module.set_extra_state() that should never be called. Please file an issue at "
            "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug."
            "\n  define it together with get_extra_state()"
        )

    # -- out -------------------------------------------------------------------------------------------------------
    def state_dict(self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        """Parameters and persistent buffers by dotted name, detached unless `keep_vars`."""
        if args:
            warnings.warn(
                "Positional args are being deprecated, use kwargs instead. Refer to "
                "https://pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.state_dict for details.",
                FutureWarning,
                stacklevel=2,
            )
            given = dict(zip(("destination", "prefix", "keep_vars"), args))
            destination = given.get("destination") if destination is None else destination
            prefix, keep_vars = given.get("prefix", prefix), given.get("keep_vars", keep_vars)
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()  # type: ignore[attr-defined]
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for hook in self._state_dict_hooks.values():
            destination = hook(self, destination, prefix, metadata) or destination
        return destination

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """This module's own part of state_dict; layers may extend it."""
        for name, tensor in self._own_state():
            destination[prefix + name] = tensor if keep_vars else tensor.detach()
        if type(self).get_extra_state is not Stateful.get_extra_state:
            destination[prefix + _EXTRA] = self.get_extra_state()

    def _own_state(self) -> Iterator[tuple[str, Tensor]]:
        for name, parameter in self._parameters.items():
            if parameter is not None:
                yield name, parameter
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                yield name, buffer

    # -- in --------------------------------------------------------------------------------------------------------
    def load_state_dict(self, state_dict: Mapping, strict: bool = True, assign: bool = False) -> _IncompatibleKeys:
        """Copy a state_dict into this module; RuntimeError lists every mismatch (with `strict`, missing and unexpected
        keys too). With `assign` the tensors themselves take the parameters' places."""
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        missing: list[str] = []
        unexpected: list[str] = []
        problems: list[str] = []
        metadata = getattr(state_dict, "_metadata", None)
        found = OrderedDict(state_dict)
        if metadata is not None:
            found._metadata = metadata  # type: ignore[attr-defined]
        _load(self, found, "", metadata, assign, (missing, unexpected, problems))
        if strict:
            for title, keys in (("Unexpected", unexpected), ("Missing", missing)):
                if keys:
                    quoted = ", ".join(f'"{key}"' for key in keys)
                    problems.insert(0, f"{title} key(s) in state_dict: {quoted}. ")
        if problems:
            listed = "\n\t".join(problems)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{listed}")
        return _IncompatibleKeys(missing, unexpected)

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, local_metadata: dict, strict: bool, missing_keys: list,
        unexpected_keys: list, error_msgs: list,
    ) -> None:  # fmt: skip
        """Load this module's own part; layers that changed over time override it to read their old states."""
        for hook in self._load_state_dict_pre_hooks.values():
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        own = dict(self._own_state())
        for name, tensor in own.items():
            key = prefix + name
            if key in state_dict:
                problem = self._load_one(name, tensor, key, state_dict[key], local_metadata)
                if problem:
                    error_msgs.append(problem)
            elif strict:
                missing_keys.append(key)
        self._load_extra(state_dict, prefix, strict, missing_keys, unexpected_keys)
        if strict:
            unexpected_keys.extend(self._unknown_keys(state_dict, prefix, own))

    def _load_one(self, name: str, tensor: Tensor, key: str, given: Any, metadata: dict) -> str | None:
        """Load one tensor; the report's line when it does not fit."""
        if not isinstance(given, Tensor):
            return (
                f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from '
                f"checkpoint but received {type(given)}"
            )
        if tensor.array.shape == () and given.array.shape == (1,):
            given = given[0]  # type: ignore[index] # a scalar saved by 0.3
        if given.array.shape != tensor.array.shape:
            return (
                f"size mismatch for {key}: copying a param with shape {given.shape} from checkpoint, the shape in "
                f"current model is {tensor.shape}."
            )
        try:
            with no_grad():
                if metadata.get("assign_to_params_buffers", False):
                    self._assign(name, tensor, given)
                else:
                    tensor.copy_(given)  # type: ignore[attr-defined]
        except Exception as error:
            return (
                f'While copying the parameter named "{key}", whose dimensions in the model are {tensor.shape} and '
                f"whose dimensions in the checkpoint are {given.shape}, an exception occurred : {error.args}."
            )
        return None

    def _assign(self, name: str, before: Tensor, given: Tensor) -> None:
        if isinstance(before, Parameter):
            if not isinstance(given, Parameter):
                given = Parameter(given, before.requires_grad)
            given.requires_grad_(before.requires_grad)
        setattr(self, name, given)

    def _load_extra(self, state_dict: Any, prefix: str, strict: bool, missing: list, unexpected: list) -> None:
        key = prefix + _EXTRA
        if type(self).set_extra_state is not Stateful.set_extra_state:
            if key in state_dict:
                self.set_extra_state(state_dict[key])
            elif strict:
                missing.append(key)
        elif strict and key in state_dict:
            unexpected.append(key)

    def _unknown_keys(self, state_dict: Any, prefix: str, own: dict) -> Iterator[str]:
        for key in state_dict:
            if key.startswith(prefix) and key != prefix + _EXTRA:
                name, dot, _ = key[len(prefix) :].partition(".")
                if name not in (self._modules if dot else own):
                    yield key

    # -- hooks -----------------------------------------------------------------------------------------------------
    def register_state_dict_pre_hook(self, hook: Callable) -> RemovableHandle:
        """Call `hook(module, prefix, keep_vars)` before state_dict."""
        return _add(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Callable) -> RemovableHandle:
        """Call `hook(module, state_dict, prefix, local_metadata)` after state_dict; it changes the dict in place."""

        def silent(*arguments: Any) -> None:
            if hook(*arguments) is not None:
                raise RuntimeError("state_dict post-hook must return None")

        return _add(self._state_dict_hooks, silent)

    def _register_state_dict_hook(self, hook: Callable) -> RemovableHandle:
        return _add(self._state_dict_hooks, hook)

    def register_load_state_dict_pre_hook(self, hook: Callable) -> RemovableHandle:
        """Call `hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)`
        before a state is loaded."""
        return _add(self._load_state_dict_pre_hooks, lambda *arguments: hook(self, *arguments))

    def _register_load_state_dict_pre_hook(self, hook: Callable, with_module: bool = False) -> RemovableHandle:
        return (
            self.register_load_state_dict_pre_hook(hook) if with_module else _add(self._load_state_dict_pre_hooks, hook)
        )

    def register_load_state_dict_post_hook(self, hook: Callable) -> RemovableHandle:
        """Call `hook(module, incompatible_keys)` after a state was loaded; it changes the keys in place."""
        return _add(self._load_state_dict_post_hooks, hook)


def _load(
    module: Any, state: Any, prefix: str, metadata: Any, assign: bool, report: tuple[list[str], list[str], list[str]]
) -> None:
    local = {} if metadata is None else metadata.get(prefix[:-1], {})
    if assign:
        local["assign_to_params_buffers"] = True
    module._load_from_state_dict(state, prefix, local, True, *report)
    for name, child in module._modules.items():
        if child is not None:
            below = f"{prefix}{name}."
            _load(child, {k: v for k, v in state.items() if k.startswith(below)}, below, metadata, assign, report)
    for hook in module._load_state_dict_post_hooks.values():
        if hook(module, _IncompatibleKeys(report[0], report[1])) is not None:
            raise AssertionError(
                "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new values, if "
                "incompatible_keys need to be modified, it should be done inplace."
            )
