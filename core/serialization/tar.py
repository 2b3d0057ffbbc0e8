"""Reading the tar format of before 0.1.10: members `storages`, `tensors` and `pickle`."""

from __future__ import annotations

import struct
import tarfile
from collections.abc import Callable
from typing import Any

from .._utils import _rebuild_tensor
from ..storage import UntypedStorage
from .archive import as_typed
from .stream import check_source, fill, read_exactly


def is_tar(file: Any) -> bool:
    """Does a tar archive begin here? The position stays."""
    at = file.tell()
    file.seek(at + 257)
    found = file.read(5)
    file.seek(at)
    return found == b"ustar"


def load(file: Any, restore: Callable, unpickle: Callable[[Any, Callable], Any], name: str) -> Any:
    """The object in a tar file."""
    known: dict[int, Any] = {}

    def persistent_load(saved_id: Any) -> Any:
        if isinstance(saved_id, tuple):  # a module's class with its source
            if all(saved_id[1:]):
                check_source(*saved_id)
            return saved_id[0]
        return known[int(saved_id)]

    try:
        with tarfile.open(fileobj=file, mode="r:", format=tarfile.PAX_FORMAT) as tar:
            _storages(_member(tar, "storages", name), known, restore, unpickle, name)
            _tensors(_member(tar, "tensors", name), known, unpickle, name)
            return unpickle(_member(tar, "pickle", name), persistent_load)
    except tarfile.TarError as error:
        raise RuntimeError(f"the tar file cannot be read: {error}\n  {name} is damaged") from None


def _member(tar: tarfile.TarFile, member: str, name: str) -> Any:
    try:
        found = tar.extractfile(member)
    except KeyError:
        found = None
    if found is None:
        raise RuntimeError(f"no '{member}' in the tar file\n  {name} is not a checkpoint")
    return found


def _refuse(saved_id: Any) -> Any:
    raise RuntimeError(f"Unknown saved id type: {saved_id}")


def _storages(file: Any, known: dict, restore: Callable, unpickle: Callable, name: str) -> None:
    for _ in range(unpickle(file, _refuse)):
        key, location, kind = unpickle(file, _refuse)
        begin = file.tell()
        numel = int.from_bytes(read_exactly(file, 8, name), "little")
        file.seek(begin)
        storage = as_typed(restore(UntypedStorage(numel * kind.dtype.itemsize), location), kind.dtype)
        fill(storage, file, "little", name)
        known[key] = storage
    for target, root, offset, numel in unpickle(file, _refuse):
        item = known[root].element_size()
        part = known[root]._untyped_storage[offset * item : (offset + numel) * item]
        known[target] = as_typed(part, known[root].dtype)


def _tensors(file: Any, known: dict, unpickle: Callable, name: str) -> None:
    for _ in range(unpickle(file, _refuse)):
        key, storage_key, _ = unpickle(file, _refuse)
        (ndim,) = struct.unpack("<i4x", read_exactly(file, 8, name))
        size = struct.unpack(f"<{ndim}q", read_exactly(file, 8 * ndim, name))
        stride = struct.unpack(f"<{ndim}q", read_exactly(file, 8 * ndim, name))
        (offset,) = struct.unpack("<q", read_exactly(file, 8, name))
        known[key] = _rebuild_tensor(known[storage_key], offset, size, stride)
