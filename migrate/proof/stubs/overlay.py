"""Files that `tt_stubs.py` provides: seen where no such file exists, kept in a folder of their own, never in the program's."""

from __future__ import annotations

import atexit
import builtins
import fnmatch
import io
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np

from .missing import NoStandInError
from .picture import png
from .seeding import generator


class Overlay:
    """Redirects reading of files that do not exist; `root` is what the provider's paths are relative to."""

    def __init__(self, root: str, files: dict[str, Any], note: Callable[[], Any]) -> None:
        self.root = os.path.abspath(root)
        self.files, self.note = files, note
        self.folder = tempfile.mkdtemp(prefix="tt-stubs-")
        atexit.register(shutil.rmtree, self.folder, True)
        self._open, self._stat = builtins.open, os.stat
        self._listdir, self._scandir = os.listdir, os.scandir
        for pattern in files:  # so that listing a provided folder shows what is named
            if not any(c in pattern for c in "*?["):
                self._make(pattern.lstrip("./"), pattern)

    def install(self) -> None:
        """Replace what Python opens, looks for and lists files with."""
        builtins.open = io.open = self._opening  # type: ignore[assignment]
        openers = np.lib._datasource._file_openers  # type: ignore[attr-defined]  # NumPy keeps the function it found first
        if None in openers.keys():  # noqa: SIM118  (which also loads them)
            openers._file_openers[None] = self._opening
        os.stat = self._looking(self._stat)
        os.listdir = self._looking(self._listdir)
        os.scandir = self._looking(self._scandir)

    def _opening(self, file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if not set(mode) & set("wax+"):
            file = self._instead(file)
        return self._open(file, mode, *arguments, **named)

    def _looking(self, original: Callable) -> Any:
        def look(path: Any = ".", *arguments: Any, **named: Any) -> Any:
            return original(path if named.get("dir_fd") is not None else self._instead(path), *arguments, **named)

        return look

    def _instead(self, path: Any) -> Any:
        """The provided file or folder of that name where the program has none."""
        if not isinstance(path, (str, os.PathLike)):
            return path
        name = os.path.relpath(os.path.abspath(os.fspath(path)), self.root)  # type: ignore[arg-type]
        if name.startswith("..") or name == "." or _there(self._stat, path):
            return path
        kept = os.path.join(self.folder, name)
        if not _there(self._stat, kept):
            pattern = next((p for p in self.files if fnmatch.fnmatch(name, os.path.normpath(p))), None)
            if pattern is None:
                return path
            self._make(name, pattern)
        self.note()
        return kept

    def _make(self, name: str, pattern: str) -> None:
        given = self.files[pattern]
        content = given(name, generator("file", name)) if callable(given) else given
        kept = os.path.join(self.folder, os.path.normpath(name))
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        with self._open(kept, "wb") as file:
            file.write(_encoded(name, content))


def _there(stat: Callable, path: Any) -> bool:
    try:
        stat(path)
    except (OSError, ValueError):
        return False
    return True


def _encoded(name: str, content: Any) -> bytes:
    """What a provider gave, as the bytes of a file whose name says the format."""
    if isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode()
    ending = os.path.splitext(name)[1].lower()
    out = io.BytesIO()
    if ending in (".pt", ".pth", ".t7", ".tar"):
        import torch

        torch.save(content, out)
    elif ending in (".pkl", ".pickle", ".p"):
        pickle.dump(content, out)
    elif ending == ".npy":
        np.save(out, content)
    elif ending == ".npz" and isinstance(content, dict):
        np.savez(out, **content)
    elif ending in (".csv", ".txt") and hasattr(content, "__array__"):
        np.savetxt(out, content, delimiter="," if ending == ".csv" else " ")
    elif ending in (".png", ".jpg", ".jpeg") and hasattr(content, "__array__"):
        return png(np.asarray(content))
    else:
        raise NoStandInError(
            f"tt_stubs.py: {name!r} cannot be made of {type(content).__name__}; give text, bytes or an array"
        )
    return out.getvalue()
