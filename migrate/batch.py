"""Many files, one outcome each, in order: known ones from the cache, the others by several processes."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .options import Options
from .sources.files import UnreadableFileError, read_bytes
from .sources.tree import NothingFoundError, discover
from .work import Outcome, concerns, examine, examine_named

if TYPE_CHECKING:
    from .cache import Cache
    from .crew import Crew
    from .facts.linking import Project
    from .sources.ignore import IgnoreFile

__all__ = ["Outcome", "Plan", "process"]

_AHEAD = 64
"""Files that may be finished before their turn: what bounds memory."""
_SMALL = 60_000
"""Bytes of source up to which one worker is enough."""


@dataclass
class Plan:
    """How to go through the files; `options_for` may give a file options of its own."""

    options: Options = field(default_factory=Options)
    rounds: int | None = None
    """0 only finds."""
    options_for: Callable[[str], Options] | None = None
    stdin: bytes = b""
    stdin_name: str = "<stdin>"
    jobs: int | None = None
    """Processes; the number of processors if None."""
    cache: Cache | None = None
    documents: bool = False
    """Take Markdown and reStructuredText of a tree too."""
    exclude: IgnoreFile | None = None
    project: Project | None = None
    """The tree whose files' facts flow into each other."""

    def of(self, path: str) -> Options:
        """The options of one file."""
        return self.options if self.options_for is None else self.options_for(path)


@dataclass
class _Slot:
    path: str
    outcome: Outcome | None = None
    data: bytes = b""
    number: int = 0


def process(paths: Sequence[str], plan: Plan) -> Iterator[Outcome]:
    """Take every file under `paths` through the rules; outcomes come in the order of the files."""
    slots: deque[_Slot] = deque()
    crew: Crew | None = None
    open_ = 0
    try:
        for slot in _slots(paths, plan):
            slots.append(slot)
            if slot.outcome is None:
                if crew is not None:
                    _submit(crew, slot)
                    _collect(crew, slots, 0.0)  # who is done gets the next file while the tree is being read
                else:
                    open_ += len(slot.data)
            if crew is None and (open_ > _SMALL or len(slots) > _AHEAD):
                crew = _crew(slots, plan)
            while slots and (slots[0].outcome is not None or (crew is not None and len(slots) > _AHEAD)):
                yield _first(slots, crew, plan)
        if crew is None and sum(slot.outcome is None for slot in slots) > 1:
            crew = _crew(slots, plan)
        while slots:
            yield _first(slots, crew, plan)
    finally:
        if crew is not None:
            crew.close()
            if plan.cache is not None:
                plan.cache.prune()


def _slots(paths: Sequence[str], plan: Plan) -> Iterator[_Slot]:
    """Every file, with its outcome where that is known without a parser."""
    named = set(paths)
    for path in discover(paths, plan.documents, plan.exclude):
        if isinstance(path, NothingFoundError):
            where, _, why = str(path).partition(": ")
            yield _Slot(where, Outcome(where, error=why))
        else:
            yield _slot(path, plan, path in named)


def _slot(path: str, plan: Plan, named: bool) -> _Slot:
    name = plan.stdin_name if path == "-" else path
    try:
        data = plan.stdin if path == "-" else read_bytes(path)
    except UnreadableFileError as error:
        return _Slot(path, Outcome(name, error=str(error)))
    # What is known is looked up before the trigger words are, which takes longer; in a project a name decides as well.
    early = plan.project is None and b"torch" in data
    if early and (known := _known(data, name, plan)) is not None:
        return _Slot(path, known)
    if not (concerns(data, name, plan.project) or plan.of(name).moves(data)):
        return _Slot(path, examine_named(data, name) if named else Outcome(name))
    if not early and (known := _known(data, name, plan)) is not None:
        return _Slot(path, known)
    return _Slot(path, data=data)


def _known(data: bytes, name: str, plan: Plan) -> Outcome | None:
    return None if plan.cache is None else plan.cache.get(data, name, plan.of(name), plan.rounds)


def _first(slots: deque[_Slot], crew: Crew | None, plan: Plan) -> Outcome:
    """The outcome of the first slot, waited for or worked out here."""
    slot = slots[0]
    while slot.outcome is None:
        if crew is None:
            slot.outcome = _examined(slot.path, slot.data, plan)
            break
        _collect(crew, slots)
    outcome = slots.popleft().outcome or Outcome(slot.path)
    if slot.path == "-":
        outcome.from_stdin, outcome.data = True, plan.stdin
    return outcome


def _collect(crew: Crew, slots: deque[_Slot], timeout: float | None = None) -> None:
    """Take what the workers have finished."""
    for number, result in crew.results(timeout):
        owner = next(each for each in slots if each.number == number)
        owner.outcome = result if isinstance(result, Outcome) else Outcome(owner.path, error=str(result))


def _examined(path: str, data: bytes, plan: Plan) -> Outcome:
    name = plan.stdin_name if path == "-" else path
    options = plan.of(name)
    outcome = examine(data, name, options, plan.rounds, plan.project)
    if plan.cache is not None:
        plan.cache.put(outcome, name, options, plan.rounds)
    return outcome


def _crew(slots: deque[_Slot], plan: Plan) -> Crew:
    """Workers for what is open and what is to come. The parser is loaded before, so that all of them share it."""
    from . import embedded, engine  # noqa: F401
    from .crew import Crew

    if plan.project is not None:
        plan.project.link()  # once, for all workers
    open_ = [slot for slot in slots if slot.outcome is None]
    small = sum(len(slot.data) for slot in open_) <= _SMALL
    size = plan.jobs or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1))
    crew = Crew(_Task(plan), 1 if small else size)
    for slot in open_:
        _submit(crew, slot)
    return crew


def _submit(crew: Crew, slot: _Slot) -> None:
    if slot.outcome is None:
        slot.number = crew.submit((slot.path, slot.data if slot.path == "-" else None), len(slot.data))
        slot.data = b""


class _Task:
    """What a worker does with one file; it reads the file itself, so that only names travel."""

    def __init__(self, plan: Plan):
        self._plan = plan

    def __call__(self, job: tuple[str, bytes | None]) -> Outcome:
        path, data = job
        try:
            return _examined(path, read_bytes(path) if data is None else data, self._plan)
        except UnreadableFileError as error:
            return Outcome(path, error=str(error))
