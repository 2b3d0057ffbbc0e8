"""What git knows of a file: whether its last state is committed, so that a rewrite could be taken back."""

from __future__ import annotations

import os
import subprocess


class Repositories:
    """Asks each repository once which of its files have uncommitted changes."""

    def __init__(self) -> None:
        self._roots: dict[str, str | None] = {}
        self._dirty: dict[str, frozenset[str]] = {}

    def is_dirty(self, path: str) -> bool:
        """Whether the file lies in a repository and is new to it or changed since its last commit."""
        target = os.path.realpath(path)
        root = self._root(os.path.dirname(target))
        if root is None:
            return False
        if root not in self._dirty:
            self._dirty[root] = _uncommitted(root)
        return target in self._dirty[root]

    def _root(self, folder: str) -> str | None:
        if folder not in self._roots:
            above = os.path.dirname(folder)
            if os.path.exists(os.path.join(folder, ".git")):
                self._roots[folder] = folder
            else:
                self._roots[folder] = None if above == folder else self._root(above)
        return self._roots[folder]


def _uncommitted(root: str) -> frozenset[str]:
    command = ["git", "-C", root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"]
    try:
        done = subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return frozenset()  # no git here, so nothing that it could keep
    return frozenset(
        os.path.realpath(os.path.join(root, os.fsdecode(entry[3:]))) for entry in done.stdout.split(b"\0") if entry
    )
