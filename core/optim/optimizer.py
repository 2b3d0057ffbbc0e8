"""Optimizer: parameter groups, state, state_dict, and what every step has around it (hooks and watchers)."""

from __future__ import annotations

import functools
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from copy import deepcopy
from itertools import chain
from typing import Any

import numpy as np

from ..array.backend import launches, xp_of
from ..autograd.methods import RemovableHandle
from ..autograd.modes import enable_grad, no_grad
from ..autograd.views import written
from ..tensor import Tensor, wrap

# Called as watch(optimizer) after every step of every optimizer: the seam for tracing.
watchers: list[Callable[[Any], None]] = []


class _Required:
    """Stands for a default that each parameter group must give itself."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = _Required()


def _observed(step: Callable) -> Callable:
    """A step with its hooks and watchers; a step that calls the one of its base class counts once."""

    @functools.wraps(step)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.__dict__.get("_stepping"):
            return step(self, *args, **kwargs)
        self._stepping = True
        try:
            for hook in self.__dict__.get("_optimizer_step_pre_hooks", {}).values():
                changed = hook(self, args, kwargs)
                if changed is not None:
                    args, kwargs = changed
            result = step(self, *args, **kwargs)
        finally:
            self._stepping = False
        self._opt_called = True
        for hook in self.__dict__.get("_optimizer_step_post_hooks", {}).values():
            hook(self, args, kwargs)
        for watch in watchers:
            watch(self)
        return result

    return wrapper


class Optimizer:
    """Base of all optimizers: give it parameters (or groups of them) and defaults, and define `step`."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "step" in cls.__dict__:
            cls.step = _observed(cls.__dict__["step"])  # type: ignore[method-assign]

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self._add_missing_hooks()
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                f"{params.type()}"  # type: ignore[attr-defined]
            )
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def _add_missing_hooks(self) -> None:
        for name in ("_optimizer_step_pre_hooks", "_optimizer_step_post_hooks"):
            self.__dict__.setdefault(name, OrderedDict())

    def step(self, closure: Callable | None = None) -> Any:
        """Update the parameters from their gradients; a closure computes the loss again."""
        raise NotImplementedError

    # -- parameters ------------------------------------------------------------------------------------------------
    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters with settings of their own; what they leave out is taken from the defaults."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        param_group["params"] = _listed(param_group["params"])
        _take_names(param_group)
        for parameter in param_group["params"]:
            if not isinstance(parameter, Tensor):
                from ..nn.modules.registry import type_name

                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type_name(parameter)}")
            if not (parameter.is_leaf or parameter._retains):
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            param_group.setdefault(name, default)
        self._check_unique(param_group)
        self.param_groups.append(param_group)

    def _check_unique(self, param_group: dict[str, Any]) -> None:
        own = {id(p) for p in param_group["params"]}
        if len(own) != len(param_group["params"]):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; "
                "see github.com/pytorch/pytorch/issues/40967 for more information",
                UserWarning,
                stacklevel=4,
            )
        for group in self.param_groups:
            if ("param_names" in param_group) != ("param_names" in group):
                kind = "with names" if "param_names" in param_group else "without names"
                raise ValueError(
                    "all optimizer param groups should be with/without names. cannot add param group "
                    f"{kind} to the optimizer"
                )
            if any(id(p) in own for p in group["params"]):
                raise ValueError("some parameters appear in more than one parameter group")

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Drop the gradients of all parameters, or fill them with zeros."""
        for group in self.param_groups:
            for parameter in group["params"]:
                gradient = parameter._grad
                if gradient is None:
                    continue
                if set_to_none:
                    parameter._grad = None
                    continue
                if gradient.grad_fn is not None:
                    gradient.detach_()
                else:
                    gradient.requires_grad_(False)
                gradient.zero_()

    # -- state -----------------------------------------------------------------------------------------------------
    def state_dict(self) -> dict[str, Any]:
        """State and settings, parameters named by their position: what real torch's load_state_dict accepts."""
        position: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            for parameter in group["params"]:
                position.setdefault(id(parameter), len(position))
            packed = {key: value for key, value in group.items() if key != "params"}
            groups.append({**packed, "params": [position[id(p)] for p in group["params"]]})
        state = {(position[id(key)] if isinstance(key, Tensor) else key): value for key, value in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state_dict of an optimizer with the same parameters in the same groups."""
        saved = deepcopy(state_dict["param_groups"])
        if len(saved) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(new["params"]) != len(own["params"]) for new, own in zip(saved, self.param_groups)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        own_parameters = chain.from_iterable(group["params"] for group in self.param_groups)
        parameter_of = dict(zip(chain.from_iterable(group["params"] for group in saved), own_parameters))
        state: defaultdict[Any, Any] = defaultdict(dict)
        for key, value in state_dict["state"].items():
            parameter = parameter_of.get(key)
            state[key if parameter is None else parameter] = value if parameter is None else _fitted(value, parameter)
        for new, own in zip(saved, self.param_groups):
            new["params"] = own["params"]
            if "param_names" in own:
                new.setdefault("param_names", own["param_names"])
        self.__setstate__({"state": state, "param_groups": saved})

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._add_missing_hooks()

    def __repr__(self) -> str:
        text = f"{type(self).__name__} ("
        for i, group in enumerate(self.param_groups):
            settings = "".join(f"    {key}: {group[key]}\n" for key in sorted(group) if key != "params")
            text += f"\nParameter Group {i}\n{settings}"
        return text + ")"

    # -- hooks -----------------------------------------------------------------------------------------------------
    def register_step_pre_hook(self, hook: Callable) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` before every step; it may return new (args, kwargs)."""
        return _register(self._optimizer_step_pre_hooks, hook)  # type: ignore[attr-defined]

    def register_step_post_hook(self, hook: Callable) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` after every step."""
        return _register(self._optimizer_step_post_hooks, hook)  # type: ignore[attr-defined]


def _register(hooks: dict[int, Callable], hook: Callable) -> RemovableHandle:
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    return handle


def _listed(parameters: Any) -> list[Any]:
    if isinstance(parameters, Tensor):
        return [parameters]
    if isinstance(parameters, set):
        raise TypeError(
            "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will "
            "change between runs. Please use a list instead."
        )
    return list(parameters)


def _take_names(group: dict[str, Any]) -> None:
    """Parameters given as (name, parameter) pairs leave their names in "param_names"."""
    names = [p[0] for p in group["params"] if isinstance(p, tuple)]
    if not names:
        return
    if len(names) != len(group["params"]):
        raise ValueError("all optimizer params should be with/without names. Some param names are missing")
    group["params"], group["param_names"] = [p[1] for p in group["params"]], names


def _fitted(value: Any, parameter: Any, key: Any = None) -> Any:
    """A loaded state in its parameter's dtype and place, except for the count of steps."""
    if isinstance(value, Tensor):
        if key == "step":
            return value
        kind = parameter.dtype if parameter.is_floating_point() else None
        found = value.to(parameter.device, kind)  # type: ignore[attr-defined]
        return found.clone() if found is value else found
    if isinstance(value, dict):
        return {k: _fitted(v, parameter, k) for k, v in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        return type(value)(_fitted(v, parameter) for v in value)  # type: ignore[call-arg]
    return value


# -- optimizers that update each parameter from its own gradient ------------------------------------------------------
class Elementwise(Optimizer):
    """Calls `update` with raw arrays for every parameter that has a gradient.

    A subclass says how the array `p` changes in place by the gradient `g`, with the parameter's state and its group; and by
    which kernel a GPU does so for many parameters at once.
    """

    kernel = ""  # of core/ops/cuda

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "update" in cls.__dict__ and "kernel" not in cls.__dict__:
            cls.kernel = ""  # its base's kernel does not know of another update

    def update(self, xp: Any, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """One step of one parameter, in place."""
        raise NotImplementedError

    def start(self, parameter: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        """The state of a parameter that is met for the first time."""

    def step(self, closure: Callable | None = None) -> Any:
        """Update the parameters from their gradients; a closure computes the loss again, and its value is returned."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        with no_grad():
            for group in self.param_groups:
                self._step_group(group)
        return loss

    def _step_group(self, group: dict[str, Any]) -> None:
        settings = {k: v if v.__class__ in _PLAIN else _number(v) for k, v in group.items() if k != "params"}
        _refuse(settings)
        many: list[Any] | None = [] if self.kernel and group["params"] and launches(group["params"][0].array) else None
        update, maximize, states = self.update, settings.get("maximize"), self.state
        decay = 0 if settings.get("decoupled_weight_decay") else settings.get("weight_decay")
        for parameter in group["params"]:
            gradient = parameter._grad
            if gradient is None:
                continue
            state = states.get(parameter)
            if fresh := not state:
                state = {}
                self.start(parameter, state, group)
            p, g = parameter.array, gradient.array
            if many is not None and _takes(p, g, state):
                many.append((parameter, p, g, state))
                continue
            if maximize:
                g = -g
            if decay:
                g = g + p * decay
            update(np if type(p) is np.ndarray else xp_of(p), p, g, state, settings)
            written(parameter)
            if fresh and state:
                states[parameter] = state
        if many:
            self._step_together(many, settings)

    def _step_together(self, many: list[Any], settings: dict[str, Any]) -> None:
        """One step of many parameters, in one launch."""
        from ..ops.cuda.on_optimizers import UPDATES

        UPDATES[self.kernel]([each[1:] for each in many], settings)
        for parameter, _, _, state in many:
            written(parameter)
            if state and not self.state.get(parameter):
                self.state[parameter] = state


def _takes(p: Any, g: Any, state: dict[str, Any]) -> bool:
    from ..ops.cuda.on_optimizers import takes

    return takes(p, g, state)


_PLAIN = frozenset((float, int, bool, type(None)))


def _number(value: Any) -> Any:
    """A setting as a Python number, so that NumPy does not promote the parameter's dtype."""
    if isinstance(value, tuple):
        return tuple(_number(v) for v in value)
    return value.item() if hasattr(value, "item") else value


def _refuse(settings: dict[str, Any]) -> None:
    for name in ("differentiable", "capturable"):
        if settings.get(name):
            raise NotImplementedError(f"optimizer: {name}=True is not supported; leave it out")


def check(**settings: tuple[Any, str]) -> None:
    """Refuse negative settings in torch's words: `check(lr=(lr, "learning rate"))`."""
    for name, (value, words) in settings.items():
        if name == "lr" and isinstance(value, Tensor) and value.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        if not 0.0 <= value:  # noqa: SIM300 - the order that an error of Python shows
            raise ValueError(f"Invalid {words}: {value}")


def check_betas(betas: tuple[float, float]) -> None:
    """Refuse rates of running averages outside [0, 1)."""
    for i in range(2):
        beta = betas[i]
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {i}: {beta}")


# -- state and arithmetic that several share -----------------------------------------------------------------------
def counted(start: float = 0.0) -> Tensor:
    """A 0-dim tensor of a state: the number of steps, or a rate."""
    return wrap(np.array(start, np.float32))


def zeros(parameter: Tensor) -> Tensor:
    """A running average at its start."""
    return wrap(xp_of(parameter.array).zeros_like(parameter.array))


def blocks(*arrays: Any) -> Iterable[tuple]:
    """The same parts of all arrays in turn, so small that what is computed between stays in the processor's cache."""
    size = arrays[0].size
    if size <= _BLOCK or not all(type(a) is np.ndarray and a.flags.c_contiguous for a in arrays):
        return (arrays,)
    flat = [a.reshape(-1) for a in arrays]
    return (tuple([a[start : start + _BLOCK] for a in flat]) for start in range(0, size, _BLOCK))


_BLOCK = 1 << 15


def lerp(average: Any, g: Any, weight: float) -> None:
    """`average + weight * (g - average)` in place, as torch's kernel rounds it."""
    if abs(weight) < 0.5:
        average += (g - average) * weight
    else:
        average[...] = g - (g - average) * (1 - weight)
