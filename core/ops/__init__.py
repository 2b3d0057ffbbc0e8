"""Level 3: every differentiable operation, one declaration each, by family."""

from . import (  # noqa: I001
    activation, casts, compare, create, division, index, matmul, pointwise, random, reduce, shape, softmax, sorting,
    special, where,
)  # fmt: skip

__all__ = [
    "activation", "casts", "compare", "create", "division", "index", "matmul", "pointwise", "random", "reduce", "shape",
    "softmax", "sorting", "special", "where",
]  # fmt: skip
