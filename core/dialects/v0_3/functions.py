"""Functions and methods of 0.3, generated from the core's public ones with one rule per result.

No 0-dim tensor exists in 0.3. What would be one becomes, of a raw tensor, a Python number when the operation is a full
reduction or an index and a tensor of shape (1,) otherwise; of a Variable always a Variable of shape (1,).
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from ...autograd.modes import is_grad_enabled, no_grad
from ...ops.declare import PUBLIC
from ...tensor import Tensor
from .. import old_names, v0_4
from ..functions import Kinds, make_function
from ..surface import Surface, called_by_library
from . import values
from .values import RAW, VARIABLE, RawTensor, Value, Variable, raw, unwrap, variable

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


def kind_of(arguments: Any) -> str | None:
    """RAW or VARIABLE, whichever the arguments hold; TypeError when they hold both."""
    found: str | None = None
    for value in _values(arguments):
        each = RAW if isinstance(value, RawTensor) else VARIABLE
        if found is not None and each != found:
            raise TypeError(
                "expected Variables or tensors, but got both: a torch.Tensor cannot be used together with an "
                "autograd.Variable; wrap it as Variable(tensor) or take variable.data"
            )
        found = each
    return found


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
    return core if core.array.ndim else core.reshape(1)  # type: ignore[attr-defined]


def _gives_number(name: str, arguments: tuple, named: dict) -> bool:
    if name == "__getitem__":
        return True
    at = _REDUCTIONS.get(name)
    return at is not None and "dim" not in named and len(arguments) <= at


def _as_raw(name: str, arguments: tuple, named: dict) -> Callable[[Tensor], Any]:
    number = _gives_number(name, arguments, named)
    return lambda core: core.item() if number and not core.array.ndim else raw(vector(core))


def _async_named(named: dict) -> dict:
    if "async" in named:
        named["non_blocking"] = named.pop("async")
    return named


def generated(name: str, function: Callable, default: str = RAW) -> Callable:
    """`function` on values of 0.3. Without any, results are of the `default` kind."""

    pointwise = getattr(getattr(function, "op", None), "pointwise", False)
    code = getattr(function, "__code__", None)
    warns_of_caller = code is not None and "_stacklevel" in code.co_varnames[: code.co_argcount]

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        if called_by_library() and not any(True for _ in _values((*arguments, *named.values()))):
            return function(*arguments, **named)
        everything = (*arguments, *named.values())
        kind = kind_of(_operands(name, everything)) or default
        named = _async_named(named)
        if warns_of_caller:
            named.setdefault("_stacklevel", 4)  # this call stands between
        quiet = is_volatile(everything)
        if quiet and is_grad_enabled():
            with no_grad():
                return finish(function(*unwrap(arguments), **unwrap(named)), kind, arguments, named)
        return finish(function(*unwrap(arguments), **unwrap(named)), kind, arguments, named)

    def finish(found: Any, kind: str, arguments: tuple, named: dict) -> Any:
        first = arguments[0] if arguments else None
        if isinstance(first, Value) and found is first.core:  # an in-place operation returns its own object
            return first
        out = named.get("out")
        if isinstance(out, Value) and found is out.core:
            return out
        if pointwise:
            v0_4.dense(found)
        make = _as_raw(name, arguments, named) if kind == RAW else (lambda core: variable(vector(core)))
        return values.rewrap(found, make)

    return call


def _operands(name: str, everything: tuple) -> tuple:
    """The arguments whose kinds must agree: an index may be of the other kind."""
    return everything[:1] if name in ("__getitem__", "__setitem__") else everything


class Generated:
    """The functions and methods of 0.3."""

    def __init__(self) -> None:
        era = v0_4.functions()
        self._era = {**era, **v0_4.operators(era), "full": v0_4.full(PUBLIC["full"])}

    def functions(self) -> dict[str, Callable]:
        """The torch namespace's functions."""
        return {
            name: generated(name, _user(self._era.get(name, f)))
            for name, f in {**PUBLIC, **old_names.functions()}.items()
        }

    def methods(self, kind: str) -> dict[str, Callable]:
        """The methods and operators of raw tensors or of Variables."""
        made: dict[str, Callable] = {}
        for name in dir(Tensor):
            found = getattr(Tensor, name, None)
            if name in _NOT_GENERATED or (name.startswith("_") and not name.startswith("__")) or not callable(found):
                continue
            made[name] = generated(name, _user(self._era.get(name, found)), kind)
        made["cuda"] = generated("cuda", vars(Tensor)["cuda"], kind)
        made["new"] = _new
        return made


def _user(function: Callable) -> Callable:
    """Call an adapter of 0.4 as user code would be seen calling it: its rules apply."""
    adapted = getattr(function, "__wrapped__", None)
    if adapted is None or function.__globals__ is not vars(v0_4):
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
    surface.replace(autograd, "Variable", Variable)
    surface.replace(autograd, "Function", make_function(Kinds(raw, _variable, unwrap, _quietly)))
    surface.replace(autograd, "grad", _grad)
    surface.replace(autograd, "backward", _backward)


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


def _grad(outputs: Any, inputs: Any, grad_outputs: Any = None, retain_graph: Any = None, create_graph: Any = False,
          only_inputs: bool = True, allow_unused: bool = False) -> Any:  # fmt: skip
    from ...autograd.engine import grad

    found = grad(
        unwrap(outputs),
        unwrap(inputs),
        unwrap(grad_outputs),
        retain_graph,
        bool(create_graph),
        only_inputs,
        allow_unused,
    )
    return tuple(None if g is None else variable(g, volatile=not g.requires_grad) for g in found)


def _backward(variables: Any, grad_variables: Any = None, retain_graph: Any = None, create_graph: Any = None,
              retain_variables: Any = None) -> None:  # fmt: skip
    from ...autograd.engine import backward

    roots = (variables,) if isinstance(variables, Value) else tuple(variables)
    for i, root in enumerate(roots):
        if root.volatile:
            raise RuntimeError(f"element {i} of variables tuple is volatile")
    backward(
        unwrap(list(roots)),
        unwrap(grad_variables),
        retain_variables if retain_graph is None else retain_graph,
        bool(create_graph),
    )
