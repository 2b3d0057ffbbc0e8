"""TT913: torchtext's Field, iterators and datasets of the time."""

from __future__ import annotations

from .base import Example
from .names import NamesRule

_SOURCE = "import torch\nfrom torchtext import data\ntext = data.Field()\n"
_OTHER = "import torch\nfrom mine import data\ntext = data.Field()\n"


class Torchtext(NamesRule):
    code = "TT913"
    name = "torchtext-legacy"
    until = "torchtext 0.12"
    first_target = "latest"
    summary = "torchtext's Field, iterators and datasets of the time"
    why = "They moved to torchtext.legacy in 0.9 and are gone since 0.12."
    names = {
        f"torchtext.data.{name}": "gone since torchtext 0.12: a DataLoader over a list takes its place"
        for name in ("Field", "RawField", "BucketIterator", "Iterator", "BPTTIterator", "TabularDataset", "Example")
    }
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual", target="latest"),
        Example(_OTHER, _OTHER, fires=False, target="latest"),
    )
