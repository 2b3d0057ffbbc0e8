"""Completion inside a string that is being typed: keys of plain dicts, and paths of files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .matching import ranked
from .stored import children, follow, is_a

MOST = 2000  # entries of a folder, or keys of a dict, that are looked at
# The expression of plain names, attributes and constant keys that a bracket or a dot follows.
PLAIN = r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*|\[(?:'[^'\\]*'|\"[^\"\\]*\"|-?\d+)\])*"
SUBSCRIPT = re.compile(rf"({PLAIN})\[\s*$")
KEY = re.compile(rf"({PLAIN})\[\s*(\w*)$")
FILES = re.compile(r"\b(?:open|load|save|Path|read_text|listdir|chdir|from_file|ImageFolder)\s*\([^()]*$")


@dataclass(frozen=True)
class Open:
    """A string whose end is not typed yet: what stands before it, its prefix and quote, and its text."""

    before: str
    prefix: str
    quote: str
    text: str


def open_string(text: str) -> Open | None:
    """The string that the end of `text` is in; None outside of strings and in comments."""
    at = 0
    while at < len(text):
        character = text[at]
        if character == "#":
            at = text.find("\n", at)
            if at < 0:
                return None
        elif character in "'\"":
            quote = character * 3 if text.startswith(character * 3, at) else character
            end = _end(text, at + len(quote), quote)
            if end is None:
                prefix = re.search(r"(?:\b[rRbBuUfF]{1,2})?$", text[:at])
                written = prefix[0] if prefix else ""
                return Open(text[: at - len(written)], written.lower(), quote, text[at + len(quote) :])
            at = end
            continue
        at += 1
    return None


def _end(text: str, at: int, quote: str) -> int | None:
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(quote, at):
            return at + len(quote)
        elif text[at] == "\n" and len(quote) == 1:
            return at  # cannot go on: the next line begins anew
        else:
            at += 1
    return None


def in_string(namespace: dict[str, Any], inside: Open, requested: bool) -> tuple[str, list[str]]:
    """What the string may become: a key where it is one, else a path where it looks like one or Tab asks."""
    if "f" in inside.prefix or "b" in inside.prefix or len(inside.quote) > 1:
        return "", []
    subscript = SUBSCRIPT.search(inside.before)
    if subscript:
        keys = [key for key in _keys(follow(namespace, subscript[1])) if type(key) is str and _is_plain(key)]
        return inside.text, [f"{key}{inside.quote}]" for key in ranked(inside.text, keys)]
    if requested or "/" in inside.text or FILES.search(inside.before):
        return paths(inside.text)
    return "", []


def key(namespace: dict[str, Any], text: str) -> tuple[str, list[str]] | None:
    """The keys of the dict whose bracket has just been opened; None where there is no such dict."""
    match = KEY.search(text)
    if match is None:
        return None
    found = list(_keys(follow(namespace, match[1])))
    if not found:
        return None
    written = {f"{one!r}]": one for one in found if type(one) is int or _is_plain(one)}
    if not match[2]:
        return "", list(written)
    return match[2], [text for text, one in written.items() if str(one).startswith(match[2])]


def _keys(value: Any) -> Iterator[Any]:
    """Keys of a dict, read as a dict's whatever its class says; of a ModuleDict the names of its parts."""
    try:
        if is_a(value, dict):
            yield from (one for one in list(islice(dict.keys(value), MOST)) if type(one) in (str, int))
        else:
            yield from children(value)
    except RuntimeError:  # another thread changed it meanwhile
        return


def _is_plain(text: str) -> bool:
    return text.isprintable() and not set(text) & {"'", '"', "\\"}


def paths(text: str) -> tuple[str, list[str]]:
    """Files and folders that a path may become; hidden ones when their dot is typed."""
    folder, slash, word = text.rpartition("/")
    place = os.path.expanduser(folder + slash) or "."
    try:
        with os.scandir(place) as entries:
            names = [one.name + ("/" if _is_folder(one) else "") for one in islice(entries, MOST)]
    except (OSError, ValueError):
        return word, []
    names = [name for name in names if _is_plain(name) and (word.startswith(".") or not name.startswith("."))]
    return word, ranked(word, names) if word else sorted(names, key=lambda name: (name.startswith("_"), name.lower()))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
