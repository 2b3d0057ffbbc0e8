"""What is known of one expression: its sort and, for tensors, element count, rank, volatility and origin."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Sort = Literal[
    "tensor",  # a raw tensor of 0.3
    "variable",  # a Variable of 0.3
    "parameter",  # an nn.Parameter, which is a Variable too
    "either",  # a tensor or a Variable, not known which
    "module",
    "loss",
    "optimizer",
    "loader",
    "scheduler",
    "number",
    "array",
    "str",
    "tuple",
    "list",
    "dict",
    "none",
    "name",  # something imported, known by its qualified name
    "function",
    "class",
    "method",
    "unknown",
]
TENSORS = ("tensor", "variable", "parameter", "either")
GRAPH = ("variable", "parameter")


class Value(NamedTuple):
    """One expression's facts. None always means not known. A tuple, since hundreds of thousands are made for a file."""

    sort: Sort = "unknown"
    one: bool | None = None
    """Exactly one element (a Variable of size (1,) in 0.3, a 0-dim tensor from 0.4 on)."""
    rank: int | None = None
    dtype: Literal["", "float", "int", "index", "byte"] = ""
    """The family of its elements; "index" is an integer that is never negative, "" is not known."""
    mask: bool = False
    """Made by a comparison."""
    turned: bool = False
    """Transposed, or computed element by element from what is: 0.3 laid such a result out anew, row by row."""
    gathered: bool = False
    """Put together by DataParallel from what each device computed."""
    volatile: frozenset[int] = frozenset()
    """The volatile constructions it depends on: 0.3's flag, by construction or by contagion."""
    raw: bool = False
    """A tensor whatever the vintage of the file: taken out of its graph by .data, or made by a comparison of such."""
    weak: bool = False
    """A tensor only if the file is wholly of 0.3: a factory's or a loader's result, which 0.4 code uses undivided."""
    free: bool = False
    """Carries no graph in any vintage: fresh from a factory, a loader, or .data."""
    name: str = ""
    """Qualified name of an imported thing, or of the class that made a module."""
    ref: Any = None
    """The file's own function or class; for a method, (receiver, attribute)."""
    items: tuple[Value, ...] | None = None
    element: Value | None = None
    defs: frozenset[int] = frozenset()
    """The assignments it may come from, so that later evidence reaches back to them."""
    like: int = 0
    """The parameter, by the number of its definition, whose shape it has: what one call passes tells this call's result."""
    parts: frozenset[int] = frozenset()
    """For the result of arithmetic: the assignments of its operands, which have one element each if it has."""
    why: str = ""

    @property
    def is_tensor(self) -> bool:
        """A torch tensor of either kind."""
        return self.sort in TENSORS

    @property
    def in_graph(self) -> bool:
        """A Variable or Parameter for certain."""
        return self.sort in GRAPH

    def but(self, **changes: Any) -> Value:
        """A copy with some facts changed."""
        # What _replace does, with two calls less.
        made = tuple.__new__(Value, map(changes.pop, _FIELDS, self))
        if changes:
            raise TypeError(f"no such fact: {', '.join(changes)}")
        return made


_FIELDS = Value._fields

UNKNOWN = Value()
NUMBER = Value("number")
NONE = Value("none")
STR = Value("str")


def join(one: Value, other: Value) -> Value:
    """What holds of both: the facts where two paths meet."""
    if one is other or one == other:
        return one
    if one.sort == "none" or other.sort == "none":  # `h = None` before a loop says nothing against the later value
        known = other if one.sort == "none" else one
        return known.but(defs=one.defs | other.defs)
    defs, volatile = one.defs | other.defs, one.volatile | other.volatile
    if one.sort != other.sort:
        if one.is_tensor and other.is_tensor:
            sort: Sort = "variable" if one.in_graph and other.in_graph else "either"
            return _common(one, other, sort, defs, volatile)
        # An accumulator that starts as a number: `total = 0; total += loss`.
        tensor = other if one.sort == "number" else one
        if "number" in (one.sort, other.sort) and (tensor.in_graph or (tensor.raw and tensor.one)):
            return tensor.but(defs=defs, volatile=volatile)
        return Value(volatile=volatile, defs=defs)
    return _common(one, other, one.sort, defs, volatile)


def _common(one: Value, other: Value, sort: Sort, defs: frozenset[int], volatile: frozenset[int]) -> Value:
    items = None
    if one.items is not None and other.items is not None and len(one.items) == len(other.items):
        items = tuple(join(a, b) for a, b in zip(one.items, other.items))
    element = one.element or other.element
    if one.element is not None and other.element is not None:
        element = join(one.element, other.element)
    return Value(
        sort=sort,
        one=one.one if one.one == other.one else None,
        rank=one.rank if one.rank == other.rank else None,
        dtype=one.dtype if one.dtype == other.dtype else "",
        mask=one.mask and other.mask,
        turned=one.turned and other.turned,
        gathered=one.gathered or other.gathered,
        volatile=volatile,
        raw=one.raw and other.raw,
        weak=one.weak or other.weak,
        free=one.free and other.free,
        name=one.name if one.name == other.name else "",
        ref=one.ref if one.ref is other.ref else None,
        items=items,
        element=element,
        defs=defs,
        parts=one.parts | other.parts,
        like=one.like if one.like == other.like else 0,
        why=one.why or other.why,
    )
