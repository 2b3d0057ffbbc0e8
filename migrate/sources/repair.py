"""Make a 0.3-era script that uses `async` as a name compile on today's Python, without changing what it says."""

from __future__ import annotations

from .lexer import significant

# Python compares keywords before it normalises identifiers (PEP 3131): this spelling is not the keyword, yet the
# identifier that the compiler stores is plain "async". The text keeps its length and a callee sees async=True.
_ASYNC = "\U0001d41async"


def async_names(source: str) -> list[tuple[int, int]]:
    """Spans where `async` is used as an identifier rather than as the keyword before def, for or with."""
    if "async" not in source:
        return []
    found = significant(source)
    spans = []
    for here, token in enumerate(found):
        if token.kind == "name" and token.text == "async":
            following = found[here + 1].text if here + 1 < len(found) else ""
            if following not in ("def", "for", "with"):
                spans.append((token.start, token.end))
    return spans


def repair_async(source: str) -> str:
    """The same program with every identifier `async` respelled so that it compiles; length and lines stay."""
    parts, done = [], 0
    for start, end in async_names(source):
        parts += [source[done:start], _ASYNC]
        done = end
    return "".join([*parts, source[done:]])
