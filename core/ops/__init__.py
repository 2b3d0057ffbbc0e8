"""Level 3: every differentiable operation, one declaration each, by family."""

from . import casts, compare, create, division, index, matmul, pointwise, reduce, shape, softmax, sorting, where

__all__ = [
    "casts", "compare", "create", "division", "index", "matmul", "pointwise", "reduce", "shape", "softmax", "sorting",
    "where",
]  # fmt: skip
