"""TT605: upsampling that aligned corners."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from ..facts.torch_api import last
from .base import Context, Example, Report, Rule

_SMOOTH = ("linear", "bilinear", "trilinear")
_FUNCTIONAL = "torch.nn.functional."


class Upsample(Rule):
    code = "TT605"
    name = "upsample"
    silent = True
    summary = "upsampling by F.upsample, or with the default of align_corners"
    why = (
        "Linear upsampling aligned corners up to 0.3 and does not by default since 0.4.0, which changes every value. "
        "F.upsample is called F.interpolate since 0.4.1."
    )
    unsafe_when = "The file has no other word of 0.3: written for 0.4 or later, it means the new default."
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nfrom torch import nn\nimport torch.nn.functional as F\nfrom torch.autograd import Variable\n"
            "up = nn.Upsample(scale_factor=2, mode='bilinear')\ndef f(x):\n    x = Variable(x)\n"
            "    return F.upsample(x, size=(8, 8), mode='bilinear'), F.upsample(x, scale_factor=2), F.upsample_bilinear(x, (4, 4))\n",
            "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
            "up = nn.Upsample(scale_factor=2, mode='bilinear', align_corners=True)\ndef f(x):\n"
            "    return F.interpolate(x, size=(8, 8), mode='bilinear', align_corners=True), F.interpolate(x, scale_factor=2), F.interpolate(x, (4, 4), mode='bilinear', align_corners=True)\n",
        ),
        Example(
            "import torch\nimport torch.nn.functional as F\nfrom torch.autograd import Variable\ndef f(x):\n"
            "    return F.upsample(Variable(x), scale_factor=2, mode='bilinear')\n",
            "import torch\nimport torch.nn.functional as F\ndef f(x):\n"
            "    return F.upsample(x, scale_factor=2, mode='bilinear', align_corners=True)\n",
            title="0.4.0 has no interpolate",
            target="0.4.0",
        ),
        Example(
            "import torch\nfrom torch import nn\nup = nn.Upsample(scale_factor=2, mode='bilinear')\n",
            "import torch\nfrom torch import nn\nup = nn.Upsample(scale_factor=2, mode='bilinear', align_corners=True)\n",
            safety="unsafe",
            title="the age of the file is not known",
        ),
        Example(
            "import torch\nfrom torch import nn\ndef make(mode):\n    return nn.Upsample(2, mode=mode)\n",
            "import torch\nfrom torch import nn\ndef make(mode):\n    return nn.Upsample(2, mode=mode)\n",
            safety="manual",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        name = ctx.name(node.func)
        short = last(name)
        functional = name in (
            f"{_FUNCTIONAL}upsample",
            f"{_FUNCTIONAL}upsample_bilinear",
            f"{_FUNCTIONAL}upsample_nearest",
        )
        if not functional and name != "torch.nn.Upsample" or not node.args:
            return
        text = " ".join(ctx.text(node).split())
        edits, said = [], []
        if functional and isinstance(node.func, cst.Attribute) and ctx.at_least("0.4.1"):
            edits.append(Edit(*ctx.index.span(node.func.attr), "interpolate"))
            said.append(f"{short} is called interpolate since 0.4.1")
        added, unknown = self._alignment(node, ctx, short)
        if unknown:
            yield Report(
                node, f"{text}: linear modes align corners only with align_corners=True since 0.4.0", (), "manual"
            )
            return
        if added:
            end = ctx.index.full_span(node.args[-1].value)[1]
            edits.append(Edit(end, end, added))
            said.append("linear upsampling aligned corners before 0.4.0")
        if edits:
            doubt = not ctx.old and short in ("upsample", "Upsample") and "align_corners" in added
            yield Report(node, f"{text}: {', and '.join(said)}", tuple(edits), "unsafe" if doubt else "safe")

    def _alignment(self, node: cst.Call, ctx: Context, short: str) -> tuple[str, bool]:
        """The arguments to add, and whether the mode is out of sight."""
        if ctx.keyword(node, "align_corners") or any(arg.star for arg in node.args):
            return "", any(arg.star for arg in node.args)
        if short == "upsample_bilinear":
            return (", mode='bilinear'" if ctx.at_least("0.4.1") else "") + (
                ", align_corners=True" if ctx.at_least("0.4.1") else ""
            ), False
        if short == "upsample_nearest":
            return "", False
        mode = ctx.keyword(node, "mode")
        positional = [arg for arg in node.args if arg.keyword is None]
        place = 3 if short == "upsample" else 2
        if mode is None and len(positional) > place:
            mode = positional[place]
        if mode is None:
            return "", False
        if not isinstance(mode.value, cst.SimpleString):
            return "", True
        return (", align_corners=True" if mode.value.raw_value in _SMOOTH else ""), False
