"""The specialised wrappers of operations of one and of two tensors, which nothing slows down that they do not need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..array.backend import is_array
from ..autograd.modes import mode
from ..autograd.node import Meta, Node, SavedResult, edge_of, save
from ..tensor import Tensor, counter, new
from .calls import F32, F64, run
from .casting import number
from .operands import explained
from .recording import kept
from .schema import Op
from .seam import seam
from .writing import run_in_place, run_out

ndarray = np.ndarray


def unary(op: Op) -> Callable:
    """The wrapper of a pointwise operation of one tensor without parameters."""
    kernel, formulas = op.kernel, op.formulas
    plan = op.plan((True,)) if formulas else None
    keeps = tuple(kind for kind, _ in plan.keep) if plan else ()
    one_input, one_output = keeps == ("input",), keeps == ("output",)

    def call(input: Any, *, out: Any = None) -> Any:
        try:
            array = input.array
        except AttributeError:
            return run(op, (input,))
        kind = array.dtype
        if (kind is not F32 and kind is not F64) or out is not None or type(array) is not ndarray:
            return run(op, (input,)) if out is None else run_out(op, (input,), out)
        found = kernel(np, array)
        result = new(Tensor)
        result.array = found if type(found) is ndarray else np.asarray(found)
        if formulas and (input._requires_grad or input._view is not None) and mode.enabled:
            edge = edge_of(input)
            if edge is not None and result.array.dtype is kind:
                if one_input:
                    saved: Any = (save(input),)
                elif one_output:
                    saved = (SavedResult(result, 0, counter(result)),)
                else:
                    saved = kept(plan, (input,), (array,), (result,))
                result._node = Node(plan, (edge,), saved)
                result._requires_grad = True
        if seam.observer is not None:
            seam.observer(op, (input,), result)
        return result

    return call


def run_operator(op: Op, arguments: Sequence[Any]) -> Any:
    """`run` for a Python operator: operands of a foreign type are left to that type."""
    return run(op, arguments) if is_operand(arguments[1]) else NotImplemented


def run_in_place_operator(op: Op, arguments: Sequence[Any]) -> Any:
    """`run_in_place` for a Python operator."""
    return run_in_place(op, arguments) if is_operand(arguments[1]) else NotImplemented


def is_operand(value: Any) -> bool:
    """Can an operator work on it: a tensor, a number or an array?"""
    return isinstance(value, (Tensor, int, float, complex)) or is_array(value)


def binary(op: Op, general: Callable = run) -> Callable:
    """The wrapper of a pointwise operation of two tensors (or a tensor and a number) without parameters.

    What is not two float tensors goes to `general`.
    """
    kernel, formulas, numbers = op.kernel, op.formulas, op.numbers

    def call(input: Any, other: Any, *, out: Any = None) -> Any:
        try:
            a = input.array
            kind = a.dtype
            if isinstance(other, Tensor):
                b = other.array
                fast = b.dtype is kind and (kind is F32 or kind is F64) and type(b) is ndarray
            else:
                b = other
                other_type = type(other)
                fast = numbers and (other_type is float or other_type is int) and (kind is F32 or kind is F64)
        except AttributeError:
            fast = False
        if not fast or out is not None or type(a) is not ndarray:
            return general(op, (input, other)) if out is None else run_out(op, (input, other), out)
        try:
            found = kernel(np, a, b)
        except ValueError as error:
            raise explained(op, (a, b), error) from None
        result = new(Tensor)
        result.array = found if type(found) is ndarray else np.asarray(found)
        if (
            formulas
            and mode.enabled
            and (
                input._requires_grad
                or input._view is not None
                or (b is not other and (other._requires_grad or other._view is not None))
            )
        ):
            _record_binary(op, (input, other), a, b, result)
        if seam.observer is not None:
            seam.observer(op, (input, other), result)
        return result

    if op.names[1] != "other":  # torch.pow(input, exponent)
        code = call.__code__
        # each name once: debuggers and profilers look locals up by name
        locals_ = tuple(f"_{n}" if n == op.names[1] else n for n in code.co_varnames[2:])
        call.__code__ = code.replace(co_varnames=("input", op.names[1], *locals_))
    return call


def _record_binary(op: Op, given: tuple, a: Any, b: Any, result: Tensor) -> None:
    """Give the result of a two-operand call its node; `given` starts with the two operands."""
    input, other = given[0], given[1]
    first = edge_of(input)
    second = edge_of(other) if b is not other else None
    if first is None and second is None:
        return
    plan = op.named_plan((first is not None, second is not None), (a, b))
    shape = result.array.shape
    if a.shape == shape and (second is None or b.shape == shape):
        metas = None
    else:
        metas = (Meta(a) if first else None, Meta(b) if second else None)
    saved = kept(plan, given, (a, b, *given[2:]), (result,))
    result._node = Node(plan, (first, second), saved, metas)
    result._requires_grad = True


def scaled_binary(op: Op, general: Callable = run) -> Callable:
    """The wrapper of add and sub: two operands and `alpha`; also the old order `add(input, alpha, other)`."""
    kernel = op.kernel

    def call(input: Any, other: Any, third: Any = None, *, alpha: Any = 1, out: Any = None) -> Any:
        if third is not None:
            return old_order(call, op.name, input, other, third, out)
        try:
            a = input.array
            kind = a.dtype
            if isinstance(other, Tensor):
                b = other.array
                fast = b.dtype is kind and (kind is F32 or kind is F64) and type(b) is ndarray
            else:
                b = other
                other_type = type(other)
                fast = (other_type is float or other_type is int) and (kind is F32 or kind is F64)
        except AttributeError:
            fast = False
        if not fast or out is not None or type(a) is not ndarray or type(alpha) not in (int, float):
            arguments = (input, other, number(alpha.item() if isinstance(alpha, Tensor) else alpha))
            return general(op, arguments) if out is None else run_out(op, arguments, out)
        try:
            found = kernel(np, a, b, alpha)
        except ValueError as error:
            raise explained(op, (a, b, alpha), error) from None
        result = new(Tensor)
        result.array = found if type(found) is ndarray else np.asarray(found)
        if mode.enabled and (
            input._requires_grad
            or input._view is not None
            or (b is not other and (other._requires_grad or other._view is not None))
        ):
            _record_binary(op, (input, other, alpha), a, b, result)
        if seam.observer is not None:
            seam.observer(op, (input, other, alpha), result)
        return result

    return call


def old_order(call: Callable, name: str, input: Any, alpha: Any, other: Any, out: Any) -> Any:
    import warnings

    warnings.warn(
        f"This overload of {name} is deprecated:\n\t{name}(Tensor input, Number alpha, Tensor other, *, Tensor out = None)"
        f"\nConsider using one of the following signatures instead:\n\t{name}(Tensor input, Tensor other, *, Number "
        "alpha = 1, Tensor out = None)",
        UserWarning,
        stacklevel=3,
    )
    return call(input, other, alpha=alpha, out=out)
