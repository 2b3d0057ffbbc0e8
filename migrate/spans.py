"""Offsets of every libcst node in the text; the one place that uses libcst's private code generator state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import libcst as cst
from libcst._nodes.internal import CodegenState

Spans = dict[cst.CSTNode, tuple[int, int]]


class _Recorder(CodegenState):
    # libcst writes the tree back token by token; counting characters gives each node's place as it is written.
    def __init__(self, module: cst.Module, start: int):
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.position = start
        self.starts: list[int] = []
        self.inner: Spans = {}
        self.outer: Spans = {}

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.position += len(token)

    def add_token(self, value: str) -> None:
        self.position += len(value)

    def before_codegen(self, node: Any) -> None:
        self.starts.append(self.position)

    def after_codegen(self, node: Any) -> None:
        self.outer[node] = (self.starts.pop(), self.position)

    @contextmanager
    def record_syntactic_position(self, node: Any, *, start_node: Any = None, end_node: Any = None) -> Iterator[None]:
        start = self.position
        yield
        end = self.position
        if start_node is not None:
            start = (self.inner.get(start_node) or self.outer[start_node])[0]
        if end_node is not None:
            end = (self.inner.get(end_node) or self.outer[end_node])[1]
        self.inner[node] = (start, end)


def spans_of(module: cst.Module, start: int = 0) -> tuple[Spans, Spans]:
    """Two maps: each node's span without, and with, its own parentheses and layout; the text begins at `start`."""
    recorder = _Recorder(module, start)
    module._codegen(recorder)
    return recorder.inner, recorder.outer
