"""TT881: `TensorDataset(data_tensor=…, target_tensor=…)`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch.utils.data import TensorDataset\n"
_OLD = {"data_tensor": 0, "target_tensor": 1}


class DatasetTensors(Rule):
    code = "TT881"
    name = "dataset-tensors"
    until = "0.4.0"
    summary = "a TensorDataset by its old keywords or attributes"
    why = "TensorDataset takes any number of tensors since 0.4 and keeps them in .tensors."
    nodes = (cst.Call, cst.Attribute)
    examples = (
        Example(
            _HEAD
            + "def f(x, y):\n    data = TensorDataset(data_tensor=x, target_tensor=y)\n    return data.data_tensor\n",
            _HEAD + "def f(x, y):\n    data = TensorDataset(x, y)\n    return data.tensors[0]\n",
        ),
        Example(
            "import torch\ndef f(box):\n    return box.data_tensor\n",
            "import torch\ndef f(box):\n    return box.data_tensor\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call | cst.Attribute, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.Attribute):
            if node.attr.value in _OLD and ctx.value(node.value).name == "torch.utils.data.TensorDataset":
                new = f"tensors[{_OLD[node.attr.value]}]"
                text = ctx.text(node)
                yield Report(node, f"{text} is .{new} since 0.4", (Edit(*ctx.index.span(node.attr), new),))
            return
        if ctx.name(node.func) != "torch.utils.data.TensorDataset":
            return
        words = [arg.keyword.value if arg.keyword is not None else "" for arg in node.args]
        if words in (["data_tensor", "target_tensor"], ["", "target_tensor"]):
            edits = [
                Edit(ctx.index.full_span(arg)[0], ctx.index.full_span(arg.value)[0], "")
                for arg in node.args
                if arg.keyword
            ]
            text = " ".join(ctx.text(node).split())
            yield Report(node, f"{text}: TensorDataset takes tensors by their places since 0.4", tuple(edits))
        elif set(words) & set(_OLD):
            yield Report(node, f"{ctx.text(node)}: TensorDataset takes tensors by their places since 0.4", (), "manual")
