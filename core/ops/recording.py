"""Recording a call: which inputs need a gradient, the node, and what it keeps for its formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..autograd.node import Meta, Node, SavedResult, edge_of
from ..tensor import Tensor, counter
from .recorders import F32, F64, keep, keep_meta, written_out
from .schema import LIST, Op, Plan


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
    return written_out(op) or general_recorder(op)


def general_recorder(op: Op) -> Callable:
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
            saved.append(keep_meta(value) if kind == "meta" else keep(value))
    return saved
