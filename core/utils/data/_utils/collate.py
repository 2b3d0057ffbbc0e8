"""Making one batch of a list of samples."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np

from ....array.dtypes import float64
from ....ops.from_data import as_tensor, tensor
from ....ops.shape import stack
from ....storage import shared
from ....tensor import Tensor, wrap

_REFUSED = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"


def default_collate(batch: Sequence[Any]) -> Any:
    """Tensors are stacked, arrays and numbers become tensors, tuples, lists and dicts are collated part by part,
    strings stay lists."""
    first = batch[0]
    if isinstance(first, Tensor):
        return _stacked(list(batch))
    if isinstance(first, np.ndarray):
        if first.dtype.kind in "SUO":
            raise TypeError(_REFUSED.format(first.dtype))
        return default_collate([as_tensor(b) for b in batch])
    if isinstance(first, (np.bool_, np.number)):
        return as_tensor(np.array(batch))
    if isinstance(first, float):
        return tensor(list(batch), dtype=float64)
    if isinstance(first, int):
        return tensor(list(batch))
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        return _as_mapping(first, {key: default_collate([d[key] for d in batch]) for key in first})
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(default_collate(samples) for samples in zip(*batch)))
    if isinstance(first, Sequence):
        return _of_sequences(first, batch)
    raise TypeError(_REFUSED.format(type(first)))


def _stacked(batch: list[Tensor]) -> Tensor:
    """The samples as one tensor; in a worker, in the memory in which it goes to the main process."""
    from .worker import get_worker_info

    first = batch[0]
    alike = all(t.dtype is first.dtype and t.shape == first.shape and not t.requires_grad for t in batch)
    if get_worker_info() is None or first.is_cuda or not alike:
        return stack(batch, 0)
    whole = shared.new(first.nbytes * len(batch)).view(first.array.dtype).reshape(len(batch), *first.shape)
    np.stack([t.array for t in batch], out=whole)
    return wrap(whole)


def _of_sequences(first: Sequence, batch: Sequence[Any]) -> Any:
    if any(len(each) != len(first) for each in batch):
        raise RuntimeError("each element in list of batch should be of equal size")
    parts = [default_collate(samples) for samples in zip(*batch)]
    return parts if isinstance(first, tuple) else _as_sequence(first, parts)  # a tuple becomes a list, as in torch


def default_convert(data: Any) -> Any:
    """Arrays become tensors, at any depth; everything else stays."""
    if isinstance(data, (Tensor, str, bytes)):
        return data
    if isinstance(data, (np.ndarray, np.generic)) and not isinstance(data, np.str_):
        return data if data.dtype.kind in "SUO" else as_tensor(data)
    if isinstance(data, Mapping):
        return _as_mapping(data, {key: default_convert(value) for key, value in data.items()})
    if isinstance(data, tuple):
        parts = [default_convert(d) for d in data]
        return type(data)(*parts) if hasattr(data, "_fields") else parts
    if isinstance(data, Sequence):
        return _as_sequence(data, [default_convert(d) for d in data])
    return data


def _as_mapping(like: Mapping, items: dict) -> Any:
    """The items in a mapping of the same type, with its other attributes where it can be copied."""
    return _rebuilt(like, items, MutableMapping, lambda made: made.update(items))


def _as_sequence(like: Sequence, parts: list) -> Any:
    def write(made: Any) -> None:
        for i, part in enumerate(parts):
            made[i] = part

    return _rebuilt(like, parts, MutableSequence, write)


def _rebuilt(like: Any, content: Any, mutable: type, write: Callable[[Any], None]) -> Any:
    try:
        if not isinstance(like, mutable):
            return type(like)(content)
        made = copy.copy(like)
        write(made)
        return made
    except TypeError:  # a type that cannot be made this way
        return content
