"""Measuring the operations of one thread while it runs: what stands behind the profiler.

While a recording is on, Python tells it of every call (`sys.setprofile`), and it keeps those of public operations; the
engine's step is replaced by one that measures. While none is on nothing of this exists, so that it costs nothing.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Sequence
from types import CodeType, FrameType
from typing import Any

from ..tensor import Tensor
from . import engine
from .node import Node
from .profiler_util import FunctionEvent

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # core/
_OPERATIONS = os.path.join(_HERE, "ops") + os.sep
_FUNCTIONAL = os.path.join(_HERE, "nn", "functional") + os.sep
_WRITTEN_OUT = "<operation>"  # what the operations' wrappers are compiled as; each is named after its operation
# Other code that serves many operations, by file and name.
_SHARED = {(_OPERATIONS + "declare.py", "write"): "_"}
_BY_OPERATION = "\0"  # this code serves many operations: the name is in the frame
_names: dict[CodeType, str | None] = {}


def _classify(frame: FrameType) -> str | None:
    """What an event of this code is called; None for code that is no public operation."""
    code = frame.f_code
    file, name = code.co_filename, code.co_name
    if name.startswith(("_", "<")):
        return None
    if "op" in code.co_freevars:
        if (file, name) in _SHARED:
            return _BY_OPERATION + _SHARED[file, name]
        return f"aten::{name}" if file == _WRITTEN_OUT and hasattr(frame.f_locals.get("op"), "kernel") else None
    if not file.startswith((_OPERATIONS, _FUNCTIONAL)):
        return None
    found = Tensor.__dict__.get(name)
    if getattr(found, "__code__", None) is not code:
        found = frame.f_globals.get(name)
        if getattr(found, "__code__", None) is not code or not (
            found.__module__ == "torch" or file.startswith(_FUNCTIONAL)
        ):  # type: ignore[union-attr]
            return None
    return f"aten::{name}"


class Recording:
    """The events of this thread between `start` and `stop`."""

    def __init__(self, shapes: bool = False, memory: bool = False, stacks: bool = False) -> None:
        self.shapes, self.memory, self.stacks = shapes, memory, stacks
        self.events: list[FunctionEvent] = []
        self._open: list[tuple[FunctionEvent, FrameType | None, int]] = []
        self.thread = threading.get_ident()
        self._before: Any = None
        self._apply: Callable = engine._apply
        self._traced = False

    def start(self) -> None:
        """Begin to listen."""
        self.began = time.perf_counter_ns()
        if self.memory and not tracemalloc.is_tracing():
            tracemalloc.start()
            self._traced = True
        self._apply, engine._apply = engine._apply, self._measured_step
        self._before = sys.getprofile()
        current.recording = self
        sys.setprofile(self._see)

    def stop(self) -> None:
        """Listen no more."""
        sys.setprofile(self._before)
        current.recording = None
        engine._apply = self._apply
        while self._open:
            self._end()
        if self._traced:
            tracemalloc.stop()

    def begin(self, name: str, frame: FrameType | None = None) -> FunctionEvent:
        """An event begins inside those that are open."""
        parent = self._open[-1][0] if self._open else None
        event = FunctionEvent(len(self.events) + 1, name, self.thread, 0.0, parent)
        if self.stacks:
            event.stack = _stack(sys._getframe(1))
        self.events.append(event)
        self._open.append((event, frame, tracemalloc.get_traced_memory()[0] if self.memory else 0))
        event.time_range.start = (time.perf_counter_ns() - self.began) / 1e3
        return event

    def end(self, event: FunctionEvent) -> None:
        """It ends, and with it what is still open inside it."""
        while self._open and self._end() is not event:
            pass

    def _end(self) -> FunctionEvent:
        event, _, bytes_before = self._open.pop()
        event.time_range.end = (time.perf_counter_ns() - self.began) / 1e3
        if self.memory:
            event.cpu_memory_usage = tracemalloc.get_traced_memory()[0] - bytes_before
        return event

    def _see(self, frame: FrameType, what: str, _: Any) -> None:
        if what == "call":
            code = frame.f_code
            try:
                name = _names[code]
            except KeyError:
                name = _names[code] = _classify(frame)
            if name is None:
                return
            if name.startswith(_BY_OPERATION):
                name = f"aten::{frame.f_locals['op'].name}{name[1:]}"
            if self._open and self._open[-1][0].name == name:  # torch.softmax inside functional.softmax: one call
                return
            event = self.begin(name, frame)
            if self.shapes:
                event.input_shapes = _shapes(frame)
        elif what == "return" and self._open and self._open[-1][1] is frame:
            self._end()

    def _measured_step(self, node: Node, grads: list, as_tensors: bool) -> Sequence[Any]:
        if threading.get_ident() != self.thread:
            return self._apply(node, grads, as_tensors)
        name = node.name()
        if not name[-1].isdigit() and name in ("AccumulateGrad", "CopySlices"):
            name = f"torch::autograd::{name}"
        outer = self.begin(f"autograd::engine::evaluate_function: {name}")
        inner = self.begin(name)
        outer.scope = inner.scope = 1
        outer.sequence_nr = inner.sequence_nr = -1 if name.endswith("AccumulateGrad") else node.seq
        if self.shapes:
            inner.input_shapes = [[] if g is None else list(g.shape) for g in grads]
        try:
            return self._apply(node, grads, as_tensors)
        finally:
            self.end(outer)


class _Current(threading.local):
    recording: Recording | None = None


current = _Current()


def _shapes(frame: FrameType) -> list:
    """The shapes of the arguments that have one, [] for the others."""
    code = frame.f_code
    values = frame.f_locals
    names = code.co_varnames[: code.co_argcount]
    return [list(getattr(values.get(n), "shape", ())) for n in names]


def _stack(frame: FrameType | None) -> list[str]:
    """`file(line): function` of the program's own lines, innermost first."""
    found = []
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith((_HERE, _WRITTEN_OUT, "<frozen")):
            found.append(f"{file}({frame.f_lineno}): {frame.f_code.co_name}")
        frame = frame.f_back
    return found
