"""TT862: learning rate schedulers: their place in the loop, and what they no longer take."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch.optim import lr_scheduler\nnet = torch.nn.Linear(2, 1)\nopt = torch.optim.SGD(net.parameters(), lr=0.1)\n"


class SchedulerOrder(Rule):
    code = "TT862"
    name = "scheduler-order"
    since = "1.1"
    first_target = "latest"
    silent = True
    summary = "a scheduler that steps before its optimiser"
    why = (
        "Up to 1.0 an epoch began with scheduler.step(); since 1.1 it ends with it, and the old order skips the first "
        "learning rate. get_lr() is get_last_lr(); verbose= is gone."
    )
    unsafe_when = "The rate is read in the loop, or its epoch is given: what is read or given would be another."
    nodes = (cst.For, cst.Call)
    examples = (
        Example(
            _HEAD
            + "sched = lr_scheduler.StepLR(opt, 10, verbose=True)\nfor epoch in range(3):\n    sched.step()\n    for x in []:\n        net(x).sum().backward()\n        opt.step()\n",
            _HEAD
            + "sched = lr_scheduler.StepLR(opt, 10)\nfor epoch in range(3):\n    for x in []:\n        net(x).sum().backward()\n        opt.step()\n    sched.step()\n",
            target="latest",
        ),
        Example(
            _HEAD
            + "sched = lr_scheduler.StepLR(opt, 10)\nfor epoch in range(3):\n    sched.step()\n    if epoch == 1:\n        continue\n    opt.step()\n",
            _HEAD
            + "sched = lr_scheduler.StepLR(opt, 10)\nfor epoch in range(3):\n    sched.step()\n    if epoch == 1:\n        continue\n    opt.step()\n",
            target="latest",
            safety="manual",
            title="the end of the loop is not always reached",
        ),
        Example(
            _HEAD + "sched = lr_scheduler.StepLR(opt, 10)\nfor epoch in range(3):\n    opt.step()\n    sched.step()\n",
            _HEAD + "sched = lr_scheduler.StepLR(opt, 10)\nfor epoch in range(3):\n    opt.step()\n    sched.step()\n",
            target="latest",
            fires=False,
        ),
    )

    def check(self, node: cst.For | cst.Call, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.For):
            yield from self._order(node, ctx)
            return
        verbose = ctx.keyword(node, "verbose")
        if verbose is not None and ctx.value(node).sort == "scheduler":
            text = ctx.text(node.func)
            yield Report(verbose, f"verbose= of {text} is gone", (build.drop_argument(ctx.index, node, verbose),))
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "get_lr" or node.args:
            return
        if ctx.value(node.func.value).sort == "scheduler":
            edit = Edit(*ctx.index.span(node.func.attr), "get_last_lr")
            yield Report(node, f"{ctx.text(node)} is for the scheduler itself: get_last_lr()", (edit,), "unsafe")

    def _order(self, node: cst.For, ctx: Context) -> Iterator[Report]:
        lines = list(node.body.body)
        for position, line in enumerate(lines[:-1]):
            call = _scheduler_step(line, ctx)
            if call is None or not isinstance(line, cst.SimpleStatementLine):
                continue
            rest = lines[position + 1 :]
            if not any(_steps_later(ctx, later) for later in rest):
                continue
            text = ctx.text(call)
            message = f"{text} comes before the optimiser's step since 1.1 and skips the first learning rate"
            jumps = [
                jump
                for jump in ctx.index.all(cst.Continue, cst.Return)
                if any(ctx.index.within(jump, later) for later in rest)
            ]
            last = lines[-1]
            if (
                jumps
                or call.args
                or position
                or not isinstance(last, cst.SimpleStatementLine | cst.BaseCompoundStatement)
            ):
                yield Report(call, f"{message}: move it to the end of the loop", (), "manual")
                continue
            yield Report(call, f"{message}: it moves to the end of the loop", tuple(_moved(ctx, line, last)))


def _scheduler_step(line: cst.CSTNode, ctx: Context) -> cst.Call | None:
    """The call of a line that is only `scheduler.step(…)`."""
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1 or not isinstance(line.body[0], cst.Expr):
        return None
    call = line.body[0].value
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or call.func.attr.value != "step":
        return None
    value = ctx.value(call.func.value)
    return call if value.sort == "scheduler" and "ReduceLROnPlateau" not in value.name else None


def _steps_later(ctx: Context, statement: cst.CSTNode) -> bool:
    """Whether an optimiser steps in the statement, or in a function of the program that it calls."""
    for call in _calls(ctx, statement):
        if _optimizer_steps(ctx, call):
            return True
        body = getattr(ctx.value(call.func).ref, "node", None)
        if not isinstance(body, cst.FunctionDef) or body is ctx.scope(call):
            continue
        if any(_optimizer_steps(ctx, inner) for inner in _calls(ctx, body)):
            return True
    return False


def _calls(ctx: Context, within: cst.CSTNode) -> list[cst.Call]:
    return [call for call in ctx.index.all(cst.Call) if ctx.index.within(call, within)]


def _optimizer_steps(ctx: Context, call: cst.Call) -> bool:
    step = isinstance(call.func, cst.Attribute) and call.func.attr.value == "step"
    return step and ctx.value(call.func.value).sort == "optimizer"  # type: ignore[attr-defined]


def _moved(ctx: Context, line: cst.SimpleStatementLine, last: cst.CSTNode) -> list[Edit]:
    source = ctx.index.source
    start, end = ctx.index.span(line)
    begin = ctx.index.line_starts[ctx.index.line(start) - 1]
    newline = build.newline_of(source)
    after = ctx.index.span(last)[1]
    rest = source[after:].splitlines()
    place = after + (len(rest[0]) if rest else 0)
    text = f"{newline}{source[begin:start]}{source[start:end]}"
    return [*build.delete_statement(ctx.index, line), Edit(place, place, text)]
