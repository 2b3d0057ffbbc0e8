"""What each statement of the session did: which names it bound, what it wrote into, whether it drew random numbers.

Only identities and version counters are kept, never a value: a journal must not keep anybody's memory.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from .stored import loaded
from .tensors import found

MOST = 5000  # statements that are remembered
STREAMS = ("torch's random numbers", "Python's random numbers", "NumPy's random numbers")

FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)
# What does nothing but start a stream anew, so that what was drawn before no longer matters.
SEEDING = re.compile(r"(torch\.manual_seed|random\.seed|(?:np|numpy)\.random\.seed)\([\w \-+*]+\)\s*;?")
SIMPLE = frozenset(
    {int, float, bool, complex, str, bytes, tuple, range, slice, type(None), type, *FUNCTIONS, ModuleType}
)


@dataclass
class Step:
    """One statement that was run: its text and place, and its effects by name."""

    place: str
    text: str
    bound: frozenset[str] = frozenset()  # to other values than before
    written: frozenset[str] = frozenset()  # names of tensors whose memory or gradient it wrote, with their paths
    drawn: frozenset[str] = frozenset()  # STREAMS that it moved
    seeded: frozenset[str] = frozenset()  # STREAMS that it started anew
    opaque: frozenset[str] = frozenset()  # names in its text whose values may change without being seen here
    failed: bool = False
    again: bool = True  # whether running the text once does the same


@dataclass
class State:
    """What can be seen of the session at one moment."""

    names: dict[str, int] = field(default_factory=dict)
    tensors: dict[str, tuple] = field(default_factory=dict)
    streams: tuple = ()
    opaque: set[str] = field(default_factory=set)


class Journal:
    """The statements of one session, oldest first."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.first_seed: int | None = None  # of torch's stream, before anything was drawn
        self.made: dict[str, str] = {}  # where a name was last bound: `<tt 3> x = torch.ones(2)`
        self._before = State()

    def begin(self, namespace: dict[str, Any]) -> None:
        """An entry is about to run: what other entries' threads and commands did until now is not its doing."""
        self._before = seen(namespace)
        if self.first_seed is None and self._before.streams[0] is not None:
            self.first_seed = self._before.streams[0][0]

    def note(self, namespace: dict[str, Any], place: str, text: str, failed: bool = False, again: bool = True) -> None:
        """A statement has run since `begin` or the last note."""
        before, now = self._before, seen(namespace)
        self._before = now
        if self.first_seed is None and now.streams[0] is not None:
            self.first_seed = now.streams[0][0]
        bound = frozenset(name for name, value in now.names.items() if before.names.get(name) != value)
        written = frozenset(
            path
            for path, state in now.tensors.items()
            if path in before.tensors and _wrote(before.tensors[path], state)
        )
        moved = {name for name, a, b in zip(STREAMS, before.streams, now.streams) if a != b and a is not None}
        seeded = (
            {STREAMS[0 if match[1].startswith("t") else 1 if match[1].startswith("r") else 2]}
            if (match := SEEDING.fullmatch(text.strip()))
            else set()
        )
        drawn = frozenset(moved - seeded)
        opaque = frozenset(re.findall(r"\w+", text)) & (before.opaque | now.opaque)
        self.steps.append(Step(place, text, bound, written, drawn, frozenset(seeded), opaque, failed, again))
        del self.steps[:-MOST]
        line = text.strip().split("\n")[0]
        for name in bound:
            self.made[name] = f"{place} {line}"

    @contextmanager
    def watching(self, namespace: dict[str, Any], place: str, text: str, again: bool = True) -> Iterator[None]:
        """Note what is run inside as one statement."""
        self.begin(namespace)
        failed = True
        try:
            yield
            failed = False
        finally:
            self.note(namespace, place, text, failed, again)

    def writers(self, path: str) -> list[Step]:
        """The statements that wrote into a tensor since its name was bound, oldest first."""
        root = path.partition(".")[0].partition("[")[0]
        writing: list[Step] = []
        for step in reversed(self.steps):
            if path in step.written:
                writing.append(step)
            if root in step.bound:
                break
        return writing[::-1]


def seen(namespace: dict[str, Any]) -> State:
    """The session now."""
    tensors = {path: _state(tensor) for path, tensor in found(namespace)}
    names = list(namespace.items())
    opaque = {name for name, value in names if type(value) not in SIMPLE and _is_opaque(value)}
    return State({name: id(value) for name, value in names}, tensors, streams(), opaque)


def _is_opaque(value: Any) -> bool:
    kind = loaded("tensor", "Tensor")
    return kind is None or not issubclass(type(value), (kind, type))


def _state(tensor: Any) -> tuple:
    grad = tensor._grad
    return id(tensor), tensor._version, None if grad is None else (id(grad), grad._version)


def _wrote(before: tuple, now: tuple) -> bool:
    return before != now and before[0] == now[0]


def streams() -> tuple:
    """Where the streams of random numbers are; None for one that has not been loaded."""
    generator, draw_state = (
        loaded("random", "default_generator"),
        getattr(sys.modules.get("numpy.random"), "get_state", None),
    )
    ours = theirs = None
    if generator is not None:
        stream = generator.stream
        ours = (stream.initial_seed(), stream.draws)
    if draw_state is not None:
        state = draw_state(legacy=False)["state"]
        theirs = (state["pos"], int(state["key"][0]), int(state["key"][-1])) if "pos" in state else None
    return ours, hash(random.getstate()), theirs
