"""TT805: what `torch.load` takes and refuses."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule


class TorchLoad(Rule):
    code = "TT805"
    name = "torch-load"
    summary = "torch.load of whatever is in the file"
    why = (
        "Since 2.6 torch.load reads weights only, and refuses models, arrays and settings, unless weights_only=False says "
        "that the file is trusted. map_location takes a device name since 0.4."
    )
    unsafe_when = "weights_only=False runs code from the file: right only for files that are trusted."
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nx = torch.load('a', map_location=lambda storage, loc: storage)\n",
            "import torch\nx = torch.load('a', map_location='cpu')\n",
        ),
        Example(
            "import torch\nx = torch.load('model.pth')\n",
            "import torch\nx = torch.load('model.pth', weights_only=False)\n",
            safety="unsafe",
            target="latest",
        ),
        Example(
            "import torch\nx = torch.load('a', map_location=lambda storage, loc: storage.cuda(1))\n",
            "import torch\nx = torch.load('a', map_location=lambda storage, loc: storage.cuda(1))\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if ctx.name(node.func) != "torch.load" or not node.args or any(arg.star for arg in node.args):
            return
        place = ctx.keyword(node, "map_location")
        if place is not None and _keeps_storage(place.value):
            text = " ".join(ctx.text(place.value).split())
            yield Report(
                place, f"map_location={text} is map_location='cpu'", (build.replace(ctx.index, place.value, "'cpu'"),)
            )
        if ctx.at_least("latest") and ctx.keyword(node, "weights_only") is None:
            end = ctx.index.full_span(node.args[-1].value)[1]
            text = " ".join(ctx.text(node).split())
            message = f"{text} reads weights only since 2.6: whole models and other objects need weights_only=False"
            yield Report(node, message, (Edit(end, end, ", weights_only=False"),), "unsafe")


def _keeps_storage(node: cst.BaseExpression) -> bool:
    """`lambda storage, loc: storage`."""
    if not isinstance(node, cst.Lambda) or len(node.params.params) != 2 or not isinstance(node.body, cst.Name):
        return False
    return node.body.value == node.params.params[0].name.value
