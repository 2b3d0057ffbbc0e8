"""TT911: `transforms.Scale` and `RandomSizedCrop`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report
from .renames import RenameRule

_NEW = {
    "torchvision.transforms.Scale": "Resize",
    "torchvision.transforms.RandomSizedCrop": "RandomResizedCrop",
}
_PAIR = "import torch\nfrom torchvision import transforms\nt = transforms.Scale((2, 3))\n"


class Transforms(RenameRule):
    code = "TT911"
    name = "transforms"
    words = frozenset(["Scale", "RandomSizedCrop"])
    since = "torchvision 0.2"
    until = "torchvision 0.12"
    summary = "transforms under their old names"
    why = "Scale is called Resize and RandomSizedCrop RandomResizedCrop since torchvision 0.2; the old names are gone from 0.12."
    unsafe_when = "A pair was (width, height) for Scale at first and is (height, width) for Resize."
    examples = (
        Example(
            "import torch\nfrom torchvision import transforms\nfrom torchvision.transforms import RandomSizedCrop\n"
            "t = [transforms.Scale(256), RandomSizedCrop(224), transforms.Scale((8, 8))]\n",
            "import torch\nfrom torchvision import transforms\nfrom torchvision.transforms import RandomResizedCrop\n"
            "t = [transforms.Resize(256), RandomResizedCrop(224), transforms.Resize((8, 8))]\n",
        ),
        Example(_PAIR, _PAIR.replace("Scale", "Resize"), safety="unsafe", title="a size that is not square"),
        Example(
            "import torch\nfrom transforms import Scale\nt = Scale(256)\n",
            "import torch\nfrom transforms import Scale\nt = Scale(256)\n",
            title="the program's own transform",
            fires=False,
        ),
    )

    def renamed(self, name: str) -> str | None:
        return _NEW.get(name)

    def check(self, node: cst.Attribute | cst.ImportFrom, ctx: Context) -> Iterator[Report]:
        for report in super().check(node, ctx):
            call = ctx.parent(node)
            if (
                isinstance(node, cst.Attribute)
                and isinstance(call, cst.Call)
                and call.func is node
                and _oblong(call, ctx)
            ):
                yield Report(node, f"{report.message}; check the order of its size", report.edits, "unsafe")
            else:
                yield report


def _oblong(call: cst.Call, ctx: Context) -> bool:
    size = call.args[0].value if call.args else None
    if not isinstance(size, (cst.Tuple, cst.List)) or len(size.elements) != 2:
        return False
    return ctx.text(size.elements[0].value) != ctx.text(size.elements[1].value)
