"""The tensors that a session's names hold: plain ones, those in lists and dicts, and the parameters of modules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .stored import ROOT, children, loaded, own

DEEPEST = 4  # levels of modules and containers that are looked into
MOST = 1000  # elements of one container


class Names:
    """Tensors and nodes of the graph by what the user calls them."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.tensors: list[tuple[str, Any]] = list(found(namespace))
        self._by_id = {id(tensor): name for name, tensor in reversed(self.tensors)}
        self._nodes: dict[int, list[str]] = {}
        for name, tensor in self.tensors:
            if tensor._node is not None:
                self._nodes.setdefault(id(tensor._node), []).append(name)

    def of(self, tensor: Any) -> str | None:
        """The first name of a tensor."""
        return self._by_id.get(id(tensor))

    def of_node(self, node: Any) -> list[str]:
        """The names of what a node computed."""
        return self._nodes.get(id(node), [])


def found(namespace: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every tensor with a path from a name: `x`, `batch['image']`, `losses[2]`, `model.fc1.weight`; each object once."""
    kind = loaded("tensor", "Tensor")
    if kind is None:
        return
    seen: set[int] = set()
    public = [(name, value) for name, value in list(namespace.items()) if not name.startswith("_")]
    pending = [(name, value, 0) for name, value in reversed(public)]
    while pending:
        path, value, depth = pending.pop()
        value = core(value)
        if id(value) in seen:
            continue
        if issubclass(type(value), kind):
            seen.add(id(value))
            yield path, value
        elif depth < DEEPEST:
            inner = list(_inside(path, value))
            if inner:
                seen.add(id(value))
                pending += [(name, member, depth + 1) for name, member in reversed(inner)]


def core(value: Any) -> Any:
    """The core tensor inside a value of dialect 0.3; any other value as it is."""
    kind = loaded("dialects.v0_3.values", "Value")  # there once dialect 0.3 was spoken
    return value.core if kind is not None and issubclass(type(value), kind) else value


def is_module(value: Any) -> bool:
    """Whether a value is an nn.Module."""
    kind = loaded("nn.modules.module", "Module")
    return kind is not None and issubclass(type(value), kind)


def _inside(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if type(value) in (list, tuple):
        yield from ((f"{path}[{i}]", member) for i, member in enumerate(value[:MOST]))
    elif type(value) is dict:
        yield from ((f"{path}[{key!r}]", one) for key, one in list(value.items())[:MOST] if type(key) in (str, int))
    elif is_module(value):
        for name, member in children(value).items():
            yield (f"{path}[{name}]" if name.isdigit() else f"{path}.{name}"), member
    elif type(value).__module__.startswith(f"{ROOT}.core.optim"):
        yield f"{path}.state", own(value).get("state")
