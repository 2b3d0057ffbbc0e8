"""The file's own functions and classes, and the frames in which their bodies are interpreted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import syntax as cst
from .value import UNKNOWN, Value, join

if TYPE_CHECKING:
    from .linking import Unit


@dataclass(eq=False)
class Function:
    """A function or method of the file, with what its callers pass and what it returns."""

    node: cst.FunctionDef | cst.Lambda
    name: str
    owner: Class | None = None
    outer: Frame | None = None
    static: bool = False
    unit: Unit | None = None
    """The file of the project that it stands in."""
    arguments: dict[str, Value] = field(default_factory=dict)
    fresh_arguments: dict[str, Value] = field(default_factory=dict)
    returned: Value | None = None
    unclear: set[str] = field(default_factory=set)
    """Flags that some call gives another value than a literal True or False."""

    @property
    def key(self) -> str:
        """Its name for the other files of the project."""
        return self.name if self.owner is None else f"{self.owner.name}.{self.name}"

    def receive(self, name: str, value: Value) -> None:
        """Note what one call passes; volatility stays with the call, which taints its own result."""
        value = value.but(volatile=frozenset())
        known = self.fresh_arguments.get(name)
        self.fresh_arguments[name] = value if known is None else join(known, value)

    def parameters(self) -> Iterator[tuple[cst.Param, str]]:
        """Parameters in order, with a star kind: '' for plain, '*' or '**'."""
        params = self.node.params
        for param in (*params.posonly_params, *params.params, *params.kwonly_params):
            yield param, ""
        if isinstance(params.star_arg, cst.Param):
            yield params.star_arg, "*"
        if params.star_kwarg is not None:
            yield params.star_kwarg, "**"


@dataclass(eq=False)
class Class:
    """A class of the file: its bases, methods, and what is assigned to its attributes anywhere."""

    node: cst.ClassDef
    name: str
    unit: Unit | None = None
    bases: tuple[Value, ...] = ()
    methods: dict[str, Function] = field(default_factory=dict)
    attributes: dict[str, Value] = field(default_factory=dict)
    fresh: dict[str, Value] = field(default_factory=dict)

    def lineage(self) -> list[Class]:
        """This class and its bases in this file, nearest first."""
        found: list[Class] = [self]
        for cls in found:
            found += [base.ref for base in cls.bases if isinstance(base.ref, Class) and base.ref not in found]
        return found

    def base_names(self) -> set[str]:
        """Qualified names of the imported bases in the whole lineage."""
        return {base.name for cls in self.lineage() for base in cls.bases if base.sort == "name"}

    @property
    def is_module(self) -> bool:
        """Derived from nn.Module, or shaped like one (a `forward`, no `backward`) with a base we cannot see."""
        names = self.base_names()
        if any(name.startswith("torch.nn.") for name in names):
            return True
        unseen = any(base.sort not in ("name", "class") or not base.name.startswith("torch") for base in self.bases)
        return bool(self.bases) and unseen and "forward" in self.methods and "backward" not in self.methods

    @property
    def is_autograd_function(self) -> bool:
        """Derived from torch.autograd.Function."""
        return any(name.endswith(("autograd.Function", "function.Function")) for name in self.base_names())

    def method(self, name: str) -> Function | None:
        """The method of that name, inherited ones included."""
        return next((cls.methods[name] for cls in self.lineage() if name in cls.methods), None)

    def attribute(self, name: str) -> Value | None:
        """What is assigned to the attribute, inherited assignments included."""
        for cls in self.lineage():
            known = cls.attributes.get(name) or cls.fresh.get(name)
            foreign = None if cls.unit is None else cls.unit.attribute(cls.name, name)
            if known is not None or foreign is not None:
                return known if foreign is None else foreign if known is None else join(known, foreign)
        return None

    def computed(self, name: str) -> Value | None:
        """What reading a property gives."""
        method = self.method(name)
        if method is None or method.returned is None or not isinstance(method.node, cst.FunctionDef):
            return None
        decorators = [each.decorator for each in method.node.decorators]
        is_property = len(decorators) == 1 and getattr(decorators[0], "value", None) == "property"
        return method.returned.but(defs=frozenset(), parts=frozenset()) if is_property else None

    def assign(self, name: str, value: Value) -> None:
        """Note an assignment to the attribute; it outlives the call whose argument it may be."""
        value = value.but(like=0) if value.like else value
        self.fresh[name] = join(self.fresh[name], value) if name in self.fresh else value


@dataclass(eq=False)
class Frame:
    """The names of one running body."""

    names: dict[str, Value] = field(default_factory=dict)
    outer: Frame | None = None
    function: Function | None = None
    cls: Class | None = None
    globals: set[str] = field(default_factory=set)
    returns: list[Value] = field(default_factory=list)

    def look_up(self, name: str) -> Value:
        """The value of a name here or further out; a class body is not seen from its methods."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names and (frame is self or frame.cls is None or frame.function is not None):
                return frame.names[name]
            frame = frame.outer
        return UNKNOWN

    def module(self) -> Frame:
        """The outermost frame."""
        frame = self
        while frame.outer is not None:
            frame = frame.outer
        return frame
