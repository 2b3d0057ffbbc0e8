"""What `:undo` goes back to: names, and copies of the small tensors, lists and dicts that an entry may write into.

Big tensors are held weakly and never copied, so that a snapshot keeps nobody's memory; where undoing needs one that is
gone or was written, it says so and changes nothing.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field
from typing import Any

from .describe import size
from .kept import Graphs
from .outputs import is_big
from .stored import is_a, own
from .tensors import DEEPEST, found

LARGEST = 1 << 20  # bytes of a tensor that is copied
BUDGET = 16 << 20  # bytes of all copies of one entry
DEEPEST_UNDO = 20  # entries that can be taken back
TOGETHER = 32 << 20  # bytes that all of them may keep: copies, and small values whose names are gone


class ImpossibleError(Exception):
    """The entry cannot be taken back; the message says why."""


@dataclass
class Kept:
    """One tensor before the entry."""

    path: str
    tensor: weakref.ref
    version: int
    node: int  # the identity of the node that made it
    wants: bool  # requires_grad
    copy: Any  # its elements, where they are small enough
    grad: weakref.ref | None
    grad_version: int
    grad_copy: Any

    def copies(self) -> list[Any]:
        """The arrays that this keeps."""
        return [one for one in (self.copy, self.grad_copy) if one is not None]


@dataclass
class Snapshot:
    """The session before an entry."""

    text: str = ""  # of the entry
    through: int = 0  # how many entries had gone through
    names: dict[str, Any] = field(default_factory=dict)
    big: dict[str, Any] = field(default_factory=dict)  # weakly, or where that is not possible by identity
    tensors: list[Kept] = field(default_factory=list)
    containers: list[tuple[str, Any, Any]] = field(default_factory=list)
    shapes: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)  # of lists that are too big to keep
    optimisers: list[tuple[str, weakref.ref, Any]] = field(default_factory=list)


class Past:
    """The sessions before the last entries; those that would keep too much go, the oldest first."""

    def __init__(self) -> None:
        self.taken: list[Snapshot] = []

    def add(self, namespace: dict[str, Any], text: str, through: int) -> None:
        """The entry `text` is about to run."""
        self.taken.append(take(namespace, self.taken[-1] if self.taken else None))
        self.taken[-1].text, self.taken[-1].through = text, through
        del self.taken[:-DEEPEST_UNDO]
        while len(self.taken) > 1 and self.kept_bytes(namespace) > TOGETHER:
            del self.taken[0]

    def kept_bytes(self, namespace: dict[str, Any]) -> int:
        """Memory that only this keeps: each copy once, and each tensor whose name has gone on to another value."""
        copies = {id(one): one.nbytes for was in self.taken for kept in was.tensors for one in kept.copies()}
        live = {id(value) for value in namespace.values()}
        left = {id(one): one for was in self.taken for one in was.names.values() if id(one) not in live}
        return sum(copies.values()) + sum(tensor.array.nbytes for _, tensor in found(dict(enumerate_names(left))))


def enumerate_names(values: dict[int, Any]) -> list[tuple[str, Any]]:
    """Values under names of no meaning."""
    return [(f"n{number}", value) for number, value in values.items()]


def take(namespace: dict[str, Any], last: Snapshot | None = None) -> Snapshot:
    """The session now; what is as it was in the `last` snapshot shares its copies."""
    made, tensors = Snapshot(), list(found(namespace))
    known = {id(one.tensor()): one for one in last.tensors} if last is not None else {}
    weight: dict[str, int] = {}
    graphs = Graphs(LARGEST)
    for path, tensor in tensors:
        root = path.partition(".")[0].partition("[")[0]
        much = tensor._node is not None and graphs.keep_much(tensor)
        weight[root] = weight.get(root, 0) + (LARGEST if much else tensor.array.nbytes)
    for name, value in list(namespace.items()):
        if is_big(value) or weight.get(name, 0) >= LARGEST:
            made.big[name] = _weakly(value)
            if type(value) in (list, dict):
                made.shapes.append((name, _elements(value)))
        else:
            made.names[name] = value
            _look(name, value, made, 0)
    left = BUDGET
    for path, tensor in tensors:
        one = _kept(path, tensor, left, known.get(id(tensor)))
        left -= getattr(one.copy, "nbytes", 0) + getattr(one.grad_copy, "nbytes", 0)
        made.tensors.append(one)
    return made


def _weakly(value: Any) -> Any:
    try:
        return weakref.ref(value)
    except TypeError:
        return id(value)


def _elements(value: Any) -> tuple[int, ...]:
    return tuple(map(id, value if type(value) is list else value.values()))


def _held(name: str, value: Any, namespace: dict[str, Any]) -> Any:
    """The value of a name that was not kept: what it refers to still, or what it is still bound to."""
    if isinstance(value, weakref.ref):
        return value()
    now = namespace.get(name)
    return now if id(now) == value else None


def _kept(path: str, tensor: Any, left: int, last: Kept | None) -> Kept:
    grad = tensor._grad
    copy = _copied(tensor, left, last and last.copy)
    grad_copy = None if grad is None else _copied(grad, left, last and last.grad_copy)
    return Kept(
        path, weakref.ref(tensor), tensor._version, id(tensor._node), tensor.requires_grad, copy,
        None if grad is None else weakref.ref(grad), 0 if grad is None else grad._version, grad_copy,
    )  # fmt: skip


def _copied(tensor: Any, left: int, last: Any) -> Any:
    """A copy of the elements, the last one where they have not changed; None where they are too many."""
    array = tensor.array
    if array.nbytes > min(LARGEST, left):
        return None
    return last if last is not None and _same_bits(last, array) else array.copy()


def _same_bits(a: Any, b: Any) -> bool:
    """Also of NaN, and of zeros with their sign."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    try:
        return bool(a.tobytes() == b.tobytes())
    except (TypeError, AttributeError):  # of a device
        return _equal(a, b)


def _look(path: str, value: Any, made: Snapshot, depth: int) -> None:
    """Lists and dicts that may be changed, and optimisers, whose state is theirs alone."""
    if type(value) is list and depth < DEEPEST and len(value) <= 10_000 and not any(map(is_big, value)):
        made.containers.append((path, value, list(value)))
    elif type(value) is dict and depth < DEEPEST and not any(map(is_big, value.values())):
        made.containers.append((path, value, dict(value)))
    elif is_a(own(value).get("state"), dict) and "param_groups" in own(value):
        made.optimisers.append((path, weakref.ref(value), _stepped(value)))
    if type(value) in (list, dict) and depth < DEEPEST:
        inner = enumerate(value) if type(value) is list else value.items()
        for key, one in list(inner)[:1000]:
            if type(one) in (list, dict):
                _look(f"{path}[{key!r}]", one, made, depth + 1)


def _stepped(optimiser: Any) -> tuple:
    """What tells an optimiser that made a step from one that did not."""
    states = own(optimiser)["state"]
    inner = [one for state in list(dict.values(states)) if type(state) is dict for one in state.values()]
    return len(states), len(inner), tuple((id(one), getattr(one, "_version", one)) for one in inner)


def put_back(namespace: dict[str, Any], was: Snapshot) -> list[str]:
    """Bring the session back and return what changed by it; ImpossibleError, and nothing changed, where it cannot be."""
    held = {name: _held(name, value, namespace) for name, value in was.big.items()}
    gone = sorted(name for name, value in held.items() if value is None)
    if gone:
        raise ImpossibleError(
            f"{', '.join(gone)} was 1 MiB or more and is gone: big values, and graphs that keep as much, are not kept for :undo"
        )
    for name, elements in was.shapes:
        if _elements(held[name]) != elements:
            raise ImpossibleError(f"the entry changed {name}, which is too big to be kept for :undo")
    for path, optimiser, state in was.optimisers:
        if optimiser() is not None and _stepped(optimiser()) != state:
            raise ImpossibleError(f"the entry made a step of {path}, whose own state is not kept")
    written = [one for one in was.tensors if _is_written(one)]
    for one in written:
        _require_copies(one)
    before = dict(namespace)
    changed = {one.path for one in written}
    for one in written:
        _restore(one)
    for path, container, copy in was.containers:
        if _refill(container, copy):
            changed.add(path)
    names = {**was.names, **held}
    namespace.clear()
    namespace.update(names)
    missing = object()
    changed |= {name for name in {*before, *names} if before.get(name, missing) is not names.get(name, missing)}
    return sorted(name for name in changed if not name.startswith("__"))


def _refill(container: Any, copy: Any) -> bool:
    """Put the elements back, in the same object; whether any was another one."""
    if type(container) is list:
        same = len(container) == len(copy) and all(a is b for a, b in zip(container, copy))
        if not same:
            container[:] = copy
        return not same
    same = len(container) == len(copy) and all(
        a is c and b is d for (a, b), (c, d) in zip(container.items(), copy.items())
    )
    if not same:
        container.clear()
        container.update(copy)
    return not same


def _is_written(one: Kept) -> bool:
    tensor: Any = one.tensor()
    if tensor is None:
        return False
    grad = tensor._grad
    now = None if grad is None else grad
    was = None if one.grad is None else one.grad()
    return (
        _is_changed(one, tensor)
        or now is not was
        or (one.grad is not None and was is None)
        or (now is not None and now._version != one.grad_version)
        or tensor.requires_grad != one.wants
    )


def _is_changed(one: Kept, tensor: Any) -> bool:
    """By its elements, as running statistics are written without counting; by version where there is no copy."""
    if one.copy is None:
        return tensor._version != one.version
    return not _same_bits(one.copy, tensor.array) or _has_new_history(one, tensor)


def _has_new_history(one: Kept, tensor: Any) -> bool:
    """Whether it was written under recording; the node alone may be derived again only because someone looked."""
    return tensor._version != one.version and id(tensor._node) != one.node


def _equal(a: Any, b: Any) -> bool:
    try:
        return a.shape == b.shape and bool(((a == b) | ((a != a) & (b != b))).all())
    except (TypeError, ValueError):
        return True


def _require_copies(one: Kept) -> None:
    tensor: Any = one.tensor()
    if _has_new_history(one, tensor):
        raise ImpossibleError(f"the entry wrote into {one.path} and its history: a graph cannot be taken back")
    if tensor._version != one.version and one.copy is None:
        raise ImpossibleError(
            f"the entry wrote into {one.path} ({size(tensor.array.nbytes)}); only tensors up to {size(LARGEST)} are kept"
        )
    grad: Any = None if one.grad is None else one.grad()
    if one.grad is not None and one.grad_copy is None and (grad is None or grad._version != one.grad_version):
        raise ImpossibleError(f"the entry wrote into {one.path}.grad; only tensors up to {size(LARGEST)} are kept")


def _restore(one: Kept) -> None:
    """Write the elements back. The version goes on: graphs that kept what was there in between must not run on it."""
    tensor: Any = one.tensor()
    if _is_changed(one, tensor):
        tensor.array[...] = one.copy
        if tensor._counter is not None:
            tensor._counter.n += 1
    if tensor.requires_grad != one.wants and tensor._node is None:
        tensor.requires_grad_(one.wants)
    if one.grad is None:
        tensor._grad = None
        return
    grad: Any = one.grad()
    if grad is None:
        from ..core.tensor import wrap

        tensor._grad = wrap(one.grad_copy.copy())
        return
    if grad._version != one.grad_version:
        grad.array[...] = one.grad_copy
        grad._counter.n += 1
    tensor._grad = grad
