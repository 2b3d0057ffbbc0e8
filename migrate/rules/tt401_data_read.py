"""TT401: reading `x.data` of a Variable is `x.detach()`."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ..edits.edit import Edit
from .base import Context, Example, Report, Rule
from .wrapper import is_wrapper

# Reading methods: they change nothing, so .data and .detach() cannot differ.
_READS = frozenset(
    [
        *(
            "cpu",
            "cuda",
            "numpy",
            "max",
            "min",
            "topk",
            "sort",
            "eq",
            "ne",
            "lt",
            "le",
            "gt",
            "ge",
            "sum",
            "mean",
            "norm",
        ),
        *(
            "tolist",
            "clone",
            "float",
            "double",
            "long",
            "byte",
            "exp",
            "log",
            "abs",
            "pow",
            "std",
            "var",
            "prod",
            "mul",
        ),
        *("add", "sub", "div", "argmax", "multinomial", "nonzero", "round", "sigmoid", "median"),
    ]
)
_SHAPES = frozenset(["size", "shape", "dim", "numel", "nelement"])
_FUNCTIONS = frozenset(f"torch.{name}" for name in ["max", "min", "sum", "mean", "topk", "sort", "eq", "norm", "abs"])


class DataRead(Rule):
    code = "TT401"
    name = "data-read"
    summary = "reading a Variable's value through .data"
    why = (
        ".data still works, but changes made through it are invisible to autograd's checks. Where the value is only read, "
        ".detach() says the same and is checked; for a shape neither is needed."
    )
    nodes = (cst.Attribute,)
    examples = (
        Example(
            "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"
            "out = net(Variable(torch.ones(1, 2)))\na = out.data.cpu().numpy()\n_, b = torch.max(out.data, 1)\n"
            "n = out.data.size(0)\n",
            "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"
            "out = net(torch.ones(1, 2))\na = out.detach().cpu().numpy()\n_, b = torch.max(out.detach(), 1)\n"
            "n = out.size(0)\n",
        ),
        Example(
            "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\nfor p in net.parameters():\n"
            "    p.data.add_(-0.1, p.grad.data)\nnet.weight.data = torch.ones(2, 2)\n",
            "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\nfor p in net.parameters():\n"
            "    p.data.add_(-0.1, p.grad.data)\nnet.weight.data = torch.ones(2, 2)\n",
            title="writing through .data is left alone",
            fires=False,
        ),
        Example(
            "import torch.utils.data as data\nclass D(data.Dataset):\n    def first(self):\n        return self.data.numpy()\n",
            "import torch.utils.data as data\nclass D(data.Dataset):\n    def first(self):\n        return self.data.numpy()\n",
            title="not every .data is a tensor's",
            fires=False,
        ),
    )

    def check(self, node: cst.Attribute, ctx: Context) -> Iterator[Report]:
        if node.attr.value != "data":
            return
        receiver = ctx.value(node.value)
        if not (receiver.in_graph or receiver.sort == "either") or receiver.sort == "parameter":
            return
        if isinstance(node.value, cst.Attribute) and node.value.attr.value in ("grad", "_grad"):
            return  # p.grad.data is as right as it was
        how = self._use(node, ctx)
        if how is None:
            ctx.hold(self.code, node, "it may be written through, or kept")
            return
        start, end = ctx.index.full_span(node.value)[1], ctx.index.span(node)[1]
        text = " ".join(ctx.text(node.value).split())
        message = f"{text}.data is only read: {text}{how}" if how else f"{text} has the shape itself: drop .data"
        yield Report(node, message, (Edit(start, end, how),))

    def _use(self, node: cst.Attribute, ctx: Context) -> str | None:
        """What .data becomes, None where it must stay."""
        parent = ctx.parent(node)
        if isinstance(parent, cst.Attribute):
            if parent.attr.value in _SHAPES:
                return ""
            return ".detach()" if parent.attr.value in _READS else None
        if isinstance(parent, (cst.Comparison, cst.ComparisonTarget)):
            return ".detach()"
        if isinstance(parent, cst.Arg):
            call = ctx.parent(parent)
            if isinstance(call, cst.Call) and not is_wrapper(ctx, call):
                method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
                on_tensor = isinstance(call.func, cst.Attribute) and ctx.value(call.func.value).is_tensor
                if ctx.name(call.func) in _FUNCTIONS or (on_tensor and method in _READS):
                    return ".detach()"
        return None
