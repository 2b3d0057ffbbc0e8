"""Recording a call: which inputs need a gradient, the node, and what it keeps for its formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..autograd.node import Meta, Node, SavedList, SavedResult, edge_of, save
from ..tensor import Tensor, counter
from .schema import LIST, Op, Plan

F32, F64 = np.dtype(np.float32), np.dtype(np.float64)


def tracked(t: Any) -> bool:
    return isinstance(t, Tensor) and (t._requires_grad if t._view is None else t.requires_grad)


def needed_inputs(op: Op, given: Sequence[Any]) -> tuple[bool, ...] | None:
    """Which inputs need a gradient; None when none does."""
    needed = tuple(any(tracked(t) for t in given[i]) if op.kinds[i] == LIST else tracked(given[i]) for i in op.inputs)
    return needed if any(needed) else None


def record(
    op: Op, needed: tuple[bool, ...], given: Sequence[Any], arrays: Sequence[Any], outputs: tuple, before: Any = None
) -> Node | None:
    """Give the outputs a node. `before` replaces the first input in what is kept, when it is being overwritten."""
    plan = op.named_plan(needed, arrays)
    edges: list[Any] = []
    metas: list[Any] = []
    for i, need in zip(op.inputs, needed):
        many = given[i] if op.kinds[i] == LIST else (given[i],)
        for t in many:
            edge = edge_of(t) if need and isinstance(t, Tensor) else None
            edges.append(edge)
            metas.append(Meta(t.array) if edge is not None else None)
    node = plan.node_class(plan, edges, (), metas, tuple(Meta(o.array) for o in outputs) if len(outputs) > 1 else None)
    if before is None:
        connect(op, node, outputs)
    node.saved = kept(plan, given, arrays, outputs, before)
    return node


def recorder(op: Op) -> Callable:
    """The function `record(given, arrays, result)` that gives the results of a call on NumPy arrays their node."""
    if len(op.inputs) == 1:
        keeps = op.plan((True,)).keep if op.pointwise and op.name_of_node is None else ()
        own = keeps in ((("input", op.inputs[0]),), (("output", 0),))  # and no tensor without derivative
        return _unary_recorder(op, keeps[0][0]) if own else _single_recorder(op)
    return _general_recorder(op)


def _unary_recorder(op: Op, keeps: str) -> Callable:
    """For a function of each element whose formula asks for its input or its result, and for nothing else."""
    plan = op.plan((True,))

    def record(given: Any, arrays: Any, result: Any) -> None:
        source = given[0]
        edge = edge_of(source)
        if edge is not None:
            saved = save(source) if keeps == "input" else SavedResult(result, 0, counter(result))
            result._node = plan.node_class(plan, (edge,), (saved,))
            result._requires_grad = True

    return record


def _single_recorder(op: Op) -> Callable:
    """For an operation with one differentiable input."""
    at, simple = op.inputs[0], not op.outputs and not op.view
    plan = op.plan((True,)) if op.name_of_node is None else None

    def record(given: Any, arrays: Any, result: Any) -> None:
        edge = edge_of(given[at])
        if edge is None:
            return
        found = op.named_plan((True,), arrays) if plan is None else plan
        outputs = result if op.outputs else (result,)
        array = arrays[at]
        metas = None if _fits(op, array, outputs[0].array) else (Meta(array),)
        node = found.node_class(
            found, (edge,), (), metas, tuple(Meta(o.array) for o in outputs) if len(outputs) > 1 else None
        )
        if simple and result.array.dtype is array.dtype:
            result._node, result._requires_grad = node, True
        else:
            connect(op, node, outputs)
        node.saved = kept(found, given, arrays, outputs)

    return record


def _general_recorder(op: Op) -> Callable:
    """For an operation with several inputs, one of which may be a number or None."""
    inputs = op.inputs

    def record(given: Any, arrays: Any, result: Any) -> None:
        edges = [edge_of(given[i]) if isinstance(given[i], Tensor) else None for i in inputs]
        needed = tuple([edge is not None for edge in edges])
        if True not in needed:
            return
        plan = op.named_plan(needed, arrays)
        outputs = result if op.outputs else (result,)
        first = outputs[0].array
        metas = None
        if not (op.pointwise and all(e is None or _fits(op, arrays[i], first) for i, e in zip(inputs, edges))):
            metas = [Meta(arrays[i]) if edge is not None else None for i, edge in zip(inputs, edges)]
        node = plan.node_class(
            plan, edges, (), metas, tuple(Meta(o.array) for o in outputs) if len(outputs) > 1 else None
        )
        connect(op, node, outputs)
        node.saved = kept(plan, given, arrays, outputs)

    return record


def _fits(op: Op, array: Any, result: Any) -> bool:
    """Do gradients come out in the input's shape and dtype, so that nothing must be summed or cast back?"""
    kind = array.dtype
    return (kind is F32 or kind is F64) and result.dtype is kind and (not op.broadcasts or array.shape == result.shape)


def connect(op: Op, node: Node, outputs: tuple) -> None:
    """Make the differentiable outputs know their node."""
    for nr, output in enumerate(outputs):
        if op.differentiable[nr] and output.array.dtype.kind in "fcV":
            output._node, output._nr, output._requires_grad = node, nr, True
            if output._view is not None:
                output._seen = output._view.base._counter.n


def kept(plan: Plan, given: Sequence[Any], arrays: Sequence[Any], outputs: tuple, before: Any = None) -> list[Any]:
    """The values that the plan's formulas ask for, in the plan's order."""
    saved: list[Any] = []
    for kind, at in plan.keep:
        if kind == "param":
            saved.append(arrays[at])
        elif kind == "output":
            saved.append(SavedResult(outputs[at], at, counter(outputs[at])))
        else:
            value = before if at == 0 and before is not None else given[at]
            if isinstance(value, Tensor):
                saved.append(Meta(value.array) if kind == "meta" else save(value))
            elif isinstance(value, list):
                saved.append([Meta(t.array) for t in value] if kind == "meta" else SavedList(save(t) for t in value))
            else:
                saved.append(value)
    return saved
