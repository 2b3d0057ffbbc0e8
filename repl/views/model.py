"""`:params` and `:grads`: the parameters of a model, and what backward left in them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from rich.text import Text

from .. import describe
from .cells import bar, number
from .numbers import pieces, statistics

VANISHING = 1e-7  # a gradient norm below this hardly moves anything


def params(model: Any, width: int) -> Text:
    """Name, shape, dtype, count and bytes of every parameter and buffer, and the totals; shared ones count once."""
    rows, seen = [], set()
    total = trained = memory = 0
    for kind, found in (("", model.named_parameters), ("buffer", model.named_buffers)):
        for name, tensor in found(remove_duplicate=False):
            shared = id(tensor) in seen
            seen.add(id(tensor))
            note = "shared" if shared else kind or ("" if tensor.requires_grad else "frozen")
            dtype = str(tensor.dtype).removeprefix("torch.")
            rows.append((name, describe.shape(tensor.shape), dtype, describe.count(tensor.numel()), note))
            if not shared:
                memory += describe.number_of_bytes(tensor)
                total += 0 if kind else tensor.numel()
                trained += tensor.numel() if tensor.requires_grad and not kind else 0
    lines = table(rows, width, right=(3,))
    frozen = "" if trained == total else f", {describe.count(total - trained)} of them frozen"
    summary = f"{describe.count(total)} parameters{frozen}, {describe.size(memory)}"
    return lines.append(summary, style="bold")


def grads(model: Any, width: int, blocks: bool = True) -> Text:
    """A bar on a logarithmic scale for each parameter's gradient norm, with what looks wrong in red."""
    found = [(name, parameter, norm(parameter.grad)) for name, parameter in model.named_parameters()]
    present = [n for _, _, n in found if n is not None and 0 < n < math.inf]
    low = math.log10(min(present)) - 0.5 if present else 0.0
    high = math.log10(max(present)) if present else 1.0
    edge = min(max((len(name) for name, _, _ in found), default=0), max(width - 38, 8))
    room = max(width - edge - 34, 4)
    lines = Text(
        f"{'':<{edge}}  {'‖g‖' if blocks else '|g|':<10}{'/‖w‖' if blocks else '/|w|':<10}zeros\n", style="cyan"
    )
    for name, parameter, size in found:
        lines.append(f"{_middle(name, edge):<{edge}}  ")
        if size is None:
            lines.append(
                "no gradient\n" if parameter.requires_grad else "frozen\n",
                style="yellow" if parameter.requires_grad else "dim",
            )
            continue
        weight, stats = norm(parameter) or 0.0, statistics(parameter.grad)
        zeros = stats.zeros / stats.count if stats.count else 0.0
        lines.append(f"{number(size, 3):<10}{number(size / weight, 3) if weight else '-':<10}{zeros:<6.0%} ")
        share = (math.log10(size) - low) / ((high - low) or 1) if 0 < size < math.inf else 0.0
        lines.append(bar(share, room, blocks), style="green")
        if warning := _warning(size, stats):
            lines.append(f" {warning}", style="bold red")
        lines.append("\n")
    lines.right_crop(1)
    return lines


def norm(tensor: Any) -> float | None:
    """The Euclidean norm; None where there is no tensor."""
    if tensor is None:
        return None
    return math.sqrt(sum(float((values * values).sum()) for values in pieces(tensor)))


def _warning(size: float, stats: Any) -> str:
    if stats.nan or stats.inf:
        return " ".join(f"{n} {word}" for n, word in ((stats.nan, "NaN"), (stats.inf, "Inf")) if n)
    if size == 0:
        return "all zero"
    return "vanishing" if size < VANISHING else ""


def _middle(name: str, width: int) -> str:
    """The end of a name says more than its beginning."""
    return name if len(name) <= width else "…" + name[len(name) - width + 1 :]


def table(rows: Sequence[tuple[str, ...]], width: int, right: tuple[int, ...] = ()) -> Text:
    """Columns in line, the first one shortened where the terminal is narrow; ends with a line break."""
    if not rows:
        return Text()
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    rest = sum(widths[1:]) + 2 * (len(widths) - 1)
    widths[0] = min(widths[0], max(width - rest, 8))
    lines = Text()
    for row in rows:
        cells = [_middle(row[0], widths[0]), *row[1:]]
        text = "  ".join(
            f"{c:>{w}}" if i in right else f"{c:<{w}}" for i, (c, w) in enumerate(zip(cells, widths))
        ).rstrip()
        lines.append(text[:width] + "\n")
    return lines
