"""The answers: what the rules may ask about a file, after the interpreter has run."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import syntax as cst
from ..index import Index
from .interpreter import Interpreter, ModernError
from .program import Class, Function
from .value import UNKNOWN, Value

if TYPE_CHECKING:
    from .linking import Unit


class Facts:
    """Sorts and names of a file's expressions; `mixed` when the file is not wholly of 0.3."""

    def __init__(self, index: Index, mixed: bool = False, unit: Unit | None = None):
        self.index, self.unit = index, unit
        interpreter = Interpreter(index, mixed, unit)
        with suppress(ModernError):
            interpreter.run()
        self.mixed = mixed or bool(interpreter.modern)
        if self.mixed and not mixed:
            interpreter = Interpreter(index, mixed=True, unit=unit)
            interpreter.run()
        self._run = interpreter

    def close(self) -> None:
        """Let go of what is known of every expression, so that it need not wait for a collection."""
        self._run.values.clear()

    @property
    def exports(self) -> dict[str, Value]:
        """The names that another file could import."""
        return self._run.exports

    @property
    def values(self) -> Mapping[cst.CSTNode, Value]:
        """What is known of each expression that is ever reached."""
        return self._run.values

    def value(self, node: cst.CSTNode) -> Value:
        """What is known of an expression; UNKNOWN for code that is never reached."""
        return self._run.values.get(node, UNKNOWN)

    @property
    def flags(self) -> dict[int, tuple[Function, cst.Param]]:
        """Volatile constructions whose flag is a parameter of the function around them."""
        return self._run.flags

    def proofs(self, value: Value) -> set[str]:
        """What uses prove about the assignments that a value may come from: module, variable, one, tensor."""
        return set().union(*(self._run.evidence.get(definition, set()) for definition in value.defs))

    def terms(self, number: int) -> set[int]:
        """The assignments whose values went into the arithmetic that an assignment, by number, stored."""
        return self._run.parts.get(number, set())

    def cut(self, target: cst.CSTNode) -> frozenset[int]:
        """The volatile constructions that an assignment `v.volatile = False` cuts off."""
        return self._run.cuts.get(target, frozenset())

    def name(self, node: cst.CSTNode) -> str:
        """The qualified name of an imported thing that the expression denotes, or ''."""
        value = self.value(node)
        return value.name if value.sort == "name" else ""

    def function(self, node: cst.CSTNode) -> Function | None:
        """The interpreter's record of one of the file's functions."""
        return self._run.functions.get(node)

    def cls(self, node: cst.CSTNode) -> Class | None:
        """The interpreter's record of one of the file's classes."""
        return self._run.classes.get(node)

    @property
    def functions(self) -> list[Function]:
        """All functions of the file."""
        return list(self._run.functions.values())
