"""Options of saving and loading that hold for the process: byte order, checksums, mapping, leaving data out."""

from __future__ import annotations

import mmap
import sys
import threading
import warnings
from enum import Enum
from typing import Any


class LoadEndianness(Enum):
    """The byte order of files that do not name theirs."""

    NATIVE = 1
    LITTLE = 2
    BIG = 3


class _Options(threading.local):
    skip_data = False


_local = _Options()
_endianness: LoadEndianness | None = None
_crc32 = True
_mmap_flags: int = mmap.MAP_PRIVATE


def get_default_load_endianness() -> LoadEndianness | None:
    """The byte order assumed of files that do not name theirs; None means little."""
    return _endianness


def set_default_load_endianness(endianness: LoadEndianness | None) -> None:
    """Assume this byte order of files that do not name theirs."""
    global _endianness
    if endianness is not None and not isinstance(endianness, LoadEndianness):
        raise TypeError("Invalid argument type in function set_default_load_endianness")
    _endianness = endianness


def fallback_order() -> str:
    """The byte order of a file that does not name its own, as `sys.byteorder` says it."""
    if _endianness is LoadEndianness.NATIVE:
        return sys.byteorder
    return "big" if _endianness is LoadEndianness.BIG else "little"


def get_crc32_options() -> bool:
    """Does `save` write checksums?"""
    return _crc32


def set_crc32_options(compute_crc32: bool) -> None:
    """Whether `save` writes checksums. Here it always does: Python's zipfile computes them, and `load` compares them."""
    global _crc32
    if not compute_crc32:
        warnings.warn("checksums are written all the same; they cost little here", UserWarning, stacklevel=2)
    _crc32 = compute_crc32


def get_default_mmap_options() -> int:
    """How `load(mmap=True)` maps files: MAP_PRIVATE keeps writes in memory, MAP_SHARED writes them to the file."""
    return _mmap_flags


class set_default_mmap_options:  # noqa: N801 - torch's name
    """Choose how `load(mmap=True)` maps files, for good or for the length of a with-block."""

    def __init__(self, flags: int) -> None:
        global _mmap_flags
        if flags not in (mmap.MAP_PRIVATE, mmap.MAP_SHARED):
            raise ValueError(
                "Invalid argument in function set_default_mmap_options, expected mmap.MAP_PRIVATE or mmap.MAP_SHARED, "
                f"but got {flags}"
            )
        self.before, _mmap_flags = _mmap_flags, flags

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: Any) -> None:
        global _mmap_flags
        _mmap_flags = self.before


class skip_data:  # noqa: N801 - torch's name
    """Inside, `save` leaves room for the storages' data without writing it, and `load` does not read it."""

    def __init__(self, materialize_fake_tensors: bool = False) -> None:
        self.materialize_fake_tensors = materialize_fake_tensors

    def __enter__(self) -> None:
        self.before, _local.skip_data = _local.skip_data, True

    def __exit__(self, *_: Any) -> None:
        _local.skip_data = self.before


def skipping() -> bool:
    """Is data left out at the moment?"""
    return _local.skip_data


def check_module_version_greater_or_equal(
    module: Any, req_version_tuple: tuple, error_if_malformed: bool = True
) -> bool:
    """Is a module's version at least this one?"""
    try:
        fields = module.__version__.split(".")
        found = tuple(type(wanted)(fields[i]) for i, wanted in enumerate(req_version_tuple))
        return found >= req_version_tuple
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the version
        message = (
            f"'{module.__name__}' module version string is malformed '{module.__version__}' and cannot be compared with "
            f"tuple {req_version_tuple}"
        )
        if error_if_malformed:
            raise RuntimeError(message) from error
        warnings.warn(f"{message}, but continuing assuming that requirement is met", stacklevel=2)
        return True


__all__ = [
    "LoadEndianness", "check_module_version_greater_or_equal", "fallback_order", "get_crc32_options",
    "get_default_load_endianness", "get_default_mmap_options", "set_crc32_options", "set_default_load_endianness",
    "set_default_mmap_options", "skip_data", "skipping",
]  # fmt: skip
