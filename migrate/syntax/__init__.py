"""A syntax tree in libcst's vocabulary, made from CPython's own: `import …syntax as cst` reads like libcst."""

from __future__ import annotations

from .base import (
    BaseCompoundStatement as BaseCompoundStatement,
)
from .base import (
    BaseExpression as BaseExpression,
)
from .base import (
    BaseSmallStatement as BaseSmallStatement,
)
from .base import (
    BaseStatement as BaseStatement,
)
from .base import (
    BaseSuite as BaseSuite,
)
from .base import (
    CSTNode as CSTNode,
)
from .base import (
    Operator as Operator,
)
from .base import (
    children as children,
)
from .expressions import (
    Arg as Arg,
)
from .expressions import (
    Attribute as Attribute,
)
from .expressions import (
    Await as Await,
)
from .expressions import (
    BaseDictElement as BaseDictElement,
)
from .expressions import (
    BaseElement as BaseElement,
)
from .expressions import (
    BinaryOperation as BinaryOperation,
)
from .expressions import (
    BooleanOperation as BooleanOperation,
)
from .expressions import (
    Call as Call,
)
from .expressions import (
    Comparison as Comparison,
)
from .expressions import (
    ComparisonTarget as ComparisonTarget,
)
from .expressions import (
    CompFor as CompFor,
)
from .expressions import (
    CompIf as CompIf,
)
from .expressions import (
    ConcatenatedString as ConcatenatedString,
)
from .expressions import (
    Dict as Dict,
)
from .expressions import (
    DictComp as DictComp,
)
from .expressions import (
    DictElement as DictElement,
)
from .expressions import (
    Element as Element,
)
from .expressions import (
    Ellipsis as Ellipsis,
)
from .expressions import (
    Float as Float,
)
from .expressions import (
    FormattedString as FormattedString,
)
from .expressions import (
    FormattedStringExpression as FormattedStringExpression,
)
from .expressions import (
    From as From,
)
from .expressions import (
    GeneratorExp as GeneratorExp,
)
from .expressions import (
    IfExp as IfExp,
)
from .expressions import (
    Imaginary as Imaginary,
)
from .expressions import (
    Index as Index,
)
from .expressions import (
    Integer as Integer,
)
from .expressions import (
    Lambda as Lambda,
)
from .expressions import (
    List as List,
)
from .expressions import (
    ListComp as ListComp,
)
from .expressions import (
    Name as Name,
)
from .expressions import (
    NamedExpr as NamedExpr,
)
from .expressions import (
    Set as Set,
)
from .expressions import (
    SetComp as SetComp,
)
from .expressions import (
    SimpleString as SimpleString,
)
from .expressions import (
    Slice as Slice,
)
from .expressions import (
    StarredDictElement as StarredDictElement,
)
from .expressions import (
    StarredElement as StarredElement,
)
from .expressions import (
    Subscript as Subscript,
)
from .expressions import (
    SubscriptElement as SubscriptElement,
)
from .expressions import (
    Tuple as Tuple,
)
from .expressions import (
    UnaryOperation as UnaryOperation,
)
from .expressions import (
    Yield as Yield,
)
from .expressions import dotted as dotted
from .operators import (
    Add as Add,
)
from .operators import (
    AddAssign as AddAssign,
)
from .operators import (
    And as And,
)
from .operators import (
    BitAnd as BitAnd,
)
from .operators import (
    BitAndAssign as BitAndAssign,
)
from .operators import (
    BitInvert as BitInvert,
)
from .operators import (
    BitOr as BitOr,
)
from .operators import (
    BitOrAssign as BitOrAssign,
)
from .operators import (
    BitXor as BitXor,
)
from .operators import (
    BitXorAssign as BitXorAssign,
)
from .operators import (
    Divide as Divide,
)
from .operators import (
    DivideAssign as DivideAssign,
)
from .operators import (
    Equal as Equal,
)
from .operators import (
    FloorDivide as FloorDivide,
)
from .operators import (
    FloorDivideAssign as FloorDivideAssign,
)
from .operators import (
    GreaterThan as GreaterThan,
)
from .operators import (
    GreaterThanEqual as GreaterThanEqual,
)
from .operators import (
    In as In,
)
from .operators import (
    Is as Is,
)
from .operators import (
    IsNot as IsNot,
)
from .operators import (
    LeftShift as LeftShift,
)
from .operators import (
    LeftShiftAssign as LeftShiftAssign,
)
from .operators import (
    LessThan as LessThan,
)
from .operators import (
    LessThanEqual as LessThanEqual,
)
from .operators import (
    MatrixMultiply as MatrixMultiply,
)
from .operators import (
    MatrixMultiplyAssign as MatrixMultiplyAssign,
)
from .operators import (
    Minus as Minus,
)
from .operators import (
    Modulo as Modulo,
)
from .operators import (
    ModuloAssign as ModuloAssign,
)
from .operators import (
    Multiply as Multiply,
)
from .operators import (
    MultiplyAssign as MultiplyAssign,
)
from .operators import (
    Not as Not,
)
from .operators import (
    NotEqual as NotEqual,
)
from .operators import (
    NotIn as NotIn,
)
from .operators import (
    Or as Or,
)
from .operators import (
    Plus as Plus,
)
from .operators import (
    Power as Power,
)
from .operators import (
    PowerAssign as PowerAssign,
)
from .operators import (
    RightShift as RightShift,
)
from .operators import (
    RightShiftAssign as RightShiftAssign,
)
from .operators import (
    Subtract as Subtract,
)
from .operators import (
    SubtractAssign as SubtractAssign,
)
from .statements import (
    AnnAssign as AnnAssign,
)
from .statements import (
    Annotation as Annotation,
)
from .statements import (
    AsName as AsName,
)
from .statements import (
    Assert as Assert,
)
from .statements import (
    Assign as Assign,
)
from .statements import (
    AssignTarget as AssignTarget,
)
from .statements import (
    AugAssign as AugAssign,
)
from .statements import (
    Break as Break,
)
from .statements import (
    ClassDef as ClassDef,
)
from .statements import (
    Continue as Continue,
)
from .statements import (
    Decorator as Decorator,
)
from .statements import (
    Del as Del,
)
from .statements import (
    Else as Else,
)
from .statements import (
    ExceptHandler as ExceptHandler,
)
from .statements import (
    Expr as Expr,
)
from .statements import (
    Finally as Finally,
)
from .statements import (
    For as For,
)
from .statements import (
    FunctionDef as FunctionDef,
)
from .statements import (
    Global as Global,
)
from .statements import (
    If as If,
)
from .statements import (
    Import as Import,
)
from .statements import (
    ImportAlias as ImportAlias,
)
from .statements import (
    ImportFrom as ImportFrom,
)
from .statements import (
    ImportStar as ImportStar,
)
from .statements import (
    IndentedBlock as IndentedBlock,
)
from .statements import (
    Match as Match,
)
from .statements import (
    MatchCase as MatchCase,
)
from .statements import (
    Module as Module,
)
from .statements import (
    NameItem as NameItem,
)
from .statements import (
    Nonlocal as Nonlocal,
)
from .statements import (
    Param as Param,
)
from .statements import (
    Parameters as Parameters,
)
from .statements import (
    Pass as Pass,
)
from .statements import (
    Raise as Raise,
)
from .statements import (
    Return as Return,
)
from .statements import (
    SimpleStatementLine as SimpleStatementLine,
)
from .statements import (
    SimpleStatementSuite as SimpleStatementSuite,
)
from .statements import (
    Try as Try,
)
from .statements import (
    TryStar as TryStar,
)
from .statements import (
    TypeAlias as TypeAlias,
)
from .statements import (
    While as While,
)
from .statements import (
    With as With,
)
from .statements import (
    WithItem as WithItem,
)
