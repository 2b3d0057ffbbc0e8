"""Finds the flag that a file's `.cuda()` calls follow, and the place where one `device` can be defined for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from .base import Context
from .wrapper import is_wrapper, read, vanishes

_AVAILABLE = "torch.cuda.is_available"
_MOVE_KEYWORDS = ("async", "non_blocking")


@dataclass
class Guarded:
    """An `if flag:` that only moves things, or `x.cuda() if flag else x`."""

    node: cst.If | cst.IfExp
    calls: list[cst.Call]
    flag: str


class Placement:
    """One file's plan: the guarded moves, their common flag, and the device: the file's own or the edit that defines it."""

    def __init__(self, ctx: Context):
        self.ctx = ctx
        self.device = ctx.device_name
        self.scope: cst.CSTNode = ctx.index.module
        """Where the device is seen: the module, or the one function that it is defined in."""
        self.guarded = [
            found for node in ctx.index.all(cst.If, cst.IfExp) if (found := self._guarded(node)) is not None
        ]
        self._in_guard = {call for guard in self.guarded for call in guard.calls}
        self.flags = {guard.flag for guard in self.guarded}
        self.refused = ""
        self.definition: tuple[Edit, ...] = ()
        self.flag = ""
        self.ready = False
        self._plan()

    def _plan(self) -> None:
        ctx = self.ctx
        torch, _ = ctx.torch()
        if len(self.flags) > 1:
            self.refused = f"the moves follow different flags: {', '.join(sorted(self.flags))}"
            return
        if self._existing():
            return
        if any(name.value == self.device and not _is_label(ctx, name) for name in ctx.index.all(cst.Name)):
            self.refused = f"the name {self.device} is taken"
            return
        self.flag = next(iter(self.flags), f"{torch}.cuda.is_available()")
        anchor = self._anchor(self.flag)
        if anchor is None:
            return
        if ctx._torch is None:
            self.refused = "torch itself is not imported"
            return
        self.scope = ctx.scope(anchor)
        end = ctx.index.span(anchor)[1]
        newline = build.newline_of(ctx.index.source)
        begin = ctx.index.line_starts[ctx.index.line(ctx.index.span(anchor)[0]) - 1]
        margin = ctx.index.source[begin : ctx.index.span(anchor)[0]]
        line_end = end + len(ctx.index.source[end:].splitlines()[0] if ctx.index.source[end:] else "")
        gap = newline if isinstance(anchor, cst.SimpleStatementLine) and _is_import(anchor) else ""
        text = f'{newline}{gap}{margin}{self.device} = {torch}.device("cuda" if {self.flag} else "cpu")'
        self.definition = (Edit(line_end, line_end, text),)
        self.ready = True

    def _existing(self) -> bool:
        """Take the device that the file already has, `device = torch.device("cuda" if flag else "cpu")`."""
        ctx = self.ctx
        for target in ctx.index.all(cst.AssignTarget):
            assign = ctx.parent(target)
            line = ctx.parent(assign) if assign is not None else None
            flag = _device_flag(ctx, assign.value) if isinstance(assign, cst.Assign) else ""
            if not flag or not isinstance(target.target, cst.Name) or line is None:
                continue
            name, scope = target.target.value, ctx.scope(target)
            home = scope.body.body if isinstance(scope, cst.FunctionDef) else ctx.index.module.body
            if self._stores(name) != [target] or line not in home or self.flags - {flag}:
                continue
            if any(self._too_early(call, line, home) for call in self._moves()):
                continue
            self.device, self.flag, self.scope, self.ready = name, flag, scope, True
            return True
        return False

    def follows_cuda(self) -> bool:
        """Whether the flag says no more than that there is CUDA: then a move without a condition may follow it."""
        ctx = self.ctx
        if self.flag.endswith("cuda.is_available()"):
            return True
        assigns = [target for target in self._stores(self.flag) if isinstance(target, cst.AssignTarget)]
        if len(assigns) != 1 or len(self._stores(self.flag)) != 1:
            return False
        assign = ctx.parent(assigns[0])
        value = assign.value if isinstance(assign, cst.Assign) else None
        if isinstance(value, cst.IfExp) and (ctx.text(value.body), ctx.text(value.orelse)) == ("True", "False"):
            value = value.test
        return isinstance(value, cst.Call) and not value.args and ctx.name(value.func) == _AVAILABLE

    def sees(self, node: cst.CSTNode) -> bool:
        """Whether the device can be named there."""
        return isinstance(self.scope, cst.Module) or self.ctx.scope(node) is self.scope

    def _anchor(self, flag: str) -> cst.CSTNode | None:
        """The statement after which the flag never changes and before which it is not used."""
        ctx = self.ctx
        if flag.endswith("cuda.is_available()"):
            imports = [line for line in ctx.index.module.body if _is_import(line)]
            home: Sequence[cst.CSTNode] = ctx.index.module.body
            anchor: cst.CSTNode | None = imports[-1] if imports else None
        else:
            stores = self._stores(flag) or self._stores(flag.split(".")[0])
            scopes = {ctx.scope(store) for store in stores}
            if not stores or len(scopes) != 1:
                self.refused = f"{flag} is not set in one place"
                return None
            scope = scopes.pop()
            if isinstance(scope, cst.Lambda):
                return None
            if isinstance(scope, cst.FunctionDef) and any(ctx.scope(g.node) is not scope for g in self.guarded):
                self.refused = f"{flag} is set in a function and used in another"
                return None
            home = scope.body.body if isinstance(scope, cst.FunctionDef) else ctx.index.module.body
            anchor = next((s for s in reversed(home) if any(ctx.index.within(store, s) for store in stores)), None)
        if anchor is None:
            self.refused = "there is no place for a device"
            return None
        if any(self._too_early(call, anchor, home) for call in self._moves()):
            self.refused = "something is moved before the flag is settled"
            return None
        return anchor

    def _moves(self) -> list[cst.Call]:
        return [call for call in self.ctx.index.all(cst.Call) if is_move(self.ctx, call)]

    def _too_early(self, call: cst.Call, anchor: cst.CSTNode, home: Sequence[cst.CSTNode]) -> bool:
        scope = self.ctx.scope(call)
        if scope is not self.ctx.scope(anchor):
            return False
        return self.ctx.index.order[call] < self.ctx.index.order[anchor] or self.ctx.index.within(call, anchor)

    def _stores(self, name: str) -> list[cst.CSTNode]:
        ctx = self.ctx
        found: list[cst.CSTNode] = []
        for target in ctx.index.all(cst.AssignTarget):
            parts = target.target.elements if isinstance(target.target, cst.Tuple) else (target,)
            for part in parts:
                inner = part.target if isinstance(part, cst.AssignTarget) else part.value
                if build.dotted(inner) == name:
                    found.append(target)
        for param in ctx.index.all(cst.Param):
            if param.name.value == name:
                found.append(param)
        for alias in ctx.index.all(cst.Global):
            if any(item.name.value == name for item in alias.names):
                found.append(alias)
        return found

    def _guarded(self, node: cst.CSTNode) -> Guarded | None:
        flag = _flag(self.ctx, node.test) if isinstance(node, (cst.If, cst.IfExp)) else None
        if flag is None or not isinstance(node, (cst.If, cst.IfExp)):
            return None
        if isinstance(node, cst.IfExp):
            call = node.body
            if not isinstance(call, cst.Call) or not is_move(self.ctx, call) or call.lpar or node.lpar:
                return None
            receiver = call.func.value if isinstance(call.func, cst.Attribute) else call
            same = self.ctx.text(receiver) == self.ctx.text(node.orelse)
            return Guarded(node, [call], flag) if same and self.movable(call, assigned=True) else None
        if not self._says_nothing(node.orelse) or not isinstance(node.body, cst.IndentedBlock):
            return None
        parent = self.ctx.parent(node)
        if isinstance(parent, cst.If):
            return None  # an elif
        calls: list[cst.Call] = []
        for line in node.body.body:
            found = self._line_of_moves(line)
            if not found:
                return None
            calls += found
        head = self.ctx.index.source[self.ctx.index.span(node.test)[1] :].splitlines()[0]
        return Guarded(node, calls, flag) if "#" not in head else None

    def _says_nothing(self, orelse: cst.If | cst.Else | None) -> bool:
        """No else, or one that only wraps what the other branch wraps and moves; `pass` is what is left of such."""
        if orelse is None:
            return True
        if not isinstance(orelse, cst.Else) or not isinstance(orelse.body, cst.IndentedBlock):
            return False
        start, end = self.ctx.index.span(orelse)
        if "#" in self.ctx.index.source[start:end]:
            return False  # a comment would be lost
        body = orelse.body.body
        return all(vanishes(self.ctx, line) for line in body) or (len(body) == 1 and _is_pass(body[0]))

    def _line_of_moves(self, line: cst.BaseStatement) -> list[cst.Call]:
        """The moves of `m.cuda()` or `x, y = x.cuda(), y.cuda()`; none if the line does anything else."""
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
            return []
        statement = line.body[0]
        if isinstance(statement, cst.Expr):
            call = statement.value
            if isinstance(call, cst.Call) and is_move(self.ctx, call) and self.movable(call, assigned=False):
                return [call]
        if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
            targets, values = _parts(statement.targets[0].target), _parts(statement.value)
            calls = [value for value in values if isinstance(value, cst.Call) and is_move(self.ctx, value)]
            if len(calls) == len(values) == len(targets):
                for target, call in zip(targets, calls):
                    receiver = _unwrapped(self.ctx, call.func.value) if isinstance(call.func, cst.Attribute) else call
                    if self.ctx.text(target) != self.ctx.text(receiver) or not self.movable(call, assigned=True):
                        return []
                return calls
        return []

    def movable(self, call: cst.Call, assigned: bool) -> bool:
        """Whether .to(device) does the same: the receiver is a tensor whose copy is kept, or a module."""
        receiver = self.ctx.value(call.func.value) if isinstance(call.func, cst.Attribute) else None
        if receiver is None:
            return False
        own = receiver.ref is not None and hasattr(receiver.ref, "method") and receiver.ref.method("cuda") is not None
        return not own and (receiver.sort in ("module", "loss") or (assigned and receiver.is_tensor))

    def is_free(self, call: cst.Call) -> bool:
        """Whether the call stands under no condition that speaks of CUDA, or may."""
        if call in self._in_guard:
            return False
        for above in self.ctx.index.ancestors(call):
            test = above.test if isinstance(above, (cst.If, cst.IfExp, cst.While)) else None
            if test is not None:
                text = self.ctx.text(test).lower()
                if any(word in text for word in ("cuda", "gpu", "device")) or _has_flag(test):
                    return False
        return True


def is_move(ctx: Context, call: cst.Call) -> bool:
    """A call of `.cuda()` without a device."""
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "cuda" or ctx.name(call.func):
        return False
    if call.args and not ctx.at_least("0.4.1"):
        return False  # .to() took no non_blocking in 0.4.0
    return all(arg.keyword is not None and ctx.text(arg.keyword) in _MOVE_KEYWORDS for arg in call.args)


def move_edits(ctx: Context, call: cst.Call) -> list[Edit]:
    """Turn `.cuda(…)` into `.to(device, …)`."""
    device = ctx.placement.device
    assert isinstance(call.func, cst.Attribute)
    start, end = ctx.index.span(call.func.attr)
    opening = ctx.index.source.index("(", end) + 1
    return [Edit(start, end, "to"), Edit(opening, opening, f"{device}, " if call.args else device)]


def fold(ctx: Context, guard: Guarded) -> list[Edit]:
    """Take the condition away: the flag now lives in `device`."""
    node, source = guard.node, ctx.index.source
    if isinstance(node, cst.IfExp):
        return [Edit(ctx.index.full_span(node.body)[1], ctx.index.span(node)[1], "")]
    body = node.body.body
    start, last = ctx.index.span(node)[0], ctx.index.span(body[-1])[1]
    header = ctx.index.line_starts[ctx.index.line(ctx.index.span(node.test)[1])]
    first = header + len(source[header:]) - len(source[header:].lstrip())  # a comment above the first statement stays
    margin = source[ctx.index.line_starts[ctx.index.line(start) - 1] : start]
    statement = ctx.index.span(body[0])[0]
    inner = source[ctx.index.line_starts[ctx.index.line(statement) - 1] : statement]
    edits = [Edit(start, first, "")]
    if node.orelse is not None:  # it says nothing, see `_guarded`
        edits.append(Edit(last, ctx.index.span(node)[1], ""))
    for line in range(ctx.index.line(first) + 1, ctx.index.line(last) + 1):
        begin = ctx.index.line_starts[line - 1]
        blank = len(source[begin:]) - len(source[begin:].lstrip(" \t"))
        if source[begin : begin + blank].startswith(inner):
            edits.append(Edit(begin, begin + len(inner), margin))
    return edits


def _device_flag(ctx: Context, value: cst.BaseExpression) -> str:
    """The flag of `torch.device("cuda" if flag else "cpu")`, '' for anything else."""
    if not isinstance(value, cst.Call) or ctx.name(value.func) != "torch.device" or len(value.args) != 1:
        return ""
    choice = value.args[0].value
    if not isinstance(choice, cst.IfExp) or not isinstance(choice.body, cst.SimpleString):
        return ""
    if not isinstance(choice.orelse, cst.SimpleString):
        return ""
    if (choice.body.raw_value, choice.orelse.raw_value) != ("cuda", "cpu"):
        return ""
    return _flag(ctx, choice.test) or ""


def _flag(ctx: Context, test: cst.BaseExpression) -> str | None:
    if isinstance(test, (cst.Name, cst.Attribute)):
        name = build.dotted(test)
        return name if name and not name.startswith("self.") else None
    if isinstance(test, cst.Call) and not test.args and ctx.name(test.func) == _AVAILABLE:
        return ctx.text(test)
    return None


def _has_flag(test: cst.BaseExpression) -> bool:
    """Whether a plain name decides, on its own or with others: it may stand for CUDA."""
    if isinstance(test, cst.UnaryOperation):
        return _has_flag(test.expression)
    if isinstance(test, cst.BooleanOperation):
        return _has_flag(test.left) or _has_flag(test.right)
    return isinstance(test, (cst.Name, cst.Attribute))


def _is_pass(line: cst.CSTNode) -> bool:
    return isinstance(line, cst.SimpleStatementLine) and all(isinstance(part, cst.Pass) for part in line.body)


def _unwrapped(ctx: Context, node: cst.BaseExpression) -> cst.BaseExpression:
    """`x` of `Variable(x)`, which will be all that is left of it."""
    wrapper = read(ctx, node) if isinstance(node, cst.Call) and is_wrapper(ctx, node) else None
    return wrapper.data if wrapper is not None and wrapper.requires_grad is None else node


def _parts(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    return [element.value for element in node.elements] if isinstance(node, (cst.Tuple, cst.List)) else [node]


def _is_import(line: cst.CSTNode) -> bool:
    return isinstance(line, cst.SimpleStatementLine) and isinstance(line.body[0], (cst.Import, cst.ImportFrom))


def _is_label(ctx: Context, name: cst.Name) -> bool:
    parent = ctx.parent(name)
    return (isinstance(parent, cst.Attribute) and parent.attr is name) or (
        isinstance(parent, cst.Arg) and parent.keyword is name
    )
