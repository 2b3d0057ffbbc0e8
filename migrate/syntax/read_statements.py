"""Statements, from CPython's nodes: lines of small ones, compound ones with their blocks, and what imports name."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from typing import Any

from . import operators
from . import statements as cst
from .base import BaseSmallStatement, BaseStatement, BaseSuite, CSTNode, Operator
from .expressions import Arg, Attribute, Name
from .read import Reader
from .read_expressions import annotation, arguments, expression, from_, outer, parameters

_ASSIGNING: dict[type, Operator] = {
    ast.Add: operators.AddAssign(), ast.Sub: operators.SubtractAssign(), ast.Mult: operators.MultiplyAssign(),
    ast.Div: operators.DivideAssign(), ast.FloorDiv: operators.FloorDivideAssign(),
    ast.Mod: operators.ModuloAssign(), ast.Pow: operators.PowerAssign(), ast.LShift: operators.LeftShiftAssign(),
    ast.RShift: operators.RightShiftAssign(), ast.BitOr: operators.BitOrAssign(),
    ast.BitAnd: operators.BitAndAssign(), ast.BitXor: operators.BitXorAssign(),
    ast.MatMult: operators.MatrixMultiplyAssign(),
}  # fmt: skip
_GAP = r"(?:[ \t\f]|\\\r?\n)+"
_HEAD = re.compile(rf"(?:async{_GAP})?(?:def|class){_GAP}(\w+)")
_FROM = re.compile(r"from(?:[ \t\f.]|\\\r?\n)*")
_WORD = re.compile(r"\w+")
_ELSE = re.compile(r"(?:^|(?<=[\r\n]))[ \t\f]*((?:else|finally)\b)", re.MULTILINE)


def statements(reader: Reader, nodes: Sequence[ast.stmt], parent: CSTNode) -> list[BaseStatement]:
    """Statements of a block; small ones that share a line become one."""
    found: list[BaseStatement] = []
    line: cst.SimpleStatementLine | None = None
    for node in nodes:
        start, end = reader.span(node)
        maker = _COMPOUND.get(type(node))
        if maker is not None:
            line = None
            found.append(maker(reader, node, start, end, parent))
            continue
        if line is None or not _same_line(reader.text, line.end, start):
            line = reader.new(cst.SimpleStatementLine, start, end, parent)
            line.body = []
            found.append(line)
        line.body.append(_SMALL[type(node)](reader, node, start, end, line))
        line.end = end
    return found


def _same_line(text: str, end: int, start: int) -> bool:
    between = text[end:start]
    return ";" in between and ("\n" not in between and "\r" not in between or between.lstrip(" \t\f;")[:1] == "\\")


def suite(reader: Reader, nodes: Sequence[ast.stmt], parent: CSTNode) -> BaseSuite:
    """The body of a compound statement: a block, or what follows on the line of the header."""
    start = reader.span(nodes[0])[0]
    end = reader.span(nodes[-1])[1]
    if type(nodes[0]) in _COMPOUND or _begins_line(reader, nodes[0].lineno, start):
        block = reader.new(cst.IndentedBlock, start, end, parent)
        block.body = statements(reader, nodes, block)
        return block
    made = reader.new(cst.SimpleStatementSuite, start, end, parent)
    made.body = [_SMALL[type(node)](reader, node, *reader.span(node), made) for node in nodes]
    return made


def _begins_line(reader: Reader, number: int, start: int) -> bool:
    begin = reader.starts[number]
    if reader.text[begin:start].strip(" \t\f"):
        return False
    return not reader.text[max(0, begin - 3) : begin].rstrip("\r\n").endswith("\\")


def _expr(reader: Reader, node: ast.Expr, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    made = reader.new(cst.Expr, start, end, parent)
    made.value = expression(reader, node.value, made)
    return made


def _assign(reader: Reader, node: ast.Assign, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    made = reader.new(cst.Assign, start, end, parent)
    made.targets = []
    for each in node.targets:
        target = reader.new(cst.AssignTarget, *reader.span(each), made)
        target.target = expression(reader, each, target)
        target.start, target.end = outer(target.target)
        made.targets.append(target)
    made.value = expression(reader, node.value, made)
    return made


def _annotated(reader: Reader, node: ast.AnnAssign, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    made = reader.new(cst.AnnAssign, start, end, parent)
    made.target = expression(reader, node.target, made)
    made.annotation = annotation(reader, node.annotation, made)
    made.value = expression(reader, node.value, made) if node.value is not None else None
    return made


def _augmented(reader: Reader, node: ast.AugAssign, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    made = reader.new(cst.AugAssign, start, end, parent)
    made.operator = _ASSIGNING[type(node.op)]
    made.target = expression(reader, node.target, made)
    made.value = expression(reader, node.value, made)
    return made


def _return(reader: Reader, node: ast.Return, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    made = reader.new(cst.Return, start, end, parent)
    made.value = expression(reader, node.value, made) if node.value is not None else None
    return made


def _raise(reader: Reader, node: ast.Raise, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    made = reader.new(cst.Raise, start, end, parent)
    made.exc = expression(reader, node.exc, made) if node.exc is not None else None
    made.cause = from_(reader, node.cause, made) if node.cause is not None else None
    return made


def _assert(reader: Reader, node: ast.Assert, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    made = reader.new(cst.Assert, start, end, parent)
    made.test = expression(reader, node.test, made)
    made.msg = expression(reader, node.msg, made) if node.msg is not None else None
    return made


def _del(reader: Reader, node: ast.Delete, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    made = reader.new(cst.Del, start, end, parent)
    if len(node.targets) == 1:
        made.target = expression(reader, node.targets[0], made)
        return made
    # `del a, b` has a tuple in libcst's vocabulary and a list of targets in CPython's.
    several = ast.Tuple(node.targets, ast.Del())
    first, last = node.targets[0], node.targets[-1]
    several.lineno, several.col_offset = first.lineno, first.col_offset
    several.end_lineno, several.end_col_offset = last.end_lineno, last.end_col_offset
    made.target = expression(reader, several, made)
    return made


def _word_statement(reader: Reader, node: ast.stmt, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    return reader.new(_WORDS[type(node)], start, end, parent)


_WORDS: dict[type, type[BaseSmallStatement]] = {ast.Pass: cst.Pass, ast.Break: cst.Break, ast.Continue: cst.Continue}


def _scoped(reader: Reader, node: ast.stmt, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    kind: Any = cst.Global if isinstance(node, ast.Global) else cst.Nonlocal
    made: cst.Global = reader.new(kind, start, end, parent)
    made.names = []
    for match in list(_WORD.finditer(reader.text, start, end))[1:]:
        item = reader.new(cst.NameItem, *match.span(), made)
        item.name = _word(reader, match, item)
        made.names.append(item)
    return made


def _word(reader: Reader, match: re.Match[str], parent: CSTNode) -> Name:
    made = reader.new(Name, *match.span(), parent)
    made.value = match.group()
    return made


def _dotted(reader: Reader, start: int, parts: int, parent: CSTNode) -> Name | Attribute:
    """`a.b.c` in an import: as many words as the name has parts."""
    words: list[re.Match[str]] = []
    for match in _WORD.finditer(reader.text, start):
        words.append(match)
        if len(words) == parts:
            break
    chain: list[Attribute] = []
    for last in reversed(words[1:]):
        chain.append(reader.new(Attribute, start, last.end(), chain[-1] if chain else parent))
    found: Name | Attribute = _word(reader, words[0], chain[-1] if chain else parent)
    for match in words[1:]:
        made = chain.pop()
        made.value, made.attr = found, _word(reader, match, made)
        found = made
    return found


def _alias(reader: Reader, node: ast.alias, parent: CSTNode) -> cst.ImportAlias:
    start, end = reader.span(node)
    made = reader.new(cst.ImportAlias, start, end, parent)
    made.name = _dotted(reader, start, node.name.count(".") + 1, made)
    made.asname = None
    if node.asname is not None:
        match = list(_WORD.finditer(reader.text, made.name.end, end))[-1]
        made.asname = reader.new(cst.AsName, *match.span(), made)
        made.asname.name = _word(reader, match, made.asname)
    return made


def _import(reader: Reader, node: ast.Import, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    made = reader.new(cst.Import, start, end, parent)
    made.names = [_alias(reader, alias, made) for alias in node.names]
    return made


def _import_from(reader: Reader, node: ast.ImportFrom, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    made = reader.new(cst.ImportFrom, start, end, parent)
    made.relative, made.module = "." * (node.level or 0), None
    if node.module is not None:
        begin = _FROM.match(reader.text, start)
        assert begin is not None
        made.module = _dotted(reader, begin.end(), node.module.count(".") + 1, made)
    if node.names[0].name == "*":
        made.names = reader.new(cst.ImportStar, *reader.span(node.names[0]), made)
    else:
        made.names = [_alias(reader, alias, made) for alias in node.names]
    return made


def _type_alias(reader: Reader, node: Any, start: int, end: int, parent: CSTNode) -> BaseSmallStatement:
    made = reader.new(cst.TypeAlias, start, end, parent)
    made.name = expression(reader, node.name, made)  # type: ignore[assignment]
    made.value = expression(reader, node.value, made)
    return made


def _if(reader: Reader, node: ast.If, start: int, end: int, parent: CSTNode) -> cst.If:
    made = reader.new(cst.If, start, end, parent)
    made.test = expression(reader, node.test, made)
    made.body = suite(reader, node.body, made)
    first = node.orelse[0] if node.orelse else None
    begin, finish = reader.span(first) if first is not None else (0, 0)
    if len(node.orelse) == 1 and isinstance(first, ast.If) and reader.text.startswith("elif", begin):
        made.orelse = _if(reader, first, begin, finish, made)
    else:
        made.orelse = _else(reader, node.body, node.orelse, made)
    return made


def _else(reader: Reader, before: Sequence[ast.AST], body: Sequence[ast.stmt], parent: CSTNode) -> cst.Else | None:
    if not body:
        return None
    made = reader.new(cst.Else, _keyword(reader, before, body), reader.span(body[-1])[1], parent)
    made.body = suite(reader, body, made)
    return made


def _keyword(reader: Reader, before: Sequence[ast.AST], body: Sequence[ast.stmt]) -> int:
    """Where the `else` or `finally` between two bodies stands."""
    first = reader.span(body[0])[0]
    match = _ELSE.search(reader.text, reader.span(before[-1])[1], first)
    return match.start(1) if match is not None else first


def _for(reader: Reader, node: ast.For | ast.AsyncFor, start: int, end: int, parent: CSTNode) -> BaseStatement:
    made = reader.new(cst.For, start, end, parent)
    made.target = expression(reader, node.target, made)
    made.iter = expression(reader, node.iter, made)
    made.body = suite(reader, node.body, made)
    made.orelse = _else(reader, node.body, node.orelse, made)
    return made


def _while(reader: Reader, node: ast.While, start: int, end: int, parent: CSTNode) -> BaseStatement:
    made = reader.new(cst.While, start, end, parent)
    made.test = expression(reader, node.test, made)
    made.body = suite(reader, node.body, made)
    made.orelse = _else(reader, node.body, node.orelse, made)
    return made


def _with(reader: Reader, node: ast.With | ast.AsyncWith, start: int, end: int, parent: CSTNode) -> BaseStatement:
    made = reader.new(cst.With, start, end, parent)
    made.items = []
    for each in node.items:
        item = reader.new(cst.WithItem, *reader.span(each.context_expr), made)
        item.item = expression(reader, each.context_expr, item)
        item.asname = None
        if each.optional_vars is not None:
            item.asname = reader.new(cst.AsName, *reader.span(each.optional_vars), item)
            item.asname.name = expression(reader, each.optional_vars, item.asname)
        made.items.append(item)
    made.body = suite(reader, node.body, made)
    return made


def _try(reader: Reader, node: Any, start: int, end: int, parent: CSTNode) -> BaseStatement:
    kind: Any = cst.Try if isinstance(node, ast.Try) else cst.TryStar
    made: cst.Try = reader.new(kind, start, end, parent)
    made.body = suite(reader, node.body, made)
    made.handlers = [_handler(reader, handler, made) for handler in node.handlers]
    made.orelse = _else(reader, node.handlers or node.body, node.orelse, made)
    made.finalbody = None
    if node.finalbody:
        at = _keyword(reader, node.orelse or node.handlers or node.body, node.finalbody)
        made.finalbody = reader.new(cst.Finally, at, end, made)
        made.finalbody.body = suite(reader, node.finalbody, made.finalbody)
    return made


def _handler(reader: Reader, node: ast.ExceptHandler, parent: CSTNode) -> cst.ExceptHandler:
    start, end = reader.span(node)
    made = reader.new(cst.ExceptHandler, start, end, parent)
    made.body = suite(reader, node.body, made)
    made.type = expression(reader, node.type, made) if node.type is not None else None
    made.name = None
    if node.name is not None and made.type is not None:
        match = list(_WORD.finditer(reader.text, outer(made.type)[1], made.body.start))[1]
        made.name = reader.new(cst.AsName, *match.span(), made)
        made.name.name = _word(reader, match, made.name)
    return made


def _decorators(reader: Reader, nodes: Sequence[ast.expr], parent: CSTNode) -> list[cst.Decorator]:
    found = []
    for node in nodes:
        made = reader.new(cst.Decorator, *reader.span(node), parent)
        made.decorator = expression(reader, node, made)
        made.start = reader.text.rfind("@", 0, made.start)
        found.append(made)
    return found


def _function(reader: Reader, node: Any, start: int, end: int, parent: CSTNode) -> BaseStatement:
    made = reader.new(cst.FunctionDef, start, end, parent)
    head = _HEAD.match(reader.text, start)
    assert head is not None
    made.name = _head_name(reader, head, made)
    made.params = parameters(reader, node.args, head.end(), made)
    made.body = suite(reader, node.body, made)
    made.decorators = _decorators(reader, node.decorator_list, made)
    made.returns = annotation(reader, node.returns, made) if node.returns is not None else None
    return made


def _head_name(reader: Reader, head: re.Match[str], parent: CSTNode) -> Name:
    made = reader.new(Name, *head.span(1), parent)
    made.value = head[1]
    return made


def _class(reader: Reader, node: ast.ClassDef, start: int, end: int, parent: CSTNode) -> BaseStatement:
    made = reader.new(cst.ClassDef, start, end, parent)
    head = _HEAD.match(reader.text, start)
    assert head is not None
    made.name = _head_name(reader, head, made)
    made.body = suite(reader, node.body, made)
    opening = reader.brackets.after(head.end())
    if reader.text[opening] == "[":  # type parameters
        opening = reader.brackets.after(reader.brackets.partner[opening] + 1)
    close = reader.brackets.partner.get(opening, -1)
    given: list[Arg] = arguments(reader, node.bases, node.keywords, made, close)
    made.bases = [arg for arg in given if arg.keyword is None and arg.star != "**"]
    made.keywords = [arg for arg in given if arg.keyword is not None or arg.star == "**"]
    made.decorators = _decorators(reader, node.decorator_list, made)
    return made


def _match(reader: Reader, node: ast.Match, start: int, end: int, parent: CSTNode) -> BaseStatement:
    made = reader.new(cst.Match, start, end, parent)
    made.subject = expression(reader, node.subject, made)
    made.cases = []
    for each in node.cases:
        case = reader.new(cst.MatchCase, *reader.span(each.pattern), made)
        case.pattern = [expression(reader, part, case) for part in _pattern(each.pattern)]
        case.guard = expression(reader, each.guard, case) if each.guard is not None else None
        case.body = suite(reader, each.body, case)
        made.cases.append(case)
    return made


def _pattern(node: ast.pattern) -> list[ast.expr]:
    found: list[ast.expr] = []
    for below in ast.iter_child_nodes(node):
        if isinstance(below, ast.expr):
            found.append(below)
        elif isinstance(below, ast.pattern):
            found += _pattern(below)
    return found


_SMALL: dict[type, Callable[..., BaseSmallStatement]] = {
    ast.Expr: _expr, ast.Assign: _assign, ast.AnnAssign: _annotated, ast.AugAssign: _augmented,
    ast.Return: _return, ast.Raise: _raise, ast.Assert: _assert, ast.Delete: _del, ast.Pass: _word_statement,
    ast.Break: _word_statement, ast.Continue: _word_statement, ast.Global: _scoped, ast.Nonlocal: _scoped,
    ast.Import: _import, ast.ImportFrom: _import_from,
}  # fmt: skip
_COMPOUND: dict[type, Callable[..., BaseStatement]] = {
    ast.If: _if, ast.For: _for, ast.AsyncFor: _for, ast.While: _while, ast.With: _with, ast.AsyncWith: _with,
    ast.Try: _try, ast.TryStar: _try, ast.FunctionDef: _function, ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class, ast.Match: _match,
}  # fmt: skip
if hasattr(ast, "TypeAlias"):
    _SMALL[ast.TypeAlias] = _type_alias
