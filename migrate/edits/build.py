"""Builders of edits: drop a wrapper, rename a name, delete a statement or an argument, put lines under a `with`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import syntax as cst
from ..index import Index
from ..syntax import dotted as dotted
from .edit import Edit

# Expressions that keep their meaning wherever a call may stand, without parentheses of their own.
_ATOMS = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.List, cst.Dict, cst.Set, cst.ListComp, cst.DictComp)

# Parents in which a looser expression must stand in parentheses.
_TIGHT = (
    cst.Attribute,
    cst.Subscript,
    cst.Call,
    cst.UnaryOperation,
    cst.Await,
    cst.BinaryOperation,
    cst.Comparison,
    cst.ComparisonTarget,
    cst.BooleanOperation,
    cst.IfExp,
    cst.Arg,
    cst.Element,
    cst.StarredElement,
)


def replace(index: Index, node: cst.CSTNode, text: str) -> Edit:
    """Write `text` in place of the node (its own parentheses stay)."""
    start, end = index.span(node)
    return Edit(start, end, text)


def is_atom(node: cst.CSTNode) -> bool:
    """Whether the expression binds as tightly as a name."""
    return isinstance(node, _ATOMS) or bool(getattr(node, "lpar", ()))


def unwrap_call(index: Index, call: cst.Call, inner: cst.BaseExpression, after: str = "") -> list[Edit]:
    """Turn `f(inner, …)` into `inner` + `after`, leaving the text of `inner` untouched so that it can be edited too."""
    start, end = index.span(call)
    inner_start, inner_end = index.full_span(inner)
    parent = index.parent.get(call)
    tight = bool(after) or (isinstance(parent, _TIGHT))
    # Inside brackets a line break needs no parentheses; a comment between call and argument must not be lost.
    head, tail = index.source[start:inner_start], index.source[inner_end:end]
    loose_ok = isinstance(parent, cst.Arg) and not after and not isinstance(inner, (cst.GeneratorExp, cst.NamedExpr))
    wrap = (tight and not loose_ok and not is_atom(inner)) or "#" in head or "#" in tail or _breaks_line(index, inner)
    if not wrap:
        return [Edit(start, inner_start, ""), Edit(inner_end, end, after)]
    opening = "(" + (head.partition("(")[2] if "#" in head else "")
    closing = (_keep_comment(tail) if "#" in tail else "") + ")"
    return [Edit(start, inner_start, opening), Edit(inner_end, end, closing + after)]


def _keep_comment(tail: str) -> str:
    comment = re.search(r"[ \t]*#[^\r\n]*(\r\n|\r|\n)[ \t]*", tail)
    return comment.group() if comment else ""


def _breaks_line(index: Index, inner: cst.BaseExpression) -> bool:
    # `Variable(a\n + b)` needs its parentheses; line breaks inside brackets of `inner` itself do not.
    if isinstance(inner, (cst.Name, cst.List, cst.Dict, cst.Set, cst.ListComp)) or bool(inner.lpar):
        return False
    start, end = index.full_span(inner)
    depth = 0
    for char in index.source[start:end]:
        depth += (char in "([{") - (char in ")]}")
        if char in "\r\n" and depth == 0:
            return True
    return False


def drop_argument(index: Index, call: cst.Call, arg: cst.Arg) -> Edit:
    """Remove one argument with the comma that separates it."""
    args = list(call.args)
    at = args.index(arg)
    start, end = index.full_span(arg)
    if at > 0:
        return Edit(index.full_span(args[at - 1].value)[1], index.full_span(arg.value)[1], "")
    if len(args) > 1:
        return Edit(start, index.full_span(args[1])[0], "")
    return Edit(start, end, "")


def delete_statement(index: Index, line: cst.SimpleStatementLine, emptied: bool = False) -> list[Edit]:
    """Remove a statement line; a trailing comment keeps its line, and an emptied block gets `pass`.

    `emptied` says that every other statement of the block goes as well: the last one then becomes the `pass`.
    """
    start, end = index.span(line)
    source = index.source
    parent = index.parent.get(line)
    body: object = getattr(parent, "body", ())
    line_end = re.compile(r"[^\r\n]*").match(source, end).end()  # type: ignore[union-attr]
    alone = isinstance(body, Sequence) and (len(body) == 1 or (emptied and body[-1] is line))
    if alone and not isinstance(parent, cst.Module):
        return [Edit(start, end, "pass")]
    if source[end:line_end].strip():
        comment = end + len(source[end:line_end]) - len(source[end:line_end].lstrip())
        return [Edit(start, comment, "")]
    begin = index.line_starts[index.line(start) - 1]
    newline = re.compile(r"\r\n|\r|\n|").match(source, line_end).end()  # type: ignore[union-attr]
    return [Edit(begin, newline, "", "line")]


def delete_lines(index: Index, node: cst.CSTNode) -> Edit:
    """Remove the lines of a compound statement, or of one of its branches."""
    start, end = index.span(node)
    begin = index.line_starts[index.line(start) - 1]
    rest = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|)").match(index.source, end)
    assert rest is not None
    return Edit(begin, rest.end(), "", "line")


def newline_of(source: str) -> str:
    """The file's own line end."""
    found = re.search(r"\r\n|\r|\n", source)
    return found.group() if found else "\n"


def indent_unit(index: Index) -> str:
    """The file's own unit of indentation."""
    return index.indent


def put_under(index: Index, header: str, first: cst.CSTNode, last: cst.CSTNode) -> list[Edit]:
    """Put the statements from `first` to `last` of one block under the compound header, one level deeper."""
    start, end = index.span(first)[0], index.span(last)[1]
    begin = index.line_starts[index.line(start) - 1]
    margin = index.source[begin:start]
    unit = indent_unit(index)
    head = f"{margin}{header}{newline_of(index.source)}"
    column = _column_start(index.source, begin)
    if column == begin:
        edits = [Edit(begin, begin, head + unit, "indent")]
    else:
        edits = [Edit(begin, begin, head, "indent"), Edit(column, column, unit, "indent")]
    inside = _string_lines(index, start, end)
    for line in range(index.line(start) + 1, index.line(end) + 1):
        offset = _column_start(index.source, index.line_starts[line - 1])
        text = re.compile(r"[^\r\n]*").match(index.source, offset)
        if line not in inside and text is not None and text.group().strip():
            edits.append(Edit(offset, offset, unit, "indent"))
    return edits


def _column_start(source: str, begin: int) -> int:
    """Where a line's indentation is counted from: a form feed in it starts again at column 0."""
    blank = re.compile(r"[ \t\f]*").match(source, begin)
    assert blank is not None
    return begin + blank.group().rfind("\f") + 1


def _string_lines(index: Index, start: int, end: int) -> set[int]:
    # Lines that begin inside a string literal: indenting them would change the string.
    lines: set[int] = set()
    for node in index.all(cst.SimpleString, cst.FormattedString):
        first, last = index.span(node)
        if start <= first and last <= end:
            lines.update(range(index.line(first) + 1, index.line(last) + 1))
    return lines
