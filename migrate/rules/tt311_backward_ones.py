"""TT311: `loss.backward(torch.ones(1))` hands a vector to something without dimensions."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 1)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 1)\n"


class BackwardOnes(Rule):
    code = "TT311"
    name = "backward-ones"
    until = "1.4"
    summary = "a gradient of shape (1,) for something that is 0-dimensional"
    why = (
        "backward(gradient) wants the gradient in the shape of the tensor. A reduced Variable had shape (1,) and has no "
        "dimension since 0.4; 1.0 still let the vector pass, later versions raise."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD
            + "one = torch.FloatTensor([1])\ndef d_step(x):\n    err = net(Variable(x)).mean()\n    err.backward(one)\n"
            "    net(Variable(x)).sum().backward(torch.ones(1))\n",
            _AFTER
            + "one = torch.FloatTensor([1])\ndef d_step(x):\n    err = net(x).mean()\n    err.backward(one.squeeze())\n"
            "    net(x).sum().backward()\n",
        ),
        Example(
            _HEAD + "one = torch.FloatTensor([1])\ndef d_step(critic, x):\n    critic(Variable(x)).backward(one)\n",
            _AFTER + "one = torch.FloatTensor([1])\ndef d_step(critic, x):\n    critic(x).backward(one)\n",
            safety="manual",
            title="the shape of what is differentiated is not known",
        ),
        Example(
            _HEAD + "def f(x):\n    out = net(Variable(x)).view(4)\n    out.backward(torch.ones(4))\n",
            _AFTER + "def f(x):\n    out = net(x).view(4)\n    out.backward(torch.ones(4))\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "backward" or len(node.args) != 1:
            return
        arg = node.args[0]
        gradient, value = ctx.value(arg.value), ctx.value(node.func.value)
        if not gradient.is_tensor or (arg.keyword is not None and arg.keyword.value != "gradient"):
            return
        text, given = " ".join(ctx.text(node.func.value).split()), " ".join(ctx.text(arg.value).split())
        if value.one and value.rank == 0:
            if gradient.rank == 0:
                return
            ones = isinstance(arg.value, cst.Call) and ctx.name(arg.value.func) == "torch.ones"
            if ones:
                start, end = ctx.index.full_span(arg)
                yield Report(
                    node,
                    f"{text} is 0-dimensional since 0.4 and {given} is not: backward() means the same",
                    (Edit(start, end, ""),),
                )
            elif isinstance(arg.value, (cst.Name, cst.Attribute)):
                end = ctx.index.full_span(arg.value)[1]
                message = f"{text} is 0-dimensional since 0.4 and {given} has shape (1,): {given}.squeeze()"
                yield Report(node, message, (Edit(end, end, ".squeeze()"),))
        elif ctx.old and value.rank is None and gradient.rank == 1:
            message = f"if {text} is 0-dimensional since 0.4, the gradient {given} of shape (1,) does not fit it"
            yield Report(node, message, (), "manual")
