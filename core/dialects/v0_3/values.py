"""The two kinds of value of 0.3: raw tensors and Variables, and the way between them and core tensors."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from types import GeneratorType
from typing import Any

import numpy as np

from ...array import backend, dtypes
from ...array.shapes import Size
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
        return self.size()

    @property
    def is_cuda(self) -> bool:
        return self.core.is_cuda

    is_sparse = False

    def size(self, dim: int | None = None) -> Any:
        """The sizes, or one of them; what had no elements had no dimensions either."""
        if self.core.array.size:
            return self.core.size(dim)
        if dim is not None:
            raise RuntimeError("dimension 1 out of range of 0D tensor")
        return Size()

    def __len__(self) -> int:
        return len(self.core) if self.core.array.size else 0

    def __hash__(self) -> int:
        return id(self)


class RawTensor(Value):
    """A tensor of 0.3: data without history. Its subclasses are `torch.FloatTensor` and its siblings."""

    kind: dtypes.dtype
    place = "cpu"
    requires_grad = property(lambda self: _no_attribute(self, "requires_grad"))

    def __init__(self, *arguments: Any) -> None:
        plain = [a.core if isinstance(a, Value) else a for a in arguments]
        array = legacy_array(tuple(plain), self.kind)
        self.core = wrap(backend.send(array, backend.resolve(self.place)))

    def type(self, new_type: Any = None, *_: Any, **__: Any) -> Any:
        """The name of the tensor's type, or the tensor converted to another type."""
        found = self.core.type(new_type)  # type: ignore[attr-defined]
        return found if isinstance(found, str) else self if found is self.core else raw(found)

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

    def __float__(self) -> float:
        return float(_only(self))

    def __int__(self) -> int:
        return int(_only(self))

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


def _only(self: Value) -> Any:
    if self.core.array.size != 1:
        raise TypeError("only 1-element tensors can be converted to Python scalars")
    return self.core.item()  # type: ignore[attr-defined]


def _no_attribute(self: Any, name: str) -> Any:
    raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


class Variable(Value):
    """A tensor with history. `Variable(t)` wraps a raw tensor; `volatile` stops recording and is contagious."""

    __slots__ = ("_volatile",)
    __module__ = "torch.autograd.variable"

    def __init__(self, data: Any, requires_grad: bool = False, volatile: bool = False) -> None:
        if not isinstance(data, RawTensor):
            raise RuntimeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        if volatile and requires_grad:
            raise RuntimeError("Variable can't be volatile and require_grad at the same time!")
        self.core = wrap(data.core.array)
        if requires_grad:
            self.core.requires_grad = True
        self._volatile = bool(volatile)
        _remember(self)

    @property
    def volatile(self) -> bool:
        return self._volatile

    @volatile.setter
    def volatile(self, on: bool) -> None:
        if not isinstance(on, bool):
            raise RuntimeError("volatile must be a bool")
        if self.core.grad_fn is not None:
            raise RuntimeError("volatile can only be set on leaf variables")
        self._volatile = on

    def type(self, t: Any) -> Variable:
        """The Variable converted to another type."""
        return again(self, self.core.type(t))  # type: ignore[attr-defined]

    @property
    def data(self) -> Any:
        return raw(self.core.data)

    @data.setter
    def data(self, value: Any) -> None:
        if not isinstance(value, RawTensor):
            raise RuntimeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
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
        found = self.core.grad_fn
        if found is not None and "_era_reshaped" in self.core.__dict__:
            return found.next_functions[0][0]  # the node that made a 0-dim tensor, which 0.3 did not have
        return found

    @property
    def is_leaf(self) -> bool:
        return self.core.is_leaf

    def backward(
        self,
        gradient: Any = None,
        retain_graph: bool | None = None,
        create_graph: bool | None = None,
        retain_variables: bool | None = None,
    ) -> None:
        """Add the gradients of this Variable into the `.grad` of the leaves it was computed from."""
        from .gradients import backward

        backward(self, gradient, retain_graph, create_graph, retain_variables)

    def register_hook(self, hook: Callable) -> Any:
        """Call `hook(grad)` with the gradient as a Variable."""
        if self._volatile:
            raise RuntimeError("cannot register a hook on a volatile variable")
        if not self.core.requires_grad:
            raise RuntimeError("cannot register a hook on a variable that doesn't require gradient")

        def unwrapped(g: Tensor) -> Any:
            changed = hook(variable(g, volatile=not g.requires_grad))
            return None if changed is None else changed.core

        return self.core.register_hook(unwrapped)  # type: ignore[attr-defined]

    def reinforce(self, reward: Any) -> None:
        """Removed in 0.3."""
        raise RuntimeError(REINFORCE)

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
        return float(_only(self))

    def __int__(self) -> int:
        return int(_only(self))

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
        self._volatile = False
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
    made._volatile = (not is_grad_enabled()) if volatile is None else volatile
    _remember(made)
    return made


def _remember(made: Variable) -> None:
    made.core._era = weakref.ref(made)  # type: ignore[attr-defined]


def again(like: Any, core: Tensor) -> Any:
    """`core` as the same kind of value as `like`."""
    return raw(core) if isinstance(like, RawTensor) else variable(core, like.volatile)


_LAZY = (GeneratorType, filter, map)  # `model.parameters()` and what is made of it


# Named tuples that have another form here than in the library: type -> the way to the other form.
TUPLES: dict[type, Callable[[Any], Any]] = {}
CORE_TUPLES: dict[type, Callable[[Any, Callable], Any]] = {}


def unwrap(value: Any) -> Any:
    """Core tensors in place of the values of 0.3, also inside tuples, lists and dicts."""
    if isinstance(value, Value):
        return value.core
    if isinstance(value, (tuple, list)):
        if type(value) in TUPLES:
            return TUPLES[type(value)](value)
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
        if type(value) in CORE_TUPLES:
            return CORE_TUPLES[type(value)](value, make)
        return tuple(rewrap(v, make) for v in value)  # 0.3 returned plain tuples
    if type(value) in (tuple, list):
        return type(value)(rewrap(v, make) for v in value)
    if isinstance(value, dict):
        return type(value)((k, rewrap(v, make)) for k, v in value.items())
    return value


# torch/autograd/variable.py at v0.3.1
REINFORCE = """reinforce() was removed.
Use torch.distributions instead.
See http://pytorch.org/docs/master/distributions.html

Instead of:

probs = policy_network(state)
action = probs.multinomial()
next_state, reward = env.step(action)
action.reinforce(reward)
action.backward()

Use:

probs = policy_network(state)
# NOTE: categorical is equivalent to what used to be called multinomial
m = torch.distributions.Categorical(probs)
action = m.sample()
next_state, reward = env.step(action)
loss = -m.log_prob(action) * reward
loss.backward()
"""


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
