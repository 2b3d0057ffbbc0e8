"""Packed sequences of 0.3: a Variable and a list of batch sizes; lengths are lists too.

Source: torch/nn/utils/rnn.py at v0.3.1.
"""

from __future__ import annotations

import sys
from collections import namedtuple
from collections.abc import Callable
from typing import Any

from ...nn.utils import rnn
from ...tensor import Tensor
from ..surface import Surface
from . import values
from .functions import VARIABLE, generated
from .values import RawTensor, unwrap, variable

Core = rnn.PackedSequence


class PackedSequence(namedtuple("PackedSequence", ("data", "batch_sizes"))):
    """The rows of several sequences, step after step, and how many there are at each step."""

    __slots__ = ()
    __module__ = "torch.nn.utils.rnn"


def to_core(packed: PackedSequence) -> Any:
    """The library's packed sequence."""
    from ...ops.from_data import tensor

    sizes = packed.batch_sizes
    return Core(unwrap(packed.data), sizes.core if isinstance(sizes, RawTensor) else tensor(list(sizes)))


def from_core(packed: Any, make: Callable[[Tensor], Any]) -> PackedSequence:
    """The program's packed sequence."""
    return PackedSequence(make(packed.data), packed.batch_sizes.tolist())


def _lengths(lengths: Any) -> list[int]:
    return [int(n) for n in lengths]


def pack_padded_sequence(input: Any, lengths: Any, batch_first: bool = False) -> PackedSequence:
    """Pack a Variable of padded sequences, sorted by length."""
    if lengths[-1] <= 0:
        raise ValueError(
            "length of all samples has to be greater than 0, but found an element in 'lengths' that is <=0"
        )
    if len(lengths) != input.size(0 if batch_first else 1):
        raise ValueError("lengths array has incorrect size")
    sizes = _lengths(lengths)
    if any(a < b for a, b in zip(sizes, sizes[1:])):
        raise ValueError("lengths array has to be sorted in decreasing order")
    return _pack(input, sizes, batch_first)


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0
) -> tuple[Any, list[int]]:
    """Pad a packed sequence again; the lengths are a list."""
    padded, lengths = _pad(to_core(sequence), batch_first, padding_value)
    return padded, _lengths(lengths)


_pack = generated("pack_padded_sequence", rnn.pack_padded_sequence, VARIABLE)


def _pad(packed: Any, batch_first: bool, padding_value: float) -> tuple[Any, Any]:
    padded, lengths = rnn.pad_packed_sequence(packed, batch_first, padding_value)
    return variable(padded), lengths.tolist()


def install(surface: Surface) -> None:
    """Replace the packed sequences of torch.nn.utils.rnn by those of 0.3."""
    module = sys.modules[rnn.__name__]
    values.TUPLES[PackedSequence] = to_core
    values.CORE_TUPLES[Core] = from_core
    for ours in (pack_padded_sequence, pad_packed_sequence, PackedSequence):
        surface.show(module, ours.__name__, ours)
