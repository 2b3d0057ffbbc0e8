"""torch.cuda.nccl: collectives over the devices of this process, in their plain meaning; NCCL itself is not used."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

from ..tensor import Tensor
from . import comm

SUM = 0


def is_available(tensors: Iterable[Tensor]) -> bool:
    """Would NCCL do this? No: torch.cuda.comm copies and adds instead."""
    warnings.warn("PyTorch is not compiled with NCCL support", stacklevel=2)
    return False


def _tensors(inputs: Any) -> Sequence[Tensor]:
    if isinstance(inputs, Tensor) or not hasattr(inputs, "__contains__"):
        raise TypeError("Inputs should be a collection of tensors")
    return inputs


def _only_sum(op: int) -> None:
    if op != SUM:
        raise NotImplementedError(f"torch.cuda.nccl: op={op}: only sums (op=0) are computed without NCCL")


def all_reduce(inputs: Any, outputs: Any = None, op: int = SUM, streams: Any = None, comms: Any = None) -> None:
    """Write the sum of all inputs into each output (the inputs unless given)."""
    _only_sum(op)
    parts = _tensors(inputs)
    total = comm.reduce_add(parts, parts[0].device)
    comm.broadcast(total, out=parts if outputs is None else _tensors(outputs))


def reduce(
    inputs: Any, output: Any = None, root: int = 0, op: int = SUM, streams: Any = None, comms: Any = None
) -> None:
    """Write the sum of all inputs into the output (the root's input unless given)."""
    _only_sum(op)
    parts = _tensors(inputs)
    target = parts[root] if output is None else output
    comm.broadcast(comm.reduce_add(parts, parts[root].device), out=[target])


def broadcast(inputs: Any, root: int = 0, streams: Any = None, comms: Any = None) -> None:
    """Write the root's tensor into the others."""
    parts = _tensors(inputs)
    comm.broadcast(parts[root], out=[each for i, each in enumerate(parts) if i != root])


def all_gather(inputs: Any, outputs: Any, streams: Any = None, comms: Any = None) -> None:
    """Write all inputs, joined, into each output."""
    parts = _tensors(inputs)
    joined = comm.gather(parts, 0, parts[0].device)
    comm.broadcast(joined.view(-1), out=[each.view(-1) for each in _tensors(outputs)])  # type: ignore[attr-defined]


__all__ = ["all_gather", "all_reduce", "broadcast", "is_available", "reduce"]
