"""TT801: names of submodules."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom collections import OrderedDict\nclass Net(nn.Module):\n    def __init__(self):\n        super(Net, self).__init__()\n"
_DOT = (
    _HEAD
    + "        self.add_module('conv.1', nn.Conv2d(1, 1, 1))\n        self.f = nn.Sequential(OrderedDict([('norm.0', nn.ReLU())]))\n"
)
_PLAIN = (
    _HEAD + "        self.add_module('conv1', nn.Conv2d(1, 1, 1))\n        self.add_module('conv%d' % 2, nn.ReLU())\n"
)


class ModuleNames(Rule):
    code = "TT801"
    name = "module-names"
    until = "0.4.0"
    summary = "a submodule whose name is empty or has a dot"
    why = (
        "Names with a dot were legal up to 0.3 and are a KeyError since 0.4. Renaming changes the keys of the state "
        "dictionary, so checkpoints must be renamed with it."
    )
    nodes = (cst.Call,)
    examples = (
        Example(_DOT, _DOT, safety="manual"),
        Example(_PLAIN, _PLAIN, fires=False),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if isinstance(node.func, cst.Attribute) and node.func.attr.value == "add_module" and len(node.args) == 2:
            if ctx.value(node.func.value).sort == "module":
                yield from self._name(node.args[0].value, ctx)
        elif ctx.name(node.func) == "torch.nn.Sequential" and len(node.args) == 1:
            inner = node.args[0].value
            if isinstance(inner, cst.Call) and ctx.name(inner.func) == "collections.OrderedDict" and inner.args:
                for pair in getattr(inner.args[0].value, "elements", ()):
                    if isinstance(pair.value, cst.Tuple) and len(pair.value.elements) == 2:
                        yield from self._name(pair.value.elements[0].value, ctx)

    def _name(self, node: cst.BaseExpression, ctx: Context) -> Iterator[Report]:
        while isinstance(node, cst.BinaryOperation):  # 'norm.%d' % i, 'conv.' + str(i)
            node = node.left
        if not isinstance(node, cst.SimpleString) or not isinstance(node.raw_value, str):
            return
        if "." in node.raw_value or not node.raw_value:
            wrong = "has a dot" if node.raw_value else "is empty"
            message = f"the submodule name {node.value} {wrong}, a KeyError since 0.4; renaming it changes checkpoints"
            yield Report(node, message, (), "manual")
