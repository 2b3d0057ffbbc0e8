"""The engine: walks the graph back from its roots, newest node first, with a heap and no recursion."""

from __future__ import annotations

import heapq
import itertools
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..array import errors
from ..array.backend import xp_of
from ..tensor import Tensor, wrap
from .hooks import run_around, run_hooks
from .modes import mode, switches
from .node import Accumulate, Meta, Node, conform, edge_of

Target = tuple[Node, int]


class GradientEdge(NamedTuple):
    """An output of a node, which `backward` and `grad` take in place of the tensor it came out as."""

    node: Node
    output_nr: int
    ownership_token: Node | None = None


class Task:
    """One backward pass: which nodes it will run."""

    __slots__ = ("reached", "wanted")

    def __init__(self, reached: Any, wanted: set[Node] | None) -> None:
        self.reached, self.wanted = reached, wanted

    def will_run(self, node: Node) -> bool:
        """Will this pass run the node?"""
        return node in self.reached and (self.wanted is None or node in self.wanted)


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
    before, outer = mode.enabled, mode.task
    mode.enabled = create_graph
    try:
        _run(roots, retain_graph, create_graph, capture, accumulate)
    finally:
        mode.enabled, mode.task = before, outer


def _run(roots: Any, retain: bool, as_tensors: bool, capture: dict | None, accumulate: bool) -> None:
    pending: dict[Node, dict[int, Any]] = {}
    for node, nr, grad in roots:
        _add(pending.setdefault(node, {}), nr, grad if as_tensors else grad.array)
    waiting, wanted = _survey(pending, capture if not accumulate else None)
    captured = set() if capture is None else {node for node, _ in capture}
    mode.task = task = Task(waiting.keys() | pending.keys(), None if wanted is None else wanted | captured)
    arrival = itertools.count()  # leaves' sinks are all as old: the first that is ready comes first
    ready = [(-node.seq, next(arrival), node) for node in pending if not waiting.get(node)]
    heapq.heapify(ready)
    while ready:
        node = heapq.heappop(ready)[2]
        slots = pending.pop(node)
        hooked = node.hooks or node.retains or (type(node) is Accumulate and node.variable._hooks)
        if hooked and slots and task.will_run(node):
            run_hooks(node, slots, as_tensors)
        if capture is not None:
            for nr, g in slots.items():
                if (node, nr) in capture:
                    capture[node, nr] = g if as_tensors else wrap(g)
        results: Sequence[Any] = ()
        if slots and (wanted is None or node in wanted) and (accumulate or not isinstance(node, Accumulate)):
            # handed over: a sink may keep the very array when nobody else holds it
            if node.outputs is None and len(slots) == 1 and 0 in slots:
                results = _apply(node, [slots.pop(0)], as_tensors)
            else:
                count = max(max(slots) + 1, len(node.outputs) if node.outputs else 1)
                results = _apply(node, [slots.pop(i, None) for i in range(count)], as_tensors)
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
                heapq.heappush(ready, (-target.seq, next(arrival), target))
            g = None


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
    if node.around is not None:
        return run_around(node, grads, as_tensors, _apply_node)
    return _apply_node(node, grads, as_tensors)


def _apply_node(node: Node, grads: list, as_tensors: bool) -> Sequence[Any]:
    if node.origin is None:
        return node.apply(grads, as_tensors)
    try:
        results = node.apply(grads, as_tensors)
    except Exception:
        _show_origin(node)
        raise
    for i, g in enumerate(results if switches.check_nan else ()):
        array = g.array if isinstance(g, Tensor) else g
        if array is not None and array.dtype.kind == "f" and bool(xp_of(array).isnan(array).any()):
            _show_origin(node)
            raise RuntimeError(f"Function '{node.name()}' returned nan values in its {i}th output.")
    return results


def _show_origin(node: Node) -> None:
    """Warn, as torch does, with the lines that called the operation whose backward failed."""
    sentence = f"Error detected in {node.name()}. Traceback of forward call that caused the error:\n{node.origin}"
    warnings.warn(sentence, UserWarning, stacklevel=2)


# -- the public calls ----------------------------------------------------------------------------------------------
def _edge(tensor: Any) -> tuple[Node, int] | None:
    """Where a tensor's gradient arrives; a GradientEdge says so itself."""
    return tensor[:2] if isinstance(tensor, GradientEdge) else edge_of(tensor)


def _root(i: int, tensor: Any, gradient: Tensor | None, create_graph: bool) -> tuple[Node, int, Tensor]:
    edge = _edge(tensor)
    if edge is None:
        raise RuntimeError(errors.NO_GRAD_ROOT.format(i=i))
    if isinstance(tensor, GradientEdge):
        if gradient is None:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        return edge[0], edge[1], gradient
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
    if xp_of(gradient.array) is not xp_of(tensor.array):
        raise RuntimeError(f"invalid gradient at index {i} - expected device {tensor.device} but got {gradient.device}")
    if gradient.array.dtype != tensor.array.dtype:
        return conform(gradient, Meta(tensor.array), True)
    return gradient


def _starts(roots: tuple, seeds: tuple, create_graph: bool) -> list[tuple[Node, int, Tensor]]:
    if len(roots) > len(seeds):  # torch ignores gradients that are too many
        raise RuntimeError(f"got {len(roots)} tensors and {len(seeds)} gradients")
    return [_root(i, t, g, create_graph) for i, (t, g) in enumerate(zip(roots, seeds))]


def as_tuple(value: Any) -> tuple:
    """One tensor or a sequence of them as a tuple."""
    return (value,) if value is None or isinstance(value, (Tensor, GradientEdge)) else tuple(value)


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
    if create_graph:
        _warn_of_cycles()
    if inputs is None:
        run(starts, retain_graph=retain, create_graph=create_graph)
    else:
        _into_leaves(starts, as_tuple(inputs), retain, create_graph)
    for watch in watchers:
        watch(roots)


_warned = False


def _warn_of_cycles() -> None:
    """Once per process, as torch does."""
    global _warned
    if _warned:
        return
    _warned = True
    warnings.warn(
        "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient "
        "which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you "
        "have to use this function, make sure to reset the .grad fields of your parameters to None after use to break "
        "the cycle and avoid the leak.",
        UserWarning,
        stacklevel=4,
    )


def _into_leaves(starts: list, leaves: tuple, retain: bool, create_graph: bool) -> None:
    for leaf, g in zip(leaves, _captured(starts, leaves, retain, create_graph)):
        if g is None:
            continue
        sink = Accumulate(leaf)
        sink.apply([g if create_graph else g.array], create_graph)


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
    roots, targets = as_tuple(outputs), as_tuple(inputs)
    if is_grads_batched:
        return _batched(
            roots, targets, as_tuple(grad_outputs), retain_graph, create_graph, allow_unused, materialize_grads
        )
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


def _batched(roots: tuple, targets: tuple, seeds: tuple, retain: Any, create: bool, unused: Any, zeros: bool) -> tuple:
    """One pass per row of the gradients of the roots; the results are stacked."""
    rows: list[tuple] = []
    count = len(seeds[0])
    for i in range(count):
        seed = tuple(None if s is None else s[i] for s in seeds)
        keep = i + 1 < count or bool(create if retain is None else retain)
        rows.append(grad(roots, targets, seed, keep, create, True, unused, materialize_grads=zeros))
    return tuple(None if column[0] is None else stacked(column) for column in zip(*rows))


def stacked(tensors: Sequence[Any]) -> Tensor:
    """Tensors of one shape as the rows of a new one, with their history."""
    first = tensors[0].array
    found: Any = wrap(xp_of(first).zeros((len(tensors), *first.shape), first.dtype))
    for i, tensor in enumerate(tensors):
        found[i] = tensor
    return found


def _captured(starts: list, targets: tuple, retain: bool, create_graph: bool) -> list[Tensor | None]:
    keys = []
    for target in targets:
        edge = _edge(target)
        if edge is None:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
        keys.append(edge)
    capture: dict[Target, Any] = dict.fromkeys(keys)
    run(starts, retain_graph=retain, create_graph=create_graph, capture=capture, accumulate=False)
    return [capture[key] for key in keys]


watchers: list[Any] = []  # called with the roots after every backward(): the seam for tracing
