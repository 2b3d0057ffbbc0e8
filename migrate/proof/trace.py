"""Records what a numerical program does: roots and gradients of every backward, parameters after every step, output."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, TextIO

import numpy as np

from ...core.array import random as streams
from ...core.array.backend import to_host
from ...core.array.rules import rules
from ...core.autograd import engine
from ...core.autograd.node import Accumulate, edge_of
from ...core.optim import optimizer as optimisers
from ...core.tensor import Tensor


def summary(tensor: Tensor) -> list[float]:
    """Three numbers that a changed tensor changes: its norm, its sum, and a sum weighted by position."""
    flat = np.asarray(to_host(tensor.array), np.float64).reshape(-1)
    weights = np.cos(np.arange(flat.size))  # fixed, and different at every position
    return [float(np.sqrt(flat @ flat)), float(flat.sum()), float(flat @ weights)]


class Tracer:
    """Writes one JSON object per event to `sink`; `filename` is the program, whose lines events are given."""

    def __init__(self, sink: TextIO, filename: str) -> None:
        self.sink, self.filename = sink, filename
        self._pending = ""

    def install(self) -> None:
        """Watch the engine, the optimisers, standard output and warnings of this process."""
        rules.printing = "canonical"  # both versions print tensors alike, so that text can be compared as text
        engine.watchers.append(self._backward)
        optimisers.watchers.append(self._step)
        sys.stdout = _Output(self)  # type: ignore[assignment]

    def finish(self, failure: dict[str, Any] | None) -> None:
        """Write the last line of output, how the program ended, and how much randomness it used."""
        if self._pending:
            self.printed("\n")
        self._write("end", draws=streams.default_generator.draws, failure=failure)
        self.sink.flush()

    # -- events ----------------------------------------------------------------------------------------------------
    def _backward(self, roots: Sequence[Tensor]) -> None:
        """After a pass: its roots, and the gradient of every leaf it reached (in an order both versions share)."""
        gradients = [summary(leaf._grad) for leaf in leaves_of(roots) if leaf._grad is not None]
        self._write("backward", line=self.line(), roots=[summary(r) for r in roots], gradients=sorted(gradients))

    def _step(self, optimiser: Any) -> None:
        parameters = [p for group in optimiser.param_groups for p in group["params"]]
        cores = [getattr(p, "core", p) for p in parameters]
        gradients = [None if p._grad is None else summary(p._grad) for p in cores]
        self._write(
            "step", line=self.line(), parameters=[summary(p) for p in cores], gradients=gradients,
            requires_grad=[bool(p._requires_grad) for p in cores],
        )  # fmt: skip

    def printed(self, text: str) -> None:
        """Output arrives in pieces; an event is a whole line."""
        self._pending += text
        while "\n" in self._pending:
            line, self._pending = self._pending.split("\n", 1)
            self._write("print", line=self.line(), text=line)

    # -- helpers ---------------------------------------------------------------------------------------------------
    def line(self) -> int | None:
        """The line of the program that is running."""
        frame: Any = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != self.filename:
            frame = frame.f_back
        return None if frame is None else frame.f_lineno

    def _write(self, event: str, **fields: Any) -> None:
        json.dump({"event": event, **fields}, self.sink)
        self.sink.write("\n")


class _Output:
    """Standard output of the traced program."""

    encoding, errors, closed = "utf-8", "strict", False

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def write(self, text: str) -> int:
        self._tracer.printed(text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return 1


def leaves_of(roots: Sequence[Tensor]) -> list[Tensor]:
    """The leaves below the roots of a pass: those that got a gradient."""
    leaves, seen = [], set()
    stack = [edge[0] for edge in map(edge_of, roots) if edge is not None]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Accumulate):
            leaves.append(node.variable)
        stack.extend(edge[0] for edge in node.edges if edge is not None)
    return leaves
