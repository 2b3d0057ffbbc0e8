"""The overloads of old that put numbers before tensors: `addmm(beta, input, alpha, mat1, mat2)`, `addcmul(input, value, …)`.

Torch still takes them and warns; 0.3 and 0.4 took them without a word.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from ..tensor import Tensor
from .declare import PUBLIC


def numbers_first(*numbers: str) -> Callable:
    """Above a declaration of three tensors: its function, method and in-place form take `numbers` by position, too.

    One number stands behind the first tensor; of two, the first stands before it (behind it in a method), the second,
    which may be left out, behind it.
    """

    def decorate(call: Callable) -> Callable:
        name = call.__name__
        PUBLIC[name] = _taking(call, name, numbers)
        setattr(Tensor, name, PUBLIC[name])
        write = _taking(vars(Tensor)[f"{name}_"], f"{name}_", numbers)
        setattr(Tensor, f"{name}_", write)
        if name == "addmv":
            PUBLIC["addmv_"] = write
        return call

    return decorate


def _taking(call: Callable, name: str, numbers: Sequence[str]) -> Callable:
    @functools.wraps(call)
    def function(*given: Any, **named: Any) -> Any:
        if len(given) <= 3:
            return call(*given, **named)
        tensors = [g for g in given if isinstance(g, Tensor)]
        values = [g for g in given if not isinstance(g, Tensor)]
        if len(tensors) != 3 or not 0 < len(values) <= len(numbers):
            return call(*given, **named)  # its own error
        as_method = isinstance(given[0], Tensor) and len(numbers) == 2 or name.endswith("_")
        warnings.warn(_sentence(name, call, numbers, len(values), as_method), UserWarning, stacklevel=2)
        return call(*tensors, **dict(zip(numbers, values)), **named)

    return function


def _sentence(name: str, call: Callable, numbers: Sequence[str], count: int, as_method: bool) -> str:
    op = getattr(call, "op", None) or PUBLIC[name.removesuffix("_")].op  # type: ignore[attr-defined]
    operands = [f"Tensor {n}" for n in op.names[1:3]]
    first, out = ([], "") if as_method else (["Tensor input"], ", Tensor out = None")
    old = [f"Number {n}" for n in numbers[:count]]
    placed = [*first, *old] if len(numbers) == 1 else [*old[:1], *first, *old[1:]]
    keywords = ", ".join(f"Number {n} = 1" for n in numbers)
    return (
        f"This overload of {name} is deprecated:\n\t{name}({', '.join([*placed, *operands])}{', *' + out if out else ''})\n"
        f"Consider using one of the following signatures instead:\n\t{name}({', '.join([*first, *operands])}, *, "
        f"{keywords}{out})"
    )
