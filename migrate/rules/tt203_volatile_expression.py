"""TT203: `volatile=<expression>` becomes `with torch.set_grad_enabled(…):` around the uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .. import syntax as cst
from .asking import asks_its_callers, is_settled
from .base import Context, Example, Report, Rule
from .tt201_volatile import report_region
from .wrapper import is_wrapper, read, unwrap

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet, crit = nn.Linear(2, 1), nn.MSELoss()\n"
_AFTER = "import torch\nfrom torch import nn\nnet, crit = nn.Linear(2, 1), nn.MSELoss()\n"


class VolatileExpression(Rule):
    code = "TT203"
    name = "volatile-expression"
    precedence = 2
    summary = "a Variable that is volatile on a condition"
    why = "volatile is ignored since 0.4; torch.set_grad_enabled(condition) switches recording for what runs inside it."
    unsafe_when = "A value that depends on the flag leaves the function."
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD
            + "def run(x, y, train=True):\n    x = Variable(x, volatile=not train)\n    loss = crit(net(x), Variable(y))\n"
            "    if train:\n        loss.backward()\n",
            _AFTER + "def run(x, y, train=True):\n    with torch.set_grad_enabled(train):\n"
            "        loss = crit(net(x), y)\n    if train:\n        loss.backward()\n",
        ),
        Example(
            _HEAD + "def to_var(x, volatile=False):\n    return Variable(x, volatile=volatile)\n",
            _HEAD + "def to_var(x, volatile=False):\n    return Variable(x, volatile=volatile)\n",
            safety="manual",
            title="a helper: its callers decide",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not is_wrapper(ctx, node):
            return
        wrapper = read(ctx, node)
        region = ctx.regions.of(node)
        if wrapper is None or wrapper.volatile is None or region is None or region.flag == "True":
            return
        if (asked := asks_its_callers(ctx, node)) is not None:
            message = f"volatile is ignored since 0.4: the callers of {asked.name} put their uses under no_grad"
            yield Report(node, message, unwrap(ctx, replace(wrapper, volatile=None)))
            return
        helper, param = ctx.facts.flags.get(ctx.index.order[node], (None, None))
        if is_settled(ctx, helper, param, promised=True):
            return  # once its callers are done
        enabled = _enabled(ctx, wrapper.volatile)
        if enabled is None:
            message = (
                "volatile is ignored since 0.4, and its condition may change before the uses: use set_grad_enabled"
            )
            yield Report(node, message, (), "manual")
            return
        yield from report_region(node, ctx, region, f"torch.set_grad_enabled({enabled})")


def _enabled(ctx: Context, flag: cst.BaseExpression) -> str | None:
    """The condition under which recording is on; None if it may mean something else at the uses."""
    if isinstance(flag, cst.UnaryOperation) and isinstance(flag.operator, cst.Not):
        inner = flag.expression
        if not isinstance(inner, (cst.Name, cst.Attribute)):
            return None
        return ctx.text(inner) if ctx.value(inner).sort == "number" else f"bool({ctx.text(inner)})"
    return f"not {ctx.text(flag)}" if isinstance(flag, (cst.Name, cst.Attribute)) else None
