"""`torchvision.datasets`: small synthetic data sets, the same in every run of one seed, with labels that can be learnt."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

import numpy as np

from . import drawing
from .missing import refusing
from .pil_image import made

__path__: list[str] = []
Dataset: Any = import_module("torch.utils.data").Dataset  # of the torch of this run, tt or a real one
TRAIN, TEST = 512, 128  # images: a few batches of any usual size
_CIFAR10 = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


class _Images(Dataset):
    """Images by number, drawn when asked for, with the attributes of torchvision's data sets of both times."""

    shape: tuple[int, int, int] = (28, 28, 1)
    classes_count = 10
    classes: Sequence[str] = ()

    def __init__(
        self, name: str, count: int, transform: Callable | None, target_transform: Callable | None, root: Any = None
    ) -> None:
        self.root = root
        self.transform, self.target_transform = transform, target_transform
        self._name = name
        self._labels = [int(v) for v in drawing.labels(name, count, self.classes_count)]
        if not self.classes:
            self.classes = [str(c) for c in range(self.classes_count)]
        self.class_to_idx = {c: i for i, c in enumerate(self.classes)}

    def __len__(self) -> int:
        return len(self._labels)

    def array(self, index: int) -> np.ndarray:
        """Image `index`, (height, width, channels)."""
        return drawing.image(self._name, index, self._labels[index], self.shape)

    def __getitem__(self, index: Any) -> tuple[Any, Any]:
        index = int(index)
        if not -len(self) <= index < len(self):
            raise IndexError(f"{type(self).__name__} has {len(self)} synthetic images, not one of number {index}")
        picture: Any = made(self.array(index % len(self)))
        target: Any = self._labels[index]
        if self.transform is not None:
            picture = self.transform(picture)
        if self.target_transform is not None:
            target = self.target_transform(target)
        return picture, target

    def __repr__(self) -> str:
        return f"Dataset {type(self).__name__}\n    Number of datapoints: {len(self)}\n    Synthetic"

    def _all(self) -> np.ndarray:
        return np.stack([self.array(i) for i in range(len(self))])


def _downloaded(root: Any) -> None:
    """A download leaves its folder behind, and programs write their own files into it."""
    with suppress(OSError):
        os.makedirs(root, exist_ok=True)


class MNIST(_Images):
    """Grey images of 28 by 28 in ten classes."""

    def __init__(
        self, root: Any, train: bool = True, transform: Callable | None = None,
        target_transform: Callable | None = None, download: bool = False,
    ) -> None:  # fmt: skip
        self.train = train
        name = f"{type(self).__name__}/{'train' if train else 'test'}"
        if download:
            _downloaded(root)
        super().__init__(name, TRAIN if train else TEST, transform, target_transform, root)

    @property
    def data(self) -> Any:
        """All images as a ByteTensor."""
        import torch

        return torch.from_numpy(self._all()[..., 0])

    @property
    def targets(self) -> Any:
        """All labels as a LongTensor."""
        import torch

        return torch.LongTensor(self._labels)

    train_data = test_data = data  # the names of the time of 0.3
    train_labels = test_labels = targets


class FashionMNIST(MNIST):
    """As MNIST."""

    classes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


class KMNIST(MNIST):
    """As MNIST."""


class EMNIST(MNIST):
    """As MNIST, with the number of classes of its split."""

    splits = ("byclass", "bymerge", "balanced", "letters", "digits", "mnist")
    _counts = {"byclass": 62, "bymerge": 47, "balanced": 47, "letters": 37, "digits": 10, "mnist": 10}

    def __init__(self, root: Any, split: str, **named: Any) -> None:
        if split not in self.splits:
            raise ValueError(f'Split "{split}" not found. Valid splits are: {", ".join(self.splits)}')
        self.split, self.classes_count = split, self._counts[split]
        super().__init__(root, **named)


class CIFAR10(_Images):
    """Colour images of 32 by 32 in ten classes."""

    shape = (32, 32, 3)
    classes: Sequence[str] = _CIFAR10

    def __init__(
        self, root: Any, train: bool = True, transform: Callable | None = None,
        target_transform: Callable | None = None, download: bool = False,
    ) -> None:  # fmt: skip
        self.train = train
        name = f"{type(self).__name__}/{'train' if train else 'test'}"
        if download:
            _downloaded(root)
        super().__init__(name, TRAIN if train else TEST, transform, target_transform, root)

    data = property(lambda self: self._all())
    targets = property(lambda self: list(self._labels))
    train_data = test_data = data
    train_labels = test_labels = targets


class CIFAR100(CIFAR10):
    """Colour images of 32 by 32 in a hundred classes."""

    classes_count = 100
    classes: Sequence[str] = ()


class _Split(_Images):
    """A data set whose part is chosen by name."""

    splits: tuple[str, ...] = ()

    def __init__(
        self, root: Any, split: str = "train", transform: Callable | None = None,
        target_transform: Callable | None = None, download: bool = False,
    ) -> None:  # fmt: skip
        if split not in self.splits:
            raise ValueError(f'Split "{split}" not found. Valid splits are: {", ".join(self.splits)}')
        self.split = split
        count = TEST if split == "test" else TRAIN
        if download:
            _downloaded(root)
        super().__init__(f"{type(self).__name__}/{split}", count, transform, target_transform, root)

    data = property(lambda self: self._all().transpose(0, 3, 1, 2))
    labels = property(lambda self: np.array(self._labels))


class SVHN(_Split):
    """Colour images of 32 by 32 in ten classes."""

    shape = (32, 32, 3)
    splits = ("train", "test", "extra")


class STL10(_Split):
    """Colour images of 96 by 96 in ten classes."""

    shape = (96, 96, 3)
    splits = ("train", "train+unlabeled", "unlabeled", "test")
    classes = ["airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"]


class ImageFolder(_Images):
    """Colour images of 144 by 160: of the classes whose folders are there, else of ten."""

    shape = (144, 160, 3)
    count = TEST

    def __init__(
        self, root: Any, transform: Callable | None = None, target_transform: Callable | None = None,
        loader: Callable | None = None, is_valid_file: Callable | None = None,
    ) -> None:  # fmt: skip
        if os.path.isdir(root):
            self.classes = sorted(entry.name for entry in os.scandir(root) if entry.is_dir())
            self.classes_count = len(self.classes) or 10
        self.loader = loader
        part = os.path.basename(os.path.normpath(str(root)))
        super().__init__(f"{type(self).__name__}/{part}", self.count, transform, target_transform, root)
        self.samples = [(f"{root}/{self.classes[c]}/{i}.png", c) for i, c in enumerate(self._labels)]
        self.imgs = self.samples
        self.targets = list(self._labels)


class DatasetFolder(ImageFolder):
    """As ImageFolder, with torchvision's other order of arguments."""

    def __init__(
        self, root: Any, loader: Callable, extensions: Any = None, transform: Callable | None = None,
        target_transform: Callable | None = None, is_valid_file: Callable | None = None,
    ) -> None:  # fmt: skip
        super().__init__(root, transform, target_transform, loader)
        self.extensions = extensions


class LSUN(ImageFolder):
    """As ImageFolder; the classes are those named, or ten."""

    def __init__(
        self, root: Any = None, classes: Any = "train", transform: Callable | None = None,
        target_transform: Callable | None = None, db_path: Any = None,
    ) -> None:  # fmt: skip
        if not isinstance(classes, str):
            self.classes, self.classes_count = list(classes), len(classes)
        super().__init__(str(root or db_path), transform, target_transform)


class FakeData(_Images):
    """Images of a given size and number of classes."""

    def __init__(
        self, size: int = 1000, image_size: tuple[int, int, int] = (3, 224, 224), num_classes: int = 10,
        transform: Callable | None = None, target_transform: Callable | None = None, random_offset: int = 0,
    ) -> None:  # fmt: skip
        channels, height, width = image_size
        self.shape, self.classes_count = (height, width, channels), num_classes
        super().__init__(f"FakeData/{random_offset}", size, transform, target_transform)


__getattr__ = refusing("torchvision.datasets")
