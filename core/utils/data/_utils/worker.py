"""What a loader's worker process does: fetch the batches it is asked for, until it is told to end or its parent is gone."""

from __future__ import annotations

import os
import pickle
import queue
import random
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.reduction import ForkingPickler
from typing import Any

import numpy as np

from ....random import manual_seed
from .fetch import _DatasetKind

CHECK_INTERVAL = 5.0  # seconds after which a worker without work looks whether its parent is still there


@dataclass(frozen=True)
class WorkerInfo:
    """What a worker knows of itself."""

    id: int
    num_workers: int
    seed: int
    dataset: Any
    rng: Any = None
    worker_method: str | None = "multiprocessing"


_worker_info: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """Number, seed and data set of the worker process that this is; None in the main process."""
    return _worker_info


# -- what is sent --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Exhausted:
    """A worker has no more samples of its iterable data set."""

    worker_id: int


@dataclass(frozen=True)
class Restart:
    """Begin another pass, and say so."""


class KeyErrorMessage(str):
    """A text that KeyError does not quote."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class ExceptionWrapper:
    """The exception that is being handled, in a form that any process can raise again."""

    def __init__(self, where: str) -> None:
        kind, error, trace = sys.exc_info()
        assert kind is not None
        self.exc_type: type[BaseException] = kind
        self.exc_msg = "".join(traceback.format_exception(kind, error, trace))
        self.where = where

    def __getstate__(self) -> dict:
        try:
            pickle.dumps(self.exc_type)
        except Exception:  # noqa: BLE001 - a class of the worker's own making: its text must do
            return {**self.__dict__, "exc_type": RuntimeError, "name": self.exc_type.__name__}
        return self.__dict__

    def reraise(self) -> None:
        """Raise an exception of the same type, with the worker's traceback as its message."""
        name = self.__dict__.get("name", self.exc_type.__name__)
        message: str = f"Caught {name} {self.where}.\nOriginal {self.exc_msg}"
        if self.exc_type is KeyError:
            message = KeyErrorMessage(message)
        elif getattr(self.exc_type, "message", None):
            raise self.exc_type(message=message)  # type: ignore[call-arg]
        try:
            error = self.exc_type(message)
        except Exception:  # noqa: BLE001 - a type that wants other arguments
            raise RuntimeError(message) from None
        raise error


# -- the worker ----------------------------------------------------------------------------------------------------
@dataclass
class Job:
    """What all workers of a loader are given."""

    kind: int
    dataset: Any
    auto_collation: bool
    collate_fn: Callable
    drop_last: bool
    base_seed: int
    worker_init_fn: Callable | None
    num_workers: int

    def fetcher(self) -> Any:
        return _DatasetKind.create_fetcher(
            self.kind, self.dataset, self.auto_collation, self.collate_fn, self.drop_last
        )


def worker_loop(job: Job, worker_id: int, index_queue: Any, data_queue: Any, done: Any) -> None:
    """The life of a worker."""
    parent = os.getppid()
    with suppress(KeyboardInterrupt):  # the main process raises it, too
        _Worker(job, worker_id, data_queue, done).serve(index_queue, lambda: os.getppid() == parent)
    if done.is_set() or os.getppid() != parent:
        data_queue.cancel_join_thread()  # nobody reads any more
        data_queue.close()


class _Worker:
    def __init__(self, job: Job, worker_id: int, data_queue: Any, done: Any) -> None:
        global _worker_info
        self.job, self.id, self.data_queue, self.done = job, worker_id, data_queue, done
        self.where = f"in DataLoader worker process {worker_id}"
        seed_everything(job.base_seed, worker_id)
        _worker_info = WorkerInfo(worker_id, job.num_workers, job.base_seed + worker_id, job.dataset)
        self.failure: ExceptionWrapper | None = None
        self.fetcher: Any = None
        self.ended = False
        try:
            if job.worker_init_fn is not None:
                job.worker_init_fn(worker_id)
            self.fetcher = job.fetcher()
        except Exception:  # noqa: BLE001 - raised in the main process, instead of the first batch
            self.failure = ExceptionWrapper(self.where)

    def serve(self, index_queue: Any, parent_lives: Callable[[], bool]) -> None:
        """Answer every request until the last one, which is None."""
        while parent_lives():
            try:
                request = index_queue.get(timeout=CHECK_INTERVAL)
            except queue.Empty:
                continue
            if request is None:
                return
            if isinstance(request, Restart):
                self.send(request, None)
                self.ended, self.fetcher = False, self.job.fetcher()
            elif not self.done.is_set() and not self.ended:
                task, index = request
                self.send(task, self.fetch(index))

    def fetch(self, index: Any) -> Any:
        """A batch, or what to tell the main process instead."""
        if self.failure is not None:
            failure, self.failure = self.failure, None
            return failure
        try:
            return self.fetcher.fetch(index)
        except StopIteration:
            if self.job.kind == _DatasetKind.Iterable:
                self.ended = True
                return Exhausted(self.id)
            return ExceptionWrapper(self.where)
        except Exception:  # noqa: BLE001 - raised in the main process
            return ExceptionWrapper(self.where)

    def send(self, task: Any, data: Any) -> None:
        """Pickle here, not in the queue's thread, where an error would be lost and the main process wait for ever."""
        try:
            content = bytes(ForkingPickler.dumps(data))
        except Exception:  # noqa: BLE001 - raised in the main process
            content = bytes(ForkingPickler.dumps(ExceptionWrapper(self.where)))
        self.data_queue.put((task, content))


def seed_everything(base_seed: int, worker_id: int) -> None:
    """Torch's seeds of a worker for this library, Python's random and NumPy."""
    random.seed(base_seed + worker_id)
    manual_seed(base_seed + worker_id)
    entropy = [worker_id, base_seed & 0xFFFFFFFF, base_seed >> 32, 0]
    np.random.seed(np.random.SeedSequence(entropy).generate_state(4))  # noqa: NPY002 - what data sets draw from
