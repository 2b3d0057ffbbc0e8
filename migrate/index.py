"""One walk over a libcst tree: nodes by type in document order, parents, and spans in the decoded source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, TypeVar

import libcst as cst

from .room import with_room
from .spans import spans_of

_NodeT = TypeVar("_NodeT", bound=cst.CSTNode)

# Fields that hold layout, punctuation and operators: rules read them from their owner when they need them.
_LAYOUT = re.compile(
    r"whitespace|lpar|rpar|bracket|lbrace|rbrace|comma|semicolon|leading_lines|lines_after|header|footer|newline"
    r"|^equal$|^dot$|^colon$|^operator$|^asterisk$|^star_etc$|indent|^relative$|^encoding$"
)
_semantic: dict[type, tuple[str, ...]] = {}


class UnreadableError(Exception):
    """libcst could not take the text, or would not give it back unchanged."""


def semantic_fields(kind: type) -> tuple[str, ...]:
    """The fields of a node class that hold code rather than layout."""
    if kind not in _semantic:
        _semantic[kind] = tuple(field.name for field in fields(kind) if not _LAYOUT.search(field.name))
    return _semantic[kind]


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The code-bearing children of `node`, in document order."""
    found: list[cst.CSTNode] = []
    for name in semantic_fields(type(node)):
        value = getattr(node, name)
        kind = type(value)
        if kind is str or value is None:
            continue
        if kind is list or kind is tuple:
            found += [item for item in value if _is_node(type(item))]
        elif _is_node(kind):
            found.append(value)
    return found


_nodes: dict[type, bool] = {}


def _is_node(kind: type) -> bool:
    # Asked a hundred thousand times per file: isinstance goes through abc's Python code for libcst's classes.
    known = _nodes.get(kind)
    if known is None:
        known = _nodes[kind] = issubclass(kind, cst.CSTNode)
    return known


class Index:
    """A parsed file: what nodes it has, who their parents are, and where they stand in the text."""

    def __init__(self, source: str, parsable: str | None = None):
        """`source` is the original text; `parsable` its same-length mask when the original does not parse."""
        self.source = source
        text = parsable if parsable is not None else source
        self._skipped = len(text) - len(text.lstrip("\f"))  # libcst loses form feeds at the very beginning
        self.module = _parse(text[self._skipped :])
        # One pass writes the tree back and measures it: a tree that is not its text would have wrong places.
        self._inner, self._outer, written = with_room(lambda: spans_of(self.module, self._skipped))
        if written != text[self._skipped :]:
            raise UnreadableError("the parser does not give this file back unchanged")
        self.nodes: dict[type, list[Any]] = {}
        self.parent: dict[cst.CSTNode, cst.CSTNode] = {}
        self.order: dict[cst.CSTNode, int] = {}
        self._lines: list[int] | None = None
        self._merged: dict[tuple[type, ...], list[Any]] = {}
        self._walk()

    def _walk(self) -> None:
        stack: list[cst.CSTNode] = [self.module]
        nodes, parent, order = self.nodes, self.parent, self.order
        while stack:
            node = stack.pop()
            order[node] = len(order)
            nodes.setdefault(type(node), []).append(node)
            below = children(node)
            for child in below:
                parent[child] = node
            below.reverse()
            stack += below

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
        while node in self.parent:
            node = self.parent[node]
            yield node

    def within(self, node: cst.CSTNode, outer: cst.CSTNode) -> bool:
        """Whether `node` is `outer` or lies inside it."""
        return node is outer or any(above is outer for above in self.ancestors(node))

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Offsets of the node itself, without its own parentheses, comments and trailing layout."""
        return self._inner.get(node) or self._outer[node]

    def full_span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Offsets of the node with its own parentheses."""
        return self._outer[node]

    def text(self, node: cst.CSTNode) -> str:
        """The original text of the node with its own parentheses."""
        start, end = self._outer[node]
        return self.source[start:end]

    @property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins."""
        if self._lines is None:
            self._lines = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", self.source))]
        return self._lines

    def line(self, offset: int) -> int:
        """The 1-based line that holds `offset`."""
        return bisect_right(self.line_starts, offset)

    def place(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of `offset`."""
        line = self.line(offset)
        return line, offset - self.line_starts[line - 1] + 1


def _parse(text: str) -> cst.Module:
    try:
        return with_room(lambda: cst.parse_module(text))
    except (cst.ParserSyntaxError, SyntaxError, UnicodeError) as error:
        raise UnreadableError(str(error).splitlines()[0]) from None
