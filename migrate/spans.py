"""Offsets of every libcst node in the text; the one place that uses libcst's private code generator state."""

from __future__ import annotations

from types import TracebackType
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
        self.tokens.extend(self.indent_tokens)

    def add_token(self, value: str) -> None:
        self.position += len(value)
        self.tokens.append(value)

    def before_codegen(self, node: Any) -> None:
        self.starts.append(self.position)

    def after_codegen(self, node: Any) -> None:
        self.outer[node] = (self.starts.pop(), self.position)

    def record_syntactic_position(self, node: Any, *, start_node: Any = None, end_node: Any = None) -> _Syntactic:  # type: ignore[override]
        return _Syntactic(self, node, start_node, end_node)


class _Syntactic:
    """The span of a node's own text, between entering and leaving; a class because a generator takes twice as long."""

    __slots__ = ("recorder", "node", "start_node", "end_node", "start")

    def __init__(self, recorder: _Recorder, node: Any, start_node: Any, end_node: Any):
        self.recorder, self.node, self.start_node, self.end_node = recorder, node, start_node, end_node
        self.start = 0

    def __enter__(self) -> None:
        self.start = self.recorder.position

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        recorder, start, end = self.recorder, self.start, self.recorder.position
        if self.start_node is not None:
            start = (recorder.inner.get(self.start_node) or recorder.outer[self.start_node])[0]
        if self.end_node is not None:
            end = (recorder.inner.get(self.end_node) or recorder.outer[self.end_node])[1]
        recorder.inner[self.node] = (start, end)


def spans_of(module: cst.Module, start: int = 0) -> tuple[Spans, Spans, str]:
    """Each node's span without, and with, its own parentheses and layout, and the text that the tree stands for.

    The text begins at offset `start`.
    """
    recorder = _Recorder(module, start)
    module._codegen(recorder)
    return recorder.inner, recorder.outer, "".join(recorder.tokens)
