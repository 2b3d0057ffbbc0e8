"""TT883: the class `DataLoaderIter`."""

from __future__ import annotations

from .base import Example
from .names import NamesRule

_SOURCE = "import torch\nfrom torch.utils.data.dataloader import DataLoaderIter\n"
_OTHER = "import torch\nfrom mine import DataLoaderIter\n"


class LoaderIter(NamesRule):
    code = "TT883"
    name = "loader-iter"
    until = "0.4.1"
    summary = "the class of a loader's iterator"
    why = "It is private since 0.4.1, and its arguments change with every version."
    names = {
        "torch.utils.data.dataloader.DataLoaderIter": "iter(loader) makes one",
        "torch.utils.data.DataLoaderIter": "iter(loader) makes one",
    }
    examples = (Example(_SOURCE, _SOURCE, safety="manual"), Example(_OTHER, _OTHER, fires=False))
