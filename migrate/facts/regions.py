"""Where the program computes with volatile values: the runs of statements that belong under no_grad.

0.3's volatile spread through data; no_grad is a dynamic scope. A region is the smallest run of whole statements of one
block that holds every operation on a set of volatile values, found by following them forward through the facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .. import syntax as cst
from ..index import Index
from .facts import Facts
from .program import Function
from .torch_api import MOVES
from .value import Value

_SCOPES = (cst.FunctionDef, cst.Lambda, cst.Module)
_SILENT = frozenset(
    [
        "print",
        "len",
        "isinstance",
        "type",
        "range",
        "enumerate",
        "zip",
        "list",
        "tuple",
        "str",
        "repr",
        "id",
        "float",
        "int",
    ]
)
_EAGER = frozenset(["sum", "list", "tuple", "set", "dict", "max", "min", "any", "all", "sorted", "float", "int", "str"])
"""Builtins that go through a generator at once."""
_CONTAINERS = frozenset(["append", "extend", "insert", "add", "update", "pop", "keys", "values", "items"])


@dataclass
class Region:
    """Volatile constructions that share operations, and the statements that compute with them."""

    calls: list[cst.Call]
    scope: cst.CSTNode
    operations: list[cst.CSTNode] = field(default_factory=list)
    first: cst.CSTNode | None = None
    last: cst.CSTNode | None = None
    flag: str = "True"
    """The source of the volatile= argument that all constructions share."""
    refused: str = ""
    """Why nothing may be rewritten."""
    doubt: str = ""
    """The fact that is missing for a safe rewrite."""
    under: bool = False
    """Already under torch.no_grad()."""


class Regions:
    """All regions of a file."""

    def __init__(self, index: Index, facts: Facts):
        self.index, self.facts = index, facts
        self.trains = _training_functions(index, facts)
        self.all = self._merged(self._components())
        for region in self.all:
            self._judge(region)
        self._of = {call: region for region in self.all for call in region.calls}
        self._numbered = {index.order[call]: call for call in self._of}

    def of(self, call: cst.Call) -> Region | None:
        """The region that a volatile construction belongs to."""
        return self._of.get(call)

    def resolves(self, call: cst.Call, unsafe: bool) -> bool:
        """Whether the construction's volatile flag will be rewritten."""
        region = self._of.get(call)
        return region is not None and not region.refused and (unsafe or not region.doubt)

    def settles(self, numbers: frozenset[int], unsafe: bool) -> bool:
        """Whether all these volatile constructions, by number, will be rewritten."""
        calls = [self._numbered.get(number) for number in numbers]
        return bool(calls) and all(call is not None and self.resolves(call, unsafe) for call in calls)

    def _components(self) -> list[Region]:
        constructions = {
            self.index.order[call]: call
            for call in self.index.all(cst.Call)
            if self.index.order[call] in self.facts.value(call).volatile and _flag(self.index, call) is not None
        }
        owner = {number: number for number in constructions}

        def root(number: int) -> int:
            while owner[number] != number:
                number = owner[number]
            return number

        operations = []
        for node in self.index.all(cst.Call, cst.BinaryOperation, cst.AugAssign):
            touched = sorted(number for number in self._touched(node) if number in owner)
            if touched:
                operations.append((node, touched[0]))
                for number in touched[1:]:
                    owner[root(number)] = root(touched[0])
        regions: dict[int, Region] = {}
        for number, call in constructions.items():
            home = regions.setdefault(root(number), Region([], self._scope(call)))
            home.calls.append(call)
        for node, number in operations:
            region = regions[root(number)]
            # With a condition, backward() runs where recording is on; it need not lie in the block.
            if _flag(self.index, region.calls[0]) == "True" or not _is_backward(node):
                region.operations.append(node)
        return list(regions.values())

    def _touched(self, node: cst.CSTNode) -> frozenset[int]:
        """The volatile constructions that an operation computes with; nothing for moves and bookkeeping."""
        value = self.facts.value
        if isinstance(node, cst.BinaryOperation):
            return value(node.left).volatile | value(node.right).volatile
        if isinstance(node, cst.AugAssign):
            return value(node.value).volatile if value(node.target).sort != "list" else frozenset()
        assert isinstance(node, cst.Call)
        if self.facts.name(node.func) == "torch.autograd.Variable":
            return frozenset()
        if isinstance(node.func, cst.Name) and node.func.value in _SILENT:
            return frozenset()
        inputs = frozenset[int]().union(*(_volatile_tensors(value(arg.value)) for arg in node.args))
        if isinstance(node.func, cst.Attribute):
            receiver = value(node.func.value)
            if node.func.attr.value in MOVES or (
                receiver.sort in ("list", "dict") and node.func.attr.value in _CONTAINERS
            ):
                return frozenset()
            if receiver.is_tensor or receiver.sort in ("unknown", "method"):
                inputs |= receiver.volatile
        return inputs

    def _scope(self, node: cst.CSTNode) -> cst.CSTNode:
        return next(above for above in self.index.ancestors(node) if isinstance(above, _SCOPES))

    def _merged(self, regions: list[Region]) -> list[Region]:
        """Regions of one scope and flag whose runs of statements overlap become one."""
        for region in regions:
            region.flag = _flag(self.index, region.calls[0]) or "True"
            self._place(region)
        again = True
        while again:
            again = False
            for one in regions:
                for other in regions:
                    if one is not other and self._overlap(one, other):
                        one.calls += other.calls
                        one.operations += other.operations
                        regions.remove(other)
                        self._place(one)
                        again = True
                        break
                if again:
                    break
        for region in regions:
            region.calls.sort(key=lambda call: self.index.order[call])
        return sorted(regions, key=lambda region: self.index.order[region.calls[0]])

    def _overlap(self, one: Region, other: Region) -> bool:
        if one.first is None or other.first is None or one.scope is not other.scope:
            return False
        a, b = self._extent(one), self._extent(other)
        return a[0] < b[1] and b[0] < a[1]

    def _extent(self, region: Region) -> tuple[int, int]:
        assert region.first is not None and region.last is not None
        return self.index.span(region.first)[0], self.index.span(region.last)[1]

    def _place(self, region: Region) -> None:
        """Find the one block that holds all operations, and the statements of it from the first to the last."""
        paths = [list(self._path(node, region.scope)) for node in region.operations]
        if not paths or any(not path for path in paths):
            region.first = region.last = None
            return
        depth = 0
        while all(depth < len(path) and path[depth][0] is paths[0][depth][0] for path in paths):
            depth += 1
        statements = [path[depth - 1][1] for path in paths]
        statements.sort(key=lambda node: self.index.order[node])
        region.first, region.last = statements[0], statements[-1]

    def _path(self, node: cst.CSTNode, scope: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
        """(block, statement in it) from the scope's own body inwards to the node; nothing if it is not in there."""
        steps: list[tuple[cst.CSTNode, cst.CSTNode]] = []
        child = node
        for above in self.index.ancestors(node):
            is_block = isinstance(above, (cst.IndentedBlock, cst.Module))
            if is_block and isinstance(child, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
                steps.append((above, child))
            if above is scope:
                return iter(reversed(steps))
            if isinstance(above, (*_SCOPES, cst.ClassDef)):
                return iter(())
            child = above
        return iter(())

    def _judge(self, region: Region) -> None:
        region.under = self._under_no_grad(region)
        flags = {_flag(self.index, call) for call in region.calls}
        if len(flags) > 1:
            region.refused = "its volatile values meet others with a different flag"
        elif reason := self._escape(region):
            region.doubt = reason
            if region.first is None:
                region.refused = reason
        if region.operations and region.first is None:
            region.refused = "its uses lie in another function"
        if region.refused or region.first is None:
            return
        if region.flag != "True" and self._flag_changes(region):
            region.refused = "its condition is set anew before the uses"
            return
        inside = [node for node in self._run(region) for node in _below(node)]
        region.refused = self._refusal(region, inside)
        if not region.refused and not region.under:
            region.doubt = region.doubt or self._bystanders(region, inside)

    def _run(self, region: Region) -> list[cst.CSTNode]:
        assert region.first is not None
        body = getattr(self.index.parent[region.first], "body", ())
        found, on = [], False
        for statement in body:
            on = on or statement is region.first
            if on:
                found.append(statement)
            if statement is region.last:
                break
        return found

    def _flag_changes(self, region: Region) -> bool:
        """Whether the condition may be another one where the block begins than where the value was made."""
        assert region.first is not None
        begin = min(self.index.order[call] for call in region.calls)
        flags = {self.index.text(arg.value) for call in region.calls for arg in call.args if _is_volatile(arg)}
        names = {flag.removeprefix("not ").strip() for flag in flags}
        for node in _below(region.scope):
            if not begin < self.index.order[node] < self.index.order[region.first]:
                continue
            if isinstance(node, (cst.AssignTarget, cst.AugAssign, cst.For, cst.NamedExpr)):
                places = node.target.elements if isinstance(node.target, (cst.Tuple, cst.List)) else (node,)
                stored = [place.value if isinstance(place, cst.Element) else node.target for place in places]
                if names & {self.index.text(place) for place in stored}:
                    return True
            elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
                switched = f"{self.index.text(node.func.value)}.training"
                if node.func.attr.value in ("train", "eval") and switched in names:
                    return True
        return False

    def _is_late(self, node: cst.CSTNode) -> bool:
        """Whether the operation waits in a generator, or in map(), for somebody outside to ask for it."""
        lazy: cst.CSTNode | None = None
        if isinstance(node, cst.Call) and self._builtin(node) in ("map", "filter"):
            lazy = node
        for above in self.index.ancestors(node):
            if isinstance(above, cst.GeneratorExp):
                lazy = above
            if isinstance(above, (cst.BaseCompoundStatement, cst.SimpleStatementLine, cst.Lambda)):
                break
            if lazy is not None and isinstance(above, cst.Call) and self._asks_for_all(above, lazy):
                lazy = None
        return lazy is not None

    def _asks_for_all(self, call: cst.Call, lazy: cst.CSTNode) -> bool:
        given = any(arg.value is lazy for arg in call.args)
        joins = isinstance(call.func, cst.Attribute) and call.func.attr.value in ("join", "extend")
        return given and (joins or self._builtin(call) in _EAGER)

    def _builtin(self, call: cst.Call) -> str:
        return call.func.value if isinstance(call.func, cst.Name) else ""

    def _refusal(self, region: Region, inside: list[cst.CSTNode]) -> str:
        numbers = {self.index.order[call] for call in region.calls}
        if any(self._is_late(node) for node in region.operations):
            return "its uses wait in a generator, which may be gone through elsewhere"
        for node in inside:
            if isinstance(node, (cst.Yield, cst.Await)):
                return "the uses contain a yield, which would leave the mode switched off for the caller"
            if isinstance(node, cst.Call):
                if (
                    isinstance(node.func, cst.Attribute)
                    and node.func.attr.value == "backward"
                    and region.flag == "True"
                ):
                    reached = self.facts.value(node.func.value).volatile & numbers
                    return "a volatile value reaches backward()" if reached else "backward() is called between its uses"
                if self.facts.value(node.func).ref in self.trains:
                    return "training happens between its uses"
        return ""

    def _bystanders(self, region: Region, inside: list[cst.CSTNode]) -> str:
        """Something else computed in the run that 0.3 recorded: its history would be lost."""
        computed = [
            node
            for node in inside
            if isinstance(node, (cst.Call, cst.BinaryOperation))
            and self.facts.value(node).in_graph
            and not self.facts.value(node).volatile
            and not self.facts.value(node).free
            and not self._is_move(node)
        ]
        if not computed:
            return ""
        around = [node for node in _below(region.scope) if node not in inside]
        trains = any(
            isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "backward"
            for node in around
        )
        text = self.index.source[slice(*self.index.span(computed[0]))].splitlines()[0]
        return f"`{text}` between its uses is not volatile, and the code around it trains" if trains else ""

    def _is_move(self, node: cst.CSTNode) -> bool:
        if not isinstance(node, cst.Call):
            return False
        if self.facts.name(node.func) in ("torch.autograd.Variable", "torch.nn.Parameter"):
            return True
        return isinstance(node.func, cst.Attribute) and node.func.attr.value in (*MOVES, "parameters", "grad")

    def _escape(self, region: Region) -> str:
        """How a volatile value leaves the function, out of sight."""
        numbers = frozenset(self.index.order[call] for call in region.calls)
        for node in self.index.all(cst.Return, cst.Assign, cst.Name, cst.Yield):
            if isinstance(node, cst.Return) and node.value is not None:
                if self._scope(node) is region.scope and _volatile_tensors(self.facts.value(node.value)) & numbers:
                    return "a volatile value is returned, and its other uses are not seen"
            elif isinstance(node, cst.Assign):
                kept = any(isinstance(target.target, cst.Attribute) for target in node.targets)
                if kept and _volatile_tensors(self.facts.value(node.value)) & numbers:
                    return "a volatile value is kept in an attribute, and its other uses are not seen"
            elif (
                isinstance(node, cst.Name)
                and _volatile_tensors(self.facts.value(node)) & numbers
                and self._reads_from_outside(node, region.scope)
            ):
                return "a volatile value is used in another function"
        return ""

    def _reads_from_outside(self, node: cst.Name, scope: cst.CSTNode) -> bool:
        home = self._scope(node)
        if home is scope:
            return False
        # A parameter that receives a volatile argument is covered by the call, which lies in the region.
        return scope is self.index.module or self.index.within(home, scope)

    def _under_no_grad(self, region: Region) -> bool:
        statement = region.first or region.calls[0]
        for above in self.index.ancestors(statement):
            if isinstance(above, cst.With):
                for item in above.items:
                    if isinstance(item.item, cst.Call) and self.facts.name(item.item.func) == "torch.no_grad":
                        return True
            if above is region.scope:
                break
        return False


def _is_backward(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "backward"


def _is_volatile(arg: cst.Arg) -> bool:
    return arg.keyword is not None and arg.keyword.value == "volatile"


def _volatile_tensors(value: Value) -> frozenset[int]:
    return frozenset() if value.sort in ("number", "str", "tensor", "array", "name", "none") else value.volatile


def _flag(index: Index, call: cst.Call) -> str | None:
    """The source of a construction's volatile= argument, None if that is False.

    A construction without one is a helper's call that asks for volatile by another name: `batch(x, evaluation=True)`.
    """
    for arg in call.args:
        if arg.keyword is not None and arg.keyword.value == "volatile":
            value = arg.value
            if isinstance(value, cst.Name):
                return None if value.value == "False" else value.value
            return index.text(value)
    return "True"


def _below(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The node and what is below it, without the bodies of functions defined there."""
    found, stack = [], [node]
    while stack:
        here = stack.pop()
        found.append(here)
        for child in cst.children(here):
            if not isinstance(child, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
                stack.append(child)
    return found


def _training_functions(index: Index, facts: Facts) -> set[Function]:
    """The file's functions that call backward(), themselves or through others of the file."""
    calls = {
        function: [n for n in _below(function.node.body) if isinstance(n, cst.Call)] for function in facts.functions
    }
    trains = {
        function
        for function, found in calls.items()
        if any(isinstance(call.func, cst.Attribute) and call.func.attr.value == "backward" for call in found)
    }
    while more := {
        function
        for function, found in calls.items()
        if function not in trains and any(_callee(facts, call) in trains for call in found)
    }:
        trains |= more
    return trains


def _callee(facts: Facts, call: cst.Call) -> object:
    value = facts.value(call.func)
    if isinstance(value.ref, Function):
        return value.ref
    if value.sort == "method" and isinstance(value.ref, tuple):
        receiver, name = value.ref
        method = getattr(receiver.ref, "method", None)
        return method(name) if method is not None else None
    return None
