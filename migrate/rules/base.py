"""What a rule is, what it may ask, and what it hands back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit, EditSet
from ..facts.facts import Facts
from ..facts.value import UNKNOWN, Value
from ..index import Index
from ..report.finding import Safety

if TYPE_CHECKING:
    from ..facts.regions import Regions
    from .placement import Placement


TARGETS = ("0.4.0", "0.4.1", "latest")


@dataclass(frozen=True)
class Example:
    """Source before and after; equal when the rule must leave it alone. `safety` is the finding's own."""

    before: str
    after: str
    safety: Safety = "safe"
    title: str = ""
    fires: bool = True
    """Whether this rule itself speaks; a neighbour may change the text all the same."""
    device_style: bool = False
    target: str = "0.4.1"


@dataclass(frozen=True)
class Report:
    """What a rule says of one node: a message, edits that belong together, and what they are worth."""

    node: cst.CSTNode
    message: str
    edits: tuple[Edit, ...] = ()
    safety: Safety = "safe"


@dataclass
class Context:
    """One file as a rule sees it."""

    index: Index
    facts: Facts
    old: bool = True
    """The file has words of 0.3; without them it is a file of today and placement idioms are left alone."""
    device_style: bool = False
    unsafe: bool = False
    is_package: bool = False
    target: str = "0.4.1"
    device_name: str = "device"
    """What the variable is called that placement follows where the file has none yet."""
    path: str = ""
    was_pure: bool = False
    """The file was wholly of 0.3 before the rounds of this run began."""
    promised: set[str] = field(default_factory=set)
    """Helpers whose callers are dealt with in an earlier round of this run."""
    asked: dict[str, bool] = field(default_factory=dict)
    """Names that another file beside this one may take from it, and whether one does."""
    blocked: list[tuple[str, cst.CSTNode, str]] = field(default_factory=list)
    """Where a rule held back, and why; `--explain` prints it."""

    def text(self, node: cst.CSTNode) -> str:
        """The node's own source text."""
        start, end = self.index.span(node)
        return self.index.source[start:end]

    def __post_init__(self) -> None:
        # Asked half a million times for a tree of a few hundred files: no way around by the facts' own methods.
        self._values = self.facts.values

    def value(self, node: cst.CSTNode) -> Value:
        """What is known of an expression."""
        return self._values.get(node, UNKNOWN)

    def at_least(self, target: str) -> bool:
        """Whether the target is this one or a later one."""
        return TARGETS.index(self.target) >= TARGETS.index(target)

    def name(self, node: cst.CSTNode) -> str:
        """The qualified name of an imported thing, or ''."""
        value = self._values.get(node)
        return value.name if value is not None and value.sort == "name" else ""

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node around `node`."""
        return self.index.parent.get(node)

    def hold(self, code: str, node: cst.CSTNode, why: str) -> None:
        """Note why a rule did not fire."""
        self.blocked.append((code, node, why))

    def taken(self, name: str) -> bool:
        """Whether another file gets this name from here: of the project, or else of the folders around the file."""
        unit = self.facts.unit
        if unit is not None:
            return unit.starred or name in unit.wanted
        if name not in self.asked:
            from ..neighbours import takes

            self.asked[name] = takes(self.path, name)
        return self.asked[name]

    def statement(self, node: cst.CSTNode) -> cst.CSTNode:
        """The statement that holds the node: a line, or a compound statement's header."""
        for above in (node, *self.index.ancestors(node)):
            if isinstance(above, (cst.SimpleStatementLine, cst.BaseCompoundStatement, cst.SimpleStatementSuite)):
                return above
        return self.index.module

    def scope(self, node: cst.CSTNode) -> cst.CSTNode:
        """The function, lambda or module whose names the node sees."""
        for above in self.index.ancestors(node):
            if isinstance(above, (cst.FunctionDef, cst.Lambda, cst.Module)):
                return above
        return self.index.module

    @cached_property
    def regions(self) -> Regions:
        """Where volatile values are computed with."""
        from ..facts.regions import Regions

        return Regions(self.index, self.facts)

    @cached_property
    def settled(self) -> bool:
        """The file wraps tensors, and every Variable call of it can be taken off.

        Its unwrapped tensors are then raw ones of 0.3. After the rewrite no call is left that says so.
        """
        from .wrapper import is_wrapper, read

        if not self.old or self.facts.mixed:
            return False
        wrappers = [call for call in self.index.all(cst.Call) if is_wrapper(self, call)]
        for call in wrappers:
            wrapper = read(self, call)
            if wrapper is None or (wrapper.volatile is not None and not self.regions.resolves(call, self.unsafe)):
                return False
        return bool(wrappers)

    @cached_property
    def own_history(self) -> frozenset[object]:
        """Assignments whose value is given a history of its own later on; see sharing.py."""
        from .sharing import own_history

        return own_history(self)

    @cached_property
    def placement(self) -> Placement:
        """Which calls of .cuda() follow one flag, and where a device can be defined."""
        from .placement import Placement

        return Placement(self)

    @cached_property
    def _torch(self) -> str | None:
        for node in self.index.all(cst.Import):
            if self.index.parent.get(self.index.parent.get(node, node)) is self.index.module:
                for alias in node.names:
                    full = build.dotted(alias.name)
                    if alias.asname is None and full.split(".")[0] == "torch":
                        return "torch"
                    if full == "torch" and alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                        return alias.asname.name.value
        return None

    def torch(self) -> tuple[str, tuple[Edit, ...]]:
        """What this file calls torch, and the edit that imports it if it does not."""
        if self._torch is not None:
            return self._torch, ()
        for node in self.index.all(cst.ImportFrom):
            line = self.parent(node)
            if (
                line is not None
                and self.parent(line) is self.index.module
                and build.dotted(node.module) != "__future__"
            ):
                begin = self.index.line_starts[self.index.line(self.index.span(line)[0]) - 1]
                return "torch", (Edit(begin, begin, "import torch" + build.newline_of(self.index.source)),)
        return "torch", ()

    def keyword(self, call: cst.Call, name: str) -> cst.Arg | None:
        """The argument given by that keyword."""
        return next((arg for arg in call.args if arg.keyword is not None and arg.keyword.value == name), None)


class Rule:
    """One migration. Subclasses are the catalogue; their attributes are the documentation, their examples the tests."""

    code: ClassVar[str]
    name: ClassVar[str]
    summary: ClassVar[str]
    why: ClassVar[str]
    since: ClassVar[str] = "0.4.0"
    until: ClassVar[str] = ""
    """The first version that refuses the old form; '' while all accept it."""
    first_target: ClassVar[str] = "0.4.0"
    """The rule speaks for this target and later ones."""
    style: ClassVar[bool] = False
    """The old form is right in every version; the new one is what the 0.4 guide writes."""
    silent: ClassVar[bool] = False
    """The old form still runs and computes something else."""
    precedence: ClassVar[int] = 50
    """Where two fixes touch the same text, the lower one goes first and the other waits for the next round."""
    unsafe_when: ClassVar[str] = ""
    words: ClassVar[frozenset[str]] = frozenset()
    """Without any of these words the file has nothing for the rule; empty if no word tells. A name imported through
    another file of the project may be spelled differently here, so there they are not asked for."""
    nodes: ClassVar[tuple[type, ...]]
    examples: ClassVar[Sequence[Example]]

    def applies(self, target: str, mode: str) -> bool:
        """Whether the rule has anything to say for this target in this mode."""
        return TARGETS.index(target) >= TARGETS.index(self.first_target) and (mode == "style" or not self.style)

    def check(self, node: Any, ctx: Context) -> Iterator[Report]:
        """Yield what is to be said about one node of the declared types."""
        raise NotImplementedError

    def finish(self, ctx: Context, accepted: EditSet) -> Iterator[Report]:
        """Yield what follows from the edits that all rules together made."""
        return iter(())


def is_true(node: cst.CSTNode) -> bool:
    """The literal True."""
    return isinstance(node, cst.Name) and node.value == "True"


def is_false(node: cst.CSTNode) -> bool:
    """The literal False."""
    return isinstance(node, cst.Name) and node.value == "False"


def is_zero(node: cst.Subscript) -> bool:
    """A subscript of exactly `[0]`."""
    if len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Index):
        return False
    value = node.slice[0].slice.value
    return isinstance(value, cst.Integer) and value.value == "0"
