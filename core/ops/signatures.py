"""Wrappers with the operation's own argument names: one template of code per number of arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .calls import run, run_single
from .schema import Op
from .writing import run_out

_templates: dict[tuple[int, bool], Any] = {}


def _template(count: int, takes_out: bool) -> Any:
    """The code of `lambda a0, …, an[, out]: target(op, (a0, …, an))`, compiled once per number of arguments."""
    found = _templates.get((count, takes_out))
    if found is None:
        names = ", ".join(f"a{i}" for i in range(count))
        pack = f"({names},)" if count else "()"
        if takes_out:
            body = f"return run(op, {pack}) if out is None else run_out(op, {pack}, out)"
            source = f"def call({names}, out):\n    {body}"
        else:
            source = f"def call({names}):\n    return run(op, {pack})"
        scope: dict[str, Any] = {}
        exec(f"def make(op, run, run_out):\n    {source.replace(chr(10), chr(10) + '    ')}\n    return call", scope)
        found = _templates[count, takes_out] = scope["make"]
    return found


def with_signature(op: Op, name: str, target: Callable, takes_out: bool) -> Callable:
    """A function that packs its arguments for `target(op, arguments)` and has the operation's own argument names."""
    names = ["input" if n == "self" else n for n in op.names]
    if target is run and op.inputs == (0,) and not op.plain and op.list_slot is None:
        target = run_single
    function = _template(len(names), takes_out)(op, target, run_out)
    keyword = len(op.keyword_only)
    code = function.__code__
    order = (*names, "out") if takes_out else tuple(names)
    function.__code__ = code.replace(
        co_name=name,
        co_qualname=name,
        co_argcount=len(names) - keyword,
        co_kwonlyargcount=keyword + takes_out,
        co_varnames=order + code.co_varnames[len(order) :],
    )
    positional = [n for n in op.names if n not in op.keyword_only]
    function.__defaults__ = tuple(op.defaults[n] for n in positional if n in op.defaults) or None
    keywords = {n: op.defaults[n] for n in op.keyword_only if n in op.defaults}
    if takes_out:
        keywords["out"] = None
    function.__kwdefaults__ = keywords or None
    return function
