"""Makes the syntax tree from CPython's: each node with its place, its parent and its number in the order of the tree."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from typing import Any, TypeVar

from .base import CSTNode
from .brackets import Brackets
from .statements import Module

_NodeT = TypeVar("_NodeT", bound=CSTNode)
_LINE_END = re.compile(r"\r\n|\r|\n")


class Reader:
    """What has been made of one text so far."""

    def __init__(self, text: str, tree: ast.Module):
        from .read_statements import statements

        self.text = text
        self.ascii = text.isascii()
        self.nodes: dict[type, list[Any]] = defaultdict(list)
        self.parent: dict[CSTNode, CSTNode] = {}
        self.order: dict[CSTNode, int] = {}
        self.line_starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        # CPython counts lines from 1.
        self.starts = [0, *self.line_starts]
        if not self.ascii:
            characters(tree, text, self.line_starts)
        literals = {} if "f'" not in text and 'f"' not in text else _formatted(tree, self.starts)
        self.brackets = Brackets(text, 0, len(text), literals)
        self.module = Module(0, len(text))
        self.order[self.module] = 0
        self.nodes[Module].append(self.module)
        self.module.body = statements(self, tree.body, self.module)

    def new(self, kind: type[_NodeT], start: int, end: int, parent: CSTNode) -> _NodeT:
        """A node without its fields, numbered; its parent comes before it."""
        node = object.__new__(kind)  # what the classes' __init__ would do, which costs a call more
        node.start, node.end = start, end
        if kind.bracketed:
            node.outer = None  # type: ignore[attr-defined]
        self.parent[node] = parent
        self.order[node] = len(self.order)
        self.nodes[kind].append(node)
        return node

    def span(self, node: Any) -> tuple[int, int]:
        """The offsets of one of CPython's nodes."""
        return self.starts[node.lineno] + node.col_offset, self.starts[node.end_lineno] + node.end_col_offset


def characters(tree: ast.AST, text: str, line_starts: list[int]) -> None:
    """Turn CPython's columns, which count UTF-8 bytes, into columns of characters."""
    lines: dict[int, bytes] = {}
    for number, start in enumerate(line_starts, 1):
        end = line_starts[number] if number < len(line_starts) else len(text)
        if not (line := text[start:end]).isascii():
            lines[number] = line.encode("utf-8", "surrogatepass")

    def column(number: int, offset: int) -> int:
        return len(lines[number][:offset].decode("utf-8", "surrogatepass")) if number in lines else offset

    for node in ast.walk(tree):
        if isinstance(node, (ast.expr, ast.stmt, ast.arg, ast.keyword, ast.alias, ast.excepthandler, ast.pattern)):
            node.col_offset = column(node.lineno, node.col_offset)
            node.end_col_offset = column(node.end_lineno or 0, node.end_col_offset or 0)


def _formatted(tree: ast.AST, starts: list[int]) -> dict[int, int]:
    """Where formatted strings begin and end; from Python 3.12 on they may hold their own quotes."""
    return {
        starts[node.lineno] + node.col_offset: starts[node.end_lineno or 0] + (node.end_col_offset or 0)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
    }
