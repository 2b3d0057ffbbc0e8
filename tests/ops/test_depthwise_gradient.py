"""The weight's gradient of a convolution whose channels are kept apart, against its definition."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from tt.core.ops.convolution_columns import Window
from tt.core.ops.convolution_kernels import correlated_size, weight_gradient


def by_definition(g, x, kernel, w):
    """For each tap the products of `g` and what the tap saw, place by place."""
    many = g.shape[1] // x.shape[1]
    padded = np.pad(x, ((0, 0), (0, 0), *((p, p) for p in w.padding)))
    found = np.zeros((g.shape[1], 1, *kernel), x.dtype)
    for tap in product(*map(range, kernel)):
        for place in product(*map(range, g.shape[2:])):
            at = tuple(t * d + i * s for t, d, i, s in zip(tap, w.dilation, place, w.stride))
            seen = np.repeat(padded[(slice(None), slice(None), *at)], many, axis=1)
            found[(slice(None), 0, *tap)] += (g[(slice(None), slice(None), *place)] * seen).sum(0)
    return found


@pytest.mark.parametrize("images", [1, 3])
@pytest.mark.parametrize("many", [1, 2])
@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "dilation"),
    [
        ((9,), (4,), (1,), (2,), (2,)),
        ((5, 6), (3, 3), (1, 1), (1, 1), (1, 1)),
        ((5, 6), (2, 3), (1, 1), (0, 4), (3, 1)),
        ((20, 21), (3, 2), (1, 1), (1, 0), (1, 2)),  # long enough for images to stay apart
        ((5, 6), (3, 3), (2, 1), (1, 1), (1, 1)),
        ((3, 4, 5), (2, 1, 3), (1, 1, 1), (1, 0, 2), (2, 1, 1)),
    ],
)
def test_it_is_the_sum_of_products_for_each_tap(images, many, size, kernel, stride, padding, dilation):
    draw = np.random.RandomState(0)
    w = Window(stride, padding, dilation, groups=3)
    x = draw.randn(images, 3, *size)
    g = draw.randn(images, 3 * many, *correlated_size(size, kernel, w))
    assert np.allclose(weight_gradient(np, g, x, kernel, w), by_definition(g, x, kernel, w), rtol=0, atol=1e-12)


def test_many_images_are_taken_in_blocks():
    draw = np.random.RandomState(0)
    w = Window((1, 1), (0, 0), (1, 1), groups=2)
    x, g = draw.randn(40, 2, 70, 70), draw.randn(40, 2, 70, 70)
    assert np.allclose(weight_gradient(np, g, x, (1, 1), w)[:, 0, 0, 0], (x * g).sum((0, 2, 3)))
