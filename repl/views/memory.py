"""`:mem`: live tensors, whose memory it is, and who else holds some: the graph, `Out`, the last error."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

from rich.text import Text

from .. import describe
from ..tensors import Names
from .graph import is_leaf, memory
from .model import table


def mem(shell: Any, width: int, most: int = 30) -> Text:
    """A table by bytes; memory that several tensors share counts once, for the first that holds it."""
    names = Names(shell.namespace)
    seen: set[int] = set()
    rows: list[tuple[int, tuple[str, ...]]] = []
    for name, tensor in names.tensors:
        rows.append(_row(name, tensor, seen))
        if tensor._grad is not None:
            rows.append(_row(f"{name}.grad", tensor._grad, seen))
    named = sum(size for size, _ in rows)
    kept = sum(_kept(names, seen))
    out = sum(_sizes((value for _, value in shell.session.outputs.strong()), seen))
    error = sum(_sizes(_in_frames(shell.session.error), seen))
    rest = sum(_sizes(_alive(shell), seen))
    rows.sort(key=lambda row: -row[0])
    lines = table([cells for _, cells in rows[:most]], width, right=(3,))
    if len(rows) > most:
        lines.append(f"… {len(rows) - most} smaller ones\n", style="dim")
    parts = {"names": named, "graphs": kept, "Out": out, "last error": error, "elsewhere": rest}
    lines.append(f"{describe.size(sum(parts.values()))} alive", style="bold")
    shown = ", ".join(f"{who} {describe.size(size)}" for who, size in parts.items() if size)
    return lines.append(f": {shown}" if shown else "")


def alive() -> int:
    """The bytes of all live tensors; memory that several share counts once."""
    from ...core.tensor import Tensor

    return sum(_sizes((one for one in gc.get_objects() if issubclass(type(one), Tensor)), set()))


def sizes(shell: Any) -> dict[str, tuple[int, str]]:
    """The bytes of each named tensor and what it is."""
    named: dict[str, tuple[int, str]] = {}
    for name, tensor in Names(shell.namespace).tensors:
        named[name] = (_owned(tensor.array), describe.shape(tensor.shape))
        if tensor._grad is not None:
            named[f"{name}.grad"] = (_owned(tensor._grad.array), describe.shape(tensor._grad.shape))
    return named


def difference(before: dict[str, tuple[int, str]], now: dict[str, tuple[int, str]], width: int) -> Text:
    """What came, went and changed size, the most bytes first."""
    rows = []
    for name in {*before, *now}:
        old, new = before.get(name, (0, ""))[0], now.get(name, (0, ""))[0]
        if before.get(name) != now.get(name):
            mark = "+" if name not in before else "-" if name not in now else "±"
            change = f"{'-' if new < old else '+'}{describe.size(abs(new - old))}"
            rows.append((abs(new - old), (f"{mark} {name}", now.get(name, before.get(name, (0, "")))[1], change)))
    rows.sort(key=lambda row: (-row[0], row[1]))
    lines = table([cells for _, cells in rows], width, right=(2,))
    total = sum(size for size, _ in now.values()) - sum(size for size, _ in before.values())
    sign = "-" if total < 0 else "+"
    return lines.append(
        f"{sign}{describe.size(abs(total))} since the last :mem" if rows else "nothing changed", style="bold"
    )


def _row(name: str, tensor: Any, seen: set[int]) -> tuple[int, tuple[str, ...]]:
    key, own = memory(tensor.array), _owned(tensor.array)
    shared = key in seen
    seen.add(key)
    dtype = str(tensor.dtype).removeprefix("torch.")
    size = 0 if shared else own
    cells = (name, describe.shape(tensor.shape), dtype, "shared" if shared else describe.size(own), str(tensor.device))
    return size, cells


def _owned(array: Any) -> int:
    """The bytes of the whole memory that an array is a view of."""
    base = array
    while hasattr(getattr(base, "base", None), "nbytes"):
        base = base.base
    return base.nbytes if any(getattr(base, "strides", ())) or not getattr(base, "size", 0) else array.itemsize


def _sizes(values: Iterator[Any], seen: set[int]) -> Iterator[int]:
    from ...core.tensor import Tensor

    for value in values:
        if isinstance(value, Tensor) and (key := memory(value.array)) not in seen:
            seen.add(key)
            yield _owned(value.array)


def _kept(names: Names, seen: set[int]) -> Iterator[int]:
    """What graphs behind the names keep beyond the named tensors."""
    pending = [tensor._node for _, tensor in names.tensors if tensor._node is not None]
    done: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) in done or is_leaf(node):
            continue
        done.add(id(node))
        for value in node.saved or ():
            array = value[0].array if type(value).__name__ == "Saved" else getattr(value, "array", None)
            if hasattr(array, "nbytes") and (key := memory(array)) not in seen:
                seen.add(key)
                yield _owned(array)
        pending += [edge[0] for edge in node.edges if edge is not None]


def _in_frames(error: BaseException | None) -> Iterator[Any]:
    trace = None if error is None else error.__traceback__
    while trace is not None:
        yield from list(trace.tb_frame.f_locals.values())
        trace = trace.tb_next


def _alive(shell: Any) -> Iterator[Any]:
    from ...core.tensor import Tensor

    # By `type`: asking `isinstance` of every object wakes lazy proxies, some of which warn or import.
    return (value for value in gc.get_objects() if issubclass(type(value), Tensor))
