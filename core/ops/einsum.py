"""einsum: sums of products in Einstein's notation, as permutations, products and sums."""

from __future__ import annotations

import string
from typing import Any

from ..array.errors import explained
from ..array.shapes import product as elements
from ..tensor import Tensor
from .declare import composite
from .diagonals import diagonal
from .matmul import batched_matmul
from .pointwise import mul
from .reduce import sum
from .shape import permute, reshape

_LETTERS = frozenset(string.ascii_letters)
_DOTS = "..."


@composite(method=False)
def einsum(equation: Any, *operands: Any) -> Tensor:
    """Sums of products over the subscripts that the output leaves out: `einsum("ij,jk->ik", a, b)` is `a @ b`."""
    if not isinstance(equation, str):
        equation, operands = _from_lists((equation, *operands))
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    try:
        return _einsum(equation, operands)
    except RuntimeError as error:
        named = [(f"operands[{i}]", a) for i, a in enumerate(operands)]
        raise explained(error, f"einsum {equation!r}", named) from None


def _from_lists(arguments: tuple) -> tuple[str, tuple]:
    """The form `einsum(a, [0, 1], b, [1, 2], [0, 2])` as an equation."""

    def written(subscripts: Any) -> str:
        return "".join(_DOTS if s is Ellipsis else string.ascii_letters[s] for s in subscripts)

    pairs = len(arguments) // 2
    equation = ",".join(written(arguments[2 * i + 1]) for i in range(pairs))
    if len(arguments) % 2:
        equation += f"->{written(arguments[-1])}"
    return equation, tuple(arguments[2 * i] for i in range(pairs))


def _einsum(equation: str, operands: tuple) -> Tensor:
    inputs, output = _parsed(equation)
    if len(operands) < len(inputs):
        raise RuntimeError("einsum(): fewer operands were provided than specified in the equation")
    if len(operands) > len(inputs):
        raise RuntimeError("einsum(): more operands were provided than specified in the equation")
    terms = [_labelled(i, labels, a) for i, (labels, a) in enumerate(zip(inputs, operands))]
    sizes = _sizes(inputs, operands, terms)
    target = _target(inputs, output, terms)
    term = _without_repeats(*terms[0])
    for i, following in enumerate(terms[1:], 1):
        wanted = {*target, *(label for t, _ in terms[i + 1 :] for label in t)}
        term = _joined(term, _without_repeats(*following), wanted, sizes)
    labels, tensor = term
    tensor, rest = _summed(tensor, labels, set(target))
    is_new = len(terms) > 1 or len(rest) < len(labels)
    return tensor if is_new and rest == target else permute(tensor, tuple(rest.index(label) for label in target))


def _parsed(equation: str) -> tuple[list[list[str]], list[str] | None]:
    """The subscripts of each operand and of the output; `...` is one subscript."""
    inputs: list[list[str]] = [[]]
    output: list[str] | None = None
    i = 0
    while i < len(equation):
        c = equation[i]
        current = inputs[-1] if output is None else output
        if c in _LETTERS:
            current.append(c)
        elif equation.startswith(_DOTS, i):
            if _DOTS in current:
                where = "the output" if output is not None else f"operand {len(inputs) - 1}"
                raise RuntimeError(f"einsum(): found '.' for {where} for which an ellipsis was already found")
            current.append(_DOTS)
            i += 2
        elif c == "," and output is None:
            inputs.append([])
        elif equation.startswith("->", i) and output is None:
            output = []
            i += 1
        elif c != " ":
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {i} in the equation string, subscripts must be in [a-zA-Z]"
            )
        i += 1
    return inputs, output


def _labelled(number: int, labels: list[str], tensor: Tensor) -> tuple[list[str], Tensor]:
    """One label per dimension: an ellipsis becomes `.1`, `.0`, counted from the right."""
    named = len(labels) - (_DOTS in labels)
    ndim = tensor.array.ndim
    if _DOTS in labels:
        if named > ndim:
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({named}) is more than the number of dimensions "
                f"({ndim}) for operand {number}"
            )
        at = labels.index(_DOTS)
        dots = [f".{k}" for k in reversed(range(ndim - named))]
        return [*labels[:at], *dots, *labels[at + 1 :]], tensor
    if named != ndim:
        raise RuntimeError(
            f"einsum(): the number of subscripts in the equation ({named}) does not match the number of dimensions "
            f"({ndim}) for operand {number} and no ellipsis was given"
        )
    return list(labels), tensor


def _sizes(inputs: list, operands: tuple, terms: list) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for number, (labels, tensor) in enumerate(terms):
        own: dict[str, int] = {}
        for label, n in zip(labels, tensor.array.shape):
            if own.setdefault(label, n) != n:
                raise RuntimeError(
                    f"einsum(): subscript {label} is repeated for operand {number} but the sizes don't match, {n} != "
                    f"{own[label]}"
                )
        for label, n in own.items():
            known = sizes.get(label, 1)
            if n != known and 1 not in (n, known):
                raise RuntimeError(
                    f"einsum(): subscript {label} has size {n} for operand {number} which does not broadcast with "
                    f"previously seen size {known}"
                )
            sizes[label] = max(n, known) if 0 not in (n, known) else 0
    return sizes


def _target(inputs: list, output: list[str] | None, terms: list) -> list[str]:
    """The output's labels; unless given, the ellipsis and then the labels that occur once, sorted."""
    every = [label for labels, _ in terms for label in labels]
    dots = sorted({label for label in every if label[0] == "."}, key=lambda label: -int(label[1:]))
    if output is None:
        return [*dots, *sorted(label for label in set(every) if label[0] != "." and every.count(label) == 1)]
    for label in output:
        if output.count(label) > 1:
            raise RuntimeError(f"einsum(): output subscript {label} appears more than once in the output")
        if label != _DOTS and label not in every:
            raise RuntimeError(
                f"einsum(): output subscript {label} does not appear in the equation for any input operand"
            )
    return [each for label in output for each in (dots if label == _DOTS else [label])]


def _without_repeats(labels: list[str], tensor: Tensor) -> tuple[list[str], Tensor]:
    """A label that occurs twice means the diagonal."""
    labels = list(labels)
    for label in dict.fromkeys(labels):
        while labels.count(label) > 1:
            first = labels.index(label)
            second = labels.index(label, first + 1)
            tensor = diagonal(tensor, 0, first, second)
            del labels[second], labels[first]
            labels.append(label)
    return labels, tensor


def _summed(tensor: Tensor, labels: list[str], wanted: set[str]) -> tuple[Tensor, list[str]]:
    drop = tuple(i for i, label in enumerate(labels) if label not in wanted)
    return (sum(tensor, drop), [label for label in labels if label in wanted]) if drop else (tensor, labels)


def _joined(a: tuple, b: tuple, wanted: set[str], sizes: dict[str, int]) -> tuple[list[str], Tensor]:
    """The product of two terms, summed over the labels that nobody wants any more."""
    (left, x), (right, y) = a, b
    x, left = _summed(x, left, wanted | set(right))
    y, right = _summed(y, right, wanted | set(left))
    batch = [label for label in left if label in right and label in wanted]
    inner = [label for label in left if label in right and label not in wanted]
    rows = [label for label in left if label not in right]
    columns = [label for label in right if label not in left]
    x = permute(x, tuple(left.index(label) for label in (*batch, *rows, *inner)))
    y = permute(y, tuple(right.index(label) for label in (*batch, *inner, *columns)))
    split = len(batch) + len(rows)
    if not inner:
        x = reshape(x, (*x.array.shape, *(1 for _ in columns)))
        y = reshape(y, (*y.array.shape[: len(batch)], *(1 for _ in rows), *y.array.shape[len(batch) :]))
        return [*batch, *rows, *columns], mul(x, y)
    inner_sizes = [sizes[label] for label in inner]
    x = x.expand(*x.array.shape[:split], *inner_sizes)  # type: ignore[attr-defined]
    kept = y.array.shape[: len(batch)]
    y = y.expand(*kept, *inner_sizes, *y.array.shape[len(batch) + len(inner) :])  # type: ignore[attr-defined]
    row_sizes, column_sizes = x.array.shape[len(batch) : split], y.array.shape[len(batch) + len(inner) :]
    flat = elements(inner_sizes)
    x = reshape(x, (*x.array.shape[: len(batch)], elements(row_sizes), flat))
    y = reshape(y, (*kept, flat, elements(column_sizes)))
    found = batched_matmul(x, y)
    return [*batch, *rows, *columns], reshape(found, (*found.array.shape[:-2], *row_sizes, *column_sizes))
