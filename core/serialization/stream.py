"""The stream format of 0.1.10 to 1.5: five pickles, then the storages' raw data in the order of their keys."""

from __future__ import annotations

import inspect
import io
import pickle
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ..array.backend import send, to_host
from ..naming import typename
from ..nn.modules.module import Module
from ..storage import TypedStorage, UntypedStorage
from .archive import as_text, as_typed
from .pickler import Stored, pickler
from .target import writing

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001


class SourceChangeWarning(Warning):
    """The source of a saved module's class is not what it was."""

    __module__ = "torch.serialization"


def write(obj: Any, target: Any, pickle_module: Any, protocol: int) -> None:
    """Save to a path or file object. The object is pickled first: when that fails, nothing is written."""
    stored, seen, keys = Stored(), set(), {}  # numbers, not addresses: two runs write the same bytes

    def identify(each: Any) -> Any:
        if isinstance(each, type) and issubclass(each, Module):
            if each in seen:
                return None
            seen.add(each)
            return ("module", each, *_source_of(each))
        if isinstance(each, (TypedStorage, UntypedStorage)):
            return ("storage", *stored.add(each, lambda memory: keys.setdefault(memory._cdata, str(len(keys)))), None)
        return None

    content = io.BytesIO()
    sizes = {"short": 2, "int": 4, "long": 4}
    system = {"protocol_version": PROTOCOL_VERSION, "little_endian": sys.byteorder == "little", "type_sizes": sizes}
    for part in (MAGIC_NUMBER, PROTOCOL_VERSION, system):
        pickle.dump(part, content, protocol)
    pickler(pickle_module, content, protocol, identify).dump(obj)
    keys = sorted(stored.found)
    pickle.dump(keys, content, protocol)
    with writing(target) as file:
        file.write(content.getbuffer())
        for key in keys:
            memory, item = stored.found[key]
            file.write((memory.nbytes() // item).to_bytes(8, "little"))
            file.write(np.ascontiguousarray(to_host(memory._bytes)).data)


def _source_of(cls: type) -> tuple[str | None, str | None]:
    """File and source of a module's class, to notice later that it changed; not of ours, which torch's always differ from."""
    if typename(cls).startswith("torch."):
        return None, None
    try:
        return inspect.getsourcefile(cls), inspect.getsource(cls)
    except (OSError, TypeError):
        warnings.warn(
            f"Couldn't retrieve source code for container of type {cls.__name__}. It won't be checked for correctness "
            "upon loading.",
            stacklevel=6,
        )
        return None, None


def check_source(cls: Any, source_file: str, saved: str) -> None:
    """Warn when a class of the user's is not what it was when the module was saved."""
    if typename(cls).startswith("torch."):  # another library's source by nature
        return
    try:
        now = inspect.getsource(cls)
    except (OSError, TypeError):
        return
    if now != saved:
        warnings.warn(
            f"source code of class '{typename(cls)}' has changed. you can retrieve the original source code by "
            "accessing the object's source attribute or set `torch.nn.Module.dump_patches = True` and use the patch "
            "tool to revert the changes.",
            SourceChangeWarning,
            stacklevel=6,
        )


def load(file: Any, restore: Callable, unpickle: Callable[[Any, Callable], Any], name: str) -> Any:
    """The object in a stream. `unpickle(file, persistent_load)` runs one pickle."""
    loaded: dict[Any, TypedStorage] = {}

    def persistent_load(saved_id: Any) -> Any:
        kind, *data = saved_id
        kind = as_text(kind)
        if kind == "module":
            if all(data[1:]):
                check_source(*data)
            return data[0]
        if kind != "storage":
            raise RuntimeError(f"Unknown saved id type: {saved_id[0]}")
        storage_type, key, location, numel, view = data
        dtype = storage_type.dtype
        if key not in loaded:
            memory = UntypedStorage(numel * dtype.itemsize)
            loaded[key] = as_typed(restore(memory, as_text(location)), dtype)
        if view is None:
            return loaded[key]
        view_key, offset, size = view
        if view_key not in loaded:
            item = dtype.itemsize
            part = loaded[key]._untyped_storage[offset * item : (offset + size) * item]
            loaded[view_key] = as_typed(part, dtype)
        return loaded[view_key]

    def no_storages(saved_id: Any) -> Any:
        raise pickle.UnpicklingError("unsupported persistent id encountered")

    if unpickle(file, no_storages) != MAGIC_NUMBER:
        raise RuntimeError(f"Invalid magic number; corrupt file?\n  {name} is not a checkpoint")
    version = unpickle(file, no_storages)
    if version != PROTOCOL_VERSION:
        raise RuntimeError(f"Invalid protocol version: {version}")
    system = unpickle(file, no_storages)
    result = unpickle(file, persistent_load)
    order = "little" if system.get("little_endian", True) else "big"
    for key in unpickle(file, no_storages):
        if key not in loaded:
            raise RuntimeError(f"storage key {key!r} not found in deserialized_objects\n  {name} is damaged")
        fill(loaded[key], file, order, name)
    return result


def fill(storage: TypedStorage, file: Any, order: str, name: str) -> None:
    """Read a storage's data: a count and raw elements."""
    memory = storage._untyped_storage
    numel = int.from_bytes(read_exactly(file, 8, name), "little")
    if numel * storage.element_size() != memory.nbytes():
        raise RuntimeError(
            f"storage has wrong byte size: expected {memory.nbytes()} got {numel * storage.element_size()}\n"
            f"  {name} is damaged"
        )
    if memory.is_cuda or not hasattr(file, "readinto"):
        content = np.frombuffer(read_exactly(file, memory.nbytes(), name), np.uint8)
        memory._bytes[...] = send(content, memory.device)
    elif (count := file.readinto(memory._bytes.data)) < memory.nbytes():
        raise _cut_off(memory.nbytes() - count, name)
    if order != sys.byteorder:
        memory.byteswap(storage.dtype)


def read_exactly(file: Any, count: int, name: str) -> bytes:
    """So many bytes, or torch's sentence for a file that ends before."""
    found = file.read(count)
    if len(found) < count:
        raise _cut_off(count - len(found), name)
    return found


def _cut_off(missing: int, name: str) -> RuntimeError:
    return RuntimeError(
        f"unexpected EOF, expected {missing} more bytes. The file might be corrupted.\n  {name} is cut off"
    )
