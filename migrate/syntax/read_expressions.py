"""Expressions, from CPython's nodes: what they hold, and the parentheses around them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from typing import Any, cast

from . import expressions as cst
from . import operators
from .base import BaseExpression, CSTNode, Operator
from .brackets import Brackets
from .literals import fields, is_formatted, pieces
from .read import Reader, characters
from .statements import Annotation, Param, Parameters

_OPERATORS: dict[type, Operator] = {
    ast.Add: operators.Add(), ast.Sub: operators.Subtract(), ast.Mult: operators.Multiply(),
    ast.Div: operators.Divide(), ast.FloorDiv: operators.FloorDivide(), ast.Mod: operators.Modulo(),
    ast.Pow: operators.Power(), ast.LShift: operators.LeftShift(), ast.RShift: operators.RightShift(),
    ast.BitOr: operators.BitOr(), ast.BitAnd: operators.BitAnd(), ast.BitXor: operators.BitXor(),
    ast.MatMult: operators.MatrixMultiply(), ast.Not: operators.Not(), ast.USub: operators.Minus(),
    ast.UAdd: operators.Plus(), ast.Invert: operators.BitInvert(), ast.And: operators.And(), ast.Or: operators.Or(),
    ast.Eq: operators.Equal(), ast.NotEq: operators.NotEqual(), ast.Lt: operators.LessThan(),
    ast.LtE: operators.LessThanEqual(), ast.Gt: operators.GreaterThan(), ast.GtE: operators.GreaterThanEqual(),
    ast.Is: operators.Is(), ast.IsNot: operators.IsNot(), ast.In: operators.In(), ast.NotIn: operators.NotIn(),
}  # fmt: skip
_BLANK = " \t\f\r\n\\("


def expression(reader: Reader, node: ast.expr, parent: CSTNode, taken: int = -1) -> BaseExpression:
    """The expression; `taken` is a closing bracket that is not its own but a call's around it."""
    starts = reader.starts
    start = starts[node.lineno] + node.col_offset
    end = starts[node.end_lineno] + node.end_col_offset  # type: ignore[index,operator]
    made = _MAKERS[type(node)](reader, node, start, end, parent)
    if made.outer is not None:  # a tuple or generator expression: CPython's place has its parentheses
        if made.outer[1] - 1 == taken:
            made.outer = None
            return made
        start, end = made.outer
    while reader.text[start - 1] in _BLANK and (pair := reader.brackets.around(start, end)) is not None:
        if pair[1] == taken:
            break
        start, end = pair[0], pair[1] + 1
        made.outer = (start, end)
    return made


def outer(node: BaseExpression) -> tuple[int, int]:
    """The place of an expression with its parentheses."""
    return node.outer or (node.start, node.end)


def _name(reader: Reader, node: ast.Name, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.Name, start, end, parent)
    made.value = node.id if reader.ascii else reader.text[start:end]
    return made


def _attribute(reader: Reader, node: ast.Attribute, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.Attribute, start, end, parent)
    made.value = expression(reader, node.value, made)
    made.attr = word(reader, outer(made.value)[1], end, node.attr, made)
    return made


def word(reader: Reader, begin: int, end: int, spelled: str, parent: CSTNode) -> cst.Name:
    """The name that ends at `end`; CPython normalises the spelling of names that are not ASCII."""
    if reader.ascii:
        start = end - len(spelled)
    else:
        match = re.compile(r"\w+\Z").search(reader.text[:end], begin)
        start = match.start() if match is not None else end - len(spelled)
        spelled = reader.text[start:end]
    made = reader.new(cst.Name, start, end, parent)
    made.value = spelled
    return made


def _call(reader: Reader, node: ast.Call, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.Call, start, end, parent)
    made.func = expression(reader, node.func, made)
    made.args = arguments(reader, node.args, node.keywords, made, end - 1)
    return made


def arguments(
    reader: Reader, args: Sequence[ast.expr], keywords: Sequence[ast.keyword], parent: CSTNode, close: int
) -> list[cst.Arg]:
    """Arguments in the order of the text; `close` is the bracket that ends them."""
    given: list[Any] = [*args, *keywords]
    if keywords and args:
        given.sort(key=lambda each: (each.lineno, each.col_offset))
    found = []
    for each in given:
        start = reader.starts[each.lineno] + each.col_offset
        made = reader.new(cst.Arg, start, start, parent)
        made.keyword, made.star = None, ""
        kind = type(each)
        if kind is ast.keyword or kind is ast.Starred:
            made.value = expression(reader, each.value, made)
            if kind is ast.Starred:
                made.star = "*"
            elif each.arg is None:
                made.star = "**"
            else:
                finish = start + len(each.arg) if reader.ascii else _word_end(reader.text, start)
                made.keyword = word(reader, start, finish, each.arg, made)
        else:
            made.value = expression(reader, each, made, close)
            made.start = outer(made.value)[0]
        made.end = outer(made.value)[1]
        found.append(made)
    return found


def _word_end(text: str, start: int) -> int:
    match = re.compile(r"\w+").match(text, start)
    return match.end() if match is not None else start


def _subscript(reader: Reader, node: ast.Subscript, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.Subscript, start, end, parent)
    made.value = expression(reader, node.value, made)
    made.slice = []
    several = isinstance(node.slice, ast.Tuple) and not _in_brackets(reader, *reader.span(node.slice))
    for each in cast(ast.Tuple, node.slice).elts if several else [node.slice]:
        element = reader.new(cst.SubscriptElement, *reader.span(each), made)
        element.slice = _slice(reader, each, element) if isinstance(each, ast.Slice) else _index(reader, each, element)
        element.start, element.end = element.slice.start, element.slice.end
        made.slice.append(element)
    return made


def _slice(reader: Reader, node: ast.Slice, parent: CSTNode) -> cst.Slice:
    made = reader.new(cst.Slice, *reader.span(node), parent)
    made.lower = expression(reader, node.lower, made) if node.lower is not None else None
    made.upper = expression(reader, node.upper, made) if node.upper is not None else None
    made.step = expression(reader, node.step, made) if node.step is not None else None
    return made


def _index(reader: Reader, node: ast.expr, parent: CSTNode) -> cst.Index:
    made = reader.new(cst.Index, *reader.span(node), parent)
    made.star = "*" if isinstance(node, ast.Starred) else ""
    made.value = expression(reader, node.value if isinstance(node, ast.Starred) else node, made)
    if not made.star:
        made.start, made.end = outer(made.value)
    return made


def _in_brackets(reader: Reader, start: int, end: int) -> bool:
    return reader.text[start] == "(" and reader.brackets.partner.get(start) == end - 1


def _binary(reader: Reader, node: ast.BinOp, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.BinaryOperation, start, end, parent)
    made.operator = _OPERATORS[type(node.op)]
    made.left = expression(reader, node.left, made)
    made.right = expression(reader, node.right, made)
    return made


def _unary(reader: Reader, node: ast.UnaryOp, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.UnaryOperation, start, end, parent)
    made.operator = _OPERATORS[type(node.op)]
    made.expression = expression(reader, node.operand, made)
    return made


def _boolean(reader: Reader, node: ast.BoolOp, start: int, end: int, parent: CSTNode) -> BaseExpression:
    chain: list[cst.BooleanOperation] = []
    for _ in node.values[1:]:
        made = reader.new(cst.BooleanOperation, start, end, chain[-1] if chain else parent)
        made.operator = _OPERATORS[type(node.op)]
        chain.append(made)
    left = expression(reader, node.values[0], chain[-1])
    for value in node.values[1:]:
        made = chain.pop()
        made.left, made.right = left, expression(reader, value, made)
        made.end = outer(made.right)[1]
        left = made
    return left


def _comparison(reader: Reader, node: ast.Compare, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.Comparison, start, end, parent)
    made.left = expression(reader, node.left, made)
    made.comparisons = []
    last = outer(made.left)[1]
    for kind, operand in zip(node.ops, node.comparators):
        target = reader.new(cst.ComparisonTarget, last, end, made)
        target.operator = _OPERATORS[type(kind)]
        target.comparator = expression(reader, operand, target)
        target.end = last = outer(target.comparator)[1]
        made.comparisons.append(target)
    return made


def _conditional(reader: Reader, node: ast.IfExp, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.IfExp, start, end, parent)
    made.test = expression(reader, node.test, made)
    made.body = expression(reader, node.body, made)
    made.orelse = expression(reader, node.orelse, made)
    return made


def _lambda(reader: Reader, node: ast.Lambda, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.Lambda, start, end, parent)
    made.params = parameters(reader, node.args, start, made)
    made.body = expression(reader, node.body, made)
    return made


def parameters(reader: Reader, args: ast.arguments, start: int, parent: CSTNode) -> Parameters:
    """The parameters of a function or lambda."""
    made = reader.new(Parameters, start, start, parent)
    plain = [*args.posonlyargs, *args.args]
    missing = len(plain) - len(args.defaults)
    defaults = [args.defaults[at - missing] if at >= missing else None for at in range(len(plain))]
    first = len(args.posonlyargs)
    made.params = [_param(reader, *each, made) for each in zip(args.args, defaults[first:])]
    made.star_arg = _param(reader, args.vararg, None, made, "*") if args.vararg is not None else None
    made.kwonly_params = [_param(reader, *each, made) for each in zip(args.kwonlyargs, args.kw_defaults)]
    made.star_kwarg = _param(reader, args.kwarg, None, made, "**") if args.kwarg is not None else None
    made.posonly_params = [_param(reader, *each, made) for each in zip(args.posonlyargs, defaults[:first])]
    return made


def _param(reader: Reader, node: ast.arg, default: ast.expr | None, parent: CSTNode, star: str = "") -> Param:
    start = reader.span(node)[0]
    finish = start + len(node.arg) if reader.ascii else _word_end(reader.text, start)
    made = reader.new(Param, reader.text.rfind(star, 0, start) if star else start, finish, parent)
    made.star = star
    made.name = word(reader, start, finish, node.arg, made)
    made.annotation = annotation(reader, node.annotation, made) if node.annotation is not None else None
    made.default = expression(reader, default, made) if default is not None else None
    return made


def annotation(reader: Reader, node: ast.expr, parent: CSTNode) -> Annotation:
    """What stands after a colon or an arrow."""
    made = reader.new(Annotation, *reader.span(node), parent)
    made.annotation = expression(reader, node, made)
    return made


def _elements(reader: Reader, nodes: Sequence[ast.expr], parent: CSTNode) -> list[cst.BaseElement]:
    found: list[cst.BaseElement] = []
    for node in nodes:
        starred = isinstance(node, ast.Starred)
        kind: type[cst.BaseElement] = cst.StarredElement if starred else cst.Element
        made = reader.new(kind, *reader.span(node), parent)
        made.value = expression(reader, node.value if isinstance(node, ast.Starred) else node, made)
        if not starred:
            made.start, made.end = outer(made.value)
        found.append(made)
    return found


def _tuple(reader: Reader, node: ast.Tuple, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.Tuple, start, end, parent)
    made.elements = _elements(reader, node.elts, made)
    _inside(reader, made, made.elements[-1].end if made.elements else start + 1)
    return made


def _inside(reader: Reader, made: BaseExpression, last: int) -> None:
    """Take the parentheses off the place of a tuple or generator expression, whose place has them in CPython's tree."""
    start, end = made.start, made.end
    if _in_brackets(reader, start, end):
        made.outer = (start, end)
        made.start = reader.brackets.after(start + 1)
        comma = reader.brackets.after(last)
        made.end = comma + 1 if reader.text[comma] == "," else max(last, made.start)


def _list(reader: Reader, node: ast.List, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.List, start, end, parent)
    made.elements = _elements(reader, node.elts, made)
    return made


def _set(reader: Reader, node: ast.Set, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.Set, start, end, parent)
    made.elements = _elements(reader, node.elts, made)
    return made


def _dict(reader: Reader, node: ast.Dict, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.Dict, start, end, parent)
    made.elements = []
    for key, value in zip(node.keys, node.values):
        if key is None:
            starred = reader.new(cst.StarredDictElement, *reader.span(value), made)
            starred.value = expression(reader, value, starred)
            made.elements.append(starred)
            continue
        item = reader.new(cst.DictElement, *reader.span(key), made)
        item.key = expression(reader, key, item)
        item.value = expression(reader, value, item)
        item.start, item.end = outer(item.key)[0], outer(item.value)[1]
        made.elements.append(item)
    return made


_COMPREHENSIONS: dict[type, type[Any]] = {
    ast.ListComp: cst.ListComp,
    ast.SetComp: cst.SetComp,
    ast.GeneratorExp: cst.GeneratorExp,
}


def _comprehension(reader: Reader, node: Any, start: int, end: int, parent: CSTNode) -> BaseExpression:
    kind = _COMPREHENSIONS[type(node)]
    made: cst.ListComp = reader.new(kind, start, end, parent)
    made.elt = expression(reader, node.elt, made)
    made.for_in = _for_in(reader, node.generators, 0, made)
    if kind is cst.GeneratorExp:
        _inside(reader, made, made.for_in.end)
    return made


def _dict_comprehension(reader: Reader, node: ast.DictComp, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.DictComp, start, end, parent)
    made.key = expression(reader, node.key, made)
    made.value = expression(reader, node.value, made)
    made.for_in = _for_in(reader, node.generators, 0, made)
    return made


def _for_in(reader: Reader, clauses: Sequence[ast.comprehension], at: int, parent: CSTNode) -> cst.CompFor:
    clause = clauses[at]
    made = reader.new(cst.CompFor, *reader.span(clause.target), parent)
    made.target = expression(reader, clause.target, made)
    made.iter = expression(reader, clause.iter, made)
    made.start, made.end = outer(made.target)[0], outer(made.iter)[1]
    made.ifs = []
    for condition in clause.ifs:
        inner = reader.new(cst.CompIf, *reader.span(condition), made)
        inner.test = expression(reader, condition, inner)
        inner.start, inner.end = outer(inner.test)
        made.end = inner.end
        made.ifs.append(inner)
    made.inner_for_in = None
    if at + 1 < len(clauses):
        made.inner_for_in = _for_in(reader, clauses, at + 1, made)
        made.end = made.inner_for_in.end
    return made


def _named(reader: Reader, node: ast.NamedExpr, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.NamedExpr, start, end, parent)
    made.target = expression(reader, node.target, made)
    made.value = expression(reader, node.value, made)
    return made


def _yield(reader: Reader, node: ast.Yield | ast.YieldFrom, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.Yield, start, end, parent)
    if isinstance(node, ast.YieldFrom):
        made.value = from_(reader, node.value, made)
    else:
        made.value = expression(reader, node.value, made) if node.value is not None else None
    return made


def from_(reader: Reader, node: ast.expr, parent: CSTNode) -> cst.From:
    """What stands after `from`."""
    made = reader.new(cst.From, *reader.span(node), parent)
    made.item = expression(reader, node, made)
    return made


def _await(reader: Reader, node: ast.Await, start: int, end: int, parent: CSTNode) -> BaseExpression:
    made = reader.new(cst.Await, start, end, parent)
    made.expression = expression(reader, node.value, made)
    return made


def _starred(reader: Reader, node: ast.Starred, start: int, end: int, parent: CSTNode) -> BaseExpression:
    return expression(reader, node.value, parent)


def _constant(reader: Reader, node: ast.Constant, start: int, end: int, parent: CSTNode) -> BaseExpression:
    value = node.value
    if isinstance(value, (str, bytes)):
        return _string(reader, node, start, end, parent)
    if value is ...:
        return reader.new(cst.Ellipsis, start, end, parent)
    kind = _LITERALS.get(type(value), cst.Name)
    made = reader.new(kind, start, end, parent)
    made.value = reader.text[start:end]
    return made


_LITERALS: dict[type, type[Any]] = {int: cst.Integer, float: cst.Float, complex: cst.Imaginary}


def _string(reader: Reader, node: ast.expr, start: int, end: int, parent: CSTNode) -> BaseExpression:
    return _strings(reader, pieces(reader.text, start, end), parent)


def _strings(reader: Reader, places: list[tuple[int, int]], parent: CSTNode) -> BaseExpression:
    start, end = places[0]
    if len(places) > 1:
        several = reader.new(cst.ConcatenatedString, start, places[-1][1], parent)
        several.left = _strings(reader, places[:1], several)
        several.right = _strings(reader, places[1:], several)
        return several
    if is_formatted(reader.text, start):
        formatted = reader.new(cst.FormattedString, start, end, parent)
        formatted.parts = [_field(reader, *place, formatted) for place in fields(reader.text, start, end)]
        return formatted
    made = reader.new(cst.SimpleString, start, end, parent)
    made.value = reader.text[start:end]
    return made


def _field(
    reader: Reader, start: int, end: int, inner: list[tuple[int, int]], parent: CSTNode
) -> cst.FormattedStringExpression:
    made = reader.new(cst.FormattedStringExpression, start, end, parent)
    made.expression = _embedded(reader, start, end, made)
    made.format_spec = [_field(reader, *place, [], made) for place in inner]
    return made


def _embedded(reader: Reader, start: int, end: int, parent: CSTNode) -> BaseExpression:
    """An expression inside a literal, read by itself: before 3.12 CPython does not tell where it stands."""
    text = f"({reader.text[start:end]}\n)"
    tree = ast.parse(text, mode="eval")
    lines = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    if not text.isascii():
        characters(tree, text, lines)
    starts, brackets = reader.starts, reader.brackets
    reader.starts = [0, *(start - 1 + line for line in lines)]
    reader.brackets = Brackets(reader.text, start, end, {})
    try:
        return expression(reader, tree.body, parent)
    finally:
        reader.starts, reader.brackets = starts, brackets


_MAKERS: dict[type, Callable[..., BaseExpression]] = {
    ast.Name: _name, ast.Attribute: _attribute, ast.Call: _call, ast.Subscript: _subscript, ast.BinOp: _binary,
    ast.UnaryOp: _unary, ast.BoolOp: _boolean, ast.Compare: _comparison, ast.IfExp: _conditional,
    ast.Lambda: _lambda, ast.Tuple: _tuple, ast.List: _list, ast.Set: _set, ast.Dict: _dict,
    ast.ListComp: _comprehension, ast.SetComp: _comprehension, ast.GeneratorExp: _comprehension,
    ast.DictComp: _dict_comprehension, ast.NamedExpr: _named, ast.Yield: _yield, ast.YieldFrom: _yield,
    ast.Await: _await, ast.Starred: _starred, ast.Constant: _constant, ast.JoinedStr: _string,
}  # fmt: skip
if hasattr(ast, "TemplateStr"):
    _MAKERS[ast.TemplateStr] = _string
