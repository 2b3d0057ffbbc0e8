"""TT606: `grid_sample` and `affine_grid` aligned corners."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_NAMES = ("torch.nn.functional.grid_sample", "torch.nn.functional.affine_grid")


class GridSample(Rule):
    code = "TT606"
    name = "grid-sample"
    since = "1.3"
    first_target = "latest"
    silent = True
    summary = "grid_sample or affine_grid with the default of align_corners"
    why = "They aligned corners up to 1.2 and do not by default since 1.3, which changes every value."
    unsafe_when = "The file has no word of 0.3: written for 1.3 or later, it means the new default."
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nimport torch.nn.functional as F\nfrom torch.autograd import Variable\ndef f(x, t):\n"
            "    grid = F.affine_grid(Variable(t), x.size())\n    return F.grid_sample(x, grid)\n",
            "import torch\nimport torch.nn.functional as F\ndef f(x, t):\n"
            "    grid = F.affine_grid(t, x.size(), align_corners=True)\n    return F.grid_sample(x, grid, align_corners=True)\n",
            target="latest",
        ),
        Example(
            "import torch\nimport torch.nn.functional as F\ndef f(x, grid):\n    return F.grid_sample(x, grid)\n",
            "import torch\nimport torch.nn.functional as F\ndef f(x, grid):\n    return F.grid_sample(x, grid, align_corners=True)\n",
            safety="unsafe",
            target="latest",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if ctx.name(node.func) not in _NAMES or ctx.keyword(node, "align_corners") or not node.args:
            return
        if any(arg.star for arg in node.args):
            return
        end = ctx.index.full_span(node.args[-1].value)[1]
        message = f"{ctx.text(node.func)} aligned corners before 1.3: align_corners=True keeps its values"
        yield Report(node, message, (Edit(end, end, ", align_corners=True"),), "safe" if ctx.old else "unsafe")
