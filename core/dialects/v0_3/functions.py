"""Functions and methods of 0.3, generated from the core's public ones with one rule per result.

No 0-dim tensor exists in 0.3. What would be one becomes, of a raw tensor, a Python number when the operation is a full
reduction or an index and a tensor of shape (1,) otherwise; of a Variable always a Variable of shape (1,).
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from ...autograd.modes import is_grad_enabled, no_grad
from ...ops.declare import PUBLIC
from ...tensor import Tensor
from .. import old_functional, old_names, v0_4
from ..functions import Kinds, make_function
from ..later_names import AFTER_0_3, AFTER_0_4, later
from ..surface import Surface, called_by_library
from . import by_hand, gradients, values
from .values import RAW, VARIABLE, Parameter, RawTensor, Value, Variable, raw, unwrap, variable

# Operations that reduce everything unless they are given a dimension; the number is where `dim` stands.
_REDUCTIONS = {"sum": 1, "mean": 1, "prod": 1, "max": 1, "min": 1, "std": 1, "var": 1, "median": 1, "norm": 2,
               "dot": 9, "dist": 9, "trace": 9, "all": 1, "any": 1, "clip_grad_norm": 9}  # fmt: skip
# Names that came with 0.4 or later, or whose 0.3 form is written by hand.
_NOT_GENERATED = {
    "__class__", "__init__", "__new__", "__repr__", "__hash__", "__dict__", "__doc__", "__module__", "__weakref__",
    "__bool__", "__iter__", "__len__", "__deepcopy__", "__reduce_ex__", "__array__", "__float__", "__int__",
    "__index__", "__complex__", "__format__", "item", "to", "new_tensor", "new_zeros", "new_ones", "new_full",
    "new_empty", "requires_grad_", "backward", "detach", "detach_", "data", "grad", "register_hook", "retain_grad",
    "size", "type", "numpy", "tolist", "cuda", "__init_subclass__", "__subclasshook__", "__getattribute__",
    "__setattr__", "__getattr__", "__delattr__", "__dir__", "__sizeof__", "__reduce__", "__getstate__", "__str__",
}  # fmt: skip


def kind_of(arguments: Any, name: str = "") -> str | None:
    """RAW or VARIABLE, whichever the arguments hold; TypeError when they hold both."""
    found: str | None = None
    for value in _values(arguments):
        each = RAW if isinstance(value, RawTensor) else VARIABLE
        if found is not None and each != found:
            raise _mixed(name, arguments)
        found = each
    return found


def _mixed(name: str, arguments: Any) -> TypeError:
    """The error of tensors and Variables in one call: 0.3 tried signatures of the first operand's kind only."""
    called = _SHOWN.get(name, name)
    first = next(_values(arguments))
    expected = "Variables" if isinstance(first, Variable) else f"{torch_name(first)}s"
    given = ", ".join(torch_name(v) if isinstance(v, Value) else type(v).__name__ for v in arguments[1:])
    return TypeError(
        f"{called}{'()' if isinstance(first, Variable) else ''} received an invalid combination of arguments - got "
        f"({given}), but expected {expected}\n  a torch.Tensor cannot be used together with an autograd.Variable: wrap "
        "it as Variable(tensor), or take variable.data"
    )


def torch_name(value: Value) -> str:
    """`torch.FloatTensor` or `Variable`, as 0.3 named what it was given."""
    return type(value).__name__ if isinstance(value, Variable) else value.core.type()  # type: ignore[attr-defined]


def _values(arguments: Any) -> Any:
    for a in arguments:
        if isinstance(a, Value):
            yield a
        elif isinstance(a, (tuple, list)):
            yield from _values(a)


def is_volatile(arguments: Any) -> bool:
    """Is a volatile Variable among the arguments?"""
    return any(isinstance(v, Variable) and v.volatile for v in _values(arguments))


def vector(core: Tensor) -> Tensor:
    """A 0-dim tensor as one of shape (1,); any other as it is."""
    if core.array.ndim:
        return core
    found = core.reshape(1)  # type: ignore[attr-defined]
    found._era_reshaped = True
    return found


def _gives_number(name: str, arguments: tuple, named: dict) -> bool:
    if name == "__getitem__":
        return True
    at = _REDUCTIONS.get(name)
    return at is not None and "dim" not in named and len(arguments) <= at


def _async_named(named: dict) -> dict:
    if "async" in named:
        named["non_blocking"] = named.pop("async")
    return named


def generated(name: str, function: Callable, default: str = RAW, inside: Callable | None = None) -> Callable:
    """`function` on values of 0.3. Without any, results are of the `default` kind; the library calls `inside`."""

    pointwise = getattr(getattr(function, "op", None), "pointwise", False)
    keeps_type = name in _KEEP_TYPE
    one_kind = name not in _EITHER_KIND
    code = getattr(function, "__code__", None)
    warns_of_caller = code is not None and "_stacklevel" in code.co_varnames[: code.co_argcount]

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        everything = (*arguments, *named.values())
        held = list(_values(everything))
        if not held:
            if called_by_library():
                return (inside or function)(*arguments, **named)
            kind = default
        elif one_kind:
            kind = kind_of(everything, name) or default
        else:
            kind = _first_kind(name, held)
        if named:
            named = _async_named(named)
        if warns_of_caller:
            named.setdefault("_stacklevel", 4)  # this call stands between
        quiet = any(v.__class__ is not Parameter and isinstance(v, Variable) and v.volatile for v in held)
        try:
            if quiet and is_grad_enabled():
                with no_grad():
                    return finish(function(*unwrap(arguments), **unwrap(named)), kind, arguments, named)
            return finish(function(*unwrap(arguments), **unwrap(named)), kind, arguments, named)
        except RuntimeError as error:
            if kind == VARIABLE or name in _SHOWN:
                _in_the_words_of_the_time(error, kind, name)
            raise

    def finish(found: Any, kind: str, arguments: tuple, named: dict) -> Any:
        first = arguments[0] if arguments else None
        if isinstance(first, Value) and found is first.core:  # an in-place operation returns its own object
            return first
        if "out" in named and isinstance(named["out"], Value) and found is named["out"].core:
            return named["out"]
        if pointwise:
            v0_4.dense(found)
        if kind == RAW:
            number = _gives_number(name, arguments, named)
            if isinstance(found, Tensor) and number and not found.array.ndim:
                return found.item()  # type: ignore[attr-defined]
            return values.rewrap(_typed(found, first) if keeps_type else found, _raw_vector)
        return values.rewrap(_typed(found, first) if keeps_type else found, _variable)

    return call


# Reductions of integers gave the same type, and wrapped around; promotion came with 0.4.
_KEEP_TYPE = frozenset({"sum", "prod", "cumsum", "cumprod"})


def _typed(found: Any, first: Any) -> Any:
    if isinstance(found, Tensor) and isinstance(first, Value) and found.dtype is not first.core.dtype:
        return found if found.dtype.is_floating_point else found.to(first.core.dtype)  # type: ignore[attr-defined]
    return found


def _raw_vector(core: Tensor) -> RawTensor:
    return raw(vector(core))


# Operations that take values of the other kind beside the first: an index, or a tensor that gives only type or size.
_EITHER_KIND = frozenset({"__getitem__", "__setitem__", "index", "type_as", "view_as", "expand_as", "resize_as",
                          "resize_as_", "embedding"})  # fmt: skip


def _first_kind(name: str, held: list) -> str:
    """The kind of the first value; of any Variable for `embedding`, whose indices may be a raw tensor."""
    if name == "embedding":
        return VARIABLE
    return RAW if isinstance(held[0], RawTensor) else VARIABLE


_SHOWN = {f"__{operator}__": name for operator, name in v0_4._OPERATORS.items()}
_SHOWN.update({name: name for name in (*v0_4.ARITHMETIC, *v0_4.COMPARISONS)})


IN_PLACE = re.compile(r"a (view of a )?leaf Variable that requires grad is being used in an in-place operation")


def _in_the_words_of_the_time(error: RuntimeError, kind: str, name: str) -> None:
    """Raise 0.3's error for operands of two types in place of 0.4's."""
    found = v0_4.TWO_TYPES.match(str(error))
    if found is None:
        if IN_PLACE.match(str(error)):
            raise RuntimeError("a leaf Variable that requires grad has been used in an in-place operation.") from None
        return
    expected, given, rest = found.groups()
    if kind == VARIABLE:
        raise RuntimeError(
            f"Expected object of type Variable[{expected}] but found type Variable[{given}] for argument #1 'other'{rest}"
        ) from None
    raise TypeError(
        f"{_SHOWN[name]} received an invalid combination of arguments - got ({given}), but expected one of:\n"
        f" * (float value)\n      didn't match because some of the arguments have invalid types: ({given})\n"
        f" * ({expected} other)\n      didn't match because some of the arguments have invalid types: ({given}){rest}"
    ) from None


class Generated:
    """The functions and methods of 0.3."""

    def __init__(self) -> None:
        era = v0_4.functions()
        self._era = {**era, **v0_4.operators(era)}

    def functions(self) -> dict[str, Callable]:
        """The torch namespace's functions."""
        hidden = later("", AFTER_0_3, AFTER_0_4)
        return {
            name: generated(name, as_user(self._era.get(name, f)))
            for name, f in {**PUBLIC, **old_names.functions(), **by_hand.FUNCTIONS}.items()
            if name not in hidden
        }

    def methods(self, kind: str) -> dict[str, Callable]:
        """The methods and operators of raw tensors or of Variables."""
        made: dict[str, Callable] = {}
        hidden = later("Tensor", AFTER_0_3, AFTER_0_4)
        for name in dir(Tensor):
            found = getattr(Tensor, name, None)
            if (
                name in _NOT_GENERATED
                or name in hidden
                or (name.startswith("_") and not name.startswith("__"))
                or not callable(found)
            ):
                continue
            made[name] = generated(name, as_user(self._era.get(name, found)), kind)
        for name, function in (by_hand.OF_TENSORS if kind == RAW else by_hand.OF_VARIABLES).items():
            made[name] = generated(name, function, kind)
        made["cuda"] = generated("cuda", vars(Tensor)["cuda"], kind)
        made["new"] = _new
        return made


def as_user(function: Callable) -> Callable:
    """Call an adapter of 0.4 as user code would be seen calling it: its rules apply."""
    adapted = getattr(function, "__wrapped__", None)
    if adapted is None or function.__globals__ not in (vars(v0_4), vars(old_functional)):
        return function
    scope: dict[str, Any] = {"function": function, "__name__": "torch"}
    exec("def call(*arguments, **named):\n    return function(*arguments, **named)", scope)
    return functools.wraps(function)(scope["call"])


def _new(self: Any, *arguments: Any) -> Any:
    found = self.core.new(*unwrap(arguments))
    return raw(found) if isinstance(self, RawTensor) else variable(found, self.volatile)


def install(surface: Surface, made: Generated) -> None:
    """Replace the torch namespace's functions, types and Variable."""
    from ... import autograd, cuda

    torch = sys.modules[__name__.rsplit(".", 3)[0]]
    transforms = vars(torch)["fft"]  # the module, callable already
    for name, function in made.functions().items():
        surface.replace(torch, name, transforms.calling(function) if name == "fft" else function)
    for place, owner in (("cpu", torch), ("cuda", cuda)):
        for each in values.TYPES[place].values():
            surface.replace(owner, each.__name__, each)
    surface.replace(torch, "Tensor", values.TYPES["cpu"][_default()])
    surface.replace(torch, "is_tensor", lambda obj: isinstance(obj, RawTensor))
    surface.replace(torch, "load", _load)
    surface.replace(torch, "_TensorBase", RawTensor)
    module = ModuleType("torch.tensor")
    module._TensorBase = RawTensor  # type: ignore[attr-defined]
    surface.show(torch, "tensor", module)
    surface.replace(autograd, "Variable", Variable)
    surface.replace(autograd, "Function", make_function(Kinds(raw, _variable, unwrap, _quietly)))
    surface.replace(autograd, "grad", gradients.grad)
    surface.replace(autograd, "backward", gradients.backward)


def _load(*arguments: Any, **named: Any) -> Any:
    """torch.load, whose tensors are raw tensors, and Variables where they were saved with requires_grad."""
    from ...serialization import load
    from ...tensor import Tensor

    def wrapped(value: Any) -> Any:
        if isinstance(value, Tensor):
            return variable(value) if value.requires_grad else values.raw(value)
        if isinstance(value, dict):
            for key in value:
                value[key] = wrapped(value[key])
            return value
        if type(value) in (list, tuple):
            return type(value)(map(wrapped, value))
        return value

    return wrapped(load(*arguments, **named))


def _variable(core: Tensor) -> Variable:
    return variable(vector(core))


def _quietly(arguments: tuple, run: Callable[[], Any]) -> Any:
    if not is_volatile(arguments):
        return run()
    with no_grad():
        return run()


def _default() -> Any:
    from ...array.dtypes import get_default_dtype

    return get_default_dtype()
