"""A parsed file: nodes by type in document order, parents, and places in the decoded source."""

from __future__ import annotations

import ast
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from . import syntax as cst
from .room import with_room
from .syntax.read import Reader

_NodeT = TypeVar("_NodeT", bound=cst.CSTNode)


class UnreadableError(Exception):
    """The text does not parse."""


class Index:
    """A parsed file: what nodes it has, who their parents are, and where they stand in the text."""

    def __init__(self, source: str, parsable: str | None = None, tree: ast.Module | None = None):
        """`source` is the original text; `parsable` its same-length mask when the original does not parse.

        `tree` is what CPython makes of the parsable text, where that is known.
        """
        self.source = source
        text = parsable if parsable is not None else source
        parsed = tree if tree is not None else _parse(text)
        read = with_room(lambda: Reader(text, parsed))
        self.module, self.line_starts = read.module, read.line_starts
        self.nodes, self.parent, self.order = read.nodes, read.parent, read.order
        self._merged: dict[tuple[type, ...], list[Any]] = {}

    def all(self, *kinds: type[_NodeT]) -> Sequence[_NodeT]:
        """Every node of the given types, in document order."""
        if not kinds:
            return ()
        if len(kinds) == 1:
            return self.nodes.get(kinds[0], [])
        if kinds not in self._merged:
            found = [node for kind in kinds for node in self.nodes.get(kind, [])]
            self._merged[kinds] = sorted(found, key=self.order.__getitem__)
        return self._merged[kinds]

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The parents of `node` from the nearest to the module."""
        parents, above = self.parent, self.parent.get(node)
        while above is not None:
            yield above
            above = parents.get(above)

    def within(self, node: cst.CSTNode, outer: cst.CSTNode) -> bool:
        """Whether `node` is `outer` or lies inside it."""
        return node is outer or any(above is outer for above in self.ancestors(node))

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Offsets of the node itself, without its own parentheses, comments and trailing layout."""
        return node.start, node.end

    def full_span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Offsets of the node with its own parentheses."""
        outer: tuple[int, int] | None = getattr(node, "outer", None)
        return outer or (node.start, node.end)

    def text(self, node: cst.CSTNode) -> str:
        """The original text of the node with its own parentheses."""
        start, end = self.full_span(node)
        return self.source[start:end]

    @property
    def indent(self) -> str:
        """The file's own unit of indentation."""
        for block in self.all(cst.IndentedBlock):
            begin = self.line_starts[self.line(block.start) - 1]
            return self.source[begin : block.start]
        return "    "

    def close(self) -> None:
        """Let the tree go now: what else knows a node of it goes in circles, and would keep all of it until a collection."""
        for known in (self.nodes, self.parent, self.order, self._merged):
            known.clear()
        self.module = cst.Module(0, 0)

    def line(self, offset: int) -> int:
        """The 1-based line that holds `offset`."""
        return bisect_right(self.line_starts, offset)

    def place(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of `offset`."""
        line = self.line(offset)
        return line, offset - self.line_starts[line - 1] + 1


def _parse(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UnreadableError(str(error).splitlines()[0]) from None
