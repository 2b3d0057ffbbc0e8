"""TT861: gradients are None after zero_grad()."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\nopt = torch.optim.SGD(net.parameters(), lr=0.1)\n"


class ZeroGrad(Rule):
    code = "TT861"
    name = "zero-grad"
    since = "2.0"
    first_target = "latest"
    summary = "gradients that are read after zero_grad()"
    why = (
        "zero_grad() filled the gradients with zeros and sets them to None since 2.0. What reads or changes them before the "
        "next backward() then fails; set_to_none=False keeps the zeros."
    )
    words = frozenset(["zero_grad"])
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD
            + "def step(x):\n    opt.zero_grad()\n    for p in net.parameters():\n        p.grad.data.add_(p.data)\n    net(x).sum().backward()\n",
            _HEAD
            + "def step(x):\n    opt.zero_grad(set_to_none=False)\n    for p in net.parameters():\n        p.grad.data.add_(p.data)\n    net(x).sum().backward()\n",
            target="latest",
        ),
        Example(
            _HEAD
            + "def step(x):\n    opt.zero_grad()\n    net(x).sum().backward()\n    for p in net.parameters():\n        p.grad.data.clamp_(-1, 1)\n    opt.step()\n",
            _HEAD
            + "def step(x):\n    opt.zero_grad()\n    net(x).sum().backward()\n    for p in net.parameters():\n        p.grad.data.clamp_(-1, 1)\n    opt.step()\n",
            title="read after the next backward()",
            target="latest",
            fires=False,
        ),
        Example(
            _HEAD
            + "def step():\n    net.zero_grad()\n    for p in net.parameters():\n        if p.grad is not None:\n            print(p.grad.norm())\n",
            _HEAD
            + "def step():\n    net.zero_grad()\n    for p in net.parameters():\n        if p.grad is not None:\n            print(p.grad.norm())\n",
            title="where None is thought of",
            target="latest",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "zero_grad" or node.args:
            return
        if ctx.value(node.func.value).sort not in ("module", "optimizer"):
            return
        for statement in _after(ctx.statement(node), ctx):
            read, passes = _reads(statement, ctx)
            if read is not None:
                end = ctx.index.span(node)[1] - 1
                text = " ".join(ctx.text(read).split())
                message = f"{text} is read before the next backward(), and is None there since 2.0"
                yield Report(node, message, (Edit(end, end, "set_to_none=False"),))
                return
            if passes:
                return


def _after(line: cst.CSTNode, ctx: Context) -> Sequence[cst.CSTNode]:
    """The statements of the same block that follow."""
    block = ctx.parent(line)
    body: Sequence[cst.CSTNode] = block.body if isinstance(block, (cst.IndentedBlock, cst.Module)) else ()
    return body[body.index(line) + 1 :] if line in body else ()


def _reads(statement: cst.CSTNode, ctx: Context) -> tuple[cst.Attribute | None, bool]:
    """A use of `x.grad` as a tensor in the statement, unless something may bring new gradients or asks for None first."""
    read = None
    for node in ctx.index.all(cst.Attribute):
        if not ctx.index.within(node, statement):
            continue
        if node.attr.value == "backward":
            return None, True
        parent = ctx.parent(node)
        if node.attr.value == "grad" and isinstance(parent, cst.Attribute) and parent.value is node and read is None:
            read = node
    if read is None:
        return None, isinstance(statement, (cst.FunctionDef, cst.ClassDef, cst.Return)) or _calls_out(statement, ctx)
    tests = [above.test for above in ctx.index.ancestors(read) if isinstance(above, (cst.If, cst.IfExp, cst.While))]
    if any("grad" in ctx.text(test) or "None" in ctx.text(test) for test in tests) or not ctx.value(read).in_graph:
        return None, True
    return read, False


def _calls_out(statement: cst.CSTNode, ctx: Context) -> bool:
    """Whether a function of the program is called, which may take the gradients anew."""
    return any(
        ctx.value(call).sort in ("unknown", "method") or ctx.value(call.func).sort == "function"
        for call in ctx.index.all(cst.Call)
        if ctx.index.within(call, statement)
    )
