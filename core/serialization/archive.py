"""The zip format of today: `data.pkl`, and each storage as a stored, aligned member `data/<key>`."""

from __future__ import annotations

import hashlib
import io
import mmap
import os
import sys
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np

from ..array.backend import to_host
from ..storage import TypedStorage, UntypedStorage
from .options import fallback_order, get_default_mmap_options, skipping
from .pickler import Stored, pickler
from .target import writing

ALIGNMENT = 64
_ZIP64_FROM = (1 << 31) - 1


def write(obj: Any, target: Any, pickle_module: Any, protocol: int, byteorder: bool = True) -> None:
    """Save to a path or file object. The object is pickled first: when that fails, nothing is written."""
    stored, keys = Stored(), {}

    def identify(each: Any) -> Any:
        if not isinstance(each, (TypedStorage, UntypedStorage)):
            return None
        return ("storage", *stored.add(each, lambda memory: keys.setdefault(memory._cdata, str(len(keys)))))

    content = io.BytesIO()
    pickler(pickle_module, content, protocol, identify).dump(obj)
    folder = "archive"
    if isinstance(target, str):
        folder = os.path.splitext(os.path.basename(target))[0] or "archive"
    with writing(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, f"{folder}/data.pkl", content.getbuffer())
        if byteorder:
            _add(archive, f"{folder}/byteorder", sys.byteorder.encode())
        for key, (memory, _) in stored.found.items():
            left_out = skipping()
            content_of = (
                np.zeros(memory.nbytes(), np.uint8) if left_out else np.ascontiguousarray(to_host(memory._bytes))
            )
            _add(archive, f"{folder}/data/{key}", content_of)
        _add(archive, f"{folder}/version", b"3\n")
        _add(archive, f"{folder}/.data/serialization_id", _identity(content, stored))


def _identity(content: io.BytesIO, stored: Stored) -> bytes:
    """Forty digits that say what was saved."""
    digest = hashlib.sha256(content.getbuffer())
    digest.update(repr([(k, memory.nbytes()) for k, (memory, _) in stored.found.items()]).encode())
    return str(int.from_bytes(digest.digest()[:16], "little")).zfill(40)[:40].encode()


def _add(archive: zipfile.ZipFile, name: str, content: Any) -> None:
    """A member whose data begins at a multiple of the alignment."""
    size = memoryview(content).nbytes
    info = zipfile.ZipInfo(name)
    info.file_size = size
    large = size * 1.05 > _ZIP64_FROM
    begin = archive.fp.tell() + 30 + len(name.encode()) + 4 + (20 if large else 0)  # type: ignore[union-attr]
    padding = -begin % ALIGNMENT
    info.extra = b"FB" + padding.to_bytes(2, "little") + b"Z" * padding
    with archive.open(info, "w", force_zip64=large) as member:
        member.write(content)


class Reader:
    """A saved archive: its pickle, and its storages as they are asked for."""

    def __init__(self, file: Any, name: str) -> None:
        try:
            self.archive = zipfile.ZipFile(file)
            members = self.archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, EOFError):
            raise RuntimeError(
                "PytorchStreamReader failed reading zip archive: failed finding central directory\n"
                f"  {name} is cut off or damaged"
            ) from None
        self.name = name
        self.folder = members[0].partition("/")[0] if members else ""
        self.members = frozenset(members)

    def __contains__(self, record: str) -> bool:
        return f"{self.folder}/{record}" in self.members

    def read(self, record: str) -> bytes:
        """The content of a small member."""
        if record not in self:
            raise RuntimeError(
                f"PytorchStreamReader failed locating file {record}: file not found\n  {self.name} is a zip file, but not "
                "one that torch.save wrote"
            )
        try:
            return self.archive.read(f"{self.folder}/{record}")
        except (zipfile.BadZipFile, OSError, EOFError) as error:
            raise self._damaged(record, error) from None

    def memory(self, record: str, nbytes: int) -> np.ndarray:
        """The content of a member as new uint8 memory."""
        if record not in self:
            self.read(record)
        found = np.empty(nbytes, np.uint8)
        view, at = memoryview(found), 0
        try:
            with self.archive.open(f"{self.folder}/{record}") as member:
                while at < nbytes and (count := member.readinto(view[at:])):  # type: ignore[attr-defined]
                    at += count
                member.read(1)  # the checksum is compared at the end
        except (zipfile.BadZipFile, OSError, EOFError) as error:
            raise self._damaged(record, error) from None
        if at < nbytes:
            raise self._damaged(record, f"{at} of {nbytes} bytes")
        return found

    def mapped(self, path: str, record: str, nbytes: int) -> np.ndarray:
        """The same, mapped from the file: read when touched, and writes stay in memory."""
        if not nbytes:
            return np.empty(0, np.uint8)
        info = self.archive.getinfo(f"{self.folder}/{record}")
        with open(path, "rb") as file:
            file.seek(info.header_offset + 26)
            lengths = file.read(4)
        begin = info.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
        mode = "c" if get_default_mmap_options() == mmap.MAP_PRIVATE else "r+"
        whole = np.memmap(path, np.uint8, mode, begin, (nbytes,))
        return np.ndarray((nbytes,), np.uint8, whole)

    def _damaged(self, record: str, error: Any) -> RuntimeError:
        return RuntimeError(
            f"PytorchStreamReader failed reading file {record}: file read failed\n  {self.name} is damaged: {error}"
        )


def load(reader: Reader, restore: Callable, unpickle: Callable[[Any, Callable], Any], mapped_from: str | None) -> Any:
    """The object in an archive. `unpickle(file, persistent_load)` runs the pickle."""
    order = reader.read("byteorder").decode() if "byteorder" in reader else fallback_order()
    if order not in ("little", "big"):
        raise ValueError(f"Unknown endianness type: {order}")
    loaded: dict[str, TypedStorage] = {}

    def persistent_load(saved_id: Any) -> TypedStorage:
        _, kind, key, location, numel = saved_id
        if key not in loaded:
            nbytes, record = numel * kind.dtype.itemsize, f"data/{key}"
            if skipping():
                content = np.zeros(nbytes, np.uint8)
            else:
                content = reader.mapped(mapped_from, record, nbytes) if mapped_from else reader.memory(record, nbytes)
            memory = UntypedStorage()
            memory._take(content)
            if order != sys.byteorder:
                memory.byteswap(kind.dtype)
            loaded[key] = as_typed(restore(memory, as_text(location)), kind.dtype)
        return loaded[key]

    return unpickle(io.BytesIO(reader.read("data.pkl")), persistent_load)


def as_typed(storage: Any, kind: Any) -> TypedStorage:
    """What `map_location` gave back, as elements of the dtype that was saved."""
    return TypedStorage(wrap_storage=getattr(storage, "_untyped_storage", storage), dtype=kind)


def as_text(value: str | bytes) -> str:
    """Keys of files from Python 2 may come as bytes."""
    return value.decode("ascii") if isinstance(value, bytes) else value
