"""Wrappers with the operation's own argument names: one template of code per number of arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .compiled import compiled
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
        source = source.replace("\n", "\n    ")
        exec(compiled(f"def make(op, run, run_out):\n    {source}\n    return call"), scope)
        found = _templates[count, takes_out] = scope["make"]
    return found


def with_signature(op: Op, name: str, target: Callable, takes_out: bool) -> Callable:
    """A function that packs its arguments for `target(op, arguments)` and has the operation's own argument names."""
    function = _template(len(op.names), takes_out)(op, target, run_out)
    return named(function, op, name, takes_out)


def named(function: Callable, op: Op, name: str, takes_out: bool, alpha: bool = False) -> Callable:
    """Give a template's function the operation's argument names and defaults.

    With `alpha` it is add or sub, whose third argument is an old place of `other`.
    """
    keyword_only = ("alpha",) if alpha else op.keyword_only
    positional = [n for n in op.names if n not in keyword_only]
    order = ["input" if n == "self" else n for n in positional]
    if alpha:
        order.append("third")
    keywords = [*keyword_only, *(["out"] if takes_out else [])]
    code = function.__code__
    function.__code__ = code.replace(
        co_name=name,
        co_qualname=name,
        co_argcount=len(order),
        co_kwonlyargcount=len(keywords),
        co_varnames=(*order, *keywords, *code.co_varnames[len(order) + len(keywords) :]),
    )
    defaults = [op.defaults[n] for n in positional if n in op.defaults]
    function.__defaults__ = tuple(defaults + [None] * alpha) or None
    function.__kwdefaults__ = {n: op.defaults.get(n) for n in keywords if n == "out" or n in op.defaults} or None
    return function
