"""TT307: an element of a raw vector was a Python number."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from ..facts.value import Value
from .base import Context, Example, Report, Rule
from .tt301_data_index import unknown_receiver

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"
# What takes a 0-dimensional tensor as readily as a number.
_TAKES = frozenset(["int", "float", "range", "xrange", "bool", "abs", "len"])


class VectorElement(Rule):
    code = "TT307"
    name = "vector-element"
    precedence = 13
    silent = True
    summary = "an element of a vector that used to be a Python number"
    why = (
        "Indexing a raw vector gave a number and gives a 0-dimensional tensor on the same memory since 0.4. As a key of a "
        "dictionary it is never found, in a set it is never equal, in text it reads tensor(3), and it changes when the "
        "vector does."
    )
    unsafe_when = "It is not known that what is left after indexing is one element."
    nodes = (cst.Subscript,)
    examples = (
        Example(
            _HEAD
            + "words = {0: 'a', 1: 'b'}\ndef pick(x):\n    best = net(Variable(x)).view(-1).data.topk(1)[1]\n    ni = best[0]\n    return words[ni]\n",
            _AFTER
            + "words = {0: 'a', 1: 'b'}\ndef pick(x):\n    best = net(x).view(-1).detach().topk(1)[1]\n    ni = best[0].item()\n    return words[ni]\n",
        ),
        Example(
            _HEAD
            + "words = {0: 'a', 1: 'b'}\ndef pick(x):\n    top = net(Variable(x)).data.topk(1)[1]\n    return words[top[0][0]]\n",
            _AFTER
            + "words = {0: 'a', 1: 'b'}\ndef pick(x):\n    top = net(x).detach().topk(1)[1]\n    return words[top[0][0].item()]\n",
            title="a key, so it was a number",
        ),
        Example(
            _HEAD + "def show(x):\n    print(net(Variable(x)).data[0][0], net(Variable(x)).data[0][0] > 0.5)\n",
            _AFTER + "def show(x):\n    print(net(x).data[0][0].item(), net(x).data[0][0].item() > 0.5)\n",
            safety="unsafe",
            title="printed, so it should be a number",
        ),
        Example(
            _HEAD + "def count(x):\n    n = net(Variable(x)).view(-1).data\n    return int(n[0]), n[1] > 3\n",
            _AFTER + "def count(x):\n    n = net(x).view(-1).data\n    return int(n[0]), n[1] > 3\n",
            title="where a tensor does as well as a number",
            fires=False,
        ),
    )

    def check(self, node: cst.Subscript, ctx: Context) -> Iterator[Report]:
        if self._stored(node, ctx):
            return
        value, text = ctx.value(node), " ".join(ctx.text(node).split())
        end = ctx.index.full_span(node)[1]
        edit = Edit(end, end, ".item()")
        if value.sort == "number" and value.why.startswith("I6") and not ctx.value(node.value).one:
            if not (value.raw or (value.weak and ctx.settled)) or self._harmless(node, ctx):
                return
            yield Report(
                node, f"{text} was a Python number and is a 0-dimensional tensor since 0.4: {text}.item()", (edit,)
            )
        elif self._was_number(node, value, ctx):
            message = f"{text} is used as only a number could be, and is a tensor since 0.4: {text}.item()"
            yield Report(node, message, (edit,))
        elif value.sort == "tensor" and value.raw and self._is_key(node, ctx):
            message = f"{text} is used as a key: if it is one element, it was a number and needs .item() since 0.4"
            yield Report(node, message, (edit,), "unsafe")
        elif _is_drawn(node, ctx) and ctx.old:
            message = f"if {text} is one element, it was a number and is a tensor since 0.4, no key: {text}.item()"
            yield Report(node, message, (edit,), "unsafe")
        elif self._may_be_element(node, value, ctx) and self._is_shown(node, ctx):
            message = f"if {text} is one element, it was a number and reads as a tensor since 0.4: {text}.item()"
            yield Report(node, message, (edit,), "unsafe")

    def _was_number(self, node: cst.Subscript, value: Value, ctx: Context) -> bool:
        """Whether the program could not have worked if it were a tensor: read by it, a dictionary has no such entry."""
        if not ctx.old or ctx.facts.mixed or not ((value.sort == "tensor" and value.raw) or _is_drawn(node, ctx)):
            return False
        parent = ctx.parent(node)
        if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
            target = parent.targets[0].target
            proofs = ctx.facts.proofs(ctx.value(target)) if isinstance(target, cst.Name) else set()
            return "number" in proofs and "asked" not in proofs
        return self._is_key(node, ctx) and self._is_only_read(node, ctx)

    def _is_only_read(self, node: cst.Subscript, ctx: Context) -> bool:
        holder = next(each for each in ctx.index.ancestors(node) if isinstance(each, cst.Subscript))
        above = ctx.parent(holder)
        if isinstance(above, (cst.AssignTarget, cst.AugAssign, cst.Del)):
            return isinstance(above, cst.AugAssign) and above.target is not holder
        return not any(isinstance(each, (cst.Try, cst.TryStar)) for each in ctx.index.ancestors(holder))

    def _stored(self, node: cst.Subscript, ctx: Context) -> bool:
        parent = ctx.parent(node)
        if isinstance(parent, cst.AugAssign):
            return parent.target is node
        return isinstance(parent, (cst.AssignTarget, cst.Del, cst.Attribute)) or (
            isinstance(parent, cst.Subscript) and parent.value is node
        )

    def _harmless(self, node: cst.Subscript, ctx: Context) -> bool:
        parent = ctx.parent(node)
        if isinstance(parent, (cst.Comparison, cst.ComparisonTarget)):
            return not self._member_test(parent, ctx) and not self._is_shown(node, ctx)
        if isinstance(parent, cst.Arg):
            call = ctx.parent(parent)
            return isinstance(call, cst.Call) and isinstance(call.func, cst.Name) and call.func.value in _TAKES
        if isinstance(parent, cst.Index):
            return not self._is_key(node, ctx)
        return isinstance(parent, cst.Slice)

    def _member_test(self, parent: cst.CSTNode, ctx: Context) -> bool:
        whole = parent if isinstance(parent, cst.Comparison) else ctx.parent(parent)
        return isinstance(whole, cst.Comparison) and any(
            isinstance(target.operator, (cst.In, cst.NotIn, cst.Is, cst.IsNot)) for target in whole.comparisons
        )

    def _may_be_element(self, node: cst.Subscript, value: Value, ctx: Context) -> bool:
        if not _is_element_of_data(node):
            return False
        if value.sort == "tensor":
            return value.raw and value.rank is None
        inner = node
        while isinstance(inner.value, cst.Subscript):
            inner = inner.value
        return ctx.old and value.sort in ("unknown", "method") and unknown_receiver(ctx, inner)

    def _is_shown(self, node: cst.BaseExpression, ctx: Context) -> bool:
        """Whether it is printed or written as it is, or compared and then printed, or an index of what is not seen."""
        parent = ctx.parent(node)
        if isinstance(parent, cst.Comparison):
            node, parent = parent, ctx.parent(parent)
        if isinstance(parent, cst.Index):
            holder = ctx.parent(ctx.parent(parent) or node)
            return isinstance(holder, cst.Subscript) and ctx.value(holder.value).sort in ("unknown", "method")
        call = ctx.parent(parent) if isinstance(parent, cst.Arg) else None
        if not isinstance(call, cst.Call):
            return False
        return (isinstance(call.func, cst.Name) and call.func.value in ("print", "str", "repr")) or (
            isinstance(call.func, cst.Attribute) and call.func.attr.value in ("format", "write")
        )

    def _is_key(self, node: cst.Subscript, ctx: Context) -> bool:
        parent = ctx.parent(node)
        holder = ctx.parent(ctx.parent(parent) or node) if isinstance(parent, cst.Index) else None
        return isinstance(holder, cst.Subscript) and ctx.value(holder.value).sort == "dict"


def _is_drawn(node: cst.Subscript, ctx: Context) -> bool:
    """`torch.multinomial(p, 1)[0]`: of a vector of probabilities a number, of a matrix a row."""
    call = node.value
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or len(node.slice) != 1:
        return False
    if call.func.attr.value != "multinomial" or not isinstance(node.slice[0].slice, cst.Index):
        return False
    value = ctx.value(call)
    return value.rank is None and (value.is_tensor or ctx.name(call.func) == "torch.multinomial")


def _is_element_of_data(node: cst.Subscript) -> bool:
    """`x.data[0][0]` or `x.data[0, 0]`: two or more numbers, which is how an element is asked for."""
    indices = 0
    inner: cst.BaseExpression = node
    while isinstance(inner, cst.Subscript):
        for element in inner.slice:
            if not isinstance(element.slice, cst.Index) or not isinstance(element.slice.value, cst.Integer):
                return False
            indices += 1
        inner = inner.value
    return indices > 1 and isinstance(inner, cst.Attribute) and inner.attr.value == "data"
