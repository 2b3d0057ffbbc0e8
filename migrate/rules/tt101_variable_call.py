"""TT101: `Variable(t)` is `t`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule
from .wrapper import VARIABLE, detached_source, is_wrapper, read, unwrap


class VariableCall(Rule):
    code = "TT101"
    name = "variable-call"
    precedence = 7
    summary = "a Variable wrapper that only wraps"
    why = (
        "Tensors and Variables became one class in 0.4. `Variable(t)` needed a raw tensor, which has no history, so "
        "taking the wrapper off loses nothing; `t = Variable(t)` disappears."
    )
    nodes = (cst.Call, cst.Name, cst.Attribute)
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Variable\nx = Variable(torch.ones(2))\n",
            "import torch\nx = torch.ones(2)\n",
        ),
        Example(
            "import torch as T\nimport torch.autograd as ag\na, b = T.rand(2), T.rand(2)\n"
            "y = ag.Variable(a + b).cuda(0)\nz = -ag.Variable(a) * 2\n",
            "import torch as T\na, b = T.rand(2), T.rand(2)\ny = (a + b).cuda(0)\nz = -a * 2\n",
            title="parentheses where they are needed",
        ),
        Example(
            "from torch import autograd\ndef step(x, y):\n    x, y = autograd.Variable(x), autograd.Variable(y)  # wrap\n"
            "    return x * y\n",
            "def step(x, y):\n    # wrap\n    return x * y\n",
            title="a statement that only wraps goes, its comment stays",
        ),
        Example(
            "from torch.autograd import Variable as V\ndef f(x, on):\n    if on:\n        x = V(x)\n    return [V(i) for i in x]\n",
            "def f(x, on):\n    return [i for i in x]\n",
            title="a branch that only wraps goes as a whole",
        ),
        Example(
            "import tensorflow as tf\nimport torch\nfrom theano import Variable\nx = Variable(tf.Variable(3))\n",
            "import tensorflow as tf\nimport torch\nfrom theano import Variable\nx = Variable(tf.Variable(3))\n",
            title="another library's Variable is left alone",
            fires=False,
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\nxs = map(Variable, [torch.ones(1)])\n",
            "import torch\nfrom torch.autograd import Variable\nxs = map(Variable, [torch.ones(1)])\n",
            safety="manual",
            title="Variable handed over as a function",
        ),
    )

    def check(self, node: cst.CSTNode, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.Call):
            if is_wrapper(ctx, node):
                yield from self._call(node, ctx)
        elif ctx.name(node) == VARIABLE and _is_other_use(ctx, node):
            yield Report(
                node, "Variable is used as a value: torch.Tensor or the identity takes its place", (), "manual"
            )

    def _call(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        wrapper = read(ctx, node)
        if wrapper is None:
            message = "the arguments of this Variable call mean different things in 0.1.12 and 0.2: unwrap it by hand"
            yield Report(node, message, (), "manual")
            return
        if wrapper.volatile is not None or wrapper.requires_grad is not None or detached_source(ctx, wrapper):
            return  # TT102, TT104, TT201 and TT203 speak about these
        text = " ".join(ctx.text(wrapper.data).split())
        yield Report(node, f"Variable({text}) is {text} itself since 0.4", unwrap(ctx, wrapper))


def _is_other_use(ctx: Context, node: cst.CSTNode) -> bool:
    parent = ctx.parent(node)
    if isinstance(parent, cst.Call) and parent.func is node:
        return False
    if isinstance(parent, cst.Attribute) and ctx.name(parent) == VARIABLE:
        return False
    if isinstance(parent, (cst.ImportAlias, cst.Annotation, cst.AsName, cst.Comparison, cst.ComparisonTarget)):
        return False
    # isinstance(x, Variable) and isinstance(x, (Variable, …)) are TT106's.
    while isinstance(parent, (cst.Element, cst.Tuple)):
        parent = ctx.parent(parent)
    if isinstance(parent, cst.Arg):
        call = ctx.parent(parent)
        return not (isinstance(call, cst.Call) and ctx.text(call.func) in ("isinstance", "issubclass"))
    return not isinstance(parent, cst.ComparisonTarget)
