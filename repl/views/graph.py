"""`:graph`: the nodes that `backward` would walk, newest first, with what each keeps, in whose name, and how many bytes."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from .. import describe
from ..tensors import Names

LIMIT = 60  # lines, unless all are asked for
PERIOD = 12  # nodes of the longest stretch that is folded when it repeats


@dataclass(slots=True)
class Kept:
    """One value that a node keeps for backward."""

    label: str
    shape: tuple[int, ...]
    bytes: int
    memory: int  # the identity of the memory, so that nothing counts twice
    named: bool
    written: tuple[int, int] | None  # the version kept and the version now, when it was written since


@dataclass(slots=True)
class Row:
    """One node as it will be printed; `uses` is how many others its result went into."""

    node: Any
    name: str
    depth: int
    kept: list[Kept]
    leaves: list[str]
    uses: int
    names: list[str]
    shape: tuple[int, ...] | None = None

    def key(self) -> tuple:
        """Rows with equal keys are the same step of a repetition; leaves of different names may be."""
        kept = tuple([(kept.shape, kept.written is None) for kept in self.kept])
        return (self.name, self.shape, kept, len(self.leaves), self.uses, tuple(self.names))


def rows(root: Any, names: Names) -> list[Row]:
    """Every node once, after all the nodes that use it."""
    left = _uses(root)
    uses = dict(left)
    shapes: dict[int, tuple[int, ...]] = {}
    found: list[Row] = []
    pending = [(root, 0)]
    while pending:
        node, depth = pending.pop()
        leaves: list[str] = []
        ready = []
        for edge in node.edges:
            if edge is None:
                continue
            below = edge[0]
            if is_leaf(below):
                leaves.append(_leaf(below.variable, names))
                continue
            left[id(below)] -= 1
            if not left[id(below)]:
                ready.append(below)
        # The oldest goes on in this column, after the newer ones, which are side branches.
        if len(ready) > 1:
            ready.sort(key=lambda below: below.seq)
        pending += [(below, depth + (i > 0)) for i, below in enumerate(ready)]
        kept = list(_keeps(node, names, shapes))
        found.append(Row(node, node.name(), depth, kept, leaves, uses[id(node)], names.of_node(node)))
    for _, tensor in names.tensors:
        if tensor._node is not None and tensor._nr == 0:
            shapes[id(tensor._node)] = tuple(tensor.shape)
    for row in found:
        row.shape = shapes.get(id(row.node))
    return found


def is_leaf(node: Any) -> bool:
    """Whether a node is a leaf's sink."""
    return type(node).__name__ == "AccumulateGrad"


def _uses(root: Any) -> dict[int, int]:
    """How many edges lead to each node."""
    counts = {id(root): 1}
    pending = [root]
    while pending:
        for edge in pending.pop().edges:
            if edge is None or is_leaf(edge[0]):
                continue
            key = id(edge[0])
            if key in counts:
                counts[key] += 1
            else:
                counts[key] = 1
                pending.append(edge[0])
    return counts


def _leaf(variable: Any, names: Names) -> str:
    return names.of(variable) or f"leaf {describe.shape(variable.array.shape)}"


def _keeps(node: Any, names: Names, shapes: dict[int, tuple[int, ...]]) -> Iterator[Kept]:
    """What a node holds, read without unpacking: a hook of the user's that packed it is not called."""
    if not node.saved or node.plan is None:
        return
    inputs = node.plan.op.names if hasattr(node.plan, "op") else ()
    keeps = getattr(node.plan, "keep", ())
    for i, value in enumerate(node.saved):
        how, at = keeps[i] if i < len(keeps) else ("input", -1)
        label = (
            "result" if how == "output" else inputs[at] if isinstance(at, int) and 0 <= at < len(inputs) else "value"
        )
        yield from _kept(label, value, node, names, shapes)


def _kept(label: str, value: Any, node: Any, names: Names, shapes: dict) -> Iterator[Kept]:
    kind = type(value).__name__
    if kind == "SavedList":
        for i, one in enumerate(value):
            yield from _kept(f"{label}[{i}]", one, node, names, shapes)
    elif kind == "Saved":
        tensor, counter, version = value
        shape = tensor.array.shape
        if tensor._node is not None and tensor._nr == 0:
            shapes[id(tensor._node)] = shape
        written = None if counter.n == version else (version, counter.n)
        name = names.of(tensor)
        yield Kept(name or label, shape, tensor.array.nbytes, memory(tensor.array), name is not None, written)
    elif kind == "SavedResult" and hasattr(value.array, "shape"):
        shape = value.array.shape
        if value.nr == 0:
            shapes[id(node)] = shape
        written = None if value.counter.n == value.version else (value.version, value.counter.n)
        yield Kept(label, shape, value.array.nbytes, memory(value.array), False, written)
    elif kind == "ndarray":
        yield Kept(label, value.shape, value.nbytes, memory(value), False, None)


def memory(array: Any) -> int:
    """The identity of the memory behind an array, the same for all views of it."""
    base = getattr(array, "base", None)
    while base is not None and hasattr(base, "nbytes"):
        array, base = base, getattr(base, "base", None)
    return id(array)


def graph(root: Any, names: Names, width: int, limit: int | None = LIMIT) -> Text:
    """The tree, made without pauses of the collector: a large graph is many objects, and none of them is garbage."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _graph(root, names, width, limit)
    finally:
        if collecting:
            gc.enable()


def _graph(root: Any, names: Names, width: int, limit: int | None = LIMIT) -> Text:
    """The tree; stretches that repeat are printed once."""
    found = rows(root, names)
    sizes = {kept.memory: kept.bytes for row in found for kept in row.kept}
    written = sum(kept.written is not None for row in found for kept in row.kept)
    leaves = {leaf for row in found for leaf in row.leaves}
    lines = Text(
        f"{describe.count(len(found))} node{'s' * (len(found) != 1)}, {len(leaves)} {'leaf' if len(leaves) == 1 else 'leaves'}, "
        f"{describe.size(sum(sizes.values()))} kept for backward",
        style="bold",
    )
    if all(row.node.saved is None for row in found[:1]):
        lines.append(" (freed: backward has run)", style="yellow")
    if written:
        lines.append(
            f"\n✗ {written} kept value{'s' * (written != 1)} overwritten: backward will fail", style="bold red"
        )
    printed = 0
    for first, period, times in folded([row.key() for row in found]):
        if limit is not None and printed + period > limit and printed:
            lines.append(f"\n… {describe.count(len(found) - first)} more nodes (:graph EXPRESSION all)", style="dim")
            break
        mark = f"×{times} " if times > 1 else ""
        for i in range(first, first + period):
            _line(lines, found[i], mark, len(mark) and ("┌" if i == first else "│") or "", width)
            printed += 1
    return lines


def folded(keys: list[tuple]) -> Iterator[tuple[int, int, int]]:
    """(start, length, times) of stretches: the longest repetition that begins at each place."""
    at = 0
    numbers: dict[tuple, int] = {}
    ids = [numbers.setdefault(key, len(numbers)) for key in keys]
    while at < len(ids):
        best = (1, 1)
        for period in range(1, min(PERIOD, (len(ids) - at) // 2) + 1):
            if ids[at] != ids[at + period]:
                continue
            times, stretch = 1, ids[at : at + period]
            while ids[at + period * times : at + period * (times + 1)] == stretch:
                times += 1
            if times > 1 and period * times > best[0] * best[1]:
                best = (period, times)
        yield at, *best
        at += best[0] * best[1]


def _line(lines: Text, row: Row, mark: str, side: str, width: int) -> None:
    """`AddmmBackward0 [64, 10]  h  ← fc.bias, fc.weight  keeps input [64, 32] 8.0 KiB`, cut at the terminal's edge."""
    line = Text("\n")
    line.append("  " * min(row.depth, 8))
    if side:
        line.append(mark if side == "┌" else " " * len(mark), style="bold magenta")
        line.append(f"{side} ", style="magenta")
    line.append(row.name.removesuffix("Backward0") or row.name, style="cyan")
    if row.shape is not None:
        line.append(f" {describe.shape(row.shape)}")
    if row.names:
        line.append(f" {' = '.join(row.names)}", style="bold green")
    if row.uses > 1:
        line.append(f" used {row.uses}×", style="yellow")
    if row.leaves:
        line.append(f" ← {', '.join(row.leaves)}", style="green")
    for i, kept in enumerate(row.kept):
        line.append("  keeps " if i == 0 else ", ", style="dim")
        line.append(f"{kept.label} {describe.shape(kept.shape)} {describe.size(kept.bytes)}", style="dim")
        if kept.written is not None:
            line.append(f" ✗ overwritten (version {kept.written[0]} → {kept.written[1]})", style="bold red")
    if len(line) - 1 > width:
        line.right_crop(len(line) - width)
        line.append("…")
    lines.append_text(line)
