"""Which paths git ignores: the patterns of .gitignore files, as gitignore(5) describes them."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import NamedTuple


class Pattern(NamedTuple):
    """One line of a .gitignore."""

    regex: re.Pattern[str]
    negated: bool
    directories_only: bool


class IgnoreFile:
    """The patterns of one .gitignore, relative to its directory."""

    def __init__(self, directory: str, text: str):
        self.directory = os.path.abspath(directory)
        self.patterns = [pattern for line in text.splitlines() if (pattern := _pattern(line)) is not None]

    def verdict(self, path: str, is_directory: bool) -> bool | None:
        """True for ignored, False for expressly kept, None for not mentioned; the last matching line decides."""
        relative = os.path.relpath(path, self.directory).replace(os.sep, "/")
        for pattern in reversed(self.patterns):
            if (is_directory or not pattern.directories_only) and pattern.regex.fullmatch(relative):
                return not pattern.negated
        return None


def load(directory: str) -> IgnoreFile | None:
    """The directory's .gitignore, if it has a readable one."""
    try:
        with open(os.path.join(directory, ".gitignore"), encoding="utf-8", errors="replace") as file:
            return IgnoreFile(directory, file.read())
    except OSError:
        return None


def _pattern(line: str) -> Pattern | None:
    line = line.rstrip("\r\n")
    if not line.endswith("\\ "):
        line = line.rstrip(" ")
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    line = line[negated:]
    directories_only = line.endswith("/")
    line = line.rstrip("/")
    anchored = "/" in line
    regex = _translate(line.lstrip("/"))
    return Pattern(re.compile(regex if anchored else f"(?:.*/)?{regex}"), negated, directories_only)


@lru_cache(maxsize=512)
def _translate(pattern: str) -> str:
    parts, here = [], 0
    while here < len(pattern):
        char = pattern[here]
        if pattern.startswith("**/", here):
            parts.append("(?:.*/)?")
            here += 3
        elif pattern.startswith("/**", here) and here + 3 == len(pattern):
            parts.append("/.*")
            here += 3
        elif char == "*":
            parts.append("[^/]*")
            here += 1 + pattern.startswith("**", here)
        elif char == "?":
            parts.append("[^/]")
            here += 1
        elif char == "[" and (end := pattern.find("]", here + 2)) > 0:
            inside = pattern[here + 1 : end].replace("\\", r"\\")
            parts.append("[" + ("^" + inside[1:] if inside[0] == "!" else inside) + "]")
            here = end + 1
        elif char == "\\" and here + 1 < len(pattern):
            parts.append(re.escape(pattern[here + 1]))
            here += 2
        else:
            parts.append(re.escape(char))
            here += 1
    return "".join(parts)
