"""Small programs whose outcome must be torch's: a value, an error or warnings.

A case is a function of the library, `case(torch)`. It runs on tt.core, and its outcome is compared with the one that torch
gave, which `python -m tt.fixtures.oracle.behaviour` stores. Where torch is installed the stored outcome is checked, too.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """One program, and how exactly its numbers must agree."""

    name: str
    program: Callable[[Any], Any]
    rtol: float = 1e-6  # a few rounding errors of float32; 0 for bit for bit
    mkl: bool = False  # draws what a torch built with MKL draws otherwise on an Intel processor

    def __repr__(self) -> str:
        return self.name


class Cases(dict):
    """The cases of a file, by name: `@cases` or `@cases(rtol=0)` above a function adds it."""

    def __call__(self, program: Callable | None = None, **options: Any) -> Any:
        if program is None:
            return lambda p: self(p, **options)
        self.add(program.__name__, program, **options)
        return program

    def add(self, name: str, program: Callable, rtol: float = 1e-6, mkl: bool = False) -> None:
        """Add a case, as a table's loop does."""
        if name in self:
            raise ValueError(f"two cases called {name}")
        self[name] = Case(name, program, rtol, mkl)


def outcome(case: Case, torch: Any) -> dict[str, Any]:
    """What a case does with a library: its value or its error's type and message, and its warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            found: dict[str, Any] = {"value": record(case.program(torch))}
        except Exception as error:  # noqa: BLE001 - any error is an outcome
            found = {"error": type(error).__name__, "message": str(error).replace("tt.core.", "torch.")}
    said = [f"{w.category.__name__}: {_sentence(w.message)}" for w in caught if not _is_passed_over(w)]
    return {**found, **({"warnings": said} if said else {})}


def _is_passed_over(caught: Any) -> bool:
    """NumPy's own warnings (arithmetic of kernels, torch's array protocol), and one that torch gives once per process."""
    return caught.category is RuntimeWarning or str(caught.message).startswith(
        ("__array_", "TypedStorage is deprecated")
    )


def _sentence(warning: Any) -> str:
    """A warning's first line, without the place in torch's C++ source that gave it."""
    return str(warning).split("\n")[0].split(" (Triggered internally")[0]


def record(value: Any) -> Any:
    """A value as JSON: tensors with dtype and numbers, mappings as pairs, anything unknown by its repr."""
    if hasattr(value, "detach"):
        held = value.detach().cpu()
        return {"tensor": str(held.dtype).removeprefix("torch."), "shape": list(held.shape), "values": held.tolist()}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if hasattr(value, "items"):
        return {"items": [[record(k), record(v)] for k, v in value.items()]}
    if isinstance(value, (list, tuple, set)) or hasattr(value, "__next__"):
        return [record(v) for v in value]
    if isinstance(value, type):
        return value.__name__
    return repr(value).replace("tt.core.", "torch.")


def difference(found: Any, expected: Any, rtol: float, path: str = "") -> str | None:
    """Where two outcomes differ, or None. Of a message, torch's first line counts: ours says more below it."""
    if path.endswith(".message"):
        mine, theirs = (str(m).split("\n")[0].split("  (Could this")[0] for m in (found, expected))
        return None if mine == theirs else f"{path}:\n  got      {mine}\n  expected {theirs}"
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        return next((d for k in expected if (d := difference(found[k], expected[k], rtol, f"{path}.{k}"))), None)
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        each = enumerate(zip(found, expected))
        return next((d for i, (f, e) in each if (d := difference(f, e, rtol, f"{path}[{i}]"))), None)
    if isinstance(expected, float) and isinstance(found, float):
        same = math.isclose(found, expected, rel_tol=rtol, abs_tol=rtol * 1e-1) or (
            found != found and expected != expected
        )
        return None if same else f"{path}: got {found!r}, expected {expected!r}"
    if type(found) is type(expected) and found == expected:
        return None
    return f"{path}:\n  got      {found!r}\n  expected {expected!r}"
