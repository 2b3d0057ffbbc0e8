"""Runs the program over sorts instead of numbers: passes over the file until what is known stops growing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import syntax as cst
from ..index import Index
from .calls import call
from .program import Class, Frame, Function
from .statements import run_block
from .value import UNKNOWN, Value, join

if TYPE_CHECKING:
    from .linking import Unit

_PASSES = 4


class ModernError(Exception):
    """The file has a place that cannot be in a working program of 0.3."""


class Interpreter:
    """The state of one file's interpretation; expressions and statements are evaluated in their own modules."""

    call = staticmethod(call)
    """Here because expressions and calls need each other."""

    def __init__(self, index: Index, mixed: bool = False, unit: Unit | None = None):
        self.index = index
        self.unit = unit
        """The file's place in the project, if there is one."""
        self.exports: dict[str, Value] = {}
        """The module's names at its end."""
        self.mixed = mixed
        """Not wholly of 0.3: what looks like a raw tensor may be a former Variable."""
        self.values: dict[cst.CSTNode, Value] = {}
        self.evidence: dict[int, set[str]] = {}
        self.parts: dict[int, set[int]] = {}
        self.flags: dict[int, tuple[Function, cst.Param]] = {}
        """Volatile constructions whose flag is a parameter of the function around them."""
        self.cuts: dict[cst.CSTNode, frozenset[int]] = {}
        """`v.volatile = False`: the volatile constructions that v depended on until then."""
        self.functions: dict[cst.CSTNode, Function] = {}
        self.classes: dict[cst.CSTNode, Class] = {}
        self.rebound: dict[str, Value] = {}
        """What functions assign to names of the module, by `global`."""
        self.modern: list[cst.CSTNode] = []
        """Places that only 0.4 code can have, or that contradict the invariants of 0.3."""
        self.depth = 0

    def run(self) -> None:
        """Interpret the module and all its functions until nothing new is learnt."""
        for _ in range(_PASSES):
            before = self._knowledge()
            self.values.clear()
            if self.unit is not None:
                self.unit.forget()
            module = Frame()
            run_block(self, module, self.index.module.body)
            self.exports = module.names
            self._run_functions()
            self._turn_over()
            if self._knowledge() == before:
                break

    def _run_functions(self) -> None:
        done: set[Function] = set()
        while pending := [function for function in self.functions.values() if function not in done]:
            # Outer functions before inner ones, __init__ before the methods that read what it assigns.
            pending.sort(key=lambda function: (function.name != "__init__", self.index.order[function.node]))
            for function in pending:
                done.add(function)
                if isinstance(function.node, cst.FunctionDef):
                    self._run_function(function, function.node)

    def _run_function(self, function: Function, node: cst.FunctionDef) -> None:
        frame = Frame(outer=function.outer, function=function, cls=function.owner)
        for position, (param, star) in enumerate(function.parameters()):
            frame.names[param.name.value] = self._parameter(function, param, star, position)
        run_block(self, frame, node.body.body)
        returned = None
        for value in frame.returns:
            returned = value if returned is None else join(returned, value)
        function.returned = returned

    def _parameter(self, function: Function, param: cst.Param, star: str, position: int) -> Value:
        owner, name = function.owner, param.name.value
        if star:
            return Value("list" if star == "*" else "dict")
        if owner is not None and position == 0 and not function.static:
            return instance(owner)
        given = self._given(function, name)
        value = UNKNOWN if given is None else given
        if param.default is not None:
            default = self.values.get(param.default, UNKNOWN)
            value = default if given is None else join(value, default)
            if value.sort == "none":
                value = UNKNOWN
        if owner is not None and value.sort == "unknown":
            value = self._by_invariant(owner, function, value)
        order = self.index.order[param]
        return self.backed(value.but(defs=frozenset([order]), like=order))

    def _given(self, function: Function, name: str) -> Value | None:
        """What all the calls pass, here and in the other files of the project."""
        own = function.arguments.get(name)
        foreign = None if self.unit is None else self.unit.handed(function.key, name)
        if foreign is not None and self.unit is not None:
            foreign = self.unit.abroad(foreign, self)
        return own if foreign is None else foreign if own is None else join(own, foreign)

    def _by_invariant(self, owner: Class, function: Function, value: Value) -> Value:
        if owner.is_autograd_function and function.name in ("forward", "backward"):
            if function.static and function.name == "backward":
                return Value("variable", why="I12: backward of a static Function receives Variables")
            return self.weak_tensor("I12: inside a Function everything is a raw tensor")
        if owner.is_module and function.name == "forward":
            return Value("either", why="I9: an argument of forward")
        return value

    def weak_tensor(self, why: str, **facts: object) -> Value:
        """A raw tensor, if the file is wholly of 0.3; else a tensor of either kind."""
        return Value("either" if self.mixed else "tensor", weak=not self.mixed, free=True, why=why, **facts)  # type: ignore[arg-type]

    def note(self, value: Value, evidence: str) -> None:
        """Remember what a use proves about every assignment the value may come from."""
        pending = set(value.defs | value.parts if evidence == "one" else value.defs)
        reached: set[int] = set()
        while pending:
            definition = pending.pop()
            reached.add(definition)
            self.evidence.setdefault(definition, set()).add(evidence)
            if evidence == "one":
                # Broadcasting makes nothing smaller: if a sum has one element, so has each of its terms.
                pending |= self.parts.get(definition, set()) - reached

    def note_key(self, key: Value, holder: cst.CSTNode) -> None:
        """Remember that a dictionary's entry is read by this key: a tensor that was just made would never be found.

        What is stored by the same key, or read where a KeyError is caught, proves nothing.
        """
        if len(key.defs) != 1:
            return
        above = [self.index.parent.get(holder), *self.index.ancestors(holder)]
        stored = getattr(above[0], "target", None) is holder or isinstance(above[0], cst.Del)
        if stored or any(isinstance(each, (cst.Try, cst.TryStar)) for each in above):
            self.note(key, "asked")
        else:
            self.note(key, "number")

    def contradict(self, node: cst.CSTNode) -> None:
        """Note a place that cannot be in a working program of 0.3."""
        self.modern.append(node)
        if self.unit is None and not self.mixed:
            raise ModernError  # the file is mixed; what is left need not be interpreted as if it were not

    def backed(self, value: Value) -> Value:
        """The value with what later uses of its assignments prove."""
        proofs: set[str] = set()
        for definition in value.defs:
            if (proof := self.evidence.get(definition)) is not None:
                proofs |= proof
        if not proofs:
            return value
        if "module" in proofs and value.sort in ("unknown", "method", "none"):
            value = value.but(sort="module", why="parameters(), train() or eval() is called on it")
        if "variable" in proofs and value.sort in ("unknown", "method", "either", "none", "number"):
            value = value.but(sort="variable", why="I8: backward() is called on it")
        elif "tensor" in proofs and value.sort in ("unknown", "method"):
            facts = self.weak_tensor("I1: it is wrapped in a Variable")
            value = value.but(sort=facts.sort, weak=facts.weak, why=facts.why)
        if "one" in proofs and value.one is None and (value.is_tensor or value.sort in ("unknown", "method")):
            value = value.but(one=True, why="I5: backward() without arguments is called on it, so it has one element")
        return value

    def bound(self, target: cst.CSTNode, value: Value) -> Value:
        """The value as stored by the assignment to `target`."""
        order = self.index.order[target]
        if terms := (value.parts | value.defs) - {order}:  # a second name has as many elements as the first
            self.parts.setdefault(order, set()).update(terms)
        return self.backed(value.but(defs=frozenset([order]), parts=frozenset()))

    def _turn_over(self) -> None:
        for function in self.functions.values():
            function.arguments, function.fresh_arguments = function.fresh_arguments, {}
        for cls in self.classes.values():
            cls.attributes, cls.fresh = cls.fresh, {}

    def _knowledge(self) -> object:
        return (
            [(dict(f.arguments), f.returned) for f in self.functions.values()],
            [dict(c.attributes) for c in self.classes.values()],
            {definition: frozenset(proofs) for definition, proofs in self.evidence.items()},
        )


def instance(cls: Class) -> Value:
    """An object of a class of the file."""
    if cls.is_module:
        return Value("module", ref=cls, name=cls.name, why=f"{cls.name} is an nn.Module of this file")
    return Value("unknown", ref=cls, name=cls.name, why=f"an object of class {cls.name}")
