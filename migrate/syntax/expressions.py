"""The expressions and their parts, under the names that libcst gives them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .base import BaseExpression, CSTNode, Operator

if TYPE_CHECKING:
    from .statements import Parameters

_LITERAL = re.compile(r"([A-Za-z]*)(\"\"\"|'''|\"|')(.*)\2", re.DOTALL)


class Name(BaseExpression):
    __slots__ = ("value",)
    value: str


class Attribute(BaseExpression):
    __slots__ = ("value", "attr")
    value: BaseExpression
    attr: Name


def dotted(node: CSTNode | None) -> str:
    """A dotted name as text, '' for anything else."""
    parts: list[str] = []
    while isinstance(node, Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, Name):
        return ""
    return ".".join([node.value, *reversed(parts)])


class Call(BaseExpression):
    __slots__ = ("func", "args")
    func: BaseExpression
    args: list[Arg]


class Arg(CSTNode):
    """An argument of a call or a base of a class; `star` is '', '*' or '**'."""

    __slots__ = ("value", "keyword", "star")
    value: BaseExpression
    keyword: Name | None
    star: str


class Subscript(BaseExpression):
    __slots__ = ("value", "slice")
    value: BaseExpression
    slice: list[SubscriptElement]


class SubscriptElement(CSTNode):
    __slots__ = ("slice",)
    slice: Index | Slice


class Index(CSTNode):
    __slots__ = ("value", "star")
    value: BaseExpression
    star: str


class Slice(CSTNode):
    __slots__ = ("lower", "upper", "step")
    lower: BaseExpression | None
    upper: BaseExpression | None
    step: BaseExpression | None


class BinaryOperation(BaseExpression):
    __slots__ = ("left", "operator", "right")
    left: BaseExpression
    operator: Operator
    right: BaseExpression


class UnaryOperation(BaseExpression):
    __slots__ = ("operator", "expression")
    operator: Operator
    expression: BaseExpression


class BooleanOperation(BaseExpression):
    """`and` or `or` of two; of more it nests to the left."""

    __slots__ = ("left", "operator", "right")
    left: BaseExpression
    operator: Operator
    right: BaseExpression


class Comparison(BaseExpression):
    __slots__ = ("left", "comparisons")
    left: BaseExpression
    comparisons: list[ComparisonTarget]


class ComparisonTarget(CSTNode):
    __slots__ = ("operator", "comparator")
    operator: Operator
    comparator: BaseExpression


class IfExp(BaseExpression):
    __slots__ = ("test", "body", "orelse")
    test: BaseExpression
    body: BaseExpression
    orelse: BaseExpression


class Lambda(BaseExpression):
    __slots__ = ("params", "body")
    params: Parameters
    body: BaseExpression


class BaseElement(CSTNode):
    """A member of a tuple, list or set."""

    __slots__ = ("value",)
    value: BaseExpression


class Element(BaseElement):
    __slots__ = ()


class StarredElement(BaseElement):
    __slots__ = ()


class Tuple(BaseExpression):
    __slots__ = ("elements",)
    elements: list[BaseElement]


class List(BaseExpression):
    __slots__ = ("elements",)
    elements: list[BaseElement]


class Set(BaseExpression):
    __slots__ = ("elements",)
    elements: list[BaseElement]


class BaseDictElement(CSTNode):
    """A member of a dict."""

    __slots__ = ("value",)
    value: BaseExpression


class DictElement(BaseDictElement):
    __slots__ = ("key",)
    fields = ("key", "value")
    key: BaseExpression


class StarredDictElement(BaseDictElement):
    __slots__ = ()


class Dict(BaseExpression):
    __slots__ = ("elements",)
    elements: list[BaseDictElement]


class ListComp(BaseExpression):
    __slots__ = ("elt", "for_in")
    elt: BaseExpression
    for_in: CompFor


class SetComp(BaseExpression):
    __slots__ = ("elt", "for_in")
    elt: BaseExpression
    for_in: CompFor


class GeneratorExp(BaseExpression):
    __slots__ = ("elt", "for_in")
    elt: BaseExpression
    for_in: CompFor


class DictComp(BaseExpression):
    __slots__ = ("key", "value", "for_in")
    key: BaseExpression
    value: BaseExpression
    for_in: CompFor


class CompFor(CSTNode):
    __slots__ = ("target", "iter", "ifs", "inner_for_in")
    target: BaseExpression
    iter: BaseExpression
    ifs: list[CompIf]
    inner_for_in: CompFor | None


class CompIf(CSTNode):
    __slots__ = ("test",)
    test: BaseExpression


class NamedExpr(BaseExpression):
    __slots__ = ("target", "value")
    target: BaseExpression
    value: BaseExpression


class Yield(BaseExpression):
    __slots__ = ("value",)
    value: BaseExpression | From | None


class From(CSTNode):
    """What stands after `from`, in a yield or a raise."""

    __slots__ = ("item",)
    item: BaseExpression


class Await(BaseExpression):
    __slots__ = ("expression",)
    expression: BaseExpression


class Integer(BaseExpression):
    __slots__ = ("value",)
    value: str


class Float(BaseExpression):
    __slots__ = ("value",)
    value: str


class Imaginary(BaseExpression):
    __slots__ = ("value",)
    value: str


class Ellipsis(BaseExpression):
    __slots__ = ()


class SimpleString(BaseExpression):
    """A string or bytes literal; `value` is its source."""

    __slots__ = ("value",)
    value: str

    @property
    def prefix(self) -> str:
        """The letters before the quote, in lower case."""
        return self._parts()[0].lower()

    @property
    def raw_value(self) -> str:
        """What stands between the quotes, escapes as they are."""
        return self._parts()[1]

    def _parts(self) -> tuple[str, str]:
        match = _LITERAL.fullmatch(self.value)
        return (match[1], match[3]) if match is not None else ("", self.value)


class FormattedString(BaseExpression):
    __slots__ = ("parts",)
    parts: list[FormattedStringExpression]


class FormattedStringExpression(CSTNode):
    """`{expression:format}`; the format may hold expressions of its own."""

    __slots__ = ("expression", "format_spec")
    expression: BaseExpression
    format_spec: list[FormattedStringExpression]


class ConcatenatedString(BaseExpression):
    """Literals side by side: the first, and the rest."""

    __slots__ = ("left", "right")
    left: BaseExpression
    right: BaseExpression
