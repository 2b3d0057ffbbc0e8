"""The two kinds of value of 0.3: raw tensors and Variables, and the way between them and core tensors."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from types import GeneratorType
from typing import Any

import numpy as np

from ...array import backend, dtypes
from ...autograd.modes import is_grad_enabled
from ...nn.parameter import Parameter as CoreParameter
from ...ops.from_data import legacy_array
from ...tensor import Tensor, wrap

RAW, VARIABLE = "tensor", "Variable"


class Value:
    """What raw tensors and Variables share: a core tensor, and the properties that only read it."""

    __slots__ = ("__dict__", "__weakref__", "core")
    __array_priority__ = 1000
    __array_ufunc__: Any = None
    core: Tensor

    @property
    def shape(self) -> Any:
        return self.core.shape

    @property
    def is_cuda(self) -> bool:
        return self.core.is_cuda

    is_sparse = False

    def size(self, dim: int | None = None) -> Any:
        return self.core.size(dim)

    def __len__(self) -> int:
        return len(self.core)

    def __hash__(self) -> int:
        return id(self)

    def type(self, dtype: Any = None, **_: Any) -> Any:
        """The name of the tensor's type, or the value converted to another type."""
        found = self.core.type(dtype)  # type: ignore[attr-defined]
        return found if isinstance(found, str) else again(self, found)


class RawTensor(Value):
    """A tensor of 0.3: data without history. Its subclasses are `torch.FloatTensor` and its siblings."""

    kind: dtypes.dtype
    place = "cpu"
    requires_grad = property(lambda self: _no_attribute(self, "requires_grad"))

    def __init__(self, *arguments: Any) -> None:
        plain = [a.core if isinstance(a, Value) else a for a in arguments]
        array = legacy_array(tuple(plain), self.kind)
        self.core = wrap(backend.send(array, backend.resolve(self.place)))

    @property
    def data(self) -> Any:
        raise RuntimeError("cannot call .data on a torch.Tensor: did you intend to use autograd.Variable?")

    def numpy(self) -> np.ndarray:
        """The NumPy array on the same memory."""
        return self.core.numpy()

    def tolist(self) -> Any:
        return self.core.tolist()

    def __repr__(self) -> str:
        return _shown(self.core, variable=False)

    def __bool__(self) -> bool:
        if not self.core.array.size:
            return False
        raise RuntimeError(f"bool value of non-empty {self.core.type()} objects is ambiguous")  # type: ignore[attr-defined]

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))  # type: ignore[index]

    def __contains__(self, item: Any) -> bool:
        return bool((self.core.array == item).any())

    def __reduce__(self) -> tuple:
        return raw, (self.core,)

    def __deepcopy__(self, memo: dict) -> Any:
        return raw(wrap(self.core.array.copy()))

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.asarray(self.core.numpy(), dtype)


def _no_attribute(self: Any, name: str) -> Any:
    raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


class Variable(Value):
    """A tensor with history. `Variable(t)` wraps a raw tensor; `volatile` stops recording and is contagious."""

    __slots__ = ("volatile",)
    __module__ = "torch.autograd.variable"

    def __init__(self, data: Any, requires_grad: bool = False, volatile: bool = False) -> None:
        if not isinstance(data, RawTensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        if volatile and requires_grad:
            raise RuntimeError("Variable can't be volatile and require_grad at the same time!")
        self.core = wrap(data.core.array)
        self.core.requires_grad = requires_grad
        self.volatile = volatile
        _remember(self)

    @property
    def data(self) -> Any:
        return raw(self.core.data)

    @data.setter
    def data(self, value: Any) -> None:
        self.core.data = value.core

    @property
    def grad(self) -> Any:
        found = self.core._grad
        return None if found is None else variable(found, volatile=not found.requires_grad)

    @grad.setter
    def grad(self, value: Any) -> None:
        self.core.grad = None if value is None else value.core

    @property
    def requires_grad(self) -> bool:
        return self.core.requires_grad

    @requires_grad.setter
    def requires_grad(self, on: bool) -> None:
        self.core.requires_grad = on

    @property
    def grad_fn(self) -> Any:
        return self.core.grad_fn

    @property
    def is_leaf(self) -> bool:
        return self.core.is_leaf

    def backward(
        self,
        gradient: Any = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        retain_variables: bool | None = None,
    ) -> None:
        """Add the gradients of this Variable into the `.grad` of the leaves it was computed from."""
        if self.volatile:
            raise RuntimeError("element 0 of variables tuple is volatile")
        if gradient is not None:
            gradient = gradient.core
        self.core.backward(gradient, retain_variables if retain_graph is None else retain_graph, create_graph)  # type: ignore[attr-defined]

    def register_hook(self, hook: Callable) -> Any:
        """Call `hook(grad)` with the gradient as a Variable."""

        def unwrapped(g: Tensor) -> Any:
            changed = hook(variable(g, volatile=not g.requires_grad))
            return None if changed is None else changed.core

        return self.core.register_hook(unwrapped)  # type: ignore[attr-defined]

    def retain_grad(self) -> None:
        self.core.retain_grad()  # type: ignore[attr-defined]

    def detach(self) -> Variable:
        return variable(self.core.detach(), self.volatile)

    def detach_(self) -> Variable:
        self.core.detach_()
        return self

    def __repr__(self) -> str:
        return _shown(self.core, variable=True)

    def __bool__(self) -> bool:
        if not self.core.array.size:
            return False
        raise RuntimeError(
            f"bool value of Variable objects containing non-empty {self.core.type()} is ambiguous"  # type: ignore[attr-defined]
        )

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))  # type: ignore[index]

    def __float__(self) -> float:
        return float(self.core)

    def __int__(self) -> int:
        return int(self.core)

    def __deepcopy__(self, memo: dict) -> Any:
        if not self.is_leaf:
            raise RuntimeError(
                "Only Variables created explicitly by the user (graph leaves) support the deepcopy protocol at the moment"
            )
        return variable(self.core.__deepcopy__(memo), self.volatile)

    def __reduce__(self) -> tuple:
        return variable, (self.core, self.volatile)

    creator = property(lambda self: _no_attribute(self, "creator"))


class Parameter(Variable):
    """A Variable that a module counts among its parameters."""

    __module__ = "torch.nn.parameter"

    def __new__(cls, *_: Any, **__: Any) -> Parameter:
        return object.__new__(cls)

    def __init__(self, data: Any, requires_grad: bool = True) -> None:
        self.core = CoreParameter(data.core.data, requires_grad)
        self.volatile = False
        _remember(self)

    def __repr__(self) -> str:
        shown = _shown(self.core, variable=False)
        return f"Parameter containing:{'' if shown.startswith(chr(10)) else chr(10)}{shown}"


# -- the types by dtype --------------------------------------------------------------------------------------------
def _types(place: str, module: str) -> dict[dtypes.dtype, type]:
    return {
        kind: type(name, (RawTensor,), {"kind": kind, "place": place, "__module__": module, "__slots__": ()})
        for kind, name in dtypes.LEGACY_NAMES.items()
    }


TYPES = {"cpu": _types("cpu", "torch"), "cuda": _types("cuda", "torch.cuda")}


def raw(core: Tensor) -> RawTensor:
    """A raw tensor around a core tensor."""
    made = object.__new__(TYPES[core.device.type][core.dtype])
    made.core = core
    return made


def variable(core: Tensor, volatile: bool | None = None) -> Variable:
    """The Variable around a core tensor: the same object each time while it lives."""
    known = core.__dict__.get("_era")
    found = known() if known is not None else None
    if found is not None:
        return found
    made = object.__new__(Parameter if isinstance(core, CoreParameter) else Variable)
    made.core = core
    made.volatile = (not is_grad_enabled()) if volatile is None else volatile
    _remember(made)
    return made


def _remember(made: Variable) -> None:
    made.core._era = weakref.ref(made)  # type: ignore[attr-defined]


def again(like: Any, core: Tensor) -> Any:
    """`core` as the same kind of value as `like`."""
    return raw(core) if isinstance(like, RawTensor) else variable(core, like.volatile)


_LAZY = (GeneratorType, filter, map)  # `model.parameters()` and what is made of it


def unwrap(value: Any) -> Any:
    """Core tensors in place of the values of 0.3, also inside tuples, lists and dicts."""
    if isinstance(value, Value):
        return value.core
    if isinstance(value, (tuple, list)):
        inner = [unwrap(v) for v in value]
        if all(a is b for a, b in zip(inner, value)):  # a torch.Size stays one: `new(size)` is not `new(list)`
            return value
        if hasattr(value, "_fields"):
            return type(value)(*inner)
        return type(value)(inner) if type(value) in (tuple, list) else inner
    if isinstance(value, dict):
        return {k: unwrap(v) for k, v in value.items()}
    if isinstance(value, _LAZY):
        return (unwrap(v) for v in value)
    return value


def rewrap(value: Any, make: Callable[[Tensor], Any]) -> Any:
    """`make(t)` in place of every core tensor, also inside tuples, lists and dicts."""
    if isinstance(value, Tensor):
        return make(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return tuple(rewrap(v, make) for v in value)  # 0.3 returned plain tuples
    if type(value) in (tuple, list):
        return type(value)(rewrap(v, make) for v in value)
    if isinstance(value, dict):
        return type(value)((k, rewrap(v, make)) for k, v in value.items())
    return value


def _shown(core: Tensor, variable: bool) -> str:
    from ...printing import format_era

    return format_era(core, variable=variable)


def attach(made: Any) -> None:
    """Give both kinds their generated methods."""
    for name, method in made.methods(RAW).items():
        if name not in vars(RawTensor) and name not in vars(Value):
            setattr(RawTensor, name, method)
    for name, method in made.methods(VARIABLE).items():
        if name not in vars(Variable) and name not in vars(Value):
            setattr(Variable, name, method)
