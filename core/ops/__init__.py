"""Level 3: every differentiable operation, one declaration each, by family."""

from . import (  # noqa: I001
    activation, casts, compare, create, division, index, matmul, memory, pointwise, random, reduce, shape, softmax, sorting,
    special, where,
)  # fmt: skip
from . import complexes, decompositions, diagonals, einsum, linalg, powers, products  # noqa: I001

__all__ = [
    "activation", "casts", "compare", "create", "division", "index", "matmul", "memory", "pointwise", "random", "reduce", "shape",
    "softmax", "sorting", "special", "where",
    "complexes", "decompositions", "diagonals", "einsum", "linalg", "powers", "products",
]  # fmt: skip
