"""IPython's own lines in a cell: `%magic`, `!command` and `name?` stand aside while the code around them is read."""

from __future__ import annotations

import re

from .lexer import TOKEN
from .mask import parse_error

_MAGIC = re.compile(r"[ \t]*(?:[%!?]|[\w.,\[\] \t]+=[ \t]*[%!](?![=])|[\w.\[\]%]+\?{1,2}[ \t]*$)")
_LINE = re.compile(r"[^\n]*")
_MARK = re.compile(r"([ \t]*)(?:pass|Variable)  # tt: line (\d+)")
# Cell magics whose body is Python of this notebook; the body of any other is another language or another program.
_PYTHON = frozenset(["time", "timeit", "capture", "prun", "python", "python3", "py"])


def is_foreign(code: str) -> bool:
    """Whether a cell magic says that the cell is not Python of this notebook."""
    match = re.match(r"\s*%%(\w+)", code)
    return match is not None and match[1] not in _PYTHON


def mask_magics(code: str) -> tuple[str, list[str]]:
    """The code with a numbered placeholder for every line of IPython's own, and those lines."""
    if not re.search(r"[%!?]", code) or parse_error(code) is None:
        return code, []
    parts: list[str] = []
    lines: list[str] = []
    here, depth, fresh = 0, 0, True
    while here < len(code):
        if fresh and depth == 0:
            line = _LINE.match(code, here)
            assert line is not None
            if _MAGIC.match(line.group()):
                indent = line.group()[: len(line.group()) - len(line.group().lstrip())]
                # A name that only such a line uses is used all the same: its import must stay.
                word = "Variable" if re.search(r"\bVariable\b", line.group()) else "pass"
                parts.append(f"{indent}{word}  # tt: line {len(lines)}")
                lines.append(line.group().lstrip())
                here, fresh = line.end(), False
                continue
        token = TOKEN.match(code, here)
        assert token is not None
        text = token.group()
        depth = max(0, depth + (text in "([{" and len(text) == 1) - (text in ")]}" and len(text) == 1))
        fresh = token.lastgroup == "newline"
        parts.append(text)
        here = token.end()
    return "".join(parts), lines


def restore(lines: list[str], magics: list[str]) -> list[str]:
    """The lines with IPython's own put back, at the indentation where their placeholders are now."""
    restored = []
    for line in lines:
        match = _MARK.fullmatch(line)
        restored.append(match[1] + magics[int(match[2])] if match and int(match[2]) < len(magics) else line)
    return restored
