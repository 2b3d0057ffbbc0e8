"""Whether another file beside this one takes a name from it: what a rule asks before it removes the name.

One file is migrated without a look at the others, so an import that nothing in it uses any more may still be what
`from helpers import *` elsewhere brings. The tree around a file is searched once, when first asked, for its imports only.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_MOST = 5000
"""Files of a tree that are looked through; of a larger one only the folder of the file itself is."""
_SKIPPED = frozenset(["__pycache__", "node_modules", "site-packages", "venv", "build", "dist"])
_FROM = re.compile(rb"from[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^)]*\)|[^\r\n#;]*)")
_IMPORT = re.compile(rb"import[ \t]+([^\r\n#;\"]*)")
_STRANGERS = (b"torch", b"numpy", b"torchvision", b"os", b"sys", b"__future__")


class _Import(NamedTuple):
    """One name that a file imports: from the module (its last part), as what; `*` for all, '' for the module itself."""

    module: str
    name: str
    local: str


def takes(path: str, name: str) -> bool:
    """Whether some other Python file or notebook of the tree around `path` gets `name` from the module there."""
    if not path.endswith(".py") or not os.path.isfile(path):
        return False
    path = os.path.abspath(path)
    files = _imports(_top(os.path.dirname(path))) or _imports(os.path.dirname(path))
    pending, seen = [path], {path}
    word = re.compile(rb"\b" + name.encode() + rb"\b")
    while pending:
        stem = _stem(pending.pop())
        for other, found in files.items():
            for each in found:
                if each.module != stem or other == path:
                    continue
                if each.name == name or (not each.name and _mentions(other, each.local, name)):
                    return True
                if each.name == "*" and other not in seen:
                    seen.add(other)
                    if word.search(_read(other)) and not any(own.local == name for own in found):
                        return True
                    pending.append(other)  # who takes all of its names gets ours as well
    return False


def _mentions(path: str, module: str, name: str) -> bool:
    return re.search(rb"\b" + module.encode() + rb"\s*\.\s*" + name.encode() + rb"\b", _read(path)) is not None


def _stem(path: str) -> str:
    base = os.path.splitext(os.path.basename(path))[0]
    return os.path.basename(os.path.dirname(path)) if base == "__init__" else base


@cache
def _top(folder: str) -> str:
    """The highest folder above that has Python files all the way up, or the repository's root."""
    from tempfile import gettempdir

    while not any(os.path.exists(os.path.join(folder, mark)) for mark in (".git", ".hg", "pyproject.toml")):
        above = os.path.dirname(folder)
        if above in (folder, gettempdir(), os.path.expanduser("~")) or not any(
            name.endswith(".py") for name in _names(above)
        ):
            break
        folder = above
    return folder


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


@cache
def _imports(top: str) -> dict[str, tuple[_Import, ...]]:
    """What the files below a folder import from modules of their own; nothing where there are too many."""
    found = {}
    for count, path in enumerate(_files(top)):
        if count == _MOST:
            return {}
        if imports := tuple(_imported(_read(path))):
            found[path] = imports
    return found


def _files(top: str) -> Iterator[str]:
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
        for name in sorted(names):
            if name.endswith((".py", ".ipynb")):
                yield os.path.join(folder, name)


def _imported(data: bytes) -> Iterator[_Import]:
    at = data.find(b"import")
    while at >= 0:
        # A statement begins with its line, after a semicolon, or with one of the strings that a notebook's lines are.
        begin = max(data.rfind(mark, 0, at) for mark in (b"\n", b"\r", b";", b'"')) + 1
        yield from _statement(data, begin + len(data[begin:at]) - len(data[begin:at].lstrip(b' \t"')))
        at = data.find(b"import", at + 6)


def _statement(data: bytes, begin: int) -> Iterator[_Import]:
    if match := _FROM.match(data, begin):
        module = match[1].strip()
        if module.split(b".")[0] in _STRANGERS:
            for _, local in _aliases(match[2]):
                yield _Import("", "", local)  # the file's own way to the name
            return
        for name, local in _aliases(match[2].split(b"\\n")[0]):
            yield _Import(module.decode().rpartition(".")[2], name, local)
            yield _Import(name, "", local)
    elif match := _IMPORT.match(data, begin):
        for name, local in _aliases(match[1].split(b"\\n")[0]):
            yield _Import(name.rpartition(".")[2], "", local.rpartition(".")[2])


def _aliases(text: bytes) -> Iterator[tuple[str, str]]:
    for part in text.decode("ascii", "replace").strip("() \t\r\n").split(","):
        words = part.split()
        if words:
            yield words[0], words[2] if len(words) == 3 and words[1] == "as" else words[0]


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
