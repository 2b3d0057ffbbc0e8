"""TT109: torch's names that come through a star import of another file."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from .base import Context, Example, Report, Rule

# What only torch of that time has by these names; `F.upsample` counts, whatever F is.
_OLD = frozenset(
    ["upsample", "upsample_bilinear", "NLLLoss2d", "clip_grad_norm", "xavier_uniform", "xavier_normal"]
    + ["kaiming_uniform", "kaiming_normal"]
)
_SOURCE = "import torch\nfrom helpers import *\ndef f(x):\n    return F.upsample(Variable(x), scale_factor=2)\n"
_OWN = "import torch\nfrom helpers import *\nclass Variable:\n    pass\nx = Variable()\n"


class OutOfSight(Rule):
    code = "TT109"
    name = "out-of-sight"
    summary = "an old name of torch's that another file's star import brings"
    why = (
        "What a star import brings is not seen here, so nothing is proved about the name. Import it from torch by its "
        "name, and run again."
    )
    nodes = (cst.Call,)
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual"),
        Example(_OWN, _OWN, title="a class of the file's own", fires=False),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        root = node.func
        while isinstance(root, cst.Attribute):
            root = root.value
        if not isinstance(root, cst.Name) or ctx.value(root).sort != "unknown" or ctx.value(root).defs:
            return
        old = isinstance(node.func, cst.Attribute) and node.func.attr.value in _OLD
        if not (old or (root is node.func and root.value == "Variable")):
            return
        star = next((imported for imported in ctx.index.all(cst.ImportFrom) if _hides(imported)), None)
        if star is None or _is_bound(root.value, ctx):
            return
        text = ctx.text(node.func)
        message = f"{text} comes through `{ctx.text(star)}` and is not looked at: import {root.value} by its name"
        yield Report(node.func, message, (), "manual")


def _hides(node: cst.ImportFrom) -> bool:
    return isinstance(node.names, cst.ImportStar) and build.dotted(node.module).split(".")[0] != "torch"


def _is_bound(name: str, ctx: Context) -> bool:
    """Whether the file itself gives the name a meaning, anywhere."""
    defined = [node.name.value for node in ctx.index.all(cst.ClassDef)]
    defined += [node.name.value for node in ctx.index.all(cst.FunctionDef)]
    defined += [node.name.value for node in ctx.index.all(cst.Param)]
    targets = [ctx.text(target.target) for target in ctx.index.all(cst.AssignTarget)]
    return name in defined or name in targets
