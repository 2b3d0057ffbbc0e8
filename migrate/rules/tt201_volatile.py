"""TT201: `volatile=True` becomes `with torch.no_grad():` around the uses."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from ..facts.regions import Region
from .base import Context, Example, Report, Rule
from .wrapper import is_wrapper, read, unwrap

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet, crit = nn.Linear(2, 1), nn.MSELoss()\n"
_AFTER = "import torch\nfrom torch import nn\nnet, crit = nn.Linear(2, 1), nn.MSELoss()\n"


class Volatile(Rule):
    code = "TT201"
    name = "volatile-input"
    precedence = 1
    summary = "a volatile Variable"
    why = (
        "volatile is ignored since 0.4, so the program still runs but records history that nobody wants. The flag spread "
        "through data; no_grad covers what runs inside it, so it belongs around the uses, not around the construction."
    )
    unsafe_when = (
        "A volatile value leaves the function, or other values that may be trained are computed between its uses."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "def test(loader):\n    total = 0\n    for x, y in loader:\n"
            "        x, y = Variable(x, volatile=True), Variable(y)\n        # forward\n        out = net(x)\n"
            "        total += crit(out, y).data[0]\n        print(total)\n    return total\n",
            _AFTER + "def test(loader):\n    total = 0\n    for x, y in loader:\n"
            "        # forward\n        with torch.no_grad():\n            out = net(x)\n"
            "            total += crit(out, y).item()\n        print(total)\n    return total\n",
        ),
        Example(
            _HEAD + "def act(state):\n    return net(Variable(state, volatile=True)).data.max(1)[1]\n",
            _AFTER + "def act(state):\n    with torch.no_grad():\n        return net(state).detach().max(1)[1]\n",
        ),
        Example(
            _HEAD + "opt = torch.optim.SGD(net.parameters(), lr=0.1)\nfor x, y, v in torch.utils.data.DataLoader([]):\n"
            "    opt.zero_grad()\n    loss = crit(net(Variable(x)), Variable(y))\n    loss.backward()\n    opt.step()\n"
            "    val = net(Variable(v, volatile=True))\n    print(val.data.mean())\n",
            _AFTER
            + "opt = torch.optim.SGD(net.parameters(), lr=0.1)\nfor x, y, v in torch.utils.data.DataLoader([]):\n"
            "    opt.zero_grad()\n    loss = crit(net(x), y)\n    loss.backward()\n    opt.step()\n"
            "    with torch.no_grad():\n        val = net(v)\n    print(val.detach().mean().item())\n",
            title="nothing of the training beside it",
        ),
        Example(
            _HEAD + "def predict(x):\n    return net(Variable(x, volatile=True))\n",
            _AFTER + "def predict(x):\n    with torch.no_grad():\n        return net(x)\n",
            safety="unsafe",
            title="the result leaves the function",
        ),
        Example(
            _HEAD + "def to_var(x):\n    return Variable(x, volatile=True)\n",
            _HEAD + "def to_var(x):\n    return Variable(x, volatile=True)\n",
            safety="manual",
            title="a helper whose callers must be covered",
        ),
        Example(
            _HEAD + "def gen(xs):\n    for x in xs:\n        y = Variable(x, volatile=True)\n        yield net(y)\n",
            _HEAD + "def gen(xs):\n    for x in xs:\n        y = Variable(x, volatile=True)\n        yield net(y)\n",
            safety="manual",
            title="a generator would leak the mode to its caller",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not is_wrapper(ctx, node):
            return
        wrapper = read(ctx, node)
        region = ctx.regions.of(node)
        if wrapper is None or wrapper.volatile is None or wrapper.requires_grad is not None:
            return
        if region is None:
            yield Report(
                node, "volatile is ignored since 0.4, and this code is not reached by the analysis", (), "manual"
            )
        elif region.flag == "True":
            yield from report_region(node, ctx, region, "torch.no_grad()")


def report_region(node: cst.Call, ctx: Context, region: Region, mode: str) -> Iterator[Report]:
    """One report per construction; the first one of a region carries the edits of all."""
    if region.refused:
        yield Report(node, f"volatile is ignored since 0.4; {region.refused}: put the uses under {mode}", (), "manual")
        return
    torch, imports = ctx.torch()
    mode = mode.replace("torch", torch, 1)
    edits = list(imports) if region.first is not None and not region.under else []
    for call in region.calls:
        without = _without_flag(ctx, call)
        if without is None:
            yield Report(node, f"volatile is ignored since 0.4: put the uses under {mode}", (), "manual")
            return
        edits += [edit for edit in without if edit not in edits]
    if region.first is not None and region.last is not None and not region.under:
        edits += build.put_under(ctx.index, f"with {mode}:", region.first, region.last)
        lines = ctx.index.line(ctx.index.span(region.last)[1]) - ctx.index.line(ctx.index.span(region.first)[0]) + 1
        message = f"volatile is ignored since 0.4: its uses ({lines} line{'s' * (lines > 1)}) go under {mode}"
    else:
        message = "volatile is ignored since 0.4, and nothing is computed here that would be recorded"
    if region.doubt:
        message += f"; {region.doubt}"
    yield Report(node, message, tuple(edits), "unsafe" if region.doubt else "safe")


def _without_flag(ctx: Context, call: cst.Call) -> tuple[Edit, ...] | None:
    """Take a Variable off, or the flag off a call of the program's own helper."""
    if is_wrapper(ctx, call):
        wrapper = read(ctx, call)
        return None if wrapper is None or wrapper.requires_grad is not None else unwrap(ctx, wrapper)
    flag = ctx.keyword(call, "volatile")
    # Under another name the flag may mean more to the helper than volatile: it stays.
    return (build.drop_argument(ctx.index, call, flag),) if flag is not None else ()
