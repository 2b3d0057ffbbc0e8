"""TT301: `loss.data[0]` is `loss.item()`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from ..facts.value import Value
from .base import Context, Example, Report, Rule, is_zero

_HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\nnet = nn.Linear(2, 2)\n"


class DataIndex(Rule):
    code = "TT301"
    name = "data-index"
    precedence = 12
    summary = "the number in a one-element Variable, read by [0]"
    why = (
        "A loss had shape (1,) and is 0-dimensional since 0.4; indexing it warns in 0.4 and raises later. .item() gives "
        "the Python number that T[0] used to give."
    )
    unsafe_when = "It is not known to be a Variable, or to have exactly one element: .item() raises for more."
    nodes = (cst.Subscript,)
    examples = (
        Example(
            _HEAD
            + "def step(x, y):\n    loss = F.cross_entropy(net(x), y)\n    print(loss.data[0], loss.data.cpu()[0])\n",
            _HEAD + "def step(x, y):\n    loss = F.cross_entropy(net(x), y)\n    print(loss.item(), loss.item())\n",
        ),
        Example(
            "def step(crit, out, y):\n    import torch\n    loss = crit(out, y)\n    loss.backward()\n    return loss.data[0]\n",
            "def step(crit, out, y):\n    import torch\n    loss = crit(out, y)\n    loss.backward()\n    return loss.item()\n",
            title="backward() without arguments proves one element",
        ),
        Example(
            "import torch\ndef run(pairs, w, net):\n    a, b = 0, 0\n    for f, g in pairs:\n        a += torch.mean((f - g) ** 2)\n"
            "        b += net(f)\n    loss = a + w * b\n    loss.backward()\n    print(a.data[0], b.data[0])\n",
            "import torch\ndef run(pairs, w, net):\n    a, b = 0, 0\n    for f, g in pairs:\n        a += torch.mean((f - g) ** 2)\n"
            "        b += net(f)\n    loss = a + w * b\n    loss.backward()\n    print(a.item(), b.item())\n",
            title="the terms of a sum that is differentiated",
        ),
        Example(
            _HEAD + "def best(x):\n    return net(x).view(-1).data.max(0)[1][0]\n",
            _HEAD + "def best(x):\n    return net(x).view(-1).detach().max(0)[1].item()\n",
            title="a vector's largest element",
        ),
        Example(
            _HEAD + "def show(x):\n    return net(x).view(4, 3).data[0]\n",
            _HEAD + "def show(x):\n    return net(x).view(4, 3).data[0]\n",
            title="a row of a batch",
            fires=False,
        ),
        Example(
            "from torch.autograd import Variable\ndef run(model, crit, x):\n    return crit(model(x)).data[0]\n",
            "def run(model, crit, x):\n    return crit(model(x)).item()\n",
            safety="unsafe",
            title="callees that are not seen",
        ),
        Example(
            _HEAD + "def show(x):\n    return net(x).data[0]\n",
            _HEAD + "def show(x):\n    return net(x).item()\n",
            safety="unsafe",
        ),
        Example(
            "from torch.autograd import Variable\ndef log(losses, total):\n    for name in losses:\n        total[name] += losses[name].data[0]\n",
            "def log(losses, total):\n    for name in losses:\n        total[name] += losses[name].item()\n",
            safety="unsafe",
            title="one of several losses that are not seen",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef blob(net):\n    return Variable(torch.ones(1)), net.blobs['data'].data[0]\n",
            "import torch\ndef blob(net):\n    return torch.ones(1), net.blobs['data'].data[0]\n",
            title="another library's data",
            fires=False,
        ),
    )

    def check(self, node: cst.Subscript, ctx: Context) -> Iterator[Report]:
        if not is_zero(node):
            return
        value = ctx.value(node.value)
        if unknown_receiver(ctx, node):
            if ctx.old and not self._used_as_tensor(node, ctx):
                yield from self._unknown(node, ctx)
            return
        if value.sort != "tensor" or not value.raw or value.why.startswith("I5: was a"):
            return
        core = strip_data(ctx, node.value)
        if core is None or (core is node.value and isinstance(core, (cst.Name, cst.Attribute))):
            return  # TT304 speaks about tensors that were kept
        if value.gathered and not value.one:
            return  # TT314
        text = " ".join(ctx.text(core).split())
        start, end = ctx.index.full_span(core)[1], ctx.index.span(node)[1]
        edits = (Edit(start, end, ".item()"),)
        if value.one:
            yield Report(node, f"{text} has one element and no dimension to index since 0.4: {text}.item()", edits)
        elif value.rank is None and core is not node.value and not self._used_as_tensor(node, ctx):
            missing = f"if {text} has exactly one element, read it with {text}.item()"
            yield Report(node, f"[0] fails on a 0-dimensional tensor: {missing}; that is not known", edits, "unsafe")
        else:
            ctx.hold(self.code, node, "it may have a dimension to index")

    def _unknown(self, node: cst.Subscript, ctx: Context) -> Iterator[Report]:
        core = node.value.value if isinstance(node.value, cst.Attribute) else node.value
        text = " ".join(ctx.text(core).split())
        edits = (Edit(ctx.index.full_span(core)[1], ctx.index.span(node)[1], ".item()"),)
        message = (
            f"if {text} is a Variable with one element, .data[0] fails since 0.4: {text}.item(); that is not known"
        )
        yield Report(node, message, edits, "unsafe")

    def _used_as_tensor(self, node: cst.Subscript, ctx: Context) -> bool:
        parent = ctx.parent(node)
        return isinstance(parent, (cst.Attribute, cst.Subscript))


def unknown_receiver(ctx: Context, node: cst.Subscript) -> bool:
    """`x.data[0]` where x may be a Variable for all that is known, and is no object of the program's own."""
    if not isinstance(node.value, cst.Attribute) or node.value.attr.value != "data":
        return False
    receiver = node.value.value
    value = ctx.value(receiver)
    if value.one or value.sort not in ("unknown", "method") or value.ref is not None and value.sort == "unknown":
        return False
    if isinstance(receiver, cst.Subscript):
        return not isinstance(receiver.value, cst.Attribute)  # `net.blobs['data'].data` is no tensor of torch's
    return isinstance(receiver, (cst.Call, cst.NamedExpr)) or (
        isinstance(receiver, cst.Name) and receiver.value != "self"
    )


def strip_data(ctx: Context, node: cst.BaseExpression) -> cst.BaseExpression | None:
    """`x` of `x.data.cpu()`, the expression without what .item() makes superfluous; itself if it is a plain tensor."""
    while True:
        if isinstance(node, cst.Attribute) and node.attr.value == "data":
            node = node.value
        elif (
            isinstance(node, cst.Call)
            and isinstance(node.func, cst.Attribute)
            and not node.args
            and node.func.attr.value in ("cpu", "detach", "numpy")
        ):
            node = node.func.value
        else:
            break
    value: Value = ctx.value(node)
    atom = isinstance(node, (cst.Name, cst.Attribute, cst.Call, cst.Subscript)) or bool(node.lpar)
    return node if atom and (value.is_tensor or value.one) else None
