"""The arguments of a call: operands checked and cast, parameters normalised, the kernel run, its failure explained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

from ..array import errors
from ..array.backend import device_of, is_array, send, xp_of
from ..array.shapes import broadcast
from ..tensor import Tensor, wrap
from .arguments import wrong_argument
from .casting import cast, check_implemented, number
from .schema import LIST, SIZE, Op

ndarray = np.ndarray
FAILURES = (ValueError, RuntimeError, IndexError, TypeError, AttributeError, MemoryError)  # what kernels raise


def compute_arguments(op: Op, arguments: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The kernel's arguments (arrays, cast; parameters, normalised), and the arguments as given (arrays wrapped)."""
    given = list(arguments)
    for i in op.tensors:
        given[i] = _as_operand(op, i, given[i])
    arrays = [_array(a) for a in given]
    first = next((arrays[i] for i in op.inputs if arrays[i] is not None), None)
    lead = first[0] if isinstance(first, (list, tuple)) and first else first
    ndim = getattr(lead, "ndim", 0)
    try:
        for i, normalise in op.normalised:
            arrays[i] = normalise(arrays[i], ndim)
    except FAILURES as error:
        raise explained(op, arrays, error) from None
    _check_devices(op, given, arrays)
    if op.check is not None:
        try:
            op.check(*arrays)
        except FAILURES as error:
            raise explained(op, arrays, error) from None
    if op.dtype != "keep":
        _cast_inputs(op, arrays)
    if op.refused:
        _check_implemented(op, arrays)
    return arrays, given


def _check_implemented(op: Op, arrays: list[Any]) -> None:
    try:
        check_implemented(op.refused, op.cpu_name, _lead(op, arrays))
    except NotImplementedError as error:
        raise explained(op, arrays, error) from None


def _cast_inputs(op: Op, arrays: list[Any]) -> None:
    if op.list_slot is not None:
        arrays[op.list_slot] = cast(op.dtype, list(arrays[op.list_slot]), op.name)
        return
    for i, a in zip(op.inputs, cast(op.dtype, [arrays[i] for i in op.inputs], op.name)):
        arrays[i] = a


def compute(op: Op, arrays: Sequence[Any]) -> Any:
    """Run the kernel; its arrays come back as arrays, 0-d ones too. A failure names the call."""
    lead = _lead(op, arrays)
    try:
        found = kernel_for(op, lead)(xp_of(lead), *arrays)
    except FAILURES as error:
        raise explained(op, arrays, error) from None
    if op.outputs:
        return tuple(as_array(a) for a in found)
    return as_array(found)


def as_array(found: Any) -> Any:
    """What a kernel returned as an array: NumPy's reductions give scalars."""
    return np.asarray(found) if isinstance(found, np.generic) else found


def _lead(op: Op, arrays: Sequence[Any]) -> Any:
    """The array that decides the device: the first input (or plain tensor) that is one."""
    for i in op.tensors:
        a = arrays[i]
        if isinstance(a, (list, tuple)):
            a = next(iter(a), None)
        if a is not None and hasattr(a, "dtype"):
            return a
    return np.empty(0)


def kernel_for(op: Op, lead: Any) -> Callable:
    return op.kernel if type(lead) is ndarray else op.kernels.get(device_of(lead).type, op.kernel)


def normalised_params(op: Op, arguments: Sequence[Any]) -> list[Any]:
    first = arguments[op.inputs[0]]
    ndim = getattr(first[0] if isinstance(first, (list, tuple)) and first else first, "ndim", 0)
    values = list(arguments)
    for i, normalise in op.normalised:
        values[i] = normalise(values[i], ndim)
    return values


def holds_tensor(a: Any) -> bool:
    if type(a) is list or type(a) is tuple:
        return any(isinstance(t, Tensor) for t in a)
    return isinstance(a, Tensor)


def holds_array(a: Any) -> bool:
    return is_array(a) or (isinstance(a, (list, tuple)) and bool(a) and is_array(a[0]))


def _array(a: Any) -> Any:
    if isinstance(a, Tensor):
        return a.array
    if isinstance(a, (list, tuple)) and any(isinstance(t, Tensor) for t in a):
        return [t.array if isinstance(t, Tensor) else t for t in a]
    return a


def _as_operand(op: Op, i: int, a: Any) -> Any:
    """An input as a tensor, a Python number or None; TypeError in torch's words for anything else."""
    if isinstance(a, Tensor) or (a is None and i in op.optional):
        return a
    if isinstance(a, np.generic):
        return number(a)
    if isinstance(a, (int, float, complex)):
        if op.numbers:
            return a
    elif is_array(a):
        return wrap(a)
    elif op.kinds[i] == LIST and isinstance(a, (list, tuple)):
        for k, t in enumerate(a):
            if not isinstance(t, Tensor):
                raise TypeError(
                    f"expected Tensor as element {k} in argument {i}, but got {type(t).__name__}\n"
                    f"  {op.name}({op.names[i]})"
                )
        if not a:
            raise _nothing(op)
        return list(a)
    shown = "tuple of Tensors" if op.kinds[i] == LIST else "Tensor"
    position = "'input'" if op.names[i] == "self" else f"'{op.names[i]}'"
    raise TypeError(f"{op.name}(): argument {position} (position {i + 1}) must be {shown}, not {errors.short_type(a)}")


def _nothing(op: Op) -> Exception:
    """The complaint about an empty list, for which torch has a sentence per operation."""
    if op.name == "stack":
        return RuntimeError("stack expects a non-empty TensorList\n  stack(tensors=[])")
    return ValueError(f"torch.{op.name}(): expected a non-empty list of Tensors\n  {op.name}({op.names[0]}=[])")


def _check_devices(op: Op, given: list[Any], arrays: list[Any]) -> None:
    """Refuse operands on different devices; a 0-dim CPU tensor may join, as in torch."""
    places = []
    for i in op.tensors:
        for a in arrays[i] if isinstance(arrays[i], list) else (arrays[i],):
            if hasattr(a, "dtype") and hasattr(a, "shape"):
                places.append((_shown_name(op.names[i]), a.shape, device_of(a), i))
    if len({p[2] for p in places}) < 2:
        return
    target = next(p[2] for p in places if p[2].type != "cpu")
    if op.pointwise and all(p[2] == target or (p[2].type == "cpu" and p[1] == ()) for p in places):
        for _, _, place, i in places:
            if place != target:
                arrays[i] = send(arrays[i], target)
        return
    raise errors.mixed_devices(op.name, [p[:3] for p in places])


def _shown_name(name: str) -> str:
    return "input" if name == "self" else name


def explained(op: Op, arrays: Sequence[Any], error: Exception) -> Exception:
    """The error that a call shall raise: torch's sentence, then the call's line."""
    wrong = wrong_argument(op, arrays)
    if wrong is not None:
        return wrong
    shown = [
        (_shown_name(op.names[i]) + (f"[{k}]" if isinstance(arrays[i], list) else ""), a)
        for i in op.tensors
        for k, a in enumerate(arrays[i] if isinstance(arrays[i], list) else (arrays[i],))
        if hasattr(a, "shape")
    ]
    size: tuple[int, ...] = next((a for k, a in zip(op.kinds, arrays) if k == SIZE and isinstance(a, tuple)), ())
    if type(error) is ValueError and op.pointwise:
        try:
            size = reduce(broadcast, [a.shape for _, a in shown])
        except RuntimeError as sentence:
            error = sentence
    error = errors.no_memory(error, op.name, size)
    if type(error) in (ValueError, TypeError) and "operands could not be broadcast" in str(error):
        error = RuntimeError(str(error))
    return errors.explained(error, op.name, shown)
