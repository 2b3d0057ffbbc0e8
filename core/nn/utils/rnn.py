"""torch.nn.utils.rnn: sequences of different lengths, padded to one tensor or packed without padding."""

from __future__ import annotations

import warnings
from collections import namedtuple
from collections.abc import Iterable
from typing import Any

import numpy as np

from ...array import dtypes
from ...ops.declare import PUBLIC
from ...ops.index import index_select
from ...ops.shape import cat, stack
from ...ops.sorting import sort
from ...tensor import Tensor, wrap

_Fields = namedtuple("_Fields", ("data", "batch_sizes", "sorted_indices", "unsorted_indices"))


class PackedSequence(_Fields):
    """The rows of several sequences, step after step, without padding: `batch_sizes[t]` of them at step t.

    `sorted_indices` and `unsorted_indices` lead from the sequences as given to those sorted by length, and back.
    """

    __slots__ = ()

    def __new__(
        cls, data: Any, batch_sizes: Any = None, sorted_indices: Any = None, unsorted_indices: Any = None
    ) -> PackedSequence:
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        if batch_sizes is None:
            if not (isinstance(data, (list, tuple)) and len(data) == 2):
                raise AssertionError("Expected data to be a list or tuple of length 2")
            data, batch_sizes = data
        elif batch_sizes.device.type != "cpu":
            raise ValueError(
                "batch_sizes should always be on CPU. Instances of PackedSequence should never be created manually. They "
                "should be instantiated by functions like pack_sequence and pack_padded_sequences in nn.utils.rnn. "
                "https://pytorch.org/docs/stable/nn.html#torch.nn.utils.rnn.pack_sequence"
            )
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """The data in another dtype or place; the indices follow it."""
        data = self.data.to(*args, **kwargs)
        if data is self.data:
            return self
        moved = (None if i is None else i.to(data.device) for i in (self.sorted_indices, self.unsorted_indices))
        return type(self)(data, self.batch_sizes, *moved)

    def cuda(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """On the GPU."""
        return self.to(*(args or ("cuda",)), **kwargs)

    def cpu(self) -> PackedSequence:
        """On the processor."""
        return self.to("cpu")

    def pin_memory(self) -> PackedSequence:
        """In memory that a GPU can copy from by itself."""
        pinned = (None if i is None else i.pin_memory() for i in (self.sorted_indices, self.unsorted_indices))
        return type(self)(self.data.pin_memory(), self.batch_sizes, *pinned)

    def is_pinned(self) -> bool:
        """Is the data in such memory?"""
        return self.data.is_pinned()

    @property
    def is_cuda(self) -> bool:
        return self.data.is_cuda


def _cast(name: str, kind: dtypes.dtype) -> None:
    def method(self: PackedSequence) -> PackedSequence:
        return self.to(dtype=kind)

    method.__name__, method.__doc__ = name, f"The data as {kind!r}."
    setattr(PackedSequence, name, method)


for _name, _kind in (
    ("double", dtypes.float64), ("float", dtypes.float32), ("half", dtypes.float16), ("long", dtypes.int64),
    ("int", dtypes.int32), ("short", dtypes.int16), ("char", dtypes.int8), ("byte", dtypes.uint8),
):  # fmt: skip
    _cast(_name, _kind)


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """The indices that undo a permutation."""
    if permutation is None:
        return None
    inverse = permutation.array.copy()
    inverse[permutation.array] = np.arange(len(inverse))
    return wrap(inverse)


def pack_padded_sequence(
    input: Tensor, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """Pack padded sequences, input [T, B, *] (or [B, T, *]), by their lengths [B]."""
    lengths = PUBLIC["as_tensor"](
        lengths, dtype=dtypes.int64, device="cpu" if not isinstance(lengths, Tensor) else None
    )
    order = None
    if not enforce_sorted:
        lengths, order = sort(lengths, descending=True)
        order = order.to(input.device)
        input = index_select(input, 0 if batch_first else 1, order)
    if batch_first:
        input = input.transpose(0, 1)  # type: ignore[attr-defined]
    steps, batch = input.shape[:2]
    counts = _checked(lengths.array, steps, batch)
    alive = np.arange(counts[0])[:, None] < counts  # [T, B]
    rows = wrap(np.flatnonzero(alive) if counts[0] <= steps else np.arange(0))
    flat = input.reshape(steps * batch, *input.shape[2:])  # type: ignore[attr-defined]
    return PackedSequence(index_select(flat, 0, rows.to(input.device)), wrap(alive.sum(1)), order, None)


def _checked(lengths: np.ndarray, steps: int, batch: int) -> np.ndarray:
    if len(lengths) != batch:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(lengths)} (batch_size={batch})"
        )
    if (np.diff(lengths) > 0).any():
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
            "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do "
            "not need ONNX exportability."
        )
    if lengths[-1] <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if lengths[0] > steps:
        raise RuntimeError(
            f"start ({steps}) + length (1) exceeds dimension size ({steps}).\n"
            f"  a length is {lengths[0]}, but the sequences are padded to {steps} steps"
        )
    return lengths


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None
) -> tuple[Tensor, Tensor]:
    """The padded sequences, [T, B, *] (or [B, T, *]), and their lengths [B]."""
    sizes = sequence.batch_sizes.array
    steps, batch = len(sizes), int(sizes[0])
    if total_length is not None:
        if total_length < steps:
            raise ValueError(
                "Expected total_length to be at least the length of the longest sequence in input, but got "
                f"total_length={total_length} and max sequence length being {steps}"
            )
        steps = total_length
    alive = np.arange(batch) < np.concatenate([sizes, np.zeros(steps - len(sizes), sizes.dtype)])[:, None]
    data = sequence.data
    padded = data.new_full((steps * batch, *data.shape[1:]), padding_value)
    padded = padded.index_copy(0, wrap(np.flatnonzero(alive)).to(data.device), data).reshape(
        steps, batch, *data.shape[1:]
    )
    lengths = wrap(alive.sum(0))
    if batch_first:
        padded = padded.transpose(0, 1)
    if sequence.unsorted_indices is not None:
        padded = index_select(padded, 0 if batch_first else 1, sequence.unsorted_indices)
        lengths = lengths[sequence.unsorted_indices.cpu()]  # type: ignore[index]
    return padded, lengths


def pad_sequence(
    sequences: Any, batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> Tensor:
    """Sequences [length, *] as one tensor [T, B, *] (or [B, T, *]), filled up at the end."""
    if not isinstance(sequences, Iterable):
        raise RuntimeError(
            f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}"
        )
    sequences = tuple(sequences)
    if not sequences:
        raise RuntimeError("received an empty list of sequences")
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    longest = max(s.shape[0] for s in sequences)
    padded = []
    for each in sequences:
        missing = longest - each.shape[0]
        fill = [each.new_full((missing, *each.shape[1:]), padding_value)] if missing else []
        parts = [*fill, each] if padding_side == "left" else [each, *fill]
        padded.append(cat(parts, 0) if fill else each)
    return stack(padded, 0 if batch_first else 1)


def unpad_sequence(padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False) -> list[Tensor]:
    """The sequences without their padding."""
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)  # type: ignore[attr-defined]
    return [row[: int(length)] for row, length in zip(rows, lengths, strict=True)]  # type: ignore[call-overload]


def pack_sequence(sequences: list[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """Pack sequences [length, *]."""
    lengths = PUBLIC["as_tensor"]([s.size(0) for s in sequences])  # type: ignore[attr-defined]
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """The sequences that were packed."""
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)


def apply_permutation(tensor: Tensor, permutation: Tensor, dim: int = 1) -> Tensor:
    """Deprecated: `tensor.index_select(dim, permutation)`."""
    warnings.warn(
        "`apply_permutation` is deprecated, please use `tensor.index_select(dim, permutation)` instead",
        FutureWarning,
        stacklevel=2,
    )
    return index_select(tensor, dim, permutation)


__all__ = [
    "PackedSequence", "invert_permutation", "pack_padded_sequence", "pack_sequence", "pad_packed_sequence", "pad_sequence",
    "unpack_sequence", "unpad_sequence",
]  # fmt: skip
