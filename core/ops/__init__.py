"""Level 3: every differentiable operation, one declaration each, by family."""

from . import (  # noqa: I001
    activation, casts, compare, create, division, index, matmul, memory, pointwise, random, reduce, shape, softmax, sorting,
    special, where,
)  # fmt: skip
from . import bounds, callbacks, index_writes, selection, several, sliding  # noqa: I001
from . import complexes, decompositions, diagonals, einsum, linalg, powers, products, removed, signal_windows, spectral  # noqa: I001

__all__ = [
    "activation", "casts", "compare", "create", "division", "index", "matmul", "memory", "pointwise", "random", "reduce", "shape",
    "softmax", "sorting", "special", "where",
    "bounds", "callbacks", "index_writes", "selection", "several", "sliding",
    "complexes", "decompositions", "diagonals", "einsum", "linalg", "powers", "products", "removed", "signal_windows", "spectral",
]  # fmt: skip
