"""Keys for indexing, drawn at random and written as expressions: the same text is a key for tt, torch and NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np


def literal(draw: np.random.RandomState, shape: tuple[int, ...]) -> str:
    """An expression for a key that mostly fits a tensor of this shape; `t` makes a tensor, `np` is NumPy."""
    parts = [part(draw, shape[d] if d < len(shape) else 2, shape[d:]) for d in range(draw.randint(0, len(shape) + 2))]
    if len(parts) == 1 and draw.rand() < 0.6:
        return parts[0]
    return f"({', '.join(parts)},)" if parts else "()"


def part(draw: np.random.RandomState, n: int, rest: tuple[int, ...]) -> str:
    """One part of a key, for a dimension of length n."""

    def number(slack: int = 0) -> int:
        return int(draw.randint(-n - slack, n + slack)) if n + slack > 0 else 0

    def numbers(*size: int) -> Any:
        return (draw.randint(-n, n, size) if n else np.zeros(size, int)).tolist()

    def bound() -> str:
        return "" if draw.rand() < 0.4 else str(number(2))

    def masked(*size: int) -> Any:
        return np.asarray(draw.rand(*size) < 0.5).tolist()

    chance = draw.randint(0, 20)
    if chance < 4:
        return str(number(1 if draw.rand() < 0.1 else 0))
    if chance < 8:
        step = "" if draw.rand() < 0.5 else str(draw.choice([1, 2, 3]))
        start, stop = (s if s else "None" for s in (bound(), bound()))
        return f"slice({start}, {stop}, {step or 'None'})"
    forms = {
        8: "None", 9: "...", 10: f"t({numbers(3)})", 11: f"t({numbers(2, 1)})", 12: f"{numbers(2)}", 13: f"t({masked(n)}, 'bool')",
        14: f"t({masked(*rest[:2])}, 'bool')", 15: f"t({number()})", 16: f"{bool(draw.rand() < 0.5)}",
        17: f"np.int64({number()})", 18: f"np.array({numbers(2)})", 19: f"t({number() >= 0}, 'bool')",
    }  # fmt: skip
    return forms[int(chance)]


def outcome(torch: Any, shape: tuple[int, ...], text: str, write: bool, dtype: str = "int64") -> Any:
    """What `x[key]` gives, or what `x[key] = …` leaves: shape and numbers, or the error's type and first line."""

    def t(values: Any, kind: str | None = None) -> Any:
        return torch.tensor(values, dtype=getattr(torch, kind) if kind else None)

    x = torch.arange(int(np.prod(shape))).reshape(shape).to(getattr(torch, dtype))
    try:
        key = eval(text, {"t": t, "np": np})  # noqa: S307 - written by `literal`
        if not write:
            found = x[key]
            return [list(found.shape), found.tolist()]
        x[key] = -1
        return x.tolist()
    except Exception as error:  # noqa: BLE001 - an error is a result here
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
