"""Results of earlier runs, one small file each, found by the content of the source, the options and the tool itself."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from . import project
from .options import Options
from .work import Outcome

if TYPE_CHECKING:
    from .result import Result

_SCHEMA = 2
_KEPT = 20_000
"""Entries beyond which the oldest half is dropped at the end of a run."""


class Cache:
    """Remembers outcomes below one folder; a folder that cannot be written to remembers nothing and says nothing."""

    def __init__(self, folder: str):
        self._folder = folder
        self._ready = False
        self._empty = not os.path.isdir(os.path.join(folder, "results"))
        self._begun: dict[tuple[str, Options, int | None], bytes] = {}

    def get(self, data: bytes, name: str, options: Options, rounds: int | None) -> Outcome | None:
        """The outcome of the same bytes under the same options, if it is known."""
        if self._empty:
            return None  # the whole run is new: no file need be asked for
        try:
            import json

            with open(self._path(data, name, options, rounds), encoding="utf-8") as file:
                stored = json.load(file)
            if stored["asked"] and not _still(name, stored["asked"]):
                return None  # a file beside it has changed what it takes from here
            return _outcome(stored, data, name)
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None  # not there, or damaged: worked out anew

    def put(self, outcome: Outcome, name: str, options: Options, rounds: int | None) -> None:
        """Remember an outcome; failures of rules are not remembered, so that they are seen again."""
        result = outcome.result
        if result is None or result.crashed or (result.error or "").startswith("the analysis failed"):
            return
        import json

        path = self._path(outcome.data, name, options, rounds)
        try:
            if not self._ready:
                project.make(self._folder, "results")
                self._ready, self._empty = True, False
            os.makedirs(os.path.dirname(path), exist_ok=True)
            temporary = f"{path}.{os.getpid()}"
            with open(temporary, "w", encoding="utf-8") as file:
                json.dump(_stored(result), file, ensure_ascii=True, separators=(",", ":"))
            os.replace(temporary, path)
        except OSError:
            pass

    def prune(self) -> None:
        """Drop the oldest half when there are too many entries."""
        held = [
            os.path.join(folder, name)
            for folder, _, names in os.walk(os.path.join(self._folder, "results"))
            for name in names
        ]
        if len(held) <= _KEPT:
            return
        entries = []
        for path in held:
            with suppress(OSError):
                entries.append((os.stat(path).st_mtime, path))
        for _, path in sorted(entries)[: len(entries) // 2]:
            with suppress(OSError):
                os.unlink(path)

    def _path(self, data: bytes, name: str, options: Options, rounds: int | None) -> str:
        base = os.path.basename(name)
        # Of the name only what the engine looks at: its kind, and whether it is a package's face.
        kind = base if base == "__init__.py" else os.path.splitext(base)[1]
        from hashlib import blake2b

        begun = self._begun.get((kind, options, rounds))
        if begun is None:
            parts = "\0".join([_tool(), kind, _chosen(options), repr(rounds)])
            begun = self._begun[kind, options, rounds] = blake2b(parts.encode()).digest()
        found = blake2b(begun + data, digest_size=20).hexdigest()
        return os.path.join(self._folder, "results", found[:2], found[2:])


def _still(path: str, asked: list[tuple[str, bool]]) -> bool:
    """Whether the files around still take the same names from this one."""
    from .neighbours import takes

    return all(takes(path, name) == answer for name, answer in asked)


def _chosen(options: Options) -> str:
    from dataclasses import asdict

    return repr(sorted((key, sorted(v) if isinstance(v, frozenset) else v) for key, v in asdict(options).items()))


@cache
def _tool() -> str:
    """What a result depends on besides the source: Python, and every file of the migrator."""
    return "\n".join([str(_SCHEMA), sys.version, *_stamps(os.path.dirname(__file__))])


def _stamps(folder: str) -> list[str]:
    found = []
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            status = entry.stat()
            found.append(f"{entry.name} {status.st_size} {status.st_mtime_ns}")
        elif entry.is_dir() and entry.name in ("edits", "facts", "report", "rules", "sources", "syntax"):
            found += _stamps(entry.path)
    return found


def _stored(result: Result) -> dict[str, object]:
    findings = [
        [
            f.code,
            f.name,
            f.message,
            f.line,
            f.column,
            f.start,
            f.end,
            f.safety,
            list(map(list, f.edits)),
            f.fixed,
            f.cell,
        ]
        for f in result.findings
    ]
    text = result.text if result.changed else None
    asked = [list(each) for each in result.asked]
    return {
        "text": text,
        "error": result.error,
        "python2": result.python2,
        "findings": findings,
        "asked": asked,
    }


def _outcome(stored: dict[str, object], data: bytes, name: str) -> Outcome:
    from .edits.edit import Edit
    from .report.finding import Finding
    from .result import Result
    from .sources.files import read_source
    from .sources.tree import PYTHON

    source = read_source(data, python=name.endswith(PYTHON) or name == "<stdin>")
    findings = []
    for code, title, message, line, column, start, end, safety, edits, fixed, cell in stored["findings"]:  # type: ignore[attr-defined]
        made = tuple(Edit(*edit) for edit in edits)
        findings.append(Finding(code, title, message, name, line, column, start, end, safety, made, fixed, cell))
    text = source.text if stored["text"] is None else str(stored["text"])
    error = stored["error"]
    result = Result(source.text, text, name, tuple(findings), error, bool(stored["python2"]))  # type: ignore[arg-type]
    return Outcome(name, result, result.error, source, data)
