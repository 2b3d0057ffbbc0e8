"""Tensors copied to, cut over, added from and joined from several devices; without history."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

from ..array.device import CPU, device
from ..autograd.modes import no_grad
from ..ops.declare import PUBLIC
from ..tensor import Tensor
from .chosen import index_of


def _places(devices: Iterable[Any]) -> list[device]:
    return [device("cuda", index_of(each)) for each in devices]


def broadcast(tensor: Tensor, devices: Any = None, *, out: Sequence[Tensor] | None = None) -> tuple[Tensor, ...]:
    """The tensor on each device, or in each tensor of `out`; where it is already, the tensor itself."""
    if (devices is None) == (out is None):
        raise RuntimeError(
            f"Exactly one of 'devices' and 'out' must be specified, but got devices={devices} and out={out}"
        )
    with no_grad():
        if out is None:
            return tuple(tensor.to(place) for place in _places(devices))  # type: ignore[attr-defined]
        for i, each in enumerate(out):
            if not each.is_cuda:
                raise RuntimeError(f"Expected all output tensors to be CUDA tensors, but output tensor at index {i} has "
                                   f"device '{each.device}'")  # fmt: skip
            if each.shape != tensor.shape:
                raise RuntimeError(f"Expected all output tensors to have same shape as the source tensor "
                                   f"{list(tensor.shape)}, but output tensor at index {i} has shape {list(each.shape)}")  # fmt: skip
            each.copy_(tensor)  # type: ignore[attr-defined]
        return tuple(out)


def broadcast_coalesced(
    tensors: Sequence[Tensor], devices: Iterable[Any], buffer_size: int = 10485760
) -> list[list[Tensor]]:
    """The tensors on each device: a list per device. Each is copied by itself, whatever the buffer's size."""
    with no_grad():
        return [[t.to(place) for t in tensors] for place in _places(devices)]  # type: ignore[attr-defined]


def reduce_add(inputs: Sequence[Tensor], destination: Any = None) -> Tensor:
    """The sum of tensors on several devices, on one of these devices (the current one by default)."""
    index = index_of(destination, optional=True)
    shape = inputs[0].shape
    root = None
    for i, each in enumerate(inputs):
        if each.device.type == "cpu":
            raise AssertionError(f"reduce_add expects all inputs to be on GPUs, but input {i} is on CPU")
        if each.get_device() == index:
            root = i
        if each.shape != shape:
            got, expected = ("x".join(map(str, size)) for size in (each.shape, shape))
            raise ValueError(f"input {i} has invalid size: got {got}, but expected {expected}")
    if root is None:
        raise RuntimeError("reduce_add expects destination to be on the same GPU with one of the tensors")
    if len(inputs) == 1:
        return inputs[0]
    with no_grad():
        total = inputs[root].clone()  # type: ignore[attr-defined]
        for i, each in enumerate(inputs):
            if i != root:
                total.add_(each.to(total.device))  # type: ignore[attr-defined]
    return total


def reduce_add_coalesced(
    inputs: Iterable[Iterable[Tensor]], destination: Any = None, buffer_size: int = 10485760
) -> tuple[Tensor, ...]:
    """`reduce_add` of the first tensors of each device, of the second ones, and so on."""
    return tuple(reduce_add(each, destination) for each in zip(*inputs, strict=True))


def scatter(
    tensor: Tensor, devices: Any = None, chunk_sizes: Sequence[int] | None = None, dim: int = 0, streams: Any = None, *,
    out: Sequence[Tensor] | None = None,
) -> tuple[Tensor, ...]:  # fmt: skip
    """A part of the tensor on each device, or in each tensor of `out`: equal parts unless sizes are given."""
    with no_grad():
        if out is None:
            places = _places(devices)
            if chunk_sizes is None:
                parts = tensor.chunk(len(places), dim)  # type: ignore[attr-defined]
            else:
                if len(chunk_sizes) != len(places):
                    raise RuntimeError(f"Expected devices and chunk_sizes to be of same length, but got len(devices) = "
                                       f"{len(places)} and len(chunk_sizes) = {len(chunk_sizes)}")  # fmt: skip
                parts = tensor.split(list(chunk_sizes), dim)  # type: ignore[attr-defined]
            return tuple(part.to(place) for part, place in zip(parts, places))
        for name, given in (("devices", devices), ("chunk_sizes", chunk_sizes)):
            if given is not None:
                raise RuntimeError(f"'{name}' must not be specified when 'out' is specified, but got {name}={given}")
        total = sum(each.shape[dim] for each in out)
        if total != tensor.shape[dim]:
            raise RuntimeError(f"Total size for output tensors along scatter dim {dim} does not match the source tensor "
                               f"size at dim {dim}. Expected {tensor.shape[dim]}, but got total size {total}")  # fmt: skip
        for each, part in zip(out, tensor.split([each.shape[dim] for each in out], dim)):  # type: ignore[attr-defined]
            each.copy_(part)  # type: ignore[attr-defined]
        return tuple(out)


def gather(tensors: Iterable[Tensor], dim: int = 0, destination: Any = None, *, out: Tensor | None = None) -> Tensor:
    """Tensors of several devices joined along a dimension, on one device (the current one by default) or in `out`."""
    parts = list(tensors)
    if not parts:
        raise RuntimeError("Expected at least one tensor to gather from")
    for i, each in enumerate(parts):
        if not each.is_cuda:
            raise RuntimeError(f"Expected all input tensors to be CUDA tensors, but tensor at index {i} has device "
                               f"'{each.device}'")  # fmt: skip
    if out is not None and destination is not None:
        raise RuntimeError(
            f"'destination' must not be specified when 'out' is specified, but got destination={destination}"
        )
    with no_grad():
        if out is not None:
            return out.copy_(PUBLIC["cat"]([part.to(out.device) for part in parts], dim))  # type: ignore[attr-defined]
        if destination == -1:
            warnings.warn(
                "Using -1 to represent CPU tensor is deprecated. Please use a device object or string instead, e.g., "
                '"cpu".',
                FutureWarning,
                stacklevel=2,
            )
        index = index_of(destination, optional=True, allow_cpu=True)
        place = CPU if index < 0 else device("cuda", index)
        return PUBLIC["cat"]([part.to(place) for part in parts], dim)  # type: ignore[attr-defined]


__all__ = ["broadcast", "broadcast_coalesced", "gather", "reduce_add", "reduce_add_coalesced", "scatter"]
