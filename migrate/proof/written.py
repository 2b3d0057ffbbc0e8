"""What a traced program wrote: the files of its working copy that are new or changed, in a form that can be compared."""

from __future__ import annotations

import hashlib
import os
import pickle
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .graph import Place

_WRITING = os.O_WRONLY | os.O_RDWR
_TEXT = 1 << 20  # bytes of a text that are kept as text
_LEGACY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # how a stream of torch.save begins, before its zip files


class Written:
    """Remembers the folder as it was, and tells what became of it."""

    def __init__(self, root: str, place: Callable[[], Place | None]) -> None:
        self.root, self._place = root, place
        self._before = dict(self._stamps())
        self._opened: dict[str, Place | None] = {}
        sys.addaudithook(self._watch)

    def _watch(self, event: str, arguments: tuple) -> None:
        """Note which line of the program opens a file for writing, or gives it its name."""
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
            path = arguments[0]
        elif event == "os.rename":  # a checkpoint is written beside its name first
            path = arguments[1]
        else:
            return
        if isinstance(path, (str, bytes)):
            full = os.path.abspath(os.fsdecode(path))
            if full.startswith(self.root):
                self._opened[full[len(self.root) :]] = self._place()

    def changes(self) -> Iterator[dict[str, Any]]:
        """New, changed and removed files, by name."""
        now = dict(self._stamps())
        for name in sorted(self._before.keys() | now.keys()):
            if name not in now:
                yield {"path": name, "at": None, "kind": "removed", "content": ""}
            elif now[name] != self._before.get(name):
                yield {"path": name, "at": self._opened.get(name), **_content(os.path.join(self.root, name))}

    def _stamps(self) -> Iterator[tuple[str, tuple]]:
        for folder, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if name != "__pycache__"]
            for name in files:
                path = os.path.join(folder, name)
                found = os.lstat(path)
                yield path[len(self.root) :], (found.st_mtime_ns, found.st_size, found.st_ino)


def _content(path: str) -> dict[str, Any]:
    """A text line by line, what torch.save or pickle wrote by its values, anything else by its bytes."""
    with open(path, "rb") as file:
        data = file.read()
    load = _load_saved if data.startswith(_LEGACY) or _is_archive(path) else _load_pickle if _is_pickle(data) else None
    if load is not None:
        try:
            return {"kind": "saved", "content": entries_of(load(path))}
        except Exception:  # a zip file of another kind, or classes that cannot be loaded again
            pass
    if len(data) <= _TEXT and b"\0" not in data:
        try:
            return {"kind": "text", "content": data.decode("utf-8")}
        except UnicodeDecodeError:
            pass
    return {"kind": "bytes", "content": f"{len(data)} bytes, {hashlib.blake2b(data, digest_size=12).hexdigest()}"}


def _is_archive(path: str) -> bool:
    return zipfile.is_zipfile(path) and not path.endswith(".npz")


def _is_pickle(data: bytes) -> bool:
    """Of protocol 2 or later; the earlier ones are text."""
    return len(data) > 3 and data[0] == 0x80 and 2 <= data[1] <= pickle.HIGHEST_PROTOCOL and data.endswith(b".")


def _load_saved(path: str) -> Any:
    from ...core.serialization import load

    return load(path, weights_only=False)


def _load_pickle(path: str) -> list[Any]:
    """The objects that were written one after the other. The program itself made them, and in this process."""
    found = []
    with open(path, "rb") as file:
        while file.peek(1):
            found.append(pickle.load(file))
    return found


def entries_of(saved: Any) -> dict[str, str]:
    """What a saved file holds, entry by entry, its tensors by digest: versions write the same values in different ways."""
    from .trace import summary

    entries: dict[str, str] = {}
    around: set[int] = set()  # objects whose entries are being shown: one may hold itself

    def show(name: str, value: Any) -> None:
        if id(value) in around:
            entries[name] = "itself"
            return
        around.add(id(value))
        parts(name, value)
        around.discard(id(value))

    def parts(name: str, value: Any) -> None:
        core = getattr(value, "core", value)
        if hasattr(core, "array"):
            digest, shape, *_ = summary(core)
            entries[name] = f"tensor({shape}, {digest})"
        elif isinstance(value, np.ndarray) and value.dtype.kind != "O":
            digest = hashlib.blake2b(np.ascontiguousarray(value).tobytes(), digest_size=12).hexdigest()
            entries[name] = f"array({list(value.shape)}, {value.dtype}, {digest})"
        elif isinstance(value, dict):
            entries[name] = "a dictionary"
            for k, v in value.items():
                if k not in _LATER:
                    show(f"{name}[{k!r}]", v)
        elif isinstance(value, (list, tuple)):
            entries[name] = f"{len(value)} items"
            for i, v in enumerate(value):
                show(f"{name}[{i}]", v)
        elif hasattr(value, "state_dict"):
            entries[name] = type(value).__name__
            show(f"{name}.state_dict()", value.state_dict())
        elif type(value).__repr__ is object.__repr__ and hasattr(value, "__dict__"):
            entries[name] = type(value).__name__
            for k, v in vars(value).items():
                show(f"{name}.{k}", v)
        else:
            entries[name] = _ADDRESS.sub("", repr(value))

    show("", saved)
    return entries


_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
# entries of an optimiser's settings that came after 0.3
_LATER = {"foreach", "maximize", "capturable", "differentiable", "fused", "decoupled_weight_decay"}
