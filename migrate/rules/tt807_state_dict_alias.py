"""TT807: a state_dict() that is kept as the best one, and changes with the module."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\nprint(net.weight.data)\n"


class StateDictAlias(Rule):
    code = "TT807"
    name = "state-dict-alias"
    since = "0.1"
    silent = True
    summary = "a state_dict() kept through training without a copy"
    why = (
        "state_dict() holds the module's own tensors, in every version: what is kept as the best state goes on training with "
        "the module, and loading it back changes nothing. copy.deepcopy(…) keeps it."
    )
    words = frozenset(["load_state_dict"])
    nodes = (cst.Assign,)
    examples = (
        Example(
            _HEAD + "def train(epochs):\n    best = net.state_dict()\n    for e in epochs:\n        if e:\n"
            "            best = net.state_dict()\n        net.zero_grad()\n    net.load_state_dict(best)\n",
            _HEAD + "def train(epochs):\n    best = net.state_dict()\n    for e in epochs:\n        if e:\n"
            "            best = net.state_dict()\n        net.zero_grad()\n    net.load_state_dict(best)\n",
            safety="manual",
        ),
        Example(
            _HEAD
            + "def load(other):\n    state = net.state_dict()\n    state.update(other)\n    net.load_state_dict(state)\n",
            _HEAD
            + "def load(other):\n    state = net.state_dict()\n    state.update(other)\n    net.load_state_dict(state)\n",
            title="loaded at once, with changes",
            fires=False,
        ),
    )

    def check(self, node: cst.Assign, ctx: Context) -> Iterator[Report]:
        call = node.value
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or call.args:
            return
        if (
            call.func.attr.value != "state_dict"
            or len(node.targets) != 1
            or ctx.value(call.func.value).sort != "module"
        ):
            return
        target, module = node.targets[0].target, ctx.text(call.func.value)
        loop = next((above for above in ctx.index.ancestors(node) if isinstance(above, (cst.For, cst.While))), None)
        if not isinstance(target, cst.Name) or loop is None or ctx.scope(loop) is not ctx.scope(node):
            return
        for load in ctx.index.all(cst.Call):
            if not isinstance(load.func, cst.Attribute) or load.func.attr.value != "load_state_dict" or not load.args:
                continue
            same = ctx.text(load.func.value) == module and ctx.text(load.args[0].value) == target.value
            if same and ctx.scope(load) is ctx.scope(node) and not ctx.index.within(load, loop):
                message = f"{target.value} goes on changing with {module}: keep copy.deepcopy({module}.state_dict())"
                yield Report(call, message, (), "manual")
                return
