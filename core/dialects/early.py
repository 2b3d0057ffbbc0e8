"""What changed with 0.4.0 and 0.4.1 in modules, optimisers and checkpoints: frozen parameters, names with dots, missing
keys, counters of batches, rates of schedules.

Sources: torch/nn/modules/module.py, torch/nn/modules/batchnorm.py, torch/optim/optimizer.py at v0.3.1, v0.4.0, v0.4.1.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..array.rules import rules
from .surface import Surface, called_by_library

# Settings of parameter groups that later versions added.
_LATER_SETTINGS = frozenset({"foreach", "maximize", "capturable", "differentiable", "fused", "decoupled_weight_decay"})


def uncounted_batches(surface: Surface) -> None:
    """Batch norm kept no `num_batches_tracked` before 0.4.1: neither its state nor its momentum of None."""
    from ..nn.modules import batchnorm, instancenorm  # noqa: F401 - its classes are built on the first's

    base = batchnorm._NormBase
    original, load = vars(base)["__init__"], vars(base)["_load_from_state_dict"]

    @functools.wraps(original)
    def init(self: Any, *arguments: Any, **named: Any) -> None:
        original(self, *arguments, **named)
        self._buffers["num_batches_tracked"] = None

    @functools.wraps(load)
    def load_from_state_dict(self: Any, state_dict: Any, prefix: str, *rest: Any) -> None:
        load(self, state_dict, prefix, *rest)
        key = f"{prefix}num_batches_tracked"
        missing, unexpected = rest[2], rest[3]
        if self._buffers.get("num_batches_tracked") is None:
            for keys in (missing, unexpected):
                if key in keys:
                    keys.remove(key)

    def reset_running_stats(self: Any) -> None:
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)

    surface.replace(base, "__init__", init)
    surface.replace(base, "_load_from_state_dict", load_from_state_dict)
    surface.replace(base, "reset_running_stats", reset_running_stats)


def frozen_parameters(surface: Surface) -> None:
    """Optimisers refused parameters without a gradient before 0.4.1."""
    from ..optim import Optimizer

    original = vars(Optimizer)["add_param_group"]

    @functools.wraps(original)
    def add_param_group(self: Any, param_group: Any) -> None:
        original(self, param_group)
        for parameter in dict.__getitem__(self.param_groups[-1], "params"):
            if not parameter.requires_grad:
                self.param_groups.pop()
                raise ValueError("optimizing a parameter that doesn't require gradients")

    surface.replace(Optimizer, "add_param_group", add_param_group)


def settings(surface: Surface) -> None:
    """What an optimiser prints of its groups."""
    from ..optim import Optimizer

    def representation(self: Any) -> str:
        text = f"{type(self).__name__} ("
        for i, group in enumerate(self.param_groups):
            shown = sorted(k for k in group if k != "params" and k not in _LATER_SETTINGS)
            text += f"\nParameter Group {i}\n" + "".join(f"    {key}: {group[key]}\n" for key in shown)
        return text + ")"

    surface.replace(Optimizer, "__repr__", representation)


def rates(surface: Surface) -> None:
    """`scheduler.get_lr()` gave a program the rates that are set; today it takes a step to compute them."""
    from ..optim import lr_scheduler

    for owner in list(vars(lr_scheduler).values()):
        if isinstance(owner, type) and "get_lr" in vars(owner) and issubclass(owner, lr_scheduler.LRScheduler):
            surface.replace(owner, "get_lr", _set_rates(vars(owner)["get_lr"]))


def _set_rates(original: Callable) -> Callable:
    @functools.wraps(original)
    def get_lr(self: Any) -> list:
        if called_by_library() or self._get_lr_called_within_step:
            return original(self)
        return [group["lr"] for group in self.optimizer.param_groups]

    return get_lr


def state_by_name(surface: Surface) -> None:
    """0.3 raised KeyError for keys that do not fit, copied what had as many elements, and took names with dots."""
    from ..nn import Module
    from ..nn.modules.registry import Registry, type_name

    def load_state_dict(self: Any, state_dict: Any, strict: bool = True) -> None:
        own = original_state(self)
        for name, given in state_dict.items():
            given = getattr(given, "core", given)
            if name in own:
                target = own[name].data
                if target.shape != given.shape and target.array.size == given.array.size:
                    given = given.reshape(target.shape)
                try:
                    target.copy_(given)
                except Exception:
                    raise RuntimeError(
                        f"While copying the parameter named {name}, whose dimensions in the model are "
                        f"{own[name].shape} and whose dimensions in the checkpoint are {given.shape}."
                    ) from None
            elif strict:
                raise KeyError(f'unexpected key "{name}" in state_dict')
        missing = set(own) - set(state_dict)
        if strict and missing:
            raise KeyError(f'missing keys in state_dict: "{missing}"')

    def add_module(self: Any, name: str, module: Any) -> None:
        if not isinstance(module, Registry) and module is not None:
            raise TypeError(f"{type_name(module)} is not a Module subclass")
        if hasattr(self, name) and name not in self._modules:
            raise KeyError(f"attribute '{name}' already exists")
        self._modules[name] = module

    original_state = Module.state_dict
    surface.replace(Module, "load_state_dict", load_state_dict)
    surface.replace(Module, "add_module", add_module)


def silent_load(surface: Surface) -> None:
    """`load_state_dict` of 0.4 returned nothing."""
    from ..nn import Module

    original = Module.load_state_dict

    @functools.wraps(original)
    def load_state_dict(self: Any, state_dict: Any, strict: bool = True) -> None:
        original(self, state_dict, strict)

    surface.replace(Module, "load_state_dict", load_state_dict)


def install(surface: Surface) -> None:
    """Put back what the active version did."""
    settings(surface)
    rates(surface)
    if rules.version != "0.4.1":
        uncounted_batches(surface)
        frozen_parameters(surface)
    if rules.dialect == "0.3":
        state_by_name(surface)
    else:
        silent_load(surface)
