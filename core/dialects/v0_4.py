"""PyTorch 0.4: tensors without promotion, uint8 masks, truncating integer division.

Sources: the tags v0.4.0 and v0.4.1; https://pytorch.org/blog/pytorch-0_4_0-migration-guide/
"""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Callable
from typing import Any

from .. import autograd
from ..array import dtypes
from ..array.rules import rules
from ..nn import functional
from ..ops.declare import PUBLIC
from ..tensor import Tensor, wrap
from . import early, era, names, old_functional, old_names
from .functions import ONE_KIND, make_function
from .surface import Surface, called_by_library

ARITHMETIC = ("add", "sub", "mul", "div", "remainder", "fmod", "pow")
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
MASKS = ("isnan", "isinf", "isfinite", "isclose")
# What returned a plain tuple, today a named one.
TUPLES = ("sort", "topk", "kthvalue", "median", "mode", "max", "min", "svd", "qr", "geqrf", "slogdet")
_OPERATORS = {
    "add": "add", "radd": "add", "iadd": "add_", "sub": "sub", "isub": "sub_", "mul": "mul", "rmul": "mul",
    "imul": "mul_", "truediv": "div", "itruediv": "div_", "mod": "remainder", "pow": "pow", "eq": "eq", "ne": "ne",
    "lt": "lt", "le": "le", "gt": "gt", "ge": "ge",
}  # fmt: skip


def type_name(tensor: Tensor) -> str:
    """`torch.FloatTensor`, as messages of the time name types."""
    return f"torch.{'cuda.' if tensor.is_cuda else ''}{dtypes.LEGACY_NAMES[tensor.dtype]}"


TWO_TYPES = re.compile(r"Expected object of type (\S+) but found type (\S+) for argument #2 'other'(.*)", re.DOTALL)


def _matched(name: str, input: Tensor, other: Any) -> Any:
    """The second operand in the first one's dtype; RuntimeError when two tensors differ."""
    kind = input.dtype
    if isinstance(other, Tensor):
        if other.dtype is kind:
            return other
        if not other.array.ndim:
            return other.to(kind)  # type: ignore[attr-defined]
        raise RuntimeError(
            f"Expected object of type {type_name(input)} but found type {type_name(other)} for argument #2 'other'\n"
            f"  {name}(input {list(input.array.shape)}, other {list(other.array.shape)}): convert one, as in "
            f"other.type_as(input)"
        )
    if not kind.is_floating_point and isinstance(other, float):
        return int(other)  # numbers follow the tensor
    return other


def dense(found: Any) -> Any:
    """A new result of a pointwise operation lay row by row, whatever its operands' layout: `.view` works on it.

    Source: THTensor_(cadd) and its siblings at v0.4.1 resize the result, which makes it contiguous.
    """
    if isinstance(found, Tensor) and not found.array.flags.c_contiguous and found.array.flags.owndata:
        found.array = found.array.copy()
    return found


def arithmetic(name: str, function: Callable, divide: Callable | None = None) -> Callable:
    """`function` without promotion; with `divide`, integers truncate."""

    @functools.wraps(function)
    def call(input: Any, other: Any, *rest: Any, **named: Any) -> Any:
        if called_by_library() or not isinstance(input, Tensor):
            return function(input, other, *rest, **named)
        if rest:  # add(input, value, other)
            named["alpha"], other = other, rest[0]
        if isinstance(other, Tensor) and not input.array.ndim and other.array.ndim and not name.endswith("_"):
            input = input.to(other.dtype)  # type: ignore[attr-defined]
        other = _matched(name, input, other)
        if divide is not None and not input.dtype.is_floating_point:
            return dense(divide(input, other, rounding_mode="trunc"))
        found = function(input, other, **named)
        return found if found is input else dense(found)

    return call


def comparison(name: str, function: Callable) -> Callable:
    """`function` with a uint8 result."""

    @functools.wraps(function)
    def call(input: Any, other: Any, **named: Any) -> Any:
        found = function(input, _matched(name, input, other) if isinstance(other, Tensor) else other, **named)
        if not isinstance(found, Tensor) or called_by_library():
            return found
        return as_mask(found)

    return call


def as_mask(found: Tensor) -> Tensor:
    """A mask of the time: uint8, and dense like every new result."""
    return wrap(found.array.astype(dtypes.uint8.numpy, order="C"))


def mask(function: Callable) -> Callable:
    """`function` with a uint8 result."""

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        found = function(*arguments, **named)
        return found if called_by_library() else as_mask(found)

    return call


def plain_tuple(function: Callable) -> Callable:
    """`function` whose several results are a tuple without names."""

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        found = function(*arguments, **named)
        return tuple(found) if isinstance(found, tuple) and not called_by_library() else found

    return call


def _invert(original: Callable) -> Callable:
    @functools.wraps(original)
    def call(self: Tensor) -> Tensor:
        if self.dtype is not dtypes.uint8 or called_by_library():
            return original(self)
        return wrap(1 - self.array)

    return call


def _divided_by(original: Callable) -> Callable:
    """A number divided by integers, computed in doubles and truncated. Source: torch/tensor.py at v0.4.1."""

    @functools.wraps(original)
    def call(self: Tensor, other: Any) -> Any:
        if self.dtype.is_floating_point or called_by_library():
            return original(self, other)
        return (self.double().reciprocal() * other).to(self.dtype)  # type: ignore[attr-defined]

    return call


def _index_scalar(original: Callable) -> Callable:
    """0.4 let `loss[0]` pass on a 0-dim tensor, with a warning."""

    def getitem(self: Tensor, key: Any) -> Any:
        if not self.array.ndim and isinstance(key, int) and not called_by_library():
            warnings.warn(
                "invalid index of a 0-dim tensor. This will be an error in PyTorch 0.5. Use tensor.item() to convert "
                "a 0-dim tensor to a Python number",
                UserWarning,
                stacklevel=2,
            )
            return self[...]
        return original(self, key)

    return getitem


def full(original: Callable) -> Callable:
    """Before 1.7 `full` gave the default dtype, whatever the number it fills with.

    https://github.com/pytorch/pytorch/releases/tag/v1.7.0
    """

    @functools.wraps(original)
    def call(*arguments: Any, **named: Any) -> Any:
        if not called_by_library() and named.get("dtype") is None and named.get("out") is None:
            named["dtype"] = dtypes.get_default_dtype()
        return original(*arguments, **named)

    return call


def bytes_of_truth(original: Callable) -> Callable:
    """`tensor([True])` gave uint8: there was no other dtype for it."""

    @functools.wraps(original)
    def call(*arguments: Any, **named: Any) -> Any:
        found = original(*arguments, **named)
        if found.dtype is not dtypes.bool_ or called_by_library():
            return found
        return as_mask(found)

    return call


def functions() -> dict[str, Callable]:
    """Every public function that differs, by name (with its in-place sibling)."""
    found: dict[str, Callable] = {}
    for name in ARITHMETIC:
        in_place = vars(Tensor).get(f"{name}_")
        divide = vars(Tensor)["div"] if name == "div" else None
        found[name] = arithmetic(name, PUBLIC[name], divide)
        if in_place is not None:
            found[f"{name}_"] = arithmetic(f"{name}_", in_place, vars(Tensor)["div_"] if name == "div" else None)
    for name in COMPARISONS:
        found[name] = comparison(name, PUBLIC[name])
    for name in MASKS:
        if name in PUBLIC:
            found[name] = mask(PUBLIC[name])
    return found


def operators(found: dict[str, Callable]) -> dict[str, Callable]:
    """The operators (`__add__`) of the functions that differ."""
    made = {f"__{operator}__": found[name] for operator, name in _OPERATORS.items() if name in found}
    for name in ("eq", "ne"):
        made[f"__{name}__"] = _equality(name, vars(Tensor)[f"__{name}__"])
    made["__invert__"] = _invert(vars(Tensor)["__invert__"])
    made["__rtruediv__"] = made["__rdiv__"] = _divided_by(vars(Tensor)["__rtruediv__"])
    made["__getitem__"] = _index_scalar(vars(Tensor)["__getitem__"])
    return made


def _equality(name: str, original: Callable) -> Callable:
    @functools.wraps(original)
    def call(self: Tensor, other: Any) -> Any:
        if not isinstance(other, (Tensor, int, float)) or called_by_library():
            return original(self, other)
        return as_mask(original(self, _matched(name, self, other) if isinstance(other, Tensor) else other))

    return call


def install(surface: Surface) -> None:
    """Replace what differs on the torch namespace, on Tensor, and in nn and optim."""
    import sys

    torch = sys.modules[__name__.rsplit(".", 2)[0]]
    found = functions()
    made = operators(found)
    for name, function in found.items():
        if not name.endswith("_") and hasattr(torch, name):
            surface.replace(torch, name, function)
        surface.replace(Tensor, name, function)
    for name in TUPLES:
        surface.replace(torch, name, plain_tuple(PUBLIC[name]))
        surface.replace(Tensor, name, plain_tuple(vars(Tensor)[name]))
    for name, function in made.items():
        surface.replace(Tensor, name, function)
    surface.replace(torch, "full", full(PUBLIC["full"]))
    for name in ("tensor", "as_tensor"):
        surface.replace(torch, name, bytes_of_truth(getattr(torch, name)))
    old_names.install(surface)
    surface.replace(autograd, "Function", make_function(ONE_KIND))
    era.zeroed_gradients(surface)
    era.schedules(surface)
    era.unnoticed_steps(surface)
    era.iterators(surface)
    era.packed_of_two(surface)
    era.norms_as_numbers(surface)
    era.silence(surface, era.LATER_THAN_0_4_0 if rules.version == "0.4.0" else era.LATER_THAN_0_4)
    for name, function in old_functional.functions().items():
        surface.replace(functional, name, function)
    old_functional.install_losses(surface)
    early.install(surface)
    names.hide(surface)
