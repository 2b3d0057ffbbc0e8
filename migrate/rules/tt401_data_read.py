"""TT401: reading `x.data` of a Variable is `x.detach()`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
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
# Give another view of the same memory: what matters is what is done with that.
_VIEWS = frozenset(["view", "view_as", "squeeze", "unsqueeze", "t", "transpose", "contiguous", "expand_as", "type_as"])
_SHAPES = frozenset(["size", "shape", "dim", "numel", "nelement"])
_FUNCTIONS = frozenset(f"torch.{name}" for name in ["max", "min", "sum", "mean", "topk", "sort", "eq", "norm", "abs"])


class DataRead(Rule):
    code = "TT401"
    name = "data-read"
    precedence = 40
    summary = "reading a Variable's value through .data"
    why = (
        ".data still works, but changes made through it are invisible to autograd's checks. Where the value is only read, "
        ".detach() says the same and is checked; for a shape neither is needed."
    )
    nodes = (cst.Attribute,)
    examples = (
        Example(
            "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"
            "y = Variable(torch.ones(1))\nout = net(Variable(torch.ones(1, 2)))\nsame = out.data.view(2) == y.data\na = out.data.cpu().numpy()\n_, b = torch.max(out.data, 1)\n"
            "n = out.data.size(0)\n",
            "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"
            "y = torch.ones(1)\nout = net(torch.ones(1, 2))\nsame = out.detach().view(2) == y\na = out.detach().cpu().numpy()\n_, b = torch.max(out.detach(), 1)\n"
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
        if self._reassigned(node, ctx):
            return
        how = self._use(node, ctx)
        if how and receiver.free and not self._to_numpy(node, ctx):
            how = ""  # it has no history to be detached from
        if how is None:
            ctx.hold(self.code, node, "it may be written through, or kept")
            return
        start, end = ctx.index.full_span(node.value)[1], ctx.index.span(node)[1]
        text = " ".join(ctx.text(node.value).split())
        message = f"{text}.data is only read: {text}{how} says the same"
        yield Report(node, message, (Edit(start, end, how),))

    def _reassigned(self, node: cst.Attribute, ctx: Context) -> bool:
        # `x.data = x.data.cuda()` is a change through .data, whatever stands on the right.
        text = ctx.text(node)
        for above in ctx.index.ancestors(node):
            if isinstance(above, cst.Assign):
                return any(ctx.text(target.target) == text for target in above.targets)
        return False

    def _to_numpy(self, node: cst.CSTNode, ctx: Context) -> bool:
        for above in ctx.index.ancestors(node):
            if isinstance(above, cst.Attribute) and above.attr.value in ("numpy", "tolist"):
                return True
            if not isinstance(above, (cst.Attribute, cst.Call)):
                return False
        return False

    def _use(self, node: cst.BaseExpression, ctx: Context) -> str | None:
        """What .data becomes, None where it must stay."""
        parent = ctx.parent(node)
        while isinstance(parent, cst.Attribute) and parent.attr.value in _VIEWS and parent.value is node:
            call = ctx.parent(parent)
            if not isinstance(call, cst.Call) or call.func is not parent:
                return None
            node, parent = call, ctx.parent(call)
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
