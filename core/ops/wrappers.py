"""The function a program calls for an operation: written out for its parameters, so that the common case pays for nothing else.

For `mul` it comes to

    def mul(input, other, *, out=None):
        try:
            _0 = input.array
            _1 = other.array if isinstance(other, Tensor) else other
        except AttributeError:
            …the kernel alone, when both are raw arrays; else `general`…
        if …an uncommon operand, or out…:
            return general(op, (input, other)) if out is None else run_out(op, (input, other), out)
        found = ufunc(_0, _1)
        result = new(Tensor)
        result.array = found
        if (…an input is tracked…) and mode.enabled:
            record((input, other), (_0, _1), result)
        if seam.observer is not None:
            seam.observer(op, (input, other), result)
        return result

where `general` serves everything that the operation can be given: `calls.run`, or `run_operator` for a Python operator.
A template is compiled once for all operations with such parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..array.backend import is_array
from ..autograd.modes import mode
from ..autograd.views import attach
from ..tensor import Tensor, new, wrap
from .calls import run, run_list
from .casting import number
from .compiled import compiled
from .operands import FAILURES, as_array, explained
from .recording import F32, F64, recorder
from .schema import DIM, DIMS, INPUT, PARAM, PLAIN, SIZE, Op
from .seam import seam
from .signatures import named, with_signature
from .writing import run_in_place, run_out

_templates: dict[tuple, Callable] = {}


class _Form(NamedTuple):
    """What a template depends on."""

    kinds: tuple[int, ...]
    inputs: tuple[int, ...]
    optional: tuple[int, ...]
    one_dtype: bool  # the inputs must have one dtype, float32 or float64
    number: bool  # the second input may be a Python number
    alpha: bool  # add and sub: `other` is multiplied by the third argument, which once stood before it
    takes_out: bool
    view: bool
    several: bool
    recorded: bool
    checked: bool  # the operands are looked at first
    direct: bool  # the kernel is one NumPy function, called without the detour


def caller(op: Op, general: Callable = run) -> Callable:
    """The function of an operation, with the operation's own argument names."""
    takes_out = op.takes_out or op.pointwise
    if op.list_slot is not None or not op.inputs or "f" in op.refused:
        plain_list = general is run and op.list_slot == 0 and op.inputs == (0,) and not op.plain and not op.refused
        return with_signature(op, op.name, run_list if plain_list else general, takes_out and general is run)
    alpha = op.names == ("self", "other", "alpha")
    ufunc = op.ufunc = _ufunc(op)
    form = _Form(
        op.kinds, op.inputs, tuple(sorted(op.optional)), op.dtype != "keep" or bool(op.refused),
        op.pointwise and op.numbers and op.inputs == (0, 1), alpha, takes_out, op.view, bool(op.outputs),
        bool(op.formulas), op.check is not None and len(op.names) > 2 and not alpha, ufunc is not None,
    )  # fmt: skip
    make = _templates.get(form)
    if make is None:
        make = _templates[form] = _compile(form)
    record = recorder(op) if op.formulas else None
    function = make(op, general, ufunc, record, op.one_of_many, *(normalise for _, normalise in op.normalised))
    return named(function, op, op.name, takes_out, alpha)


def _ufunc(op: Op) -> Callable | None:
    """The NumPy function that the kernel is, when it is nothing more: seen by running it on things that have no attributes."""
    operands = [object() for _ in op.inputs]
    if not op.pointwise or op.plain or len(op.names) - len(op.inputs) > (op.names[-1] == "alpha"):
        return None
    try:
        name, given = op.kernel(_Probe(), *operands, *([1] if op.names[-1] == "alpha" else []))
    except Exception:  # noqa: BLE001 - it looked at an operand, or did more than one thing
        return None
    found = getattr(np, name, None)
    return found if isinstance(found, np.ufunc) and given == tuple(operands) else None


class _Probe:
    """Stands for `xp`: each of its functions says only how it was called."""

    def __getattr__(self, name: str) -> Callable:
        return lambda *given, out=None: (name, given)


# -- the template --------------------------------------------------------------------------------------------------
def _compile(form: _Form) -> Callable:
    """`make(op, general, ufunc, record, one, normalisers…)`, which gives the function for one operation."""
    count = range(len(form.kinds))
    tensors = [i for i in count if form.kinds[i] in (INPUT, PLAIN)]
    normalised = [i for i in count if form.kinds[i] not in (INPUT, PLAIN, PARAM)]
    given = _tuple(f"a{i}" for i in count)
    arrays = _tuple(f"a{i}" if form.kinds[i] == PARAM else f"_{i}" for i in count)
    shown = _tuple(f"_{i}" if i in tensors else f"a{i}" for i in count)
    fallback = f"return general(op, {given})" + (f" if out is None else run_out(op, {given}, out)" * form.takes_out)
    raw = ", ".join(f"n{i}(a{i}, a{form.inputs[0]}.ndim)" if i in normalised else f"a{i}" for i in count)
    kernel = f"op.kernel(np, {arrays[1:-2]})"
    if form.direct:
        kernel = f"ufunc({', '.join(f'_{i}' for i in tensors)})" + (f" if a2 == 1 else {kernel}" if form.alpha else "")
    tracked = " or ".join(_if_there(form, i, f"a{i}._requires_grad or a{i}._view is not None") for i in form.inputs)
    lines = [
        *((*_ALPHA, f"    {fallback}") if form.alpha else ()),
        "try:",
        *(f"    _{i} = {_array_of(form, i)}" for i in tensors),
        "except AttributeError:",
        f"    if {' and '.join(_is_raw(form, i) for i in tensors)}{' and out is None' * form.takes_out}:",
        f"        return op.kernel(np, {raw})",
        f"    {fallback}",
        f"if {' or '.join(_uncommon(form, tensors))}:",
        f"    {fallback}",
        "try:",
        *(f"    _{i} = {_normalised(form, i)}" for i in normalised),
        *([f"    op.check{arrays}"] if form.checked else ()),
        f"    found = {kernel}",
        "except FAILURES as error:",
        f"    raise explained(op, {shown}, error) from None",
        *(_SEVERAL if form.several else _ONE),
        *([f"attach(result, a0, op.function, {_step(form)}, one and one({arrays}))"] if form.view else ()),
        *([f"if ({tracked}) and mode.enabled:", f"    record({given}, {arrays}, result)"] if form.recorded else ()),
        "if seam.observer is not None:",
        f"    seam.observer(op, {given}, result)",
        "return result",
    ]
    parameters = [f"a{i}" for i in count] + ["out"] * form.takes_out
    if form.alpha:
        parameters.insert(2, "third")
    body = "".join(f"\n        {line}" for line in lines)
    normalisers = "".join(f", n{i}" for i in normalised)
    source = f"def make(op, general, ufunc, record, one{normalisers}):\n    def call({', '.join(parameters)}):{body}\n    return call"
    scope = dict(globals())
    exec(compiled(source), scope)
    return scope["make"]


_ALPHA = (
    "if third is not None:",
    "    return old_order(call, op.name, a0, a1, third, out)",
    "if type(a2) is not int and type(a2) is not float:",
    "    a2 = number(a2.item() if isinstance(a2, Tensor) else a2)",
)
_ONE = ("result = new(Tensor)", "result.array = found if type(found) is ndarray else as_array(found)")
_SEVERAL = ("result = tuple([wrap(as_array(each)) for each in found])",)


def _tuple(parts: Any) -> str:
    return f"({', '.join(parts)},)"


def _step(form: _Form) -> str:
    """What `op.function` takes besides the base to take a view again."""
    rest = [f"a{i}" if kind == PARAM else f"_{i}" for i, kind in enumerate(form.kinds)][1:]
    return _tuple(rest) if rest else "()"


def _array_of(form: _Form, i: int) -> str:
    if form.number and i == 1:
        return "a1.array if isinstance(a1, Tensor) else a1"
    return f"None if a{i} is None else a{i}.array" if i in form.optional else f"a{i}.array"


def _if_there(form: _Form, i: int, condition: str) -> str:
    """The condition, for an argument that may be no tensor."""
    if form.number and i == 1:
        return f"_1 is not a1 and ({condition})"
    return f"a{i} is not None and ({condition})" if i in form.optional else condition


def _is_raw(form: _Form, i: int) -> str:
    if form.number and i == 1:
        return "(type(a1) is ndarray or type(a1) is float)"
    return f"(a{i} is None or type(a{i}) is ndarray)" if i in form.optional else f"type(a{i}) is ndarray"


def _uncommon(form: _Form, tensors: list[int]) -> list[str]:
    """The conditions under which `general` takes over."""
    found = ["out is not None"] * form.takes_out
    for i in tensors:
        lead = i == form.inputs[0]
        condition = f"type(_{i}) is not ndarray"
        if form.one_dtype and i in form.inputs:
            condition += f" or {'(kind := _' + str(i) + '.dtype) is not F32 and kind is not F64' if lead else f'_{i}.dtype is not kind'}"
        if form.number and i == 1:
            condition = f"({condition}) and type(_1) is not float and type(_1) is not int"
        found.append(f"_{i} is not None and ({condition})" if i in form.optional else condition)
    return found


def _normalised(form: _Form, i: int) -> str:
    ndim = f"_{form.inputs[0]}.ndim"
    if form.kinds[i] not in _AS_IT_IS:
        return f"n{i}(a{i}, {ndim})"
    return f"a{i} if {_AS_IT_IS[form.kinds[i]].format(a=f'a{i}', ndim=ndim)} else n{i}(a{i}, {ndim})"


# When a parameter need not be normalised.
_AS_IT_IS = {
    DIM: "type({a}) is int and 0 <= {a} < {ndim}",
    DIMS: "{a} is None",
    SIZE: "type({a}) is tuple and INTEGERS.issuperset(map(type, {a}))",
}
INTEGERS = frozenset((int,))


# -- operators -----------------------------------------------------------------------------------------------------
def run_operator(op: Op, arguments: Sequence[Any]) -> Any:
    """`run` for a Python operator: operands of a foreign type are left to that type."""
    return run(op, arguments) if is_operand(arguments[1]) else NotImplemented


def run_in_place_operator(op: Op, arguments: Sequence[Any]) -> Any:
    """`run_in_place` for a Python operator."""
    return run_in_place(op, arguments) if is_operand(arguments[1]) else NotImplemented


def is_operand(value: Any) -> bool:
    """Can an operator work on it: a tensor, a number or an array?"""
    return isinstance(value, (Tensor, int, float, complex)) or is_array(value)


def old_order(call: Callable, name: str, input: Any, alpha: Any, other: Any, out: Any) -> Any:
    """The call `add(input, alpha, other)`, with torch's warning."""
    import warnings

    warnings.warn(
        f"This overload of {name} is deprecated:\n\t{name}(Tensor input, Number alpha, Tensor other, *, Tensor out = None)"
        f"\nConsider using one of the following signatures instead:\n\t{name}(Tensor input, Tensor other, *, Number "
        "alpha = 1, Tensor out = None)",
        UserWarning,
        stacklevel=3,
    )
    return call(input, other, alpha=alpha, out=out)


ndarray = np.ndarray
__all__ = [
    "F32", "F64", "FAILURES", "INTEGERS", "as_array", "attach", "caller", "explained", "is_operand", "mode", "new", "number", "old_order",
    "run_in_place_operator", "run_operator", "run_out", "seam", "wrap",
]  # fmt: skip
