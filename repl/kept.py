"""Whether a tensor's graph keeps much: what backward needs, and leaves that may have no other name."""

from __future__ import annotations

from typing import Any

NODES = 20_000  # that are looked at for one question; a bigger graph counts as big


class Graphs:
    """Looks through graphs, at NODES nodes in all."""

    def __init__(self, limit: int) -> None:
        self.limit = limit  # bytes
        self.left = NODES

    def keep_much(self, tensor: Any) -> bool:
        """Whether the history of a tensor holds arrays of `limit` bytes or more."""
        pending, seen, found = [tensor._node], {id(None)}, 0
        while pending:
            node = pending.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            self.left -= 1
            leaf = getattr(node, "variable", None)
            for array in (*map(_array, getattr(node, "saved", None) or ()), getattr(leaf, "array", None)):
                if array is not None and id(array) not in seen:
                    seen.add(id(array))
                    found += array.nbytes
            if found >= self.limit or self.left < 0:
                return True
            pending += [edge[0] for edge in node.edges if edge is not None]
        return False


def _array(value: Any) -> Any:
    """The array of a saved value; None for a plain number."""
    held = value[0].array if type(value).__name__ == "Saved" else getattr(value, "array", value)
    return held if hasattr(held, "nbytes") else None
