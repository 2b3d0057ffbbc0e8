"""`torchvision.transforms`: the common ones. Chance comes from Python's `random`, as in torchvision of that time."""

from __future__ import annotations

import math
import numbers
import random
from collections.abc import Callable, Sequence
from typing import Any

from . import functional
from .missing import refusing

__path__: list[str] = []


def _pair(size: Any) -> tuple[int, int]:
    return (int(size), int(size)) if isinstance(size, numbers.Number) else size  # type: ignore[call-overload]


class _Transform:
    """A transform shown as torchvision shows it."""

    def __repr__(self) -> str:
        inner = ", ".join(f"{k}={v}" for k, v in vars(self).items())
        return f"{type(self).__name__}({inner})"


class Compose:
    """Transforms one after the other."""

    def __init__(self, transforms: Sequence[Callable]) -> None:
        self.transforms = transforms

    def __call__(self, img: Any) -> Any:
        for transform in self.transforms:
            img = transform(img)
        return img

    def __repr__(self) -> str:
        return "\n".join(["Compose(", *(f"    {t}" for t in self.transforms), ")"])


class ToTensor(_Transform):
    """An image as a float tensor from 0 to 1."""

    def __call__(self, pic: Any) -> Any:
        return functional.to_tensor(pic)


class ToPILImage(_Transform):
    """A tensor or array as an image."""

    def __init__(self, mode: str | None = None) -> None:
        self.mode = mode

    def __call__(self, pic: Any) -> Any:
        return functional.to_pil_image(pic, self.mode)


class Normalize(_Transform):
    """(value - mean) / std for each channel."""

    def __init__(self, mean: Any, std: Any, inplace: bool = False) -> None:
        self.mean, self.std = mean, std
        self._inplace = inplace

    def __call__(self, tensor: Any) -> Any:
        return functional.normalize(tensor, self.mean, self.std, self._inplace)

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean}, std={self.std})"


class Resize(_Transform):
    """To (height, width), or its shorter side to a number."""

    def __init__(self, size: Any, interpolation: Any = 2, *_: Any, antialias: Any = None) -> None:
        if not isinstance(size, int) and not (isinstance(size, Sequence) and len(size) in (1, 2)):
            raise TypeError(f"Size should be int or sequence. Got {type(size)}")
        self.size = size[0] if isinstance(size, Sequence) and len(size) == 1 else size
        self.interpolation = interpolation

    def __call__(self, img: Any) -> Any:
        return functional.resize(img, self.size, self.interpolation)


class Scale(Resize):
    """The old name of Resize."""


class CenterCrop(_Transform):
    """The middle of an image."""

    def __init__(self, size: Any) -> None:
        self.size = _pair(size)

    def __call__(self, img: Any) -> Any:
        return functional.center_crop(img, self.size)


class Pad(_Transform):
    """A border."""

    def __init__(self, padding: Any, fill: Any = 0, padding_mode: str = "constant") -> None:
        if isinstance(padding, Sequence) and len(padding) not in (2, 4):
            raise ValueError(
                f"Padding must be an int or a 2, or 4 element tuple, not a {len(padding)} element tuple"
            )  # fmt: skip
        if not isinstance(padding, (numbers.Number, tuple, list)):
            raise TypeError("Got inappropriate padding arg")
        self.padding, self.fill, self.padding_mode = padding, fill, padding_mode

    def __call__(self, img: Any) -> Any:
        return functional.pad(img, self.padding, self.fill, self.padding_mode)


class Lambda(_Transform):
    """A function of the user's."""

    def __init__(self, lambd: Callable) -> None:
        if not callable(lambd):
            raise TypeError(f"Argument lambd should be callable, got {type(lambd).__name__!r}")
        self.lambd = lambd

    def __call__(self, img: Any) -> Any:
        return self.lambd(img)

    def __repr__(self) -> str:
        return "Lambda()"


class RandomApply(_Transform):
    """Transforms one after the other, with a probability."""

    def __init__(self, transforms: Sequence[Callable], p: float = 0.5) -> None:
        self.transforms, self.p = transforms, p

    def __call__(self, img: Any) -> Any:
        return img if self.p < random.random() else Compose(self.transforms)(img)


class RandomChoice(_Transform):
    """One of several transforms."""

    def __init__(self, transforms: Sequence[Callable]) -> None:
        self.transforms = transforms

    def __call__(self, img: Any) -> Any:
        return random.choice(self.transforms)(img)


class RandomCrop(_Transform):
    """A window anywhere in the image."""

    def __init__(self, size: Any, padding: Any = 0, pad_if_needed: bool = False, fill: Any = 0) -> None:
        self.size = _pair(size)
        self.padding, self.pad_if_needed, self.fill = padding, pad_if_needed, fill

    def __call__(self, img: Any) -> Any:
        if self.padding:
            img = functional.pad(img, self.padding, self.fill)
        (width, height), (h, w) = img.size, self.size
        if self.pad_if_needed and width < w:
            img = functional.pad(img, (w - width, 0), self.fill)
        if self.pad_if_needed and height < h:
            img = functional.pad(img, (0, h - height), self.fill)
        width, height = img.size
        if height < h or width < w:
            raise ValueError(f"Required crop size {(h, w)} is larger than input image size {(height, width)}")
        top, left = random.randint(0, height - h), random.randint(0, width - w)
        return functional.crop(img, top, left, h, w)


class RandomHorizontalFlip(_Transform):
    """Mirrored, with a probability."""

    def __init__(self, p: float = 0.5) -> None:
        self.p = p

    def __call__(self, img: Any) -> Any:
        return functional.hflip(img) if random.random() < self.p else img


class RandomVerticalFlip(RandomHorizontalFlip):
    """Upside down, with a probability."""

    def __call__(self, img: Any) -> Any:
        return functional.vflip(img) if random.random() < self.p else img


class RandomResizedCrop(_Transform):
    """A window of random area and shape, brought to a size."""

    def __init__(
        self, size: Any, scale: tuple[float, float] = (0.08, 1.0), ratio: tuple[float, float] = (3 / 4, 4 / 3),
        interpolation: Any = 2,
    ) -> None:  # fmt: skip
        self.size = _pair(size)
        self.scale, self.ratio, self.interpolation = scale, ratio, interpolation

    def __call__(self, img: Any) -> Any:
        width, height = img.size
        for _ in range(10):
            area = random.uniform(*self.scale) * width * height
            shape = math.exp(random.uniform(math.log(self.ratio[0]), math.log(self.ratio[1])))
            w, h = int(round(math.sqrt(area * shape))), int(round(math.sqrt(area / shape)))
            if 0 < w <= width and 0 < h <= height:
                top, left = random.randint(0, height - h), random.randint(0, width - w)
                return functional.resized_crop(img, top, left, h, w, self.size, self.interpolation)
        side = min(width, height)
        return functional.resized_crop(
            img, (height - side) // 2, (width - side) // 2, side, side, self.size, self.interpolation
        )


class RandomSizedCrop(RandomResizedCrop):
    """The old name of RandomResizedCrop."""


class RandomRotation(_Transform):
    """Turned by an angle of a range."""

    def __init__(self, degrees: Any, *_: Any, **__: Any) -> None:
        if isinstance(degrees, numbers.Number):
            if degrees < 0:  # type: ignore[operator]
                raise ValueError("If degrees is a single number, it must be positive.")
            degrees = (-degrees, degrees)  # type: ignore[operator]
        self.degrees = degrees

    def __call__(self, img: Any) -> Any:
        return functional.rotate(img, random.uniform(*self.degrees))


class Grayscale(_Transform):
    """Grey, in one channel or three equal ones."""

    def __init__(self, num_output_channels: int = 1) -> None:
        self.num_output_channels = num_output_channels

    def __call__(self, img: Any) -> Any:
        return functional.to_grayscale(img, self.num_output_channels)


class RandomGrayscale(_Transform):
    """Grey, with a probability."""

    def __init__(self, p: float = 0.1) -> None:
        self.p = p

    def __call__(self, img: Any) -> Any:
        bands = 1 if img.mode == "L" else 3
        return functional.to_grayscale(img, bands) if random.random() < self.p else img


class ColorJitter(_Transform):
    """Brightness, contrast and saturation changed at random; a hue is refused."""

    def __init__(self, brightness: float = 0, contrast: float = 0, saturation: float = 0, hue: float = 0) -> None:
        if hue:
            __getattr__("ColorJitter(hue=...)")
        self.brightness, self.contrast, self.saturation = brightness, contrast, saturation

    def __call__(self, img: Any) -> Any:
        for name in ("brightness", "contrast", "saturation"):
            amount = getattr(self, name)
            if amount:
                factor = random.uniform(max(0, 1 - amount), 1 + amount)
                img = getattr(functional, f"adjust_{name}")(img, factor)
        return img


class FiveCrop(_Transform):
    """The four corners and the middle."""

    def __init__(self, size: Any) -> None:
        self.size = _pair(size)

    def __call__(self, img: Any) -> tuple[Any, ...]:
        (width, height), (h, w) = img.size, self.size
        corners = [(0, 0), (0, width - w), (height - h, 0), (height - h, width - w)]
        return (*(functional.crop(img, i, j, h, w) for i, j in corners), functional.center_crop(img, self.size))


class TenCrop(FiveCrop):
    """FiveCrop of the image and of its mirror image."""

    def __call__(self, img: Any) -> tuple[Any, ...]:
        return super().__call__(img) + super().__call__(functional.hflip(img))


__getattr__ = refusing("torchvision.transforms")
