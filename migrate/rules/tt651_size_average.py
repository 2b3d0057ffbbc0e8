"""TT651: `size_average` and `reduce` are `reduction`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from ..facts.torch_api import LOSS_FUNCTIONS, is_loss_class, last
from .base import Context, Example, Report, Rule, is_false, is_true

# Where size_average stands among the positional arguments.
_FIRST = ("MSELoss", "L1Loss", "SmoothL1Loss", "KLDivLoss", "SoftMarginLoss", "MultiLabelMarginLoss")
_SECOND = ("NLLLoss", "NLLLoss2d", "CrossEntropyLoss", "BCELoss", "BCEWithLogitsLoss", "MultiLabelSoftMarginLoss")
_PLACES = dict.fromkeys(_FIRST, 0) | dict.fromkeys(_SECOND, 1)
_PLACES |= dict.fromkeys(("mse_loss", "l1_loss", "smooth_l1_loss", "kl_div", "soft_margin_loss"), 2)
_PLACES |= dict.fromkeys(("nll_loss", "cross_entropy", "binary_cross_entropy"), 3)


class SizeAverage(Rule):
    code = "TT651"
    name = "size-average"
    summary = "a loss with size_average or reduce"
    why = (
        "0.4.1 folded both flags into reduction. The mean is the default and is left out: its name differs between 0.4.1 "
        "and 1.0, while 'sum' and 'none' do not. 0.4.0 has no reduction yet and keeps the flags."
    )
    since = "0.4.1"
    first_target = "0.4.1"
    nodes = (cst.Call, cst.Assign, cst.Attribute)
    examples = (
        Example(
            "import torch.nn as nn\nimport torch.nn.functional as F\na = nn.MSELoss(size_average=False)\n"
            "b = nn.CrossEntropyLoss(ignore_index=0, size_average=True)\n"
            "def f(o, t):\n    return F.nll_loss(o, t, size_average=False, reduce=False)\n",
            "import torch.nn as nn\nimport torch.nn.functional as F\na = nn.MSELoss(reduction='sum')\n"
            "b = nn.CrossEntropyLoss(ignore_index=0)\n"
            "def f(o, t):\n    return F.nll_loss(o, t, reduction='none')\n",
        ),
        Example(
            "import torch.nn as nn\nimport torch.nn.functional as F\nv = 'size_average'\na = nn.MSELoss(False)\nb = nn.CrossEntropyLoss(None, False)\n"
            "def f(o, t):\n    return F.nll_loss(o, t, None, False), nn.MSELoss(True)\n",
            "import torch.nn as nn\nimport torch.nn.functional as F\nv = 'size_average'\na = nn.MSELoss(reduction='sum')\nb = nn.CrossEntropyLoss(None, reduction='sum')\n"
            "def f(o, t):\n    return F.nll_loss(o, t, None, reduction='sum'), nn.MSELoss()\n",
            title="by its place",
        ),
        Example(
            "import torch.nn as nn\ndef f(mean):\n    return nn.MSELoss(size_average=mean)\n",
            "import torch.nn as nn\ndef f(mean):\n    return nn.MSELoss(size_average=mean)\n",
            safety="manual",
        ),
        Example(
            "import torch.nn as nn\ndef f(mean):\n    return nn.MSELoss(size_average=mean)\n",
            "import torch.nn as nn\ndef f(mean):\n    return nn.MSELoss(reduction='mean' if mean else 'sum')\n",
            target="latest",
            title="'mean' is a name since 1.0",
        ),
        Example(
            "from torch import nn\nf = nn.CrossEntropyLoss()\nf.size_average = False\n",
            "from torch import nn\nf = nn.CrossEntropyLoss()\nf.reduction = 'sum'\n",
            title="an attribute that is no longer looked at",
        ),
        Example(
            "from torch import nn\nf = nn.CrossEntropyLoss()\nprint(f.size_average)\n",
            "from torch import nn\nf = nn.CrossEntropyLoss()\nprint(f.size_average)\n",
            safety="manual",
            title="an attribute that is gone",
        ),
        Example(
            "import torch\nfrom losses import Focal\nf = Focal(size_average=False)\n",
            "import torch\nfrom losses import Focal\nf = Focal(size_average=False)\n",
            title="the program's own loss",
            fires=False,
        ),
    )

    def check(self, node: cst.Call | cst.Assign | cst.Attribute, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.Assign):
            yield from self._attribute(node, ctx)
            return
        if isinstance(node, cst.Attribute):
            loss = ctx.value(node.value)
            read = node.attr.value in ("size_average", "reduce") and not isinstance(ctx.parent(node), cst.AssignTarget)
            if read and loss.sort == "loss" and is_loss_class(loss.name):
                yield Report(node, f"{ctx.text(node)} is gone since 0.4.1: read its reduction", (), "manual")
            return
        name = ctx.name(node.func)
        if not is_loss_class(name) and not (name.startswith("torch.nn.functional.") and last(name) in LOSS_FUNCTIONS):
            return
        average = ctx.keyword(node, "size_average") or _by_place(node, last(name))
        reduce = ctx.keyword(node, "reduce")
        given = [arg for arg in (average, reduce) if arg is not None]
        if not given or ctx.keyword(node, "reduction"):
            return
        spelled = ", ".join(" ".join(ctx.text(arg).split()) for arg in given)
        if not all(is_true(arg.value) or is_false(arg.value) for arg in given):
            if ctx.at_least("latest") and reduce is None and average is not None and build.is_atom(average.value):
                new = f"reduction='mean' if {ctx.text(average.value)} else 'sum'"
                yield Report(node, f"{spelled} is {new} since 1.0", tuple(_edits(ctx, node, given, new)))
                return
            message = f"{spelled}: 0.4.1 wants reduction='sum' or the default, and which one is not known here"
            yield Report(node, message, (), "manual")
            return
        if reduce is not None and is_false(reduce.value):
            new = "reduction='none'"
        elif average is not None and is_false(average.value):
            new = "reduction='sum'"
        else:
            new = ""
        message = f"{spelled} of {ctx.text(node.func)} is {new or 'the default'} since 0.4.1"
        yield Report(node, message, tuple(_edits(ctx, node, given, new)))

    def _attribute(self, node: cst.Assign, ctx: Context) -> Iterator[Report]:
        """`crit.size_average = False`: the attribute is no longer looked at."""
        target = node.targets[0].target
        if len(node.targets) > 1 or not isinstance(target, cst.Attribute) or target.attr.value != "size_average":
            return
        loss = ctx.value(target.value)
        if loss.sort != "loss" or not is_loss_class(loss.name):
            return
        text = f"{ctx.text(target)} = {ctx.text(node.value)}"
        if is_false(node.value):
            edits = (build.replace(ctx.index, target.attr, "reduction"), build.replace(ctx.index, node.value, "'sum'"))
            yield Report(node, f"{text} says nothing since 0.4.1: set reduction to 'sum'", edits)
        else:
            yield Report(node, f"{text} says nothing since 0.4.1: set reduction", (), "manual")


def _by_place(node: cst.Call, name: str) -> cst.Arg | None:
    """The literal flag that stands where size_average belongs, if nothing follows it."""
    positional = [arg for arg in node.args if arg.keyword is None]
    place = _PLACES.get(name)
    if place is None or len(positional) != place + 1 or any(arg.star for arg in node.args):
        return None
    flag = positional[place]
    return flag if is_true(flag.value) or is_false(flag.value) else None


def _edits(ctx: Context, node: cst.Call, given: list[cst.Arg], new: str) -> list[Edit]:
    edits = []
    for arg in given:
        if new:
            start, end = ctx.index.full_span(arg)[0], ctx.index.full_span(arg.value)[1]
            edits.append(Edit(start, end, new))
            new = ""
        else:
            edits.append(build.drop_argument(ctx.index, node, arg))
    return edits
