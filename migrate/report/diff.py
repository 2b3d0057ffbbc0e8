"""The unified diff of one file, as `patch` and `git apply` read it."""

from __future__ import annotations

import difflib
import os
import re

from .shown import quoted


def unified(path: str, before: str, after: str, context: int = 3) -> str:
    """The diff, or '' where nothing changed; line ends are the file's own."""
    if before == after:
        return ""
    name = path.replace(os.sep, "/").removeprefix("./")
    lines = difflib.unified_diff(_lines(before), _lines(after), quoted(f"a/{name}"), quoted(f"b/{name}"), n=context)
    parts = []
    for line in lines:
        parts.append(line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n")
    return "".join(parts)


def _lines(text: str) -> list[str]:
    # Not splitlines(): form feeds and Unicode separators do not end a line of a diff.
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def coloured(diff: str) -> object:
    """The diff as rich text, for a terminal."""
    from rich.text import Text

    text = Text()
    for line in diff.splitlines(keepends=True):
        text.append(line, style=_style(line))
    return text


def _style(line: str) -> str:
    if line.startswith(("---", "+++")):
        return "bold"
    if line.startswith("@@"):
        return "cyan"
    return {"+": "green", "-": "red"}.get(line[:1], "")
