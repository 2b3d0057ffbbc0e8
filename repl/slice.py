"""The statements of a session that made a variable, and no others: a backward slice over the journal.

What a statement bound, wrote and drew was seen when it ran; what it read, and what plain Python objects it may have
changed, is taken from its text, on the safe side.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field
from typing import Any

from .habits import EARLIER
from .journal import STREAMS, Step

# Calls that change none of their arguments; of anything else a list, dict or object of the user's may come back changed.
HARMLESS = frozenset(
    [
        "print",
        "len",
        "sum",
        "min",
        "max",
        "abs",
        "float",
        "int",
        "str",
        "repr",
        "list",
        "tuple",
        "dict",
        "set",
        "sorted",
        "range",
        "zip",
        "enumerate",
        "isinstance",
        "type",
    ]
)
MODULES = frozenset(["torch", "math", "np", "numpy", "F", "nn", "optim", "time", "os"])
READING = frozenset(
    [
        "parameters",
        "named_parameters",
        "state_dict",
        "children",
        "named_children",
        "modules",
        "named_modules",
        "buffers",
        "named_buffers",
        "items",
        "keys",
        "values",
        "get",
        "index",
        "count",
        "copy",
        "format",
        "join",
        "split",
        "strip",
    ]
)
LAST = ("_", "Out", "In")  # what the shell itself binds


class ImpossibleError(Exception):
    """The script cannot be written; the message is one line."""


@dataclass
class Use:
    """What the text of a statement says of it."""

    reads: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    defines: bool = False  # a function or class, whose body is read when it is used
    awaits: bool = False


def script(steps: list[Step], name: str, first_seed: int | None, torch: str) -> tuple[str, int]:
    """The program that makes `name` as the session did, and the number of its statements."""
    kept, needed = wanted(steps, name)
    if not kept:
        raise ImpossibleError(f"no statement of this session made {name}")
    for step, use in kept:
        _require_repeatable(step, use, name)
    lines = []
    if not torch.startswith("2"):
        lines.append(f"# torch {torch.partition('+')[0]}: run it with `tt run --torch {torch[:3]}`")
    if "torch" in needed or any("torch" in use.reads for _, use in kept):
        lines.append("import torch")
    if STREAMS[0] in needed and first_seed is not None:
        lines.append(f"torch.manual_seed({first_seed})  # what this session started from")
    for stream in STREAMS[1:]:
        if stream in needed:
            lines.append(f"# {stream} were not seeded in the session: what comes of them differs from run to run")
    lines += [""] if lines else []
    return "\n".join([*lines, *(step.text for step, _ in kept)]) + "\n", len(kept)


def wanted(steps: list[Step], name: str) -> tuple[list[tuple[Step, Use]], set[str]]:
    """The statements to keep, in their order, and what is needed before the first of them."""
    uses = [used(step.text) for step in steps]
    needed, kept = {name}, []
    for i in range(len(steps) - 1, -1, -1):
        step, use = steps[i], uses[i]
        bound = {*step.bound, *use.binds}
        changed = (
            {path.partition(".")[0].partition("[")[0] for path in step.written}
            | use.changes & {*step.opaque, "torch"}
            | set(step.drawn)
        )
        if not needed & (bound | changed | step.seeded):
            continue
        kept.append((step, use))
        if not _may_not_bind(step):
            needed -= bound - changed - use.reads
        needed -= step.seeded
        needed |= {*step.drawn, *_all_reads(i, uses, steps)}
    return kept[::-1], needed


def _may_not_bind(step: Step) -> bool:
    """Whether the names it binds may keep an older value: after a condition or an error."""
    return step.failed or step.text.startswith(("if ", "for ", "while ", "try:", "with ", "match ", "del "))


def _all_reads(i: int, uses: list[Use], steps: list[Step]) -> set[str]:
    """The names that statement `i` reads, and those that the functions it may call read."""
    found, pending = set(), list(uses[i].reads)
    while pending:
        name = pending.pop()
        if name in found:
            continue
        found.add(name)
        for j in range(i - 1, -1, -1):
            if name in uses[j].binds or name in steps[j].bound:
                if uses[j].defines:
                    pending += uses[j].reads
                break
    return {name for name in found if _is_last(name) or not hasattr(builtins, name) or _is_bound(name, steps[:i])}


def _is_last(name: str) -> bool:
    return name in LAST or EARLIER.fullmatch(name) is not None


def _is_bound(name: str, steps: list[Step]) -> bool:
    return any(name in step.bound for step in steps)


def _require_repeatable(step: Step, use: Use, name: str) -> None:
    line = step.text.strip().split("\n")[0]
    if step.failed:
        raise ImpossibleError(f"{name} hangs on a statement that failed: {line}")
    if not step.again:
        raise ImpossibleError(f"{name} hangs on a statement that ran more than once: {line}")
    if use.awaits:
        raise ImpossibleError(f"{name} hangs on a top-level await, which a script has not: {line}")
    if last := {one for one in use.reads if _is_last(one)}:
        raise ImpossibleError(f"{name} hangs on {', '.join(sorted(last))}, which only the shell has: {line}")


def used(text: str) -> Use:
    """The names that a statement reads, binds and may change."""
    try:
        tree = compile(text, "<step>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError):
        return Use()
    use = Use()
    body: list[Any] = tree.body  # type: ignore[attr-defined]
    use.defines = any(isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) for one in body) or any(
        isinstance(node, ast.Lambda) for node in ast.walk(tree)
    )
    inside = {id(node) for one in ast.walk(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
              for node in ast.walk(one) if node is not one}  # fmt: skip
    for node in ast.walk(tree):
        _look(node, use, id(node) in inside)
    return use


def _look(node: ast.AST, use: Use, local: bool) -> None:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            use.reads.add(name)
        case ast.Name(id=name):
            if not local:
                use.binds.add(name)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            if not local:
                use.binds.add(name)
        case ast.alias(name=name, asname=other):
            if not local:
                use.binds.add(other or name.partition(".")[0])
        case ast.Global(names=names):
            use.binds.update(names)
            use.changes.update(names)
        case ast.AugAssign(target=target):
            _change(target, use)
            use.reads.update(_root(target))
        case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
            _change(node, use)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            _call(function, [*arguments, *(one.value for one in keywords)], use)
        case ast.Await() | ast.AsyncFor() | ast.AsyncWith():
            use.awaits = use.awaits or not local


def _call(function: ast.AST, arguments: list[ast.expr], use: Use) -> None:
    """A method may change its object; a function of the user's what it is given."""
    root = _root(function)
    if isinstance(function, ast.Attribute):
        if root == {"torch"}:
            use.changes |= root if function.attr.startswith(("set_", "use_")) else set()
        elif function.attr not in READING:
            use.changes |= root
        if function.attr in READING or root & MODULES:
            return
    elif root & HARMLESS:
        return
    for argument in arguments:
        use.changes |= _root(argument.value if isinstance(argument, ast.Starred) else argument)


def _change(target: ast.AST, use: Use) -> None:
    use.changes |= _root(target)


def _root(node: ast.AST) -> set[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
