"""`tensorflow.examples.tutorials.mnist.input_data`, which many PyTorch programs of the time read MNIST with."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from . import drawing
from .missing import refusing

_COUNTS = {"train": 512, "validation": 128, "test": 128}


class _Part:
    """Images as rows from 0 to 1, labels as numbers or one-hot rows, and batches of them in turn."""

    def __init__(self, name: str, one_hot: bool) -> None:
        self.num_examples = _COUNTS[name]
        numbers = drawing.labels(f"MNIST/{name}", self.num_examples, 10)
        rows = [drawing.image(f"MNIST/{name}", i, int(c), (28, 28, 1)).reshape(-1) for i, c in enumerate(numbers)]
        self.images = np.stack(rows).astype(np.float32) / np.float32(255)
        self.labels = np.eye(10)[numbers] if one_hot else numbers
        self.epochs_completed = self._at = 0

    def next_batch(self, batch_size: int, *_: Any, **__: Any) -> tuple[np.ndarray, np.ndarray]:
        """The next images and labels; after the last come the first again."""
        rows = np.arange(self._at, self._at + batch_size) % self.num_examples
        self.epochs_completed += (self._at + batch_size) // self.num_examples
        self._at = (self._at + batch_size) % self.num_examples
        return self.images[rows], self.labels[rows]


def read_data_sets(train_dir: Any, one_hot: bool = False, *_: Any, **__: Any) -> Any:
    """The three parts of synthetic MNIST."""
    return SimpleNamespace(**{name: _Part(name, one_hot) for name in _COUNTS})


__getattr__ = refusing("tensorflow.examples.tutorials.mnist.input_data")
