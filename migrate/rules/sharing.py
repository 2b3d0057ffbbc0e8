"""Which names get a history of their own later on: `v.requires_grad = True`, `v += w`, `v[0] = w`, `v.add_(w)`.

0.3's `Variable(t)` was an object beside t that shared its memory. Where the Variable itself is given a gradient or a
history afterwards, t must not get it too, so `v = t` is not enough: `v = t.detach()` is such an object.
"""

from __future__ import annotations

from .. import syntax as cst
from ..facts.value import Value
from .base import Context, is_false


def stands_apart(ctx: Context, call: cst.Call) -> bool:
    """Whether what the call makes is stored under a name that gets a history of its own."""
    target = _stored_in(ctx, call)
    if target is None:
        return False
    number = ctx.index.order[target]
    return number in ctx.own_history or (number, ctx.text(target)) in ctx.own_history


def own_history(ctx: Context) -> frozenset[object]:
    """The assignments, by number, whose value is given a history later; with the name where only that one is meant."""
    found: set[object] = set()
    for target in ctx.index.all(cst.AssignTarget):
        assign = ctx.parent(target)
        if not isinstance(assign, cst.Assign):
            continue
        place = target.target
        if (
            isinstance(place, cst.Attribute)
            and place.attr.value == "requires_grad"
            and not is_false(assign.value)
            or isinstance(place, cst.Subscript)
            and _recorded(ctx.value(assign.value))
        ):
            found |= ctx.value(place.value).defs
    for grows in ctx.index.all(cst.AugAssign):
        if isinstance(grows.target, (cst.Name, cst.Attribute)) and _recorded(ctx.value(grows.value)):
            text = ctx.text(grows.target)
            found |= {(number, text) for number in ctx.facts.terms(ctx.index.order[grows.target])}
        elif isinstance(grows.target, cst.Subscript) and _recorded(ctx.value(grows.value)):
            found |= ctx.value(grows.target.value).defs
    for call in ctx.index.all(cst.Call):
        if not isinstance(call.func, cst.Attribute) or not call.func.attr.value.endswith("_"):
            continue
        if any(_recorded(ctx.value(arg.value)) for arg in call.args):
            found |= ctx.value(call.func.value).defs
    return frozenset(found)


def _recorded(value: Value) -> bool:
    return value.in_graph and not value.free and not value.volatile


def _stored_in(ctx: Context, call: cst.Call) -> cst.BaseExpression | None:
    """The name or attribute that an assignment puts the call's value in."""
    parent = ctx.parent(call)
    if isinstance(parent, cst.Assign):
        return parent.targets[0].target if len(parent.targets) == 1 else None
    if not isinstance(parent, cst.Element):
        return None
    values = ctx.parent(parent)
    assign = ctx.parent(values) if values is not None else None
    if not isinstance(values, (cst.Tuple, cst.List)) or not isinstance(assign, cst.Assign) or len(assign.targets) != 1:
        return None
    targets = assign.targets[0].target
    if not isinstance(targets, (cst.Tuple, cst.List)) or len(targets.elements) != len(values.elements):
        return None
    at = next(position for position, element in enumerate(values.elements) if element is parent)
    return targets.elements[at].value
