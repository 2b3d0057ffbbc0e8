"""Records what a numerical program does: roots and gradients of every backward, parameters after every step, output."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import warnings
import weakref
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
from . import same_bits
from .graph import GraphWatch, Place
from .written import Written

_LONGEST = 20_000  # characters of one line of output that are kept
_SETTLED = 24  # events at the beginning at which garbage is looked for: a loop has passed several times by then


class Stop(BaseException):
    """Enough steps were seen: ends the program, past its own `except Exception`."""


def summary(tensor: Tensor) -> list[Any]:
    """A value to compare: a digest of its bytes, its shape, norm, sum, a sum weighted by position, the first element.

    One element has shape (1,) in 0.3 and () since.
    """
    array = np.ascontiguousarray(to_host(tensor.array))
    digest = hashlib.blake2b(array.tobytes(), digest_size=12, key=str(array.dtype).encode()).hexdigest()
    flat = array.reshape(-1).astype(np.complex128 if array.dtype.kind == "c" else np.float64)
    weights = np.cos(np.arange(flat.size))  # fixed, and different at every position
    with np.errstate(all="ignore"):
        norm, total, weighted = float(np.sqrt(np.vdot(flat, flat).real)), flat.sum().real, (flat @ weights).real
    shape = [] if array.shape == (1,) else list(array.shape)
    return [digest, shape, norm, float(total), float(weighted), float(flat[0].real) if flat.size else 0.0]


class Tracer:
    """Writes one JSON object per event to `sink`; the lines of events are those of files below `root`."""

    def __init__(
        self, sink: TextIO, root: str, steps: int | None = None, events: int | None = None, network: str = "",
    ) -> None:  # fmt: skip
        self.sink, self.root = sink, os.path.join(root, "")
        self.most_steps, self.most_events, self.network = steps, events, network
        self.graph = GraphWatch(self.place)
        self._pending, self._events, self._steps, self._updates, self._running = "", 0, 0, 0, True
        self._numbers: dict[int, tuple[int, Any]] = {}  # of a leaf's address: its number, and the leaf
        self._next_number = 0
        self._last: list[tuple[Any, Any]] = []  # leaves of the last pass, with their digests after it
        self._process = os.getpid()

    def install(self) -> None:
        """Watch the engine, the optimisers, standard output, warnings and files of this process."""
        rules.printing = "canonical"  # both versions print tensors alike, so that text can be compared as text
        same_bits.install()
        engine.watchers.append(self._backward)
        optimisers.watchers.append(self._step)
        sys.stdout = _Output(self)  # type: ignore[assignment]
        warnings.showwarning = self._warned  # type: ignore[assignment]
        self._written = Written(self.root, self.place)
        self._write("start", network=self.network)
        self.graph.install()

    def finish(self, failure: dict[str, Any] | None, ran: dict[str, Any] | None = None) -> None:
        """Write the last line of output, how the program ended, how much randomness it used, and what of it ran."""
        if self._pending:
            self.printed("\n")
        self._running = False
        self._count_updates()
        live, _ = self.graph.living(True)
        for each in self._written.changes() if hasattr(self, "_written") else ():
            self._write("file", **each)
        self._write(
            "end", draws=streams.default_generator.draws, failure=failure, updates=self._updates, steps=self._steps,
            nodes=self.graph.take(), within=self.graph.take_within(), modules=self._modules(), generators=_generators(), ran=ran,
            live=live, chained=self.graph.chained(),
        )  # fmt: skip
        self.sink.flush()

    # -- events ----------------------------------------------------------------------------------------------------
    def _backward(self, roots: Sequence[Tensor]) -> None:
        """After a pass: its roots, and value and gradient of every leaf it reached, in the order they were made in."""
        if not self._here():
            return
        self._count_updates()
        leaves = self._numbered(leaves_of(roots))
        shown = [
            {
                "number": number,
                "value": summary(leaf)[:2],
                "gradient": None if leaf._grad is None else summary(leaf._grad),
            }
            for number, leaf in leaves
        ]
        self._last = [(weakref.ref(leaf), each["value"]) for (_, leaf), each in zip(leaves, shown)]
        self.graph.passed()
        self._event("backward", roots=[summary(r) for r in roots], leaves=shown)
        if not self._steps and self.most_steps is not None and self._updates >= self.most_steps:
            raise Stop

    def _step(self, optimiser: Any) -> None:
        if not self._here():
            return
        parameters = [p for group in optimiser.param_groups for p in group["params"]]
        cores = [getattr(p, "core", p) for p in parameters]
        gradients = [None if p._grad is None else summary(p._grad) for p in cores]
        self._steps += 1
        self._updates += 1
        self._event(
            "step", optimiser=type(optimiser).__name__, parameters=[summary(p) for p in cores], gradients=gradients,
            requires_grad=[bool(p._requires_grad) for p in cores],
        )  # fmt: skip
        self._last = []
        if self.most_steps is not None and self._steps >= self.most_steps:
            raise Stop

    def printed(self, text: str) -> None:
        """Output arrives in pieces; an event is a whole line."""
        self._pending += text
        while "\n" in self._pending and self._here():
            line, self._pending = self._pending.split("\n", 1)
            self._event("print", text=line[:_LONGEST])

    def note(self, kind: str, **fields: Any) -> None:
        """Something to be known of the run that is not compared."""
        self._write(kind, **fields)

    def _warned(self, message: Any, category: type, *_: Any, **__: Any) -> None:
        if self._here():
            text = " ".join(str(message).split())
            self._write("warning", at=self.place(), category=category.__name__, text=text[:500])

    def _event(self, kind: str, **fields: Any) -> None:
        """An event that both versions must have, with the state of graph and random numbers at it."""
        self._events += 1
        settled = self._events <= _SETTLED or self._events % 32 == 0  # without garbage: looking for it takes time
        live, kept = self.graph.living(settled) if kind != "print" or settled else (None, None)
        chained = self.graph.chained() if settled else 0
        self._write(
            kind, at=self.place(), **fields, nodes=self.graph.take(), within=self.graph.take_within(), live=live,
            kept=kept, chained=chained, settled=settled, draws=streams.default_generator.draws,
        )  # fmt: skip
        if self.most_events is not None and self._events >= self.most_events:
            raise Stop

    # -- helpers ---------------------------------------------------------------------------------------------------
    def _here(self) -> bool:
        """Not after the end, and not in a process that the program forked."""
        return self._running and os.getpid() == self._process

    def _numbered(self, leaves: Sequence[Tensor]) -> list[tuple[int, Tensor]]:
        """Leaves with their numbers; new ones are numbered by the order in which they were made."""
        known, new = [], []
        for leaf in leaves:
            number, reference = self._numbers.get(id(leaf), (0, None))
            if reference is not None and reference() is leaf:
                known.append((number, leaf))
            else:
                new.append(leaf)
        for leaf in sorted(new, key=self.graph.order):
            self._numbers[id(leaf)] = self._next_number, weakref.ref(leaf)
            known.append((self._next_number, leaf))
            self._next_number += 1
        return sorted(known, key=lambda pair: pair[0])

    def _count_updates(self) -> None:
        """A leaf of the last pass that changed since without an optimiser was updated by hand."""
        changed = any(
            leaf is not None and summary(leaf)[:2] != before for leaf, before in ((r(), b) for r, b in self._last)
        )
        self._updates += changed
        self._last = []

    def place(self) -> Place | None:
        """The line of the program that is running: the innermost in one of its files."""
        frame: Any = sys._getframe(1)
        root = self.root
        while frame is not None:
            if frame.f_code.co_filename.startswith(root):
                return frame.f_code.co_filename[len(root) :], frame.f_lineno
            frame = frame.f_back
        return None

    def place_of(self, filename: str, line: int | None) -> Place | None:
        """A line of one of the program's files, or None for a line of somebody else's."""
        return (filename[len(self.root) :], line) if filename.startswith(self.root) and line is not None else None

    def _modules(self) -> list[str]:
        files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
        return sorted({f[len(self.root) :] for f in files if isinstance(f, str) and f.startswith(self.root)})

    def _write(self, event: str, **fields: Any) -> None:
        json.dump({"event": event, **fields}, self.sink)
        self.sink.write("\n")


def _generators() -> dict[str, str]:
    """Where Python's and NumPy's random numbers have come to."""
    words: Any = np.random.get_state(legacy=True)
    states = {"random": repr(random.getstate()), "numpy.random": f"{words[1].tobytes()!r} {words[2:]}"}
    return {name: hashlib.blake2b(state.encode(), digest_size=8).hexdigest() for name, state in states.items()}


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
