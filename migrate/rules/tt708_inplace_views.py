"""TT708: what backward() notices since 1.5: a step between two passes, and writing into one of several views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import syntax as cst
from .base import Context, Example, Report, Rule, is_true

_NET = (
    "import torch\nfrom torch import nn, optim\nnet, crit = nn.Linear(2, 2), nn.MSELoss()\n"
    "opt = optim.SGD(net.parameters(), lr=0.1)\nprint(net.weight.data)\n"
)
_SPLITS = ("chunk", "split", "unbind")
_RETAINS = ("retain_graph", "retain_variables")


class InplaceViews(Rule):
    code = "TT708"
    name = "inplace-views"
    since = "1.5"
    first_target = "latest"
    summary = "a change in place that backward() or autograd refuses today"
    why = (
        "optimizer.step() changes the parameters; a second backward() through the graph that was kept then computed with the "
        "new ones in silence, and raises since 1.5. Writing into one of the several views that chunk, split or unbind give "
        "is refused too: their common base cannot be told."
    )
    nodes = (cst.Call, cst.AugAssign)
    examples = (
        Example(
            _NET
            + "def step(x, y):\n    out = net(x)\n    a, b = crit(out, y), out.mean()\n    a.backward(retain_graph=True)\n"
            "    opt.step()\n    b.backward()\n",
            _NET
            + "def step(x, y):\n    out = net(x)\n    a, b = crit(out, y), out.mean()\n    a.backward(retain_graph=True)\n"
            "    opt.step()\n    b.backward()\n",
            safety="manual",
            target="latest",
            title="a step between two passes",
        ),
        Example(
            _NET
            + "def step(x, y):\n    a = crit(net(x), y)\n    a.backward(retain_graph=True)\n    a.backward()\n    opt.step()\n",
            _NET
            + "def step(x, y):\n    a = crit(net(x), y)\n    a.backward(retain_graph=True)\n    a.backward()\n    opt.step()\n",
            target="latest",
            fires=False,
        ),
        Example(
            _NET + "def gates(x):\n    i, f = net(x).chunk(2, 1)\n    i.sigmoid_()\n    f += i\n    return f\n",
            _NET + "def gates(x):\n    i, f = net(x).chunk(2, 1)\n    i.sigmoid_()\n    f += i\n    return f\n",
            safety="manual",
            target="latest",
            title="writing into one of several views",
        ),
        Example(
            _NET + "def parts(x):\n    i, f = net(x).data.chunk(2, 1)\n    i.sigmoid_()\n    return f\n",
            _NET + "def parts(x):\n    i, f = net(x).data.chunk(2, 1)\n    i.sigmoid_()\n    return f\n",
            target="latest",
            fires=False,
        ),
    )

    def check(self, node: cst.Call | cst.AugAssign, ctx: Context) -> Iterator[Report]:
        written: cst.CSTNode | None = None
        if isinstance(node, cst.AugAssign):
            written = node.target
        elif isinstance(node.func, cst.Attribute):
            method = node.func.attr.value
            if method == "backward" and _kept_before(node, ctx):
                message = (
                    "the parameters were stepped since this graph was recorded: take both backward() before the step"
                )
                yield Report(node, message, (), "manual")
            written = node.func.value if method.endswith("_") and not method.endswith("__") else None
        if isinstance(written, cst.Name) and method_of_split(written, ctx):
            message = f"{written.value} is one of several views of a tensor with history and cannot be written into"
            yield Report(node, message, (), "manual")


def _kept_before(node: cst.Call, ctx: Context) -> bool:
    """Whether earlier statements of the block keep a graph in a backward() and then step an optimiser."""
    line = ctx.statement(node)
    block = ctx.parent(line)
    body: Sequence[cst.CSTNode] = block.body if isinstance(block, (cst.IndentedBlock, cst.Module)) else ()
    stepped = False
    for earlier in reversed(body[: body.index(line)] if line in body else []):
        call = _lone_call(earlier)
        if call is None or not isinstance(call.func, cst.Attribute):
            if isinstance(earlier, cst.BaseCompoundStatement):
                return False
            continue
        method = call.func.attr.value
        if method == "step" and ctx.value(call.func.value).sort == "optimizer":
            stepped = True
        elif method == "backward" and stepped:
            kept = any(
                flag is not None and is_true(flag.value) for flag in (ctx.keyword(call, word) for word in _RETAINS)
            )
            return kept and not _anew(node, call, body, ctx)
    return False


def _anew(node: cst.Call, earlier: cst.Call, body: Sequence[cst.CSTNode], ctx: Context) -> bool:
    """Whether the loss is bound between the two passes, perhaps from a forward pass of its own."""
    assert isinstance(node.func, cst.Attribute)
    name = ctx.text(node.func.value)
    first, last = ctx.index.order[earlier], ctx.index.order[node]
    return any(
        ctx.text(target.target) == name and first < ctx.index.order[target] < last
        for target in ctx.index.all(cst.AssignTarget)
    )


def _lone_call(line: cst.CSTNode) -> cst.Call | None:
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1 or not isinstance(line.body[0], cst.Expr):
        return None
    value = line.body[0].value
    return value if isinstance(value, cst.Call) else None


def method_of_split(name: cst.Name, ctx: Context) -> bool:
    """Whether the name was last bound by `a, b = v.chunk(2)` of a tensor with history."""
    scope, here = ctx.scope(name), ctx.index.order[name]
    last: cst.CSTNode | None = None
    for target in ctx.index.all(cst.AssignTarget):
        if ctx.scope(target) is scope and ctx.index.order[target] < here and name.value in _bound(target.target):
            last = target
    assign = ctx.parent(last) if last is not None else None
    if (
        not isinstance(assign, cst.Assign)
        or not isinstance(last, cst.AssignTarget)
        or isinstance(last.target, cst.Name)
    ):
        return False
    call = assign.value
    if (
        not isinstance(call, cst.Call)
        or not isinstance(call.func, cst.Attribute)
        or call.func.attr.value not in _SPLITS
    ):
        return False
    whole = call.args[0].value if ctx.name(call.func).startswith("torch.") and call.args else call.func.value
    value = ctx.value(whole)
    return value.in_graph and not value.free and not value.volatile


def _bound(target: cst.BaseExpression) -> set[str]:
    parts = target.elements if isinstance(target, (cst.Tuple, cst.List)) else ()
    names = [part.value for part in parts] if parts else [target]
    return {each.value for each in names if isinstance(each, cst.Name)}
