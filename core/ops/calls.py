"""How a declared operation is called: the general path, and a shorter one for a single tensor.

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
from ..autograd.node import Meta, Node, edge_of
from ..tensor import Tensor, new, wrap
from .operands import (
    as_array,
    compute,
    compute_arguments,
    explained,
    holds_array,
    holds_tensor,
    kernel_for,
    normalised_params,
)
from .recording import connect, kept, needed_inputs, record
from .schema import Op
from .seam import seam

ndarray = np.ndarray
F32, F64 = np.dtype(np.float32), np.dtype(np.float64)


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


def _any_tensor(op: Op, arguments: Sequence[Any]) -> bool:
    return any(holds_tensor(arguments[i]) for i in op.tensors)


def _run_on_arrays(op: Op, arguments: Sequence[Any]) -> Any:
    """The kernel alone, on arrays of any backend, numbers and lists of arrays."""
    first = next(arguments[i] for i in op.inputs if holds_array(arguments[i]))
    lead = first[0] if isinstance(first, (list, tuple)) else first
    return kernel_for(op, lead)(xp_of(lead), *normalised_params(op, arguments))


def run_single(op: Op, arguments: Sequence[Any]) -> Any:
    """`run` for an operation with one tensor, its first argument: the common case, without the loops."""
    source = arguments[0]
    if not isinstance(source, Tensor):
        if type(source) is ndarray and not op.normalised:
            return op.kernel(np, *arguments)
        return run(op, arguments)
    array = source.array
    if type(array) is not ndarray or op.dtype != "keep" or op.refused:
        return run(op, arguments)
    arrays = [array, *arguments[1:]]
    try:
        for i, normalise in op.normalised:
            arrays[i] = normalise(arrays[i], array.ndim)
        found = op.kernel(np, *arrays)
    except (ValueError, RuntimeError, IndexError, TypeError) as error:
        raise explained(op, arrays, error) from None
    if op.outputs:
        result: Any = tuple(wrap(as_array(a)) for a in found)
    else:
        result = new(Tensor)
        result.array = as_array(found)
        if op.view:
            views.attach(result, source, op.function, tuple(arrays[1:]), op.one_of_many and op.one_of_many(arrays))
    if (
        (source._requires_grad or source._view is not None)
        and op.formulas
        and mode.enabled
        and (edge := edge_of(source)) is not None
    ):
        outputs = result if op.outputs else (result,)
        given = (source, *arguments[1:])
        plan = op.named_plan((True,), arrays)
        metas = None if _fits(op, array, outputs[0].array) else (Meta(array),)
        node = Node(plan, (edge,), (), metas, tuple(Meta(o.array) for o in outputs) if len(outputs) > 1 else None)
        if op.outputs or op.view or result.array.dtype is not array.dtype:
            connect(op, node, outputs)
        else:
            result._node, result._requires_grad = node, True
        node.saved = kept(plan, given, arrays, outputs)
    if seam.observer is not None:
        seam.observer(op, arguments, result)
    return result


def _fits(op: Op, array: Any, result: Any) -> bool:
    """Do gradients come out in the input's shape and dtype, so that nothing must be summed or cast back?"""
    kind = array.dtype
    return not op.broadcasts and (kind is F32 or kind is F64) and result.dtype is kind
