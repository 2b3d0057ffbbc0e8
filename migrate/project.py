"""The folder of the project that a run belongs to, and `.tt_cache` in it: results of earlier runs and the undo journal."""

from __future__ import annotations

import os

FOLDER = ".tt_cache"


def root(start: str = ".") -> str:
    """The nearest folder above `start` with a pyproject.toml or a repository; `start` itself where there is none."""
    here = first = os.path.abspath(start)
    while True:
        if any(os.path.exists(os.path.join(here, mark)) for mark in ("pyproject.toml", ".git", ".hg")):
            return here
        above = os.path.dirname(here)
        if above == here:
            return first
        here = above


def folder(start: str = ".") -> str:
    """Where tt keeps its own files: `TT_CACHE_DIR`, or `.tt_cache` in the project's root. It may not exist yet."""
    return os.environ.get("TT_CACHE_DIR") or os.path.join(root(start), FOLDER)


def make(path: str, inside: str) -> str:
    """Make a folder inside the cache folder, which git is told to ignore; OSError where nothing can be written."""
    target = os.path.join(path, inside)
    if not os.path.isdir(target):
        os.makedirs(target, exist_ok=True)
        ignore = os.path.join(path, ".gitignore")
        if not os.path.exists(ignore):
            with open(ignore, "w", encoding="utf-8") as file:
                file.write("# made by tt; delete this folder to clear its cache and its undo journal\n*\n")
    return target
