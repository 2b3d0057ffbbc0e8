"""A small image on a NumPy array with the methods of PIL's that programs call, for where PIL is not installed."""

from __future__ import annotations

import os
import struct
import zlib
from typing import Any

import numpy as np

CHANNELS = {"L": 1, "1": 1, "P": 1, "RGB": 3, "RGBA": 4, "F": 1, "I": 1}
_LUMA = np.array([0.299, 0.587, 0.114])


class Picture:
    """An image: `array` is (height, width) for one channel, else (height, width, channels)."""

    def __init__(self, array: np.ndarray, mode: str | None = None) -> None:
        if array.ndim == 3 and array.shape[2] == 1:
            array = array[:, :, 0]
        self.array = array
        self.mode = mode or ("L" if array.ndim == 2 else {3: "RGB", 4: "RGBA"}[array.shape[2]])

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in PIL's order."""
        return self.array.shape[1], self.array.shape[0]

    width = property(lambda self: self.size[0])
    height = property(lambda self: self.size[1])
    format = None

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array(self.array, dtype)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picture) and self.mode == other.mode and np.array_equal(self.array, other.array)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<synthetic image mode={self.mode} size={self.width}x{self.height}>"

    def copy(self) -> Picture:
        return Picture(self.array.copy(), self.mode)

    def load(self) -> Picture:
        return self

    def close(self) -> None:
        """Nothing is open."""

    def getbands(self) -> tuple[str, ...]:
        return tuple(self.mode) if self.mode in ("RGB", "RGBA") else (self.mode,)

    def tobytes(self) -> bytes:
        return self.array.tobytes()

    def getdata(self) -> list[Any]:
        flat = self.array.reshape(self.width * self.height, -1)
        return [int(v[0]) if len(v) == 1 else tuple(map(int, v)) for v in flat]

    def convert(self, mode: str | None = None) -> Picture:
        """The same picture as `L`, `1`, `RGB` or `RGBA`."""
        if mode in (None, self.mode):
            return self.copy()
        if mode not in ("L", "1", "RGB", "RGBA"):
            raise ValueError(f"a synthetic image converts to L, 1, RGB or RGBA, not {mode}")
        colours = self.array if self.array.ndim == 3 else np.repeat(self.array[:, :, None], 3, axis=2)
        if mode == "RGB":
            return Picture(colours[:, :, :3].copy())
        if mode == "RGBA":
            return Picture(np.concatenate([colours[:, :, :3], np.full((*colours.shape[:2], 1), 255, np.uint8)], 2))
        grey = self.array if self.array.ndim == 2 else np.rint(colours[:, :, :3] @ _LUMA)
        return Picture(grey.astype(np.uint8) if mode == "L" else (grey > 127) * np.uint8(255), mode)

    def resize(self, size: Any, resample: int = 2, *_: Any, **__: Any) -> Picture:
        return Picture(resized(self.array, int(size[1]), int(size[0]), resample), self.mode)

    def crop(self, box: Any) -> Picture:
        left, top, right, bottom = map(int, box)
        return Picture(cropped(self.array, top, left, bottom - top, right - left), self.mode)

    def transpose(self, method: int) -> Picture:
        """0: mirror, 1: upside down, 2 to 4: quarter turns against the clock, 5: transpose."""
        turned: dict[int, Any] = {0: np.fliplr, 1: np.flipud, 2: np.rot90, 3: lambda a: np.rot90(a, 2), 4: lambda a: np.rot90(a, 3),
                  5: lambda a: np.swapaxes(a, 0, 1)}  # fmt: skip
        return Picture(np.ascontiguousarray(turned[int(method)](self.array)), self.mode)

    def rotate(self, angle: float, *_: Any, **__: Any) -> Picture:
        return Picture(rotated(self.array, angle), self.mode)

    def split(self) -> tuple[Picture, ...]:
        return tuple(Picture(c) for c in np.moveaxis(self.array.reshape(self.height, self.width, -1), 2, 0))

    def save(self, target: Any, *_: Any, **__: Any) -> None:
        """Write a PNG, whatever the name ends in."""
        data = png(self.array)
        if hasattr(target, "write"):
            target.write(data)
            return
        with open(os.fspath(target), "wb") as file:
            file.write(data)

    def show(self, *_: Any, **__: Any) -> None:
        """There is nobody to show it to."""


def cropped(array: np.ndarray, top: int, left: int, height: int, width: int) -> np.ndarray:
    """A window of the array; what lies outside is zero."""
    out = np.zeros((height, width, *array.shape[2:]), array.dtype)
    y0, x0 = max(top, 0), max(left, 0)
    y1, x1 = min(top + height, array.shape[0]), min(left + width, array.shape[1])
    if y1 > y0 and x1 > x0:
        out[y0 - top : y1 - top, x0 - left : x1 - left] = array[y0:y1, x0:x1]
    return out


def resized(array: np.ndarray, height: int, width: int, resample: int = 2) -> np.ndarray:
    """Nearest for `resample` 0; otherwise a triangle filter as wide as the reduction (PIL's bilinear)."""
    if height <= 0 or width <= 0:
        raise ValueError("height and width must be > 0")
    if resample == 0:
        rows = (np.arange(height) + 0.5) * array.shape[0] // height
        columns = (np.arange(width) + 0.5) * array.shape[1] // width
        return array[rows.astype(int)][:, columns.astype(int)]
    out = np.einsum("hy,yx...,wx->hw...", _weights(array.shape[0], height), array.astype(np.float64),
                    _weights(array.shape[1], width), optimize=True)  # fmt: skip
    return np.clip(np.rint(out), 0, 255).astype(np.uint8) if array.dtype == np.uint8 else out.astype(array.dtype)


def _weights(old: int, new: int) -> np.ndarray:
    scale = old / new
    support = max(scale, 1.0)
    centre = (np.arange(new)[:, None] + 0.5) * scale
    weight = np.maximum(0, 1 - np.abs(np.arange(old) + 0.5 - centre) / support)
    return weight / weight.sum(1, keepdims=True)


def rotated(array: np.ndarray, angle: float) -> np.ndarray:
    """Turned about the middle against the clock, nearest pixel, black outside."""
    height, width = array.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    turn = np.deg2rad(angle)
    cy, cx = (height - 1) / 2, (width - 1) / 2
    sy = np.rint((y - cy) * np.cos(turn) + (x - cx) * np.sin(turn) + cy).astype(int)
    sx = np.rint(-(y - cy) * np.sin(turn) + (x - cx) * np.cos(turn) + cx).astype(int)
    inside = (sy >= 0) & (sy < height) & (sx >= 0) & (sx < width)
    out = np.zeros_like(array)
    out[inside] = array[sy[inside], sx[inside]]
    return out


def png(array: np.ndarray) -> bytes:
    """A uint8 array as a PNG file."""
    array = np.ascontiguousarray(array, np.uint8)
    height, width = array.shape[:2]
    colour = 0 if array.ndim == 2 else {1: 0, 3: 2, 4: 6}[array.shape[2]]
    rows = b"".join(b"\0" + row.tobytes() for row in array)  # filter type 0 before each row

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def read_png(data: bytes) -> np.ndarray:
    """The array of a PNG that `png` wrote (8 bits, no filter, not interlaced). ValueError for any other."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("not a PNG file")
    place, packed, header = 8, b"", b""
    while place < len(data):
        (size,) = struct.unpack(">I", data[place : place + 4])
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
        header = body if kind == b"IHDR" else header
        packed += body if kind == b"IDAT" else b""
        place += size + 12
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    channels = {0: 1, 2: 3, 6: 4}.get(colour)
    if depth != 8 or channels is None or interlaced:
        raise ValueError("a PNG of another kind than the stand-ins write; install PIL to read it")
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * channels)
    if rows[:, 0].any():
        raise ValueError("a PNG with row filters; install PIL to read it")
    array = rows[:, 1:].reshape(height, width, channels)
    return array[:, :, 0].copy() if channels == 1 else array.copy()
