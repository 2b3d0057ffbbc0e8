"""What every node of the syntax tree is: a kind, a place in the text, and children in the order of its slots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar


class CSTNode:
    """A piece of code and the offsets at which it begins and ends, without its own parentheses."""

    __slots__ = ("start", "end")
    fields: ClassVar[tuple[str, ...]] = ()
    """The slots that hold nodes, lists of nodes or words, in the order in which children are gone through."""
    bracketed: ClassVar[bool] = False
    """Whether it may stand in parentheses of its own, which `outer` then tells."""

    def __init__(self, start: int, end: int):
        self.start = start
        self.end = end

    def __init_subclass__(cls) -> None:
        if "fields" not in cls.__dict__ and (own := cls.__dict__.get("__slots__", ())):
            cls.fields = tuple(name for name in own if name not in _LAYOUT)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.start}:{self.end}>"


_LAYOUT = ("outer", "start", "end")


class BaseExpression(CSTNode):
    """Anything that has a value."""

    __slots__ = ("outer",)
    bracketed = True

    def __init__(self, start: int, end: int):
        self.start = start
        self.end = end
        self.outer: tuple[int, int] | None = None

    @property
    def lpar(self) -> bool:
        """Whether it stands in parentheses of its own."""
        return self.outer is not None


class BaseSmallStatement(CSTNode):
    """A statement that fits on a line with others."""

    __slots__ = ()


class BaseStatement(CSTNode):
    """A line of small statements, or a compound statement."""

    __slots__ = ()


class BaseCompoundStatement(BaseStatement):
    """A statement with a block of its own."""

    __slots__ = ()


class BaseSuite(CSTNode):
    """The body of a compound statement."""

    __slots__ = ()
    body: Sequence[CSTNode]


class Operator:
    """The kind of an operation; one object for all of its uses."""

    __slots__ = ()


def children(node: CSTNode) -> list[CSTNode]:
    """The nodes directly below, in the order of the fields."""
    found: list[CSTNode] = []
    for name in node.fields:
        value: Any = getattr(node, name)
        if isinstance(value, CSTNode):
            found.append(value)
        elif type(value) is list:
            found += value
    return found
