"""What a declaration says: an operation's inputs, parameters, formulas, and what each formula needs kept.

The kernel's annotations are the schema. `Tensor` is a differentiable input, `Tensor | None` an optional one,
`list[Tensor]` a list of them, `Plain` a tensor without derivative (indices, targets, masks); `Dim`, `Dims` and `Size`
are parameters that are normalised before the kernel sees them; everything else is passed on as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import index
from types import FunctionType
from typing import Any

from ..array import dtypes
from ..array.shapes import as_shape, wrap_dim, wrap_dims
from ..autograd.node import node_class
from .lazy import OPERATIONS, Registry
from .real_only import refusal

# Annotations of kernels, for type checkers; the schema reads them by name.
Plain = Any
Dim = int
Dims = Any
Size = Any

INPUT, LIST, PLAIN, DIM, DIMS, SIZE, DTYPE, PARAM = range(8)
_KINDS = {
    "Tensor": INPUT,
    "Tensor | None": INPUT,
    "list[Tensor]": LIST,
    "Plain": PLAIN,
    "Plain | None": PLAIN,
    "Dim": DIM,
    "Dims": DIMS,
    "Size": SIZE,
    "Dtype": DTYPE,
}


def _index(value: Any) -> int:
    """A dimension as an integer; True and False are none."""
    if isinstance(value, bool):
        raise TypeError("a dimension must be int, not bool")
    return index(value)


_NORMALISE: dict[int, Callable[[Any, int], Any]] = {
    DIM: lambda v, ndim: v if v is None else wrap_dim(v if type(v) is int else _index(v), ndim),
    DIMS: wrap_dims,
    SIZE: lambda v, ndim: as_shape(v),
    DTYPE: lambda v, ndim: v.numpy if isinstance(v, dtypes.dtype) else v,
}

OPS: dict[str, Op] = Registry(OPERATIONS)

# The families whose formulas conjugate by themselves: adjoints of matrices, transforms, parts of complex numbers.
_CONJUGATING_FAMILIES = frozenset(
    ("cholesky", "complexes", "decompositions", "householder", "least_squares", "linalg", "lu", "matrices", "spectral")
)


def wirtinger(formula: Callable) -> Callable:
    """Mark a formula as the conjugate Wirtinger derivative, which is what a gradient of complex numbers is.

    Any other formula is the derivative of a holomorphic function, without a word about conjugation: for complex numbers
    the plan conjugates the incoming gradient and what the formula makes of it, conj(f'(z)) g = conj(f'(z) conj(g)).
    """
    formula.wirtinger = True  # type: ignore[attr-defined]
    return formula


class Formula:
    """The derivative of one input, or of several that share the work (then it is told which are `needed`)."""

    __slots__ = ("function", "gradients", "inputs", "names", "on_complex", "shared")

    def __init__(self, op: Op, inputs: tuple[str, ...], function: Callable, shared: bool) -> None:
        self.function, self.shared = function, shared
        self.inputs = tuple(op.slot(name) for name in inputs)
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        outputs = {f"g_{name}": i for i, name in enumerate(op.outputs)}
        self.gradients = tuple(
            op.differentiable_output if n == "g" else outputs[n] for n in names if n == "g" or n in outputs
        )
        self.names = names[len(self.gradients) :]
        conjugates = hasattr(function, "wirtinger") or op.family in _CONJUGATING_FAMILIES
        self.on_complex = function if conjugates else _conjugating(function, len(self.gradients))
        known = {*op.names, *(f"{n}_meta" for n in op.names), "result", *op.outputs}
        if shared:
            known.add("needed")
        for name in self.names:
            if name not in known:
                raise TypeError(
                    f"{op.name}: the formula for {', '.join(inputs)} asks for '{name}', which is neither an input, a "
                    f"parameter, 'result' nor '<input>_meta'"
                )


class Plan:
    """What a node keeps and computes, for one choice of inputs that need a gradient."""

    __slots__ = ("calls", "calls_on_complex", "count", "keep", "node_class", "node_name", "op")

    def __init__(self, op: Op, needed: tuple[bool, ...]) -> None:
        self.op, self.count = op, len(op.inputs)
        self.call_nodes(op.node_name)
        order: dict[str, int] = {}
        calls, on_complex = [], []
        for formula in op.formulas:
            if not any(needed[op.inputs.index(i)] for i in formula.inputs):
                continue
            slots = [-1 if n == "needed" else order.setdefault(n, len(order)) for n in formula.names]
            targets = tuple(op.inputs.index(i) for i in formula.inputs)
            mask = tuple(needed[t] for t in targets)
            rest = (tuple(slots), formula.gradients, targets, formula.shared, mask)
            calls.append((formula.function, *rest))
            on_complex.append((formula.on_complex, *rest))
        self.calls, self.calls_on_complex = tuple(calls), tuple(on_complex)
        self.keep = tuple(op.keeper(name) for name in order)

    def call_nodes(self, name: str) -> None:
        """Name the nodes that are made of this plan."""
        self.node_name, self.node_class = name, node_class(name)

    def differentiate(self, node: Any, grads: list, values: list, as_tensors: bool) -> list:
        """Run the formulas; the result is aligned with the node's edges."""
        first = grads[0]
        calls = self.calls
        if first is None or (first.array if as_tensors else first).dtype.kind == "c":
            calls = self.calls_on_complex if any(map(_is_complex, values)) else calls
        found: list[Any] = [None] * self.count
        for function, slots, gradients, targets, shared, mask in calls:
            given = [grads[i] if i < len(grads) else None for i in gradients]
            if any(g is None for g in given):
                if len(gradients) == 1:
                    continue
                given = [self._zeros(node, i) if g is None else g for i, g in zip(gradients, given)]
            answer = function(*given, *[mask if s < 0 else values[s] for s in slots])
            if shared:
                for target, g in zip(targets, answer):
                    found[target] = g
            else:
                found[targets[0]] = answer
        if self.op.list_slot is not None:
            return self._flattened(node, found)
        return found

    def _flattened(self, node: Any, found: list) -> list:
        flat: list[Any] = []
        at = self.op.inputs.index(self.op.list_slot)
        length = len(node.edges) - (len(found) - 1)
        for i, g in enumerate(found):
            if i == at:
                flat.extend(g if g is not None else [None] * length)
            else:
                flat.append(g)
        return flat

    @staticmethod
    def _zeros(node: Any, i: int) -> Any:
        from ..autograd.modes import mode
        from ..tensor import wrap

        meta = node.outputs[i]
        zeros = meta.xp.zeros(meta.shape, meta.dtype)
        return wrap(zeros) if mode.enabled else zeros


class Op:
    """One operation, read from its declaration."""

    def __init__(
        self,
        kernel: Callable,
        grad: dict[Any, Callable] | None,
        *,
        dtype: str = "keep",
        outputs: Sequence[str] = (),
        node: str | Callable | None = None,
        view: bool = False,
        pointwise: bool = False,
        broadcasts: bool = False,
        numbers: bool | None = None,
        refuses: tuple[str, str] = ("", ""),
        one_of_many: Callable | None = None,
        check: Callable | None = None,
    ) -> None:
        code = kernel.__code__
        self.kernel, self.name = positional(kernel), kernel.__name__.removesuffix("_op")
        self.family = kernel.__module__.rpartition(".")[2]
        self.kernels: dict[str, Callable] = {}  # replacements by device type
        every = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
        self.takes_out = "out" in every
        self.names = tuple(n for n in every if n != "out")
        self.keyword_only = tuple(
            n for n in code.co_varnames[code.co_argcount :][: code.co_kwonlyargcount] if n != "out"
        )
        self.kinds = tuple(_KINDS.get(kernel.__annotations__.get(n, ""), PARAM) for n in self.names)
        self.annotations = tuple(str(kernel.__annotations__.get(n, "")) for n in self.names)
        self.inputs = tuple(i for i, k in enumerate(self.kinds) if k in (INPUT, LIST))
        self.list_slot = next((i for i, k in enumerate(self.kinds) if k == LIST), None)
        self.normalised = tuple((i, _NORMALISE[k]) for i, k in enumerate(self.kinds) if k in _NORMALISE)
        self.plain = tuple(i for i, k in enumerate(self.kinds) if k == PLAIN)
        self.tensors = tuple(sorted((*self.inputs, *self.plain)))
        self.optional = frozenset(
            i for i, n in enumerate(self.names) if kernel.__annotations__.get(n, "").endswith("None")
        )
        defaults = kernel.__defaults__ or ()
        self.defaults = dict(zip(code.co_varnames[: code.co_argcount][-len(defaults) :], defaults)) if defaults else {}
        self.defaults.update(kernel.__kwdefaults__ or {})
        self.dtype, self.view, self.pointwise = dtype, view, pointwise
        accepts = pointwise or dtype in ("promote", "float") if numbers is None else numbers
        self.numbers = accepts and len(self.inputs) > 1  # beside a tensor
        self.refused, self.cpu_name = refuses
        self.check = check or refusal(self.name)  # of the operands in their own dtypes, before they are cast
        if check is None and self.check is not None and not self.refused:
            self.refused = "c"
        self.one_of_many = one_of_many
        self.broadcasts = broadcasts or pointwise  # a gradient may have to be summed to its input's shape
        self.outputs = tuple(o.rstrip("*") for o in outputs)
        self.differentiable = tuple(not o.endswith("*") for o in outputs) or (True,)
        self.differentiable_output = self.differentiable.index(True) if True in self.differentiable else 0
        self.name_of_node = node if callable(node) else None
        self.node_name = node if isinstance(node, str) else f"{camel(self.name)}Backward0"
        self.doc = kernel.__doc__ or ""
        self.grad = grad or {}
        self.formulas = tuple(
            Formula(self, key if isinstance(key, tuple) else (key,), function, isinstance(key, tuple))
            for key, function in self.grad.items()
        )
        self.ufunc: Callable | None = None  # the NumPy function that the kernel is, when it is nothing more
        self._plans: dict[Any, Plan] = {}
        OPS[self.name] = self

    def slot(self, name: str) -> int:
        """The position of an input; TypeError at import for a name the kernel does not have."""
        if name not in self.names or self.kinds[self.names.index(name)] not in (INPUT, LIST):
            raise TypeError(f"{self.name}: no differentiable input called '{name}'")
        return self.names.index(name)

    def keeper(self, name: str) -> tuple[str, Any]:
        """How a name in a formula is kept: ("input", slot), ("meta", slot), ("param", slot) or ("output", number)."""
        if name == "result" or name in self.outputs:
            return ("output", self.outputs.index(name) if name in self.outputs else 0)
        if name.endswith("_meta") and name not in self.names:
            return ("meta", self.names.index(name.removesuffix("_meta")))
        at = self.names.index(name)
        return ("input" if self.kinds[at] in (INPUT, PLAIN, LIST) else "param", at)

    def plan(self, needed: tuple[bool, ...]) -> Plan:
        """The plan for the inputs that need a gradient, made once."""
        found = self._plans.get(needed)
        if found is None:
            found = self._plans[needed] = Plan(self, needed)
        return found

    def named_plan(self, needed: tuple[bool, ...], arguments: Sequence[Any]) -> Plan:
        """The plan, carrying the node name that these arguments ask for."""
        if self.name_of_node is None:
            return self.plan(needed)
        name = f"{self.name_of_node(*arguments)}"
        found = self._plans.get((needed, name))
        if found is None:
            found = self._plans[needed, name] = Plan(self, needed)
            found.call_nodes(name)
        return found

    def __repr__(self) -> str:
        return f"<Op {self.name}({', '.join(self.names)})>"


def _is_complex(value: Any) -> bool:
    """Is it a complex number, tensor or array, or a list with one?"""
    if type(value) is list:
        return any(map(_is_complex, value))
    kind = getattr(getattr(value, "array", value), "dtype", None)
    return isinstance(value, complex) if kind is None else kind.kind == "c"


def _conjugating(formula: Callable, gradients: int) -> Callable:
    """A holomorphic function's derivative as the formula of a gradient: conjugated on the way in and on the way out."""

    def on_complex(*given: Any) -> Any:
        return _conjugate(formula(*map(_conjugate, given[:gradients]), *given[gradients:]))

    return on_complex


def _conjugate(g: Any) -> Any:
    """The conjugate of complex tensors and arrays, also in lists; anything else as it is."""
    if isinstance(g, (list, tuple)):
        return [_conjugate(each) for each in g]
    if not _is_complex(g):
        return g
    from .complexes import conjugate

    return conjugate(g)


def positional(kernel: Callable) -> Callable:
    """The kernel with its keyword-only parameters made positional: calls pass every parameter, in order."""
    code = kernel.__code__
    if not code.co_kwonlyargcount:
        return kernel
    count = code.co_argcount + code.co_kwonlyargcount
    body = code.replace(co_argcount=count, co_kwonlyargcount=0)
    defaults = (None,) if code.co_varnames[count - 1] == "out" else None
    return FunctionType(body, kernel.__globals__, kernel.__name__, defaults, kernel.__closure__)


def camel(name: str) -> str:
    """`log_softmax` → `LogSoftmax`, as torch names nodes."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
