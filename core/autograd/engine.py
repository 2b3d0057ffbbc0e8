"""The engine: walks the graph back from its roots, newest node first, with a heap and no recursion."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Any

from ..array import errors
from ..array.backend import xp_of
from ..tensor import Tensor, wrap
from .modes import mode, switches
from .node import Accumulate, Meta, Node, conform, edge_of

Target = tuple[Node, int]


def run(
    roots: Sequence[tuple[Node, int, Tensor]],
    *,
    retain_graph: bool,
    create_graph: bool,
    capture: dict[Target, Any] | None = None,
    accumulate: bool = True,
) -> None:
    """Send the gradients of `roots` (node, output number, gradient) back through the graph.

    With `capture` the gradients that arrive at its keys are stored there and, unless `accumulate`, no leaf's `.grad`
    is touched and only nodes that lead to a key are run. Values are arrays, and tensors under `create_graph`.
    """
    before, mode.enabled = mode.enabled, create_graph
    try:
        _run(roots, retain_graph, create_graph, capture, accumulate)
    finally:
        mode.enabled = before


def _run(roots: Any, retain: bool, as_tensors: bool, capture: dict | None, accumulate: bool) -> None:
    pending: dict[Node, dict[int, Any]] = {}
    for node, nr, grad in roots:
        _add(pending.setdefault(node, {}), nr, grad if as_tensors else grad.array)
    waiting, wanted = _survey(pending, capture if not accumulate else None)
    ready = [(-node.seq, id(node), node) for node in pending if not waiting.get(node)]
    heapq.heapify(ready)
    while ready:
        node = heapq.heappop(ready)[2]
        slots = pending.pop(node)
        if slots:
            _run_hooks(node, slots, as_tensors)
        if capture is not None:
            for nr, g in slots.items():
                if (node, nr) in capture:
                    capture[node, nr] = g if as_tensors else wrap(g)
        results: Sequence[Any] = ()
        if slots and (wanted is None or node in wanted) and (accumulate or not isinstance(node, Accumulate)):
            count = max(max(slots) + 1, len(node.outputs) if node.outputs else 1)
            results = _apply(node, [slots.get(i) for i in range(count)], as_tensors)
            if not retain:
                node.release()
        for i, edge in enumerate(node.edges):
            if edge is None:
                continue
            target, nr = edge
            slots = pending.setdefault(target, {})
            g = results[i] if results else None
            if g is not None:
                _add(slots, nr, g)
            waiting[target] -= 1
            if not waiting[target]:
                heapq.heappush(ready, (-target.seq, id(target), target))


def _add(slots: dict[int, Any], nr: int, g: Any) -> None:
    slots[nr] = slots[nr] + g if nr in slots else g


def _survey(roots: dict[Node, Any], capture: dict | None) -> tuple[dict[Node, int], set[Node] | None]:
    """How many gradients each node waits for, and (with `capture`) which nodes lead to a captured one."""
    waiting: dict[Node, int] = {}
    order = list(roots)
    seen = set(order)
    for node in order:  # grows while it is walked
        for edge in node.edges:
            if edge is not None:
                target = edge[0]
                waiting[target] = waiting.get(target, 0) + 1
                if target not in seen:
                    seen.add(target)
                    order.append(target)
    if capture is None:
        return waiting, None
    keys = {node for node, _ in capture}
    leads: set[Node] = set()
    # a node's inputs were recorded before it, sinks count as oldest
    for node in sorted(seen, key=lambda n: -1 if isinstance(n, Accumulate) else n.seq):
        if any(e is not None and (e[0] in leads or e[0] in keys) for e in node.edges):
            leads.add(node)
    return waiting, leads


def _apply(node: Node, grads: list, as_tensors: bool) -> Sequence[Any]:
    if node.origin is None:
        return node.apply(grads, as_tensors)
    try:
        results = node.apply(grads, as_tensors)
    except Exception as error:
        error.add_note(f"{node.name()} was recorded here (most recent call last):\n{node.origin}")
        raise
    for i, g in enumerate(results if switches.check_nan else ()):
        array = g.array if isinstance(g, Tensor) else g
        if array is not None and array.dtype.kind == "f" and bool(xp_of(array).isnan(array).any()):
            found = RuntimeError(f"Function '{node.name()}' returned nan values in its {i}th output.")
            found.add_note(f"{node.name()} was recorded here (most recent call last):\n{node.origin}")
            raise found
    return results


def _run_hooks(node: Node, slots: dict[int, Any], as_tensors: bool) -> None:
    hooks = {0: node.variable._hooks} if isinstance(node, Accumulate) else node.hooks
    for nr, each in (hooks or {}).items():
        if not each or nr not in slots:
            continue
        g = slots[nr] if as_tensors else wrap(slots[nr])
        for hook in list(each.values()):
            changed = hook(g)
            if changed is not None:
                g = changed
        slots[nr] = g if as_tensors else g.array
    for nr, reference in (node.retains or {}).items():
        tensor = reference()
        if tensor is not None and nr in slots:
            g = slots[nr] if as_tensors else wrap(slots[nr])
            tensor._grad = g if tensor._grad is None else tensor._grad + g


# -- the public calls ----------------------------------------------------------------------------------------------
def _root(i: int, tensor: Tensor, gradient: Tensor | None, create_graph: bool) -> tuple[Node, int, Tensor]:
    edge = edge_of(tensor)
    if edge is None:
        raise RuntimeError(errors.NO_GRAD_ROOT.format(i=i))
    array = tensor.array
    if gradient is None:
        if array.size != 1:
            raise RuntimeError(
                f"{errors.SCALAR_ROOT}\n  the root has shape {list(array.shape)}; pass a gradient of that shape"
            )
        gradient = wrap(xp_of(array).ones_like(array))
    else:
        gradient = _matching_gradient(i, tensor, gradient)
    return edge[0], edge[1], gradient


def _matching_gradient(i: int, tensor: Tensor, gradient: Tensor) -> Tensor:
    from ..array.rules import rules

    if not isinstance(gradient, Tensor):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(gradient).__name__}")
    if gradient.array.shape != tensor.array.shape:
        if rules.vector_seed and gradient.array.size == 1 == tensor.array.size:
            return wrap(gradient.array.reshape(tensor.array.shape))
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{i}] has a shape of {gradient.shape} and output[{i}] has a shape of "
            f"{tensor.shape}."
        )
    if gradient.array.dtype != tensor.array.dtype:
        return conform(gradient, Meta(tensor.array), True)
    return gradient


def _starts(roots: tuple, seeds: tuple, create_graph: bool) -> list[tuple[Node, int, Tensor]]:
    if len(roots) != len(seeds):
        raise RuntimeError(f"got {len(roots)} tensors and {len(seeds)} gradients")
    return [_root(i, t, g, create_graph) for i, (t, g) in enumerate(zip(roots, seeds))]


def as_tuple(value: Any) -> tuple:
    """One tensor or a sequence of them as a tuple."""
    return (value,) if isinstance(value, Tensor) or value is None else tuple(value)


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Add the gradients of `tensors` into the `.grad` of the leaves they were computed from.

    Args:
        tensors: a tensor or a sequence; one without `grad_tensors` must have one element.
        grad_tensors: the gradients of the roots, each of its root's shape.
        retain_graph: keep what was saved, so that backward can run again; default `create_graph`.
        create_graph: record the pass itself, for higher derivatives.
        inputs: only these leaves get a gradient.
    """
    roots = as_tuple(tensors)
    seeds = as_tuple(grad_tensors) if grad_tensors is not None else (None,) * len(roots)
    if inputs is not None and not as_tuple(inputs):
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    starts = _starts(roots, seeds, create_graph)
    retain = create_graph if retain_graph is None else retain_graph
    if inputs is None:
        run(starts, retain_graph=retain, create_graph=create_graph)
    else:
        _into_leaves(starts, as_tuple(inputs), retain, create_graph)
    for watch in watchers:
        watch(roots)


def _into_leaves(starts: list, leaves: tuple, retain: bool, create_graph: bool) -> None:
    for leaf, g in zip(leaves, _captured(starts, leaves, retain, create_graph)):
        if g is not None:
            leaf._grad = g if leaf._grad is None else leaf._grad + g


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple:
    """The gradients of `outputs` with respect to `inputs`, without touching any `.grad`.

    Raises RuntimeError for an input that is not part of the graph, unless `allow_unused`.
    """
    if is_grads_batched:
        raise RuntimeError("is_grads_batched=True is not supported; call grad() once per row of grad_outputs")
    roots, targets = as_tuple(outputs), as_tuple(inputs)
    seeds = as_tuple(grad_outputs) if grad_outputs is not None else (None,) * len(roots)
    starts = _starts(roots, seeds, create_graph)
    retain = create_graph if retain_graph is None else retain_graph
    found = _captured(starts, targets, retain, create_graph)
    if materialize_grads:
        return tuple(wrap(xp_of(t.array).zeros_like(t.array)) if g is None else g for t, g in zip(targets, found))
    for i, g in enumerate(found):
        if g is None and not allow_unused:
            raise RuntimeError(
                f"The differentiated Tensor at index {i} appears to not have been used in the graph. Set "
                "allow_unused=True if this is the desired behavior."
            )
    return tuple(found)


def _captured(starts: list, targets: tuple, retain: bool, create_graph: bool) -> list[Tensor | None]:
    keys = []
    for target in targets:
        edge = edge_of(target)
        if edge is None:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
        keys.append(edge)
    capture: dict[Target, Any] = dict.fromkeys(keys)
    run(starts, retain_graph=retain, create_graph=create_graph, capture=capture, accumulate=False)
    return [capture[key] for key in keys]


watchers: list[Any] = []  # called with the roots after every backward(): the seam for tracing
