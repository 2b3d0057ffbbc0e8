"""DataLoader: batches of a data set, in the order and with the draws of torch's, in this process or in others."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import warnings
import weakref
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from ...array.backend import device_count
from ...array.rules import rules
from ...random import Generator
from ._utils.collate import default_collate, default_convert
from ._utils.fetch import _DatasetKind
from ._utils.pin_memory import pin_memory
from ._utils.worker import ExceptionWrapper, Exhausted, Job, Restart, get_worker_info
from ._utils.workers import Workers
from .dataset import IterableDataset
from .sampler import BatchSampler, RandomSampler, SequentialSampler, draw_seed

T = TypeVar("T", covariant=True)
_FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")


class _Forever:
    """The sampler of an iterable data set: it has no indices to choose from."""

    def __iter__(self) -> Iterator[None]:
        while True:
            yield None


class DataLoader(Generic[T]):
    """Iterates over a data set in batches; a new pass is a new `iter(loader)`.

    With `num_workers` that many processes make the batches, `prefetch_factor` each in advance, and their tensors come
    through shared memory. The batches are in the sampler's order all the same.
    """

    _ready = False

    def __init__(
        self, dataset: Any, batch_size: int | None = 1, shuffle: bool | None = None, sampler: Any = None,
        batch_sampler: Any = None, num_workers: int = 0, collate_fn: Callable | None = None, pin_memory: bool = False,
        drop_last: bool = False, timeout: float = 0, worker_init_fn: Callable | None = None,
        multiprocessing_context: Any = None, generator: Generator | None = None, *, prefetch_factor: int | None = None,
        persistent_workers: bool = False, pin_memory_device: str = "", in_order: bool = True,
    ) -> None:  # fmt: skip
        _check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        self.dataset, self.num_workers, self.timeout = dataset, num_workers, timeout
        self.prefetch_factor = 2 if num_workers > 0 and prefetch_factor is None else prefetch_factor
        self.pin_memory, self.pin_memory_device, self.in_order = pin_memory, pin_memory_device, in_order
        self.worker_init_fn, self.persistent_workers = worker_init_fn, persistent_workers
        self.multiprocessing_context = _context(multiprocessing_context, num_workers)
        self._iterable = isinstance(dataset, IterableDataset)
        self._dataset_kind = _DatasetKind.Iterable if self._iterable else _DatasetKind.Map
        if self._iterable:
            _refuse_order(shuffle, sampler, batch_sampler)
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
                )
            batch_size, drop_last = None, False
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        if sampler is None:
            sampler = self._default_sampler(bool(shuffle), generator)
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size, self.drop_last = batch_size, drop_last
        self.sampler, self.batch_sampler, self.generator = sampler, batch_sampler, generator
        default = default_convert if batch_sampler is None else default_collate
        self.collate_fn = default if collate_fn is None else collate_fn
        self._iterator: Any = None
        self._IterableDataset_len_called: int | None = None
        self._ready = True
        self.check_worker_number_rationality()

    def _default_sampler(self, shuffle: bool, generator: Generator | None) -> Any:
        if self._iterable:
            return _Forever()
        return RandomSampler(self.dataset, generator=generator) if shuffle else SequentialSampler(self.dataset)

    def __setattr__(self, name: str, value: Any) -> None:
        if self._ready and name in _FIXED:
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        object.__setattr__(self, name, value)

    @property
    def _index_sampler(self) -> Any:
        return self.sampler if self.batch_sampler is None else self.batch_sampler

    @property
    def _auto_collation(self) -> bool:
        return self.batch_sampler is not None

    def __iter__(self) -> _BaseDataLoaderIter:
        if not self.num_workers:
            return _SingleProcessDataLoaderIter(self)
        if not self.persistent_workers or self._iterator is None:
            self.check_worker_number_rationality()
            found = _MultiProcessingDataLoaderIter(self)
            if self.persistent_workers:
                self._iterator = found
            return found
        self._iterator._reset(self)
        return self._iterator

    def __len__(self) -> int:
        if not self._iterable:
            return len(self._index_sampler)
        length = self._IterableDataset_len_called = len(self.dataset)
        if self.batch_size is None:
            return length
        return length // self.batch_size if self.drop_last else -(-length // self.batch_size)

    def check_worker_number_rationality(self) -> None:
        """Warn of more workers than processors."""
        has_affinity = hasattr(os, "sched_getaffinity")
        processors = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count()
        if rules.dialect != "2" or not self.num_workers or (processors and self.num_workers <= processors):
            return
        suggested = (
            f"Our suggested max number of worker in current system is {processors}"
            f"{'' if has_affinity else ' (`cpuset` is not taken into account)'}, which is smaller than what this "
            "DataLoader is going to create."
            if processors
            else "DataLoader is not able to compute a suggested max number of worker in current system."
        )
        warnings.warn(
            f"This DataLoader will create {self.num_workers} worker processes in total. {suggested} Please be aware that "
            "excessive worker creation might get DataLoader running slow or even freeze, lower the worker number to avoid "
            "potential slowness/freeze if necessary.",
            stacklevel=3,
        )


class _BaseDataLoaderIter:
    """One pass over a loader's data."""

    def __init__(self, loader: DataLoader) -> None:
        if loader.pin_memory and not device_count("cuda"):
            warnings.warn(
                "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be "
                "used.",
                UserWarning,
                stacklevel=4,
            )
        self._loader, self._dataset_kind = loader, loader._dataset_kind
        self._pin_memory = bool(loader.pin_memory and device_count("cuda"))
        self._sampler_iter = iter(loader._index_sampler)
        self._base_seed = draw_seed(loader.generator)  # torch draws its workers' seed even when there are none
        self._num_yielded = 0
        self._length = loader._IterableDataset_len_called

    def _reset(self, loader: DataLoader, first_iter: bool = False) -> None:
        self._sampler_iter = iter(loader._index_sampler)
        self._num_yielded = 0
        self._length = loader._IterableDataset_len_called

    def _next_data(self) -> Any:
        raise NotImplementedError

    def __iter__(self) -> _BaseDataLoaderIter:
        return self

    def __next__(self) -> Any:
        data = self._next_data()
        self._num_yielded += 1
        if self._length is not None and self._num_yielded > self._length:
            self._warn_of_length()
        return pin_memory(data) if self._pin_memory else data

    def _warn_of_length(self) -> None:
        many = (
            "For multiprocessing data-loading, this could be caused by not properly configuring the IterableDataset "
            "replica at each worker. Please see https://pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset "
            "for examples."
        )
        warnings.warn(
            f"Length of IterableDataset {self._loader.dataset} was reported to be {self._length}"
            f"(when accessing len(dataloader)), but {self._num_yielded} samples have been fetched. "
            f"{many if self._loader.num_workers else ''}",
            stacklevel=3,
        )

    def __len__(self) -> int:
        return len(self._loader._index_sampler)

    def __getstate__(self) -> Any:
        raise NotImplementedError("{} cannot be pickled", type(self).__name__)


class _SingleProcessDataLoaderIter(_BaseDataLoaderIter):
    """Batches made here, when they are asked for."""

    def __init__(self, loader: DataLoader) -> None:
        super().__init__(loader)
        self._dataset_fetcher = _DatasetKind.create_fetcher(
            loader._dataset_kind, loader.dataset, loader._auto_collation, loader.collate_fn, loader.drop_last
        )

    def _next_data(self) -> Any:
        return self._dataset_fetcher.fetch(next(self._sampler_iter))


class _MultiProcessingDataLoaderIter(_BaseDataLoaderIter):
    """Batches made by worker processes, some in advance.

    Tasks are numbered as they are handed out, in turns; answers wait in `_ready` until it is their number's turn.
    """

    def __init__(self, loader: DataLoader) -> None:
        super().__init__(loader)
        self._timeout, self._in_order, self._persistent = loader.timeout, loader.in_order, loader.persistent_workers
        self._room = loader.prefetch_factor * loader.num_workers  # type: ignore[operator]
        job = Job(
            loader._dataset_kind, loader.dataset, loader._auto_collation, loader.collate_fn, loader.drop_last,
            self._base_seed, loader.worker_init_fn, loader.num_workers,
        )  # fmt: skip
        self._pool = Workers(job, loader.multiprocessing_context)
        self._workers = self._pool.processes
        # whatever becomes of this object, and at the end of the process, the workers end
        self._shutdown_workers = weakref.finalize(self, self._pool.shut_down)
        self._reset(loader, first_iter=True)

    def _reset(self, loader: DataLoader, first_iter: bool = False) -> None:
        super()._reset(loader, first_iter)
        self._sent, self._given = 0, 0  # the numbers of the next task, and of the next answer to give
        self._worker_of: dict[int, int] = {}  # tasks whose answer was not given
        self._ready: dict[int, Any] = {}
        if not first_iter:
            self._restart()
        self._open = [True] * loader.num_workers  # whether a worker has samples left
        self._turns = itertools.cycle(range(loader.num_workers))
        for _ in range(self._room):
            self._hand_out()

    def _restart(self) -> None:
        """Begin another pass in the same workers; what is left of the last one is passed over."""
        for worker_id in range(len(self._workers)):
            self._pool.send(worker_id, Restart())
        missing = len(self._workers)
        while missing:
            task, _ = self._pool.receive(self._timeout)
            missing -= isinstance(task, Restart)

    def _hand_out(self) -> None:
        """Give the next task to the next worker that takes one."""
        try:
            index = next(self._sampler_iter)
        except StopIteration:
            return
        busy = list(self._worker_of.values())
        share = self._room // max(sum(self._open), 1)
        for worker_id in itertools.islice(self._turns, len(self._open)):
            if self._open[worker_id] and (self._in_order or busy.count(worker_id) < share):
                break
        else:
            return
        self._pool.send(worker_id, (self._sent, index))
        self._worker_of[self._sent] = worker_id
        self._sent += 1

    def _next_data(self) -> Any:
        while self._advance():
            if self._given in self._ready:
                return self._give(self._given)
            task, data = self._pool.receive(self._timeout)
            if isinstance(data, Exhausted):
                self._close(data.worker_id)
                self._hand_out()
                continue
            self._ready[task] = data
            if not self._in_order:
                return self._give(task)
        if not self._persistent:
            self._shutdown_workers()
        raise StopIteration

    def _advance(self) -> bool:
        """Pass over tasks that nobody will answer; False when none is left."""
        while self._given < self._sent:
            worker_id = self._worker_of.get(self._given)
            if worker_id is not None and (self._given in self._ready or self._open[worker_id]):
                return True
            self._worker_of.pop(self._given, None)
            self._given += 1
        return False

    def _close(self, worker_id: int) -> None:
        self._open[worker_id] = False
        if not self._persistent:
            self._pool.dismiss(worker_id)

    def _give(self, task: int) -> Any:
        data = self._ready.pop(task)
        del self._worker_of[task]
        self._hand_out()
        if isinstance(data, ExceptionWrapper):
            data.reraise()
        return data


# -- arguments -----------------------------------------------------------------------------------------------------
def _check_workers(num_workers: int, timeout: float, prefetch_factor: int | None, persistent: bool) -> None:
    if num_workers < 0:
        raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
    if timeout < 0:
        raise ValueError("timeout option should be non-negative")
    if num_workers == 0 and prefetch_factor is not None:
        raise ValueError(
            "prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable "
            "multiprocessing, otherwise set prefetch_factor to None."
        )
    if prefetch_factor is not None and prefetch_factor < 0:
        raise ValueError("prefetch_factor option should be non-negative")
    if persistent and num_workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")


def _context(given: Any, num_workers: int) -> Any:
    """The multiprocessing context that an argument names."""
    if given is None:
        return None
    if not num_workers:
        raise ValueError(
            "multiprocessing_context can only be used with multi-process loading (num_workers > 0), but got "
            f"num_workers={num_workers}"
        )
    if isinstance(given, str):
        known = multiprocessing.get_all_start_methods()
        if given not in known:
            raise ValueError(
                f"multiprocessing_context option should specify a valid start method in {known!r}, but got "
                f"multiprocessing_context={given!r}"
            )
        return multiprocessing.get_context(given)
    if not isinstance(given, multiprocessing.context.BaseContext):
        raise TypeError(
            "multiprocessing_context option should be a valid context object or a string specifying the start method, "
            f"but got multiprocessing_context={given}"
        )
    return given


def _refuse_order(shuffle: Any, sampler: Any, batch_sampler: Any) -> None:
    """An iterable data set has its own order."""
    if shuffle:
        raise ValueError(
            f"DataLoader with IterableDataset: expected unspecified shuffle option, but got shuffle={shuffle}"
        )
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if value is not None:
            raise ValueError(
                f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={value}"
            )


__all__ = ["DataLoader", "default_collate", "default_convert", "get_worker_info"]
