"""Watches the graph of a traced program: nodes as they are recorded and as they die, and the order leaves were made in."""

from __future__ import annotations

import gc
import itertools
import weakref
from collections import Counter
from collections.abc import Callable
from typing import Any

from ...core.array.memory import root
from ...core.autograd.modes import mode
from ...core.autograd.node import Accumulate, Node, SavedList, SavedResult
from ...core.tensor import Tensor

Place = tuple[str, int]

# Nodes that only look at their input in another shape: 0.3 makes them where its numbers have shape (1,).
_VIEWS = ("View", "Reshape", "Alias", "Squeeze", "Unsqueeze", "Expand", "Select", "Detach")


def counts(node: Node) -> bool:
    """Whether a node is one of arithmetic."""
    return not isinstance(node, Accumulate) and not node.name().startswith(_VIEWS)


def begins(node: Node) -> bool:
    """Whether a graph begins with it: it takes a leaf. Of these both versions must have the same number.

    Other nodes may come and go with a rewrite: `output.data.max(1)[1]` records none, `output.max(1)[1]` one that dies.
    """
    return any(edge is not None and isinstance(edge[0], Accumulate) for edge in node.edges)


class GraphWatch:
    """Counts the nodes recorded since the last event by the program's lines, and those that are alive.

    What a backward pass itself records is counted apart: 0.3 records every pass that is given a Variable as gradient.
    """

    def __init__(self, place: Callable[[], Place | None]) -> None:
        self._place = place
        self._alive: dict[int, weakref.ref[Node]] = {}
        self._recorded: Counter[str] = Counter()
        self._begun: Counter[str] = Counter()
        self._within = 0  # of the nodes, those that backward passes recorded
        self._passes = 0  # that were made so far
        self._born: dict[int, tuple[str, int]] = {}  # of a node's address: its line, and the passes before it
        self._order: dict[int, int] = {}  # of a tensor's address: when it last began to require a gradient
        self._clock = itertools.count()

    def install(self) -> None:
        """Have every node of this process pass by, and every tensor that begins to require a gradient."""
        record, begin = self._record, self._begin
        plain_init, plain_set = Node.__init__, Tensor.__setattr__

        def __init__(node: Node, *arguments: Any, **named: Any) -> None:  # noqa: N807
            plain_init(node, *arguments, **named)
            record(node)

        def __setattr__(tensor: Tensor, name: str, value: Any) -> None:  # noqa: N807
            if name == "_requires_grad" and value:
                if tensor._node is not None:  # the recorders of single operations make nodes without __init__
                    record(tensor._node)
                if not tensor._requires_grad:
                    begin(tensor)
            plain_set(tensor, name, value)

        Node.__init__ = __init__  # type: ignore[method-assign, assignment]
        Tensor.__setattr__ = __setattr__  # type: ignore[method-assign, assignment]
        gc.collect()
        gc.freeze()  # what was there before the program is not looked through at every event

    def _begin(self, tensor: Tensor) -> None:
        self._order[id(tensor)] = next(self._clock)

    def _record(self, node: Node) -> None:
        if isinstance(node, Accumulate):
            return
        key = id(node)
        alive = self._alive
        known = alive.get(key)
        if known is not None and known() is node:
            return
        alive[key] = weakref.ref(node, lambda _: self._died(key))
        if not counts(node):
            return
        if mode.task is not None:
            self._within += 1
        else:
            place = self._place()
            line = "" if place is None else f"{place[0]}:{place[1]}"
            self._recorded[line] += 1
            self._begun[line] += begins(node)
            self._born[key] = line, self._passes

    def _died(self, key: int) -> None:
        for each in (self._alive, self._born):
            each.pop(key, None)

    def passed(self) -> None:
        """A backward pass was made: what is recorded from now on is younger than it."""
        self._passes += 1

    def order(self, leaf: Tensor) -> int:
        """When this leaf was made, among all."""
        return self._order.setdefault(id(leaf), next(self._clock))

    def take(self) -> dict[str, tuple[int, int]]:
        """How many nodes each line recorded since the last call, and with how many of them a graph begins."""
        recorded, begun = self._recorded, self._begun
        self._recorded, self._begun = Counter(), Counter()
        return {line: (number, begun[line]) for line, number in recorded.items()}

    def take_within(self) -> int:
        """How many nodes were recorded by backward passes themselves since the last call."""
        within, self._within = self._within, 0
        return within

    def living(self, collect: bool) -> tuple[int, int]:
        """Nodes that are alive, and the bytes of the arrays that they keep for backward."""
        if collect:
            gc.collect()
        seen: dict[int, int] = {}
        number = 0
        for reference in list(self._alive.values()):
            node = reference()
            if node is None or not counts(node):
                continue
            number += 1
            for value in node.saved or ():
                for array in _arrays(value):
                    owner = root(array)
                    seen[id(owner)] = owner.nbytes
        return number, sum(seen.values())

    def chained(self) -> int:
        """Nodes that hang on one of their own line from before a pass: `total += loss`, again and again.

        What only takes something from before a pass, like the difference to the loss of last time, is no such node.
        """
        if self._passes < 2:
            return 0
        living = [node for reference in list(self._alive.values()) if (node := reference()) is not None]
        return sum(self._continues(node) for node in living if self._crosses(node))

    def _crosses(self, node: Node) -> bool:
        """Whether an input of it was recorded before a pass that it was not."""
        mine = self._born.get(id(node))
        return mine is not None and any(
            edge is not None and self._age(edge[0], mine[1]) < mine[1] for edge in node.edges
        )

    def _age(self, node: Node, unknown: int) -> int:
        """The passes before a node; of one that only looks at its input, those before the input."""
        while (born := self._born.get(id(node))) is None:
            edge = next(iter(node.edges), None)
            if edge is None:
                return unknown
            node = edge[0]
        return born[1]

    def _continues(self, node: Node) -> bool:
        line, passes = self._born[id(node)]
        seen: set[int] = set()
        waiting = [node]
        while waiting:
            for edge in waiting.pop().edges:
                if edge is None or id(edge[0]) in seen:
                    continue
                seen.add(id(edge[0]))
                born = self._born.get(id(edge[0]))
                if line and born is not None and born[0] == line and born[1] < passes:
                    return True
                waiting.append(edge[0])
        return False


def _arrays(value: Any) -> list[Any]:
    if isinstance(value, SavedList):
        return [array for each in value for array in _arrays(each)]
    if isinstance(value, SavedResult):
        value = value.array
    elif isinstance(value, tuple) and value and isinstance(value[0], Tensor):
        value = value[0].array
    return [value] if hasattr(value, "nbytes") and hasattr(value, "dtype") else []
