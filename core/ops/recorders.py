"""What a call records, written out for the operation's formulas, so that the common case pays for nothing else.

For `mul` it comes to

    def record(given, arrays, result):
        a0, a1 = given
        e0 = …where the gradient of a0 goes, or None…
        e1 = …
        if e0 is None and e1 is None:
            return
        if e1 is None:
            plan, saved = plans[1], (save(a1),)
        elif e0 is None:
            plan, saved = plans[2], (save(a0),)
        else:
            plan, saved = plans[3], (save(a1), save(a0))
        …a node with that plan, its edges and what it keeps, and the result knows it…

A template is compiled once for all operations that keep the same things. Operations of lists, of many inputs or of several
results are recorded by `recording.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..autograd.modes import switches
from ..autograd.node import Meta, Saved, SavedList, SavedResult, edge_of, forward_line, save, tick
from ..tensor import Tensor, counter, new
from .compiled import compiled
from .schema import INPUT, Op

F32, F64 = np.dtype(np.float32), np.dtype(np.float64)

Keep = tuple[tuple[str, int], ...]


class _Form(NamedTuple):
    inputs: tuple[int, ...]
    absent: tuple[int, ...]  # inputs that may be a number or None
    keeps: tuple[Keep, ...]  # by the set of inputs that need a gradient, as a binary number
    tensors: tuple[int, ...]  # arguments that are tensors wherever they are there
    broadcasts: bool
    fits: bool  # gradients come out in the inputs' shapes, or in the result's
    view: bool
    named: bool  # a node's name depends on the call
    one_dtype: bool  # the caller has seen to it that all are float32, or all float64


def written_out(op: Op) -> Callable | None:
    """`record(given, arrays, result)` for an operation; None for those that this does not serve."""
    if op.list_slot is not None or op.outputs or not 1 <= len(op.inputs) <= 2:
        return None
    count = len(op.inputs)
    plans = [None, *(op.plan(tuple(bool(which >> i & 1) for i in range(count))) for which in range(1, 1 << count))]
    form = _Form(
        op.inputs, tuple(i for i in op.inputs if i in op.optional or (op.numbers and i != op.inputs[0])),
        tuple(plan.keep for plan in plans[1:]), tuple(i for i, kind in enumerate(op.kinds) if kind == INPUT),
        op.broadcasts, count == 1 or op.pointwise, op.view, op.name_of_node is not None,
        op.pointwise and (op.dtype != "keep" or bool(op.refused)),
    )  # fmt: skip
    make = _templates.get(form)
    if make is None:
        make = _templates[form] = _compile(form)
    return make(op, plans)


_templates: dict[_Form, Callable] = {}


def _compile(form: _Form) -> Callable:
    """`make(op, plans)`, which gives the function for one operation."""
    inputs = form.inputs
    lines = ["if switches.packing:", "    return record_packed(op, given, arrays, result)"]
    lines += [f"a{i} = given[{i}]" for i in inputs]
    for i in inputs:
        lines += _edge(i, i in form.absent)
    lines += [f"if {' and '.join(f'e{i} is None' for i in inputs)}:", "    return"]
    if len(inputs) == 1:
        lines += [f"{_plan(form, 1)}; saved = {_saved(form, 0)}"]
    else:
        first, second = inputs
        lines += [
            f"if e{second} is None:", f"    {_plan(form, 1)}; saved = {_saved(form, 0)}",
            f"elif e{first} is None:", f"    {_plan(form, 2)}; saved = {_saved(form, 1)}",
            "else:", f"    {_plan(form, 3)}; saved = {_saved(form, 2)}",
        ]  # fmt: skip
    several = not (form.one_dtype and len(inputs) == 1)
    if several:
        lines += [
            "array = result.array",
            *([] if form.one_dtype else ["kind = array.dtype"]),
            *(["shape = array.shape"] if form.broadcasts else []),
            f"fits = {_fits(form)}",
            *([] if form.one_dtype else ["if not fits and kind.kind not in 'fcV':", "    return"]),
        ]
    lines += [
        "result._node = node = new(plan.node_class)",  # without the call of its class, which takes as long as the rest
        f"node.plan = plan; node.edges = ({', '.join(f'e{i}' for i in inputs)},); node.saved = saved; node.seq = tick()",
        *(["if not fits:", f"    node.metas = [{', '.join(_meta(i) for i in inputs)}]"] if several else []),
        "if switches.anomaly:",
        "    node.origin = forward_line()",
        "result._requires_grad = True",
    ]
    body = "".join(f"\n        {line}" for line in lines)
    scope = dict(globals())
    head = "def make(op, plans):\n    found = {}\n    def record(given, arrays, result):"
    exec(compiled(f"{head}{body}\n    return record"), scope)
    return scope["make"]


def _edge(i: int, absent: bool) -> list[str]:
    """`edge_of` of an argument, without the call where it is a leaf's or an ordinary result's."""
    return [
        *([f"if not isinstance(a{i}, Tensor):", f"    e{i} = None"] if absent else []),
        f"{'el' * absent}if a{i}._view is not None:",
        f"    e{i} = edge_of(a{i})",
        f"elif not a{i}._requires_grad:",
        f"    e{i} = None",
        f"elif a{i}._node is not None:",
        f"    e{i} = (a{i}._node, a{i}._nr)",
        f"elif a{i}._accumulator is not None and (sink := a{i}._accumulator()) is not None:",
        f"    e{i} = (sink, 0)",
        "else:",
        f"    e{i} = edge_of(a{i})",
    ]


def _plan(form: _Form, which: int) -> str:
    if not form.named:
        return f"plan = plans[{which}]"
    mask = tuple(bool(which >> i & 1) for i in range(len(form.inputs)))
    return f"plan = found.get((name := op.name_of_node(*arrays), {which})) or named(op, found, name, {which}, {mask}, arrays)"


def _saved(form: _Form, which: int) -> str:
    parts = []
    for kind, at in form.keeps[which]:
        if kind == "param":
            parts.append(f"arrays[{at}]")
        elif kind == "output":
            parts.append("SavedResult(result, 0, counter(result))")
        elif at in form.tensors and at not in form.absent:
            parts.append(_save(f"given[{at}]") if kind == "input" else f"Meta(given[{at}].array)")
        else:
            parts.append(f"keep(given[{at}])" if kind == "input" else f"keep_meta(given[{at}])")
    return f"({', '.join(parts)},)" if parts else "()"


def _save(tensor: str) -> str:
    """`save(tensor)` without the call, and without its look for `saved_tensors_hooks`."""
    return f"saved_tuple(Saved, (t := {tensor}, c := t._counter or counter(t), c.n))"


def _fits(form: _Form) -> str:
    """Do gradients come out in each input's shape and dtype, so that nothing must be summed or cast back?"""
    if not form.fits:
        return "False"
    conditions = [] if form.one_dtype else ["(kind is F32 or kind is F64)"]
    for i in form.inputs:
        shape = f"arrays[{i}].shape == shape" if form.broadcasts else "True"
        same = shape if form.one_dtype else f"arrays[{i}].dtype is kind and {shape}"
        conditions.append(same if len(form.inputs) == 1 else f"(e{i} is None or {same})")
    return " and ".join(conditions)


def _meta(i: int) -> str:
    return f"None if e{i} is None else Meta(arrays[{i}])"


def record_packed(op: Op, given: Any, arrays: Any, result: Any) -> None:
    """The same under `saved_tensors_hooks`, which take what would be kept."""
    from .recording import general_recorder

    general_recorder(op)(given, arrays, result)


def named(op: Op, found: dict, name: str, which: int, needed: tuple[bool, ...], arrays: Any) -> Any:
    """The plan for a node of this name, remembered in `found`."""
    plan = found[name, which] = op.named_plan(needed, arrays)
    return plan


saved_tuple = tuple.__new__


def keep(value: Any) -> Any:
    """What is kept of an argument that may be a tensor, a list of them, or neither."""
    if isinstance(value, Tensor):
        return save(value)
    return SavedList(save(t) for t in value) if isinstance(value, list) else value


def keep_meta(value: Any) -> Any:
    """Shape and dtype of an argument that may be a tensor, a list of them, or neither."""
    if isinstance(value, Tensor):
        return Meta(value.array)
    return [Meta(t.array) for t in value] if isinstance(value, list) else value


__all__ = [
    "F32", "F64", "Meta", "Saved", "SavedResult", "counter", "edge_of", "forward_line", "keep", "keep_meta", "named", "new",
    "record_packed", "saved_tuple", "switches", "tick", "written_out",
]  # fmt: skip
