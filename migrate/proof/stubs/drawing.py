"""Draws the synthetic images: every class has a smooth pattern of its own, every image is that pattern, moved and noisy.

So a network can learn the labels, and the images of one seed are the same in every run.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .seeding import generator

_BLOBS = 4


@lru_cache(maxsize=1024)
def _pattern(name: str, label: int, height: int, width: int, channels: int) -> np.ndarray:
    """The class's pattern, values 0 to 1: a few soft blobs per channel on black."""
    random = generator(name, "pattern", label)
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    image = np.zeros((height, width, channels))
    for channel in range(channels):
        for _ in range(_BLOBS):
            cy, cx = random.uniform(0.15, 0.85, 2)
            size = random.uniform(0.06, 0.18)
            image[..., channel] += np.exp(-((y - cy) ** 2 + (x - cx) ** 2) / (2 * size**2))
    return np.clip(image, 0, 1)


def labels(name: str, count: int, classes: int) -> np.ndarray:
    """As many of each class as of the next, in a mixed order."""
    return generator(name, "labels", count).permutation(np.arange(count) % classes)


def image(name: str, index: int, label: int, shape: tuple[int, int, int]) -> np.ndarray:
    """Image `index` of a data set as uint8, (height, width, channels)."""
    random = generator(name, "image", index)
    moved = np.roll(_pattern(name.partition("/")[0], label, *shape), random.integers(-2, 3, 2), axis=(0, 1))
    noisy = moved * random.uniform(0.7, 1.0) + random.normal(0, 0.05, shape)
    return (np.clip(noisy, 0, 1) * 255).astype(np.uint8)
