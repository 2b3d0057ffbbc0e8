"""What a traced program wrote: the files of its working copy that are new or changed, in a form that can be compared."""

from __future__ import annotations

import hashlib
import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

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
    """A text line by line, what torch.save wrote by its values, anything else by its bytes."""
    with open(path, "rb") as file:
        data = file.read()
    if data.startswith(_LEGACY) or (zipfile.is_zipfile(path) and not path.endswith(".npz")):
        try:
            return {"kind": "saved", "content": _loaded(path)}
        except Exception:  # a zip file of another kind, or classes that cannot be loaded again
            pass
    if len(data) <= _TEXT and b"\0" not in data:
        try:
            return {"kind": "text", "content": data.decode("utf-8")}
        except UnicodeDecodeError:
            pass
    return {"kind": "bytes", "content": f"{len(data)} bytes, {hashlib.blake2b(data, digest_size=12).hexdigest()}"}


def _loaded(path: str) -> dict[str, str]:
    """What a saved file holds, entry by entry, its tensors by digest: versions write the same values in different ways."""
    from ...core.serialization import load
    from .trace import summary

    entries: dict[str, str] = {}

    def show(name: str, value: Any) -> None:
        core = getattr(value, "core", value)
        if hasattr(core, "array"):
            digest, shape, *_ = summary(core)
            entries[name] = f"tensor({shape}, {digest})"
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
        else:
            entries[name] = repr(value)

    show("", load(path, weights_only=False))
    return entries


# entries of an optimiser's settings that came after 0.3
_LATER = {"foreach", "maximize", "capturable", "differentiable", "fused", "decoupled_weight_decay"}
