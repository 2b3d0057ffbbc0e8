"""Worker processes that take one file at a time: a file that kills its worker, or takes too long, costs only itself."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from heapq import heappop, heappush
from multiprocessing.connection import Connection, wait
from typing import Any

_PATIENCE = 60.0
"""Seconds that one file may take."""
_COLLECT_EVERY = 32
"""Files between two garbage collections: inside a file they find nothing and take a third of the time."""

Job = tuple[int, Any]


class LostError(Exception):
    """A job has no result; the message is one plain sentence."""


class Crew:
    """A number of processes running `task`; results come in whatever order they are done."""

    def __init__(self, task: Callable[[Any], Any], size: int, patience: float = _PATIENCE):
        methods = multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
        self._task, self._patience = task, patience
        gc.freeze()  # what is loaded now is shared with the workers and never looked through again
        self._workers = [_Worker(self._context, task) for _ in range(size)]
        self._waiting: list[tuple[int, int, Any]] = []
        """A heap, the heaviest first, so that no long job is left for the end, when all the others are idle."""
        self._next = 0

    def submit(self, argument: Any, weight: int = 0) -> int:
        """Hand a job in; the number names its result."""
        self._next += 1
        heappush(self._waiting, (-weight, self._next, argument))
        self._assign()
        return self._next

    def results(self, timeout: float | None = None) -> list[tuple[int, Any]]:
        """What has been finished since the last call, at least one result if any job is out and no timeout is given."""
        done: list[tuple[int, Any]] = []
        deadline = None if timeout is None else time.monotonic() + timeout
        while not done and any(worker.job is not None for worker in self._workers):
            ends = [worker.pipe for worker in self._workers if worker.job is not None]
            deaths = [worker.process.sentinel for worker in self._workers if worker.job is not None]
            left = min(worker.until for worker in self._workers if worker.job is not None) - time.monotonic()
            if deadline is not None:
                left = min(left, deadline - time.monotonic())
            ready = wait([*ends, *deaths], max(0.0, left))
            for place, worker in enumerate(self._workers):
                if worker.job is not None and (result := self._outcome(worker, ready)) is not None:
                    done.append((worker.job[0], result))
                    worker.job = None
                    if worker.dead:
                        self._workers[place] = _Worker(self._context, self._task)
            self._assign()
            if deadline is not None and time.monotonic() >= deadline:
                break
        return done

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.end()
        gc.unfreeze()

    def _assign(self) -> None:
        for worker in self._workers:
            if worker.job is None and self._waiting:
                worker.give(heappop(self._waiting)[1:], self._patience)

    def _outcome(self, worker: _Worker, ready: list[Any]) -> Any:
        """The worker's result, a LostError for its death or its slowness, or None while it is at work."""
        if worker.pipe in ready or worker.process.sentinel in ready:
            try:
                if worker.pipe.poll():
                    return worker.pipe.recv()
            except (EOFError, OSError):
                pass
            worker.end()
            code = worker.process.exitcode
            how = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
            return LostError(f"the parser crashed on this file ({how}); it is left as it was")
        if time.monotonic() >= worker.until:
            worker.end()
            return LostError(f"took longer than {self._patience:g} s; it is left as it was")
        return None


class _Worker:
    def __init__(self, context: Any, task: Callable[[Any], Any]):
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(task, theirs, self.pipe), daemon=True)
        self.process.start()
        theirs.close()
        self.job: Job | None = None
        self.until = 0.0
        self.dead = False

    def give(self, job: Job, patience: float) -> None:
        self.job, self.until = job, time.monotonic() + patience
        with suppress(OSError):  # it may be dead, which its sentinel tells
            self.pipe.send(job[1])

    def end(self) -> None:
        self.dead = True
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _serve(task: Callable[[Any], Any], pipe: Connection, parents: Connection) -> None:
    parents.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    parent = os.getppid()
    gc.disable()
    for number in range(1, 1 << 62):
        while not pipe.poll(5.0):
            if os.getppid() != parent:
                return
        try:
            argument = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(task(argument))
        if number % _COLLECT_EVERY == 0:
            gc.collect()
