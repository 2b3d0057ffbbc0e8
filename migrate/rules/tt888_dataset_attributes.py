"""TT888: attributes of torchvision's datasets."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_NEW = {"train_data": "data", "test_data": "data", "train_labels": "targets", "test_labels": "targets"}
_SOURCE = "import torch\nfrom torchvision import datasets\nmnist = datasets.MNIST('.')\nx = mnist.train_data\n"
_OTHER = "import torch\nclass D:\n    train_data = 1\nx = D().train_data\n"


class DatasetAttributes(Rule):
    code = "TT888"
    name = "dataset-attributes"
    since = "torchvision 0.2.2"
    first_target = "latest"
    summary = "train_data, train_labels and their like"
    why = "torchvision's datasets keep their contents in .data and .targets, whichever half they hold."
    nodes = (cst.Attribute,)
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual", target="latest"),
        Example(_OTHER, _OTHER, fires=False, target="latest"),
    )

    def check(self, node: cst.Attribute, ctx: Context) -> Iterator[Report]:
        if node.attr.value in _NEW and ctx.value(node.value).name.startswith("torchvision.datasets."):
            text = ctx.text(node)
            yield Report(node, f"{text} is called .{_NEW[node.attr.value]}", (), "manual")
