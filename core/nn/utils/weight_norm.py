"""weight_norm by a hook before forward, as it was before parametrizations: the weight is made of `_g` and `_v`."""

from __future__ import annotations

import warnings
from typing import Any

from ...array.rules import rules
from ...ops.declare import PUBLIC
from ...ops.weight_norm import weight_norm_op
from ...tensor import Tensor
from ..parameter import Parameter


def composed(v: Tensor, g: Tensor, dim: int) -> Tensor:
    """The weight of a direction and lengths."""
    return weight_norm_op(v, g, dim)[0]


def lengths(weight: Tensor, dim: int) -> Tensor:
    """The norm of each slice along `dim`; of the whole, for -1."""
    return PUBLIC["norm"](weight) if dim == -1 else PUBLIC["norm_except_dim"](weight, 2, dim)


class WeightNorm:
    """The hook: it composes the weight before every forward."""

    def __init__(self, name: str, dim: int | None) -> None:
        self.name = name
        self.dim = -1 if dim is None else dim

    def compute_weight(self, module: Any) -> Tensor:
        """The weight as it is now."""
        return composed(getattr(module, f"{self.name}_v"), getattr(module, f"{self.name}_g"), self.dim)

    @staticmethod
    def apply(module: Any, name: str, dim: int | None) -> WeightNorm:
        """Put the two parameters into the place of one."""
        if rules.dialect == "2":  # in the releases of the time it was the only one
            warnings.warn(
                "`torch.nn.utils.weight_norm` is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`.",
                FutureWarning,
                stacklevel=3,
            )
        for hook in module._forward_pre_hooks.values():
            if isinstance(hook, WeightNorm) and hook.name == name:
                raise RuntimeError(f"Cannot register two weight_norm hooks on the same parameter {name}")
        made = WeightNorm(name, dim)
        weight = getattr(module, name)
        del module._parameters[name]
        module.register_parameter(f"{name}_g", Parameter(lengths(weight, made.dim).detach()))
        module.register_parameter(f"{name}_v", Parameter(weight.detach()))
        setattr(module, name, made.compute_weight(module))
        module.register_forward_pre_hook(made)
        return made

    def remove(self, module: Any) -> None:
        """Make one parameter of the two again."""
        weight = self.compute_weight(module)
        delattr(module, self.name)
        del module._parameters[f"{self.name}_g"], module._parameters[f"{self.name}_v"]
        setattr(module, self.name, Parameter(weight.detach()))

    def __call__(self, module: Any, inputs: Any) -> None:
        setattr(module, self.name, self.compute_weight(module))


def weight_norm(module: Any, name: str = "weight", dim: int | None = 0) -> Any:
    """Learn a parameter's lengths along `dim` and its directions apart from each other; None is one length for all."""
    WeightNorm.apply(module, name, dim)
    return module


def remove_weight_norm(module: Any, name: str = "weight") -> Any:
    """Undo weight_norm; the weight keeps its value."""
    for key, hook in module._forward_pre_hooks.items():
        if isinstance(hook, WeightNorm) and hook.name == name:
            hook.remove(module)
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(f"weight_norm of '{name}' not found in {module}")


__all__ = ["WeightNorm", "remove_weight_norm", "weight_norm"]
