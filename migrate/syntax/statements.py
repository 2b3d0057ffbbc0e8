"""The statements and their parts, under the names that libcst gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import BaseCompoundStatement, BaseExpression, BaseSmallStatement, BaseStatement, BaseSuite, CSTNode, Operator

if TYPE_CHECKING:
    from .expressions import Arg, Attribute, From, Name


class Module(CSTNode):
    __slots__ = ("body",)
    body: list[BaseStatement]


class IndentedBlock(BaseSuite):
    __slots__ = ("body",)
    body: list[BaseStatement]


class SimpleStatementSuite(BaseSuite):
    """A body on the line of its header."""

    __slots__ = ("body",)
    body: list[BaseSmallStatement]


class SimpleStatementLine(BaseStatement):
    __slots__ = ("body",)
    body: list[BaseSmallStatement]


class Expr(BaseSmallStatement):
    __slots__ = ("value",)
    value: BaseExpression


class Assign(BaseSmallStatement):
    __slots__ = ("targets", "value")
    targets: list[AssignTarget]
    value: BaseExpression


class AssignTarget(CSTNode):
    __slots__ = ("target",)
    target: BaseExpression


class AnnAssign(BaseSmallStatement):
    __slots__ = ("target", "annotation", "value")
    target: BaseExpression
    annotation: Annotation
    value: BaseExpression | None


class Annotation(CSTNode):
    __slots__ = ("annotation",)
    annotation: BaseExpression


class AugAssign(BaseSmallStatement):
    __slots__ = ("target", "operator", "value")
    target: BaseExpression
    operator: Operator
    value: BaseExpression


class Return(BaseSmallStatement):
    __slots__ = ("value",)
    value: BaseExpression | None


class Raise(BaseSmallStatement):
    __slots__ = ("exc", "cause")
    exc: BaseExpression | None
    cause: From | None


class Assert(BaseSmallStatement):
    __slots__ = ("test", "msg")
    test: BaseExpression
    msg: BaseExpression | None


class Del(BaseSmallStatement):
    __slots__ = ("target",)
    target: BaseExpression


class Pass(BaseSmallStatement):
    __slots__ = ()


class Break(BaseSmallStatement):
    __slots__ = ()


class Continue(BaseSmallStatement):
    __slots__ = ()


class Global(BaseSmallStatement):
    __slots__ = ("names",)
    names: list[NameItem]


class Nonlocal(BaseSmallStatement):
    __slots__ = ("names",)
    names: list[NameItem]


class NameItem(CSTNode):
    __slots__ = ("name",)
    name: Name


class Import(BaseSmallStatement):
    __slots__ = ("names",)
    names: list[ImportAlias]


class ImportFrom(BaseSmallStatement):
    """`relative` holds the dots before the module."""

    __slots__ = ("module", "names", "relative")
    module: Name | Attribute | None
    names: list[ImportAlias] | ImportStar
    relative: str


class ImportAlias(CSTNode):
    __slots__ = ("name", "asname")
    name: Name | Attribute
    asname: AsName | None


class ImportStar(CSTNode):
    __slots__ = ()


class AsName(CSTNode):
    __slots__ = ("name",)
    name: BaseExpression


class TypeAlias(BaseSmallStatement):
    __slots__ = ("name", "value")
    name: Name
    value: BaseExpression


class If(BaseCompoundStatement):
    __slots__ = ("test", "body", "orelse")
    test: BaseExpression
    body: BaseSuite
    orelse: If | Else | None


class Else(CSTNode):
    __slots__ = ("body",)
    body: BaseSuite


class For(BaseCompoundStatement):
    __slots__ = ("target", "iter", "body", "orelse")
    target: BaseExpression
    iter: BaseExpression
    body: BaseSuite
    orelse: Else | None


class While(BaseCompoundStatement):
    __slots__ = ("test", "body", "orelse")
    test: BaseExpression
    body: BaseSuite
    orelse: Else | None


class With(BaseCompoundStatement):
    __slots__ = ("items", "body")
    items: list[WithItem]
    body: BaseSuite


class WithItem(CSTNode):
    __slots__ = ("item", "asname")
    item: BaseExpression
    asname: AsName | None


class Try(BaseCompoundStatement):
    __slots__ = ("body", "handlers", "orelse", "finalbody")
    body: BaseSuite
    handlers: list[ExceptHandler]
    orelse: Else | None
    finalbody: Finally | None


class TryStar(BaseCompoundStatement):
    __slots__ = ("body", "handlers", "orelse", "finalbody")
    body: BaseSuite
    handlers: list[ExceptHandler]
    orelse: Else | None
    finalbody: Finally | None


class ExceptHandler(CSTNode):
    __slots__ = ("body", "type", "name")
    body: BaseSuite
    type: BaseExpression | None
    name: AsName | None


class Finally(CSTNode):
    __slots__ = ("body",)
    body: BaseSuite


class FunctionDef(BaseCompoundStatement):
    __slots__ = ("name", "params", "body", "decorators", "returns")
    name: Name
    params: Parameters
    body: BaseSuite
    decorators: list[Decorator]
    returns: Annotation | None


class ClassDef(BaseCompoundStatement):
    __slots__ = ("name", "body", "bases", "keywords", "decorators")
    name: Name
    body: BaseSuite
    bases: list[Arg]
    keywords: list[Arg]
    decorators: list[Decorator]


class Decorator(CSTNode):
    __slots__ = ("decorator",)
    decorator: BaseExpression


class Parameters(CSTNode):
    __slots__ = ("params", "star_arg", "kwonly_params", "star_kwarg", "posonly_params")
    params: list[Param]
    star_arg: Param | None
    kwonly_params: list[Param]
    star_kwarg: Param | None
    posonly_params: list[Param]


class Param(CSTNode):
    """A parameter; `star` is '', '*' or '**'."""

    __slots__ = ("name", "annotation", "default", "star")
    name: Name
    annotation: Annotation | None
    default: BaseExpression | None
    star: str


class Match(BaseCompoundStatement):
    __slots__ = ("subject", "cases")
    subject: BaseExpression
    cases: list[MatchCase]


class MatchCase(CSTNode):
    """One case; of its pattern only the expressions are told."""

    __slots__ = ("pattern", "guard", "body")
    pattern: list[BaseExpression]
    guard: BaseExpression | None
    body: BaseSuite
