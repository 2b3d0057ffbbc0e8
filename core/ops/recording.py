"""Recording a call: which inputs need a gradient, the node, and what it keeps for its formulas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..autograd.node import Meta, Node, SavedList, SavedResult, edge_of, save
from ..tensor import Tensor, counter
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
    node = Node(plan, edges, (), metas, tuple(Meta(o.array) for o in outputs) if len(outputs) > 1 else None)
    if before is None:
        connect(op, node, outputs)
    node.saved = kept(plan, given, arrays, outputs, before)
    return node


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
