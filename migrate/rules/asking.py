"""Helpers with a flag for volatile, `def batch(x, evaluation=False): return Variable(x, volatile=evaluation)`.

What they return is computed with elsewhere. Once every caller is known and puts what it computes under no_grad, the flag
has nothing left to do in the helper.
"""

from __future__ import annotations

import os

from .. import syntax as cst
from ..facts.program import Function
from .base import Context, is_false


def asks_its_callers(ctx: Context, call: cst.Call) -> Function | None:
    """The helper around a volatile construction whose flag has nothing left to do."""
    helper, param = ctx.facts.flags.get(ctx.index.order[call], (None, None))
    return helper if is_settled(ctx, helper, param) else None


def is_settled(ctx: Context, function: Function | None, param: cst.Param | None, promised: bool = False) -> bool:
    """Whether all callers of the helper are known, and those that ask for volatile have put their uses under no_grad.

    Where that is only `promised` it is done in this round, and the helper's turn comes in the next.
    """
    if function is None or param is None:
        return False
    name, node = param.name.value, function.node
    if not isinstance(node, cst.FunctionDef) or param.default is None or not is_false(param.default):
        return False
    if (
        name in function.unclear | _unclear_abroad(function)
        or _is_stored(ctx, node, name)
        or not _plain(ctx, node, function)
    ):
        return False
    if function.unit is None and ctx.taken(function.name if function.owner is None else function.owner.name):
        return False  # in a project the other files' calls are looked at in their own place
    if function.unit is not None and not function.unit.project.whole:
        return False
    calls = [call for call in ctx.index.all(cst.Call) if _called(call) == function.name]
    known = function.unit is not None or function.key in ctx.promised or os.path.isfile(ctx.path)
    if not known and not any(_asks(ctx, call, function, param) for call in calls):
        return False  # a text without a file: who else calls the helper cannot be told
    if not all(_is_clear(ctx, call, function, param, promised) for call in calls):
        return False
    ctx.promised.add(function.key)
    return True


def _unclear_abroad(function: Function) -> set[str]:
    """Flags that calls in other files of the project give a value that is not seen."""
    if function.unit is None:
        return set()
    return set().union(*(each.unclear for each in function.unit.facts.functions if each.key == function.key))


def _plain(ctx: Context, node: cst.FunctionDef, function: Function) -> bool:
    """Never handed over as a value, and no decorator makes another function of it."""
    if any(ctx.text(each.decorator) not in ("staticmethod", "classmethod") for each in node.decorators):
        return False
    same = [each for each in ctx.index.all(cst.FunctionDef) if each.name.value == function.name]
    if len(same) > 1:
        return False
    for use in ctx.index.all(cst.Name):
        if use.value != function.name or use is node.name:
            continue
        parent = ctx.parent(use)
        if isinstance(parent, cst.Attribute) and parent.attr is use:
            use, parent = parent, ctx.parent(parent)  # type: ignore[assignment]
        if isinstance(parent, cst.Arg) and parent.keyword is use:
            continue
        if not isinstance(parent, cst.Call) or parent.func is not use:
            return False
    return True


def _called(call: cst.Call) -> str:
    if isinstance(call.func, cst.Attribute):
        return call.func.attr.value
    return call.func.value if isinstance(call.func, cst.Name) else ""


def _is_stored(ctx: Context, node: cst.FunctionDef, name: str) -> bool:
    """Whether the flag is given another value inside the helper."""
    return any(
        isinstance(use, (cst.AssignTarget, cst.AugAssign, cst.For, cst.NamedExpr)) and ctx.text(use.target) == name
        for use in ctx.index.all(cst.AssignTarget, cst.AugAssign, cst.For, cst.NamedExpr)
        if ctx.index.within(use, node)
    )


def _is_clear(ctx: Context, call: cst.Call, function: Function, param: cst.Param, promised: bool) -> bool:
    """Whether the call does not ask for volatile, or what is computed with its result goes under no_grad."""
    if any(arg.star for arg in call.args):
        return False
    if not _asks(ctx, call, function, param):
        return True
    region = ctx.regions.of(call)
    if region is None or region.flag != "True":
        return False
    if region.under or (region.first is None and not region.refused and not region.doubt):
        return True
    return promised and ctx.regions.resolves(call, ctx.unsafe)


def _asks(ctx: Context, call: cst.Call, function: Function, param: cst.Param) -> bool:
    names = [each.name.value for each, star in function.parameters() if not star]
    if function.owner is not None and not function.static:
        names = names[1:]
    at = names.index(param.name.value) if param.name.value in names else len(call.args)
    places = [arg for arg in call.args if arg.keyword is None]
    given = ctx.keyword(call, param.name.value) or (places[at] if at < len(places) else None)
    return given is not None and not is_false(given.value)
