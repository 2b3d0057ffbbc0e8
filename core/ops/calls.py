"""How a declared operation is called, whatever it is given; wrappers.py has the shorter ways of the common cases.

Given tensors a call computes, wraps and records; given raw arrays it runs the kernel alone, which is how formulas run
in an ordinary backward pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..autograd import views
from ..autograd.modes import mode
from ..tensor import wrap
from .operands import (
    FAILURES,
    as_array,
    compute,
    compute_arguments,
    explained,
    holds_array,
    holds_tensor,
    kernel_for,
    normalised_params,
)
from .recording import needed_inputs, record
from .schema import Op
from .seam import seam

ndarray = np.ndarray


def run(op: Op, arguments: Sequence[Any]) -> Any:
    """Call `op` with one argument per name, tensors or arrays."""
    if type(arguments[op.inputs[0]]) is ndarray and not _any_tensor(op, arguments):
        return op.kernel(np, *(normalised_params(op, arguments) if op.normalised else arguments))
    if not _any_tensor(op, arguments) and any(holds_array(arguments[i]) for i in op.inputs):
        return _run_on_arrays(op, arguments)
    arrays, given = compute_arguments(op, arguments)
    found = compute(op, arrays)
    needed = needed_inputs(op, given) if op.formulas and mode.enabled else None
    if op.outputs:
        result: Any = tuple(wrap(a) for a in found)
    else:
        result = wrap(found)
        if op.view:
            source = given[op.inputs[0]]
            views.attach(result, source, op.function, tuple(arrays[1:]), op.one_of_many and op.one_of_many(arrays))
    if needed is not None:
        record(op, needed, given, arrays, result if op.outputs else (result,))
    if seam.observer is not None:
        seam.observer(op, given, result)
    return result


def run_list(op: Op, arguments: Sequence[Any]) -> Any:
    """`run` for an operation of a list of tensors: shorter for NumPy arrays of one dtype."""
    tensors = arguments[0]
    try:
        arrays = [tensor.array for tensor in tensors]
        kind = arrays[0].dtype
    except (AttributeError, TypeError, IndexError):
        return run(op, arguments)
    if op.view or op.outputs or not all([type(a) is ndarray and a.dtype is kind for a in arrays]):  # noqa: C419 - faster
        return run(op, arguments)
    values = [arrays, *arguments[1:]]
    try:
        for i, normalise in op.normalised:
            values[i] = normalise(values[i], arrays[0].ndim)
        found = op.kernel(np, *values)
    except FAILURES as error:
        raise explained(op, values, error) from None
    result = wrap(as_array(found))
    if op.formulas and mode.enabled and any([t._requires_grad or t._view is not None for t in tensors]):  # noqa: C419
        given = [list(tensors), *arguments[1:]]
        needed = needed_inputs(op, given)
        if needed is not None:
            record(op, needed, given, values, (result,))
    if seam.observer is not None:
        seam.observer(op, arguments, result)
    return result


def _any_tensor(op: Op, arguments: Sequence[Any]) -> bool:
    return any(holds_tensor(arguments[i]) for i in op.tensors)


def _run_on_arrays(op: Op, arguments: Sequence[Any]) -> Any:
    """The kernel alone, on arrays of any backend, numbers and lists of arrays."""
    first = next(arguments[i] for i in op.inputs if holds_array(arguments[i]))
    lead = first[0] if isinstance(first, (list, tuple)) else first
    return kernel_for(op, lead)(xp_of(lead), *normalised_params(op, arguments))
