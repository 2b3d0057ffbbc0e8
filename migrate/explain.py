"""What was inferred on one line, and why rules fired or held back there: `tt migrate --explain FILE:LINE`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from . import syntax as cst
from .facts.facts import Facts
from .facts.value import Value
from .index import Index
from .report.text import counted
from .rules import RULES
from .rules.base import Context
from .sources.mask import mask

if TYPE_CHECKING:
    from .facts.linking import Unit


def explain(text: str, path: str, line: int, unsafe: bool = False, unit: Unit | None = None) -> str:
    """A report in plain lines; raises as the engine does for text that does not parse.

    LookupError where the text has no such line.
    """
    if unit is not None and unit.text == text:
        index, facts = unit.index, unit.facts
    else:
        index = Index(text, mask(text).text)
        facts = Facts(index)
    ctx = Context(index, facts, True, False, unsafe, path.endswith("__init__.py"))
    count = len(index.line_starts) - (text[index.line_starts[-1] :] == "")
    if not 1 <= line <= count:
        raise LookupError(f"{path} has {counted(count, 'line')}, so there is no line {line}")
    lines = [text[index.line_starts[line - 1] :].splitlines()[0].strip() if text[index.line_starts[line - 1] :] else ""]
    if facts.mixed:
        lines.append("  this file mixes 0.3 with later words, so a raw tensor may be a former Variable")
    lines += [f"  {shown}" for shown in _inferred(ctx, line)] or ["  nothing is known here"]
    lines += [f"  {shown}" for shown in _rules(ctx, line)]
    return "\n".join(lines)


def _inferred(ctx: Context, line: int) -> Iterator[str]:
    shown: set[str] = set()
    for node in ctx.index.order:
        if not isinstance(node, cst.BaseExpression) or ctx.index.line(ctx.index.span(node)[0]) != line:
            continue
        value = ctx.value(node)
        text = " ".join(ctx.text(node).split())
        described = _described(value)
        if described and text not in shown:
            shown.add(text)
            yield f"{text}: {described}"


def _described(value: Value) -> str:
    if value.sort in ("unknown", "method", "str", "number", "none") and not value.why:
        return ""
    words = {"tensor": "raw tensor", "variable": "Variable", "parameter": "Parameter", "either": "tensor or Variable"}
    parts = [words.get(value.sort, value.sort)]
    if value.sort == "name":
        parts = [value.name]
    if value.one:
        parts.append("one element")
    elif value.rank is not None:
        parts.append(f"{value.rank} dimensions")
    if value.mask:
        parts.append("made by a comparison")
    if value.volatile:
        parts.append("volatile")
    return ", ".join(parts) + (f" ({value.why})" if value.why else "")


def _rules(ctx: Context, line: int) -> Iterator[str]:
    for rule in RULES:
        nodes: Sequence[cst.CSTNode] = ctx.index.all(*rule.nodes)
        for node in nodes:
            for report in rule.check(node, ctx):
                start, end = ctx.index.span(report.node)
                if ctx.index.line(start) <= line <= ctx.index.line(max(start, end - 1)) and _near(ctx, start, line):
                    yield f"{rule.code} {rule.name} ({report.safety}): {report.message}"
    for code, node, why in ctx.blocked:
        if ctx.index.line(ctx.index.span(node)[0]) == line:
            text = " ".join(ctx.text(node).split())
            yield f"{code} held back at {text[:60]}: {why}"


def _near(ctx: Context, start: int, line: int) -> bool:
    return line - ctx.index.line(start) < 20
