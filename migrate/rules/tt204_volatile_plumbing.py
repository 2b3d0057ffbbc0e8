"""TT204: calls that pass `volatile=` to the program's own helper."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .asking import is_settled
from .base import Context, Example, Report, Rule, is_false
from .tt201_volatile import report_region
from .wrapper import is_wrapper

_HEAD = (
    "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 1)\n"
    "def to_var(x, volatile=False):\n    return Variable(x, volatile=volatile)\n"
)
_DONE = _HEAD.replace("Variable(x, volatile=volatile)", "x").replace("from torch.autograd import Variable\n", "")
_ASKED = (
    _HEAD.replace("volatile=False", "evaluation=False")
    .replace("volatile=volatile", "volatile=evaluation")
    .replace("to_var", "batch")
)


class VolatilePlumbing(Rule):
    code = "TT204"
    name = "volatile-plumbing"
    precedence = 3
    summary = "a helper that is asked for a volatile Variable"
    why = (
        "The helper's flag has no effect since 0.4; what the caller computes with the result belongs under no_grad. Once "
        "all callers are known and do so, the helper returns a plain tensor; its parameter stays."
    )
    unsafe_when = "A volatile value leaves the calling function."
    nodes = (cst.Call, cst.Param)
    examples = (
        Example(
            _HEAD + "def test(x):\n    x = to_var(x, volatile=True)\n    y = net(x)\n    print(y.data)\n"
            "def train(x):\n    net(to_var(x)).sum().backward()\n",
            _DONE
            + "def test(x):\n    x = to_var(x)\n    with torch.no_grad():\n        y = net(x)\n    print(y.data)\n"
            "def train(x):\n    net(to_var(x)).sum().backward()\n",
        ),
        Example(
            _HEAD + "def train(x):\n    net(to_var(x)).sum().backward()\n",
            _HEAD + "def train(x):\n    net(to_var(x)).sum().backward()\n",
            safety="manual",
            title="the helper itself, which other files may call",
        ),
        Example(
            _ASKED + "def test(x):\n    x = batch(x, evaluation=True)\n    y = net(x)\n    print(y.data)\n",
            _DONE.replace("volatile=False", "evaluation=False").replace("to_var", "batch")
            + "def test(x):\n    x = batch(x, evaluation=True)\n    with torch.no_grad():\n        y = net(x)\n"
            "    print(y.data)\n",
            title="under another name, which may mean more to the helper and stays",
        ),
        Example(
            _HEAD + "def predict(x):\n    return net(to_var(x, volatile=True))\n",
            _DONE + "def predict(x):\n    with torch.no_grad():\n        return net(to_var(x))\n",
            safety="unsafe",
        ),
        Example(
            "import torch\nfrom helpers import to_var\ndef f(x):\n    return to_var(x, volatile=True)\n",
            "import torch\nfrom helpers import to_var\ndef f(x):\n    return to_var(x, volatile=True)\n",
            safety="manual",
            title="a helper that is not seen",
        ),
    )

    def check(self, node: cst.Call | cst.Param, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.Param):
            if node.name.value != "volatile":
                return
            if any(is_wrapper(ctx, call) and not self._promised(call, ctx) for call in self._flagged(node, ctx)):
                message = "the parameter volatile has no effect since 0.4: callers put what they compute under no_grad"
                yield Report(node, message, (), "manual")
            return
        arg = ctx.keyword(node, "volatile")
        if arg is None:
            yield from self._asks(node, ctx)
            return
        if is_false(arg.value) or ctx.name(node.func).startswith("torch"):
            return
        region = ctx.regions.of(node)
        if region is not None and region.flag == "True":
            yield from report_region(node, ctx, region, "torch.no_grad()")
            return
        text = ctx.text(node.func)
        message = f"{text}(…, volatile=…) no longer stops history: put what is computed with it under torch.no_grad()"
        yield Report(arg, message, (), "manual")

    def _asks(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        """A call that asks for volatile by another name, such as `evaluation=True`."""
        region = ctx.regions.of(node) if ctx.index.order[node] in ctx.value(node).volatile else None
        if region is not None and region.flag == "True" and region.first is not None and not region.under:
            yield from report_region(node, ctx, region, "torch.no_grad()")

    def _promised(self, call: cst.Call, ctx: Context) -> bool:
        helper, param = ctx.facts.flags.get(ctx.index.order[call], (None, None))
        return is_settled(ctx, helper, param, promised=True)

    def _flagged(self, node: cst.Param, ctx: Context) -> Iterator[cst.Call]:
        """The calls of the function that hand the parameter on."""
        scope = ctx.scope(node)
        for call in ctx.index.all(cst.Call):
            arg = ctx.keyword(call, "volatile")
            if arg is not None and ctx.text(arg.value) == "volatile" and ctx.index.within(call, scope):
                yield call
