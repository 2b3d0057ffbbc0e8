"""The Python files under the given paths: ignored and foreign directories left out, each file once, in sorted order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from operator import itemgetter

from .ignore import IgnoreFile, load

# What no project means by "my code"; a path given by name is taken all the same.
EXCLUDED = frozenset(
    [
        *(".git", ".hg", ".svn", ".bzr", ".tox", ".nox", ".venv", "venv", "__pycache__", "node_modules", ".eggs"),
        *(".mypy_cache", ".pytest_cache", ".ruff_cache", ".ipynb_checkpoints", "site-packages", "build", "dist"),
    ]
)
PYTHON = (".py", ".pyi")
NOTEBOOKS = (".ipynb",)
DOCUMENTS = (".md", ".markdown", ".rst")


class NothingFoundError(Exception):
    """A path that gives no Python file; the message is one plain sentence with the path."""


def discover(
    paths: Sequence[str], documents: bool = False, exclude: IgnoreFile | None = None
) -> Iterator[str | NothingFoundError]:
    """Yield each file once, and an error in place of a path that has none.

    `documents` takes marked-up text of a tree too; `exclude` holds patterns that stand above every .gitignore.
    """
    suffixes = (*PYTHON, *NOTEBOOKS, *DOCUMENTS) if documents else (*PYTHON, *NOTEBOOKS)
    seen: set[tuple[int, int]] = set()
    for path in paths:
        found: Sequence[_Found]
        if path == "-":
            yield path
            continue
        if os.path.isdir(path):
            found = sorted(_walk(path, _ignores_above(path), suffixes, exclude), key=itemgetter(0))
            if len(paths) > 1 or any(identity is None for _, identity in found):
                found = [(file, None) for file, _ in found]
            if not found:
                yield NothingFoundError(f"{path}: no Python files here")
        elif os.path.exists(path):
            found = [(path, None)]
        else:
            yield NothingFoundError(f"{path}: no such file or directory")
            continue
        for file, identity in found:
            if identity is None:
                try:
                    status = os.stat(file)
                except OSError:
                    yield NothingFoundError(f"{file}: cannot be read (a broken link?)")
                    continue
                identity = (status.st_dev, status.st_ino)
            if identity not in seen:
                seen.add(identity)
                yield file


_Found = tuple[str, tuple[int, int] | None]
"""A path, and the device and number of its file as the folder tells them, None for a link.

They save a call for each file of a tree. Some file systems call a file by another number than its folder does, so that
they are compared with each other only.
"""


def _walk(
    directory: str, ignores: tuple[IgnoreFile, ...], suffixes: tuple[str, ...], exclude: IgnoreFile | None
) -> Iterator[_Found]:
    here = load(directory)
    ignores = (*ignores, here) if here is not None else ignores
    try:
        entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
        device = os.stat(directory).st_dev
    except OSError:
        return
    for entry in entries:
        is_directory = entry.is_dir(follow_symlinks=False)
        if is_directory and (entry.name in EXCLUDED or entry.name.endswith(".egg-info")):
            continue
        if not is_directory and not entry.name.endswith(suffixes):
            continue
        if ignores and _ignored(os.path.abspath(entry.path), is_directory, ignores):
            continue
        if exclude is not None and exclude.verdict(os.path.abspath(entry.path), is_directory):
            continue
        if is_directory:
            yield from _walk(entry.path, ignores, suffixes, exclude)
        elif entry.is_symlink():
            if entry.is_file():
                yield entry.path, None
        elif entry.is_file():
            yield entry.path, (device, entry.inode()) if os.name == "posix" else None


def _ignored(path: str, is_directory: bool, ignores: tuple[IgnoreFile, ...]) -> bool:
    for ignore in reversed(ignores):  # the nearest .gitignore that says something decides
        verdict = ignore.verdict(path, is_directory)
        if verdict is not None:
            return verdict
    return False


def _ignores_above(path: str) -> tuple[IgnoreFile, ...]:
    """The .gitignore files between the repository's root and `path`, outermost first."""
    found: list[IgnoreFile] = []
    directory = os.path.abspath(path)
    while not os.path.isdir(os.path.join(directory, ".git")):
        above = os.path.dirname(directory)
        if above == directory:
            return ()  # no repository, so no .gitignore above speaks for this tree
        directory = above
        if (ignore := load(directory)) is not None:
            found.append(ignore)
    return tuple(reversed(found))
