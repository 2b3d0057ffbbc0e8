"""A file's name as one printable line: names may hold line ends, and bytes that are no text."""

from __future__ import annotations

import os


def shown(path: str) -> str:
    """The path with `\\n` and `\\xff` written out where it holds what cannot be printed on one line."""
    if path.isprintable():
        return path
    return "".join(each if each.isprintable() else _escaped(each) for each in path)


def quoted(name: str) -> str:
    """The name as a diff's header has it: what cannot be printed makes it a string of C, as git writes and reads it."""
    if name.isprintable() and not set(name) & {'"', "\\"}:
        return name
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:03o}" for b in os.fsencode(name)) + '"'


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":  # a byte of a file name that is not valid UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")
