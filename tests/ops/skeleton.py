"""Prints a row to start from, made from an operation's declaration: `python -m tt.tests.ops.skeleton sin`."""

from __future__ import annotations

import sys

import tt.core  # noqa: F401 - declares the operations
from tt.core.ops.schema import DIM, DIMS, INPUT, LIST, OPS, PLAIN, SIZE, Op

_ARGUMENT = {
    INPUT: "x({0})", LIST: "[x({0}), x({0})]", PLAIN: "ints({1}high=2)", DIM: "1", DIMS: "1", SIZE: "(3, 2)",
}  # fmt: skip


def skeleton(op: Op) -> str:
    """The row's source: `unary("sin")`, or a `row` with one sample from the kernel's annotations."""
    if op.pointwise and len(op.names) == len(op.inputs) == 1:
        return f'unary("{op.name}")'
    if op.pointwise and len(op.inputs) == 2 and set(op.names) - {op.names[i] for i in op.inputs} <= {"alpha"}:
        return f'binary("{op.name}")'
    form = ", ".join(_ARGUMENT.get(op.kinds[i], f"…{n}") for i, n in enumerate(op.names) if n not in op.defaults)
    samples = ", ".join(f"S({form.format(shape, f'{shape}, ' if shape else '')})" for shape in ("2, 3", "", "0, 3"))
    options = ", ".join(f"{n}={v!r}" for n, v in op.defaults.items() if n != "out")
    return f'row("{op.name}", {samples})' + (f"\n# also: {options}" if options else "")


def main(names: list[str]) -> int:
    """Print the skeletons of the named operations."""
    unknown = [n for n in names if n not in OPS]
    if unknown or not names:
        print(f"no operation called {', '.join(unknown)}" if unknown else "name an operation", file=sys.stderr)
        return 2
    for name in names:
        print(skeleton(OPS[name]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
