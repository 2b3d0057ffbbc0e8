"""TT701: a Function with instance methods."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from ..facts.program import Class
from .base import Context, Example, Report, Rule

_BEFORE = (
    "import torch\nfrom torch.autograd import Function, Variable\nclass {name}(Function):\n    def forward(self, x):\n"
    "        self.save_for_backward(x)\n        return x * x\n    def backward(self, g):\n        x, = self.saved_tensors\n"
    "        return 2 * x * g\ndef f(x):\n    return {name}()(Variable(x))\n"
)
_AFTER = (
    "import torch\nfrom torch.autograd import Function\nclass {name}(Function):\n    @staticmethod\n    def forward(ctx, x):\n"
    "        ctx.save_for_backward(x)\n        return x * x\n    @staticmethod\n    def backward(ctx, g):\n        x, = ctx.saved_tensors\n"
    "        return 2 * x * g\ndef f(x):\n    return {name}.apply(x)\n"
)
_HELD = (_BEFORE.replace("return {name}()(Variable(x))", "square = {name}()\n    return square(Variable(x))")).format
_HELD_AFTER = (_AFTER.replace("return {name}.apply(x)", "square = {name}.apply\n    return square(x)")).format
_KEPT = _BEFORE.replace(
    "return {name}()(Variable(x))", "square = {name}()\n    return square(Variable(x)), square"
).format
_INIT = (
    "import torch\nfrom torch.autograd import Function\nclass Scale(Function):\n    def __init__(self, k):\n        self.k = k\n"
    "    def forward(self, x):\n        return x * self.k\n    def backward(self, g):\n        return g * self.k\n"
)


class OldStyleFunction(Rule):
    code = "TT701"
    name = "old-style-function"
    since = "0.2"
    until = "1.5"
    summary = "a Function whose forward and backward are not static"
    why = (
        "Functions are classes that are applied, not objects that are called: forward and backward are static and keep "
        "what they need on ctx. The old form warns from 1.2 on and raises since 1.5."
    )
    unsafe_when = "Other files may call the class, and their calls would have to become .apply() too."
    nodes = (cst.ClassDef,)
    examples = (
        Example(_BEFORE.format(name="_Square"), _AFTER.format(name="_Square"), title="a private class"),
        Example(_BEFORE.format(name="Square"), _AFTER.format(name="Square"), safety="unsafe"),
        Example(_HELD(name="_Square"), _HELD_AFTER(name="_Square"), title="a name for what is called"),
        Example(
            _KEPT(name="_Square"),
            _KEPT(name="_Square").replace("Variable(x)", "x").replace(", Variable", ""),
            safety="manual",
            title="an object that goes elsewhere",
        ),
        Example(_INIT, _INIT, safety="manual", title="arguments of the constructor become arguments of forward"),
        Example(
            "import torch\nclass Function:\n    pass\nclass Scale(Function):\n    def forward(self, x):\n        return x\n",
            "import torch\nclass Function:\n    pass\nclass Scale(Function):\n    def forward(self, x):\n        return x\n",
            title="the program's own Function",
            fires=False,
        ),
    )

    def check(self, node: cst.ClassDef, ctx: Context) -> Iterator[Report]:
        cls = ctx.facts.cls(node)
        if cls is None or not cls.is_autograd_function:
            return
        methods = {name: function for name, function in cls.methods.items() if name in ("forward", "backward")}
        if not methods or all(function.static for function in methods.values()):
            return
        name = node.name.value
        message = f"{name} is an old-style Function, which raises since 1.5"
        reason = self._reason(node, ctx, cls)
        if reason:
            yield Report(node.name, f"{message}: {reason}", (), "manual")
            return
        edits: list[Edit] = []
        for function in methods.values():
            assert isinstance(function.node, cst.FunctionDef)
            edits += _static(function.node, ctx)
        for inner in _made(node, ctx):
            edits.append(Edit(ctx.index.full_span(inner.func)[1], ctx.index.span(inner)[1], ".apply"))
        safety = "safe" if name.startswith("_") and len(edits) > 2 else "unsafe"
        yield Report(node.name, f"{message}: static methods and {name}.apply(…)", tuple(edits), safety)  # type: ignore[arg-type]

    def _reason(self, node: cst.ClassDef, ctx: Context, cls: Class) -> str:
        """Why the class cannot be rewritten here, or ''."""
        if set(cls.methods) != {"forward", "backward"} or len(cls.lineage()) > 1:
            return "what its other methods do must move into forward and backward"
        if any(function.static for function in cls.methods.values()):
            return "only one of its methods is static"
        for function in cls.methods.values():
            if isinstance(function.node, cst.FunctionDef) and (
                function.node.decorators or not function.node.params.params
            ):
                return "its methods are decorated"
        calls = {inner.func for inner in _made(node, ctx)}
        for use in ctx.index.all(cst.Name):
            if use.value == node.name.value and use is not node.name and use not in calls:
                return f"it is used otherwise than by {node.name.value}()(…), or by a name that is only called"
        return ""


def _made(node: cst.ClassDef, ctx: Context) -> list[cst.Call]:
    """Every `Class()` that is called there and then, or under a name that is only ever called."""
    return [
        call
        for call in ctx.index.all(cst.Call)
        if not call.args
        and isinstance(call.func, cst.Name)
        and call.func.value == node.name.value
        and (_is_called(call, ctx) or _is_held(call, ctx))
    ]


def _is_called(node: cst.CSTNode, ctx: Context) -> bool:
    """Whether it is the function of a call that .apply() can take: one without names for its arguments."""
    call = ctx.parent(node)
    return isinstance(call, cst.Call) and call.func is node and all(arg.keyword is None for arg in call.args)


def _is_held(made: cst.Call, ctx: Context) -> bool:
    """`f = Class()`, where the file knows `f` from such lines and as `f(…)` alone."""
    target = _target(made, ctx)
    if target is None:
        return False
    for use in ctx.index.all(cst.Name):
        parent = ctx.parent(use)
        label = (
            isinstance(parent, cst.Attribute)
            and parent.attr is use
            or isinstance(parent, cst.Arg)
            and parent.keyword is use
        )
        if use.value != target.value or label or _is_called(use, ctx):
            continue
        line = ctx.parent(parent) if isinstance(parent, cst.AssignTarget) else None
        again = line.value if isinstance(line, cst.Assign) else None
        if not isinstance(again, cst.Call) or again.args or ctx.text(again.func) != ctx.text(made.func):
            return False
    return True


def _target(made: cst.Call, ctx: Context) -> cst.Name | None:
    """The name that the line gives to what it makes."""
    line = ctx.parent(made)
    if not isinstance(line, cst.Assign) or line.value is not made or len(line.targets) != 1:
        return None
    target = line.targets[0].target
    return target if isinstance(target, cst.Name) else None


def _static(function: cst.FunctionDef, ctx: Context) -> list[Edit]:
    """Make one method static, with ctx in place of self."""
    start = ctx.index.span(function)[0]
    begin = ctx.index.line_starts[ctx.index.line(start) - 1]
    margin, newline = ctx.index.source[begin:start], "\r\n" if "\r\n" in ctx.index.source else "\n"
    own = function.params.params[0].name.value
    edits = [Edit(start, start, f"@staticmethod{newline}{margin}")]
    if any(name.value == "ctx" for name in ctx.index.all(cst.Name) if ctx.index.within(name, function)):
        return edits
    for name in ctx.index.all(cst.Name):
        parent = ctx.parent(name)
        label = isinstance(parent, cst.Attribute) and parent.attr is name
        if name.value == own and not label and ctx.index.within(name, function):
            edits.append(Edit(*ctx.index.span(name), "ctx"))
    return edits
