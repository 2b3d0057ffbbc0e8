"""The files of a program: as they are run under 0.3, and as the migrator rewrites them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..engine import run
from ..options import Options
from ..python2 import ConversionError, convert
from ..report.finding import Finding
from ..result import Result
from ..sources.encoded import UndecodableError, decode
from ..sources.mask import UnparsableError, mask
from .rewrites import Files, Migrated

if TYPE_CHECKING:
    from ..facts.linking import Project


class Program:
    """A script and those of its folder's modules that it imports; names are relative to the folder."""

    def __init__(self, folder: Path, options: Options, project: Project | None = None) -> None:
        self.folder, self.options, self.project = folder, options, project
        self.before: Files = {}
        self.results: dict[str, Result] = {}
        self._encode: dict[str, Any] = {}

    @property
    def result(self) -> Result:
        """What became of the script itself."""
        return next(iter(self.results.values()))

    def add(self, name: str, data: bytes) -> str | None:
        """Migrate a file; why that is impossible, or None. Python 2 is converted first: neither version would run."""
        try:
            encoded = decode(data)
            if mask(encoded.text).python2:
                encoded = replace(encoded, text=convert(encoded.text, name))
        except (UndecodableError, ConversionError, UnparsableError) as error:
            return str(error)
        result = self._migrated(encoded.text, name, self.options)
        if result.error is not None:
            return str(result.error)
        self._encode[name] = encoded.encode
        self.before[name] = encoded.encode(encoded.text)
        self.results[name] = result
        return None

    def _migrated(self, text: str, name: str, options: Options) -> Result:
        unit = None if self.project is None else self.project.unit(str(self.folder / name))
        return run(text, name, options, unit=unit)

    def _without(self, name: str, declined: frozenset[tuple[str, int]]) -> Result:
        return self._migrated(self.results[name].original, name, replace(self.options, declined=declined))

    def add_modules(self, names: Iterable[str]) -> str | None:
        """Migrate modules of the folder, other than those that the program wrote itself."""
        for name in names:
            source = self.folder / name
            if name in self.results or not name.endswith(".py") or not source.is_file():
                continue
            problem = self.add(name, source.read_bytes())
            if problem is not None:
                return f"{name}: {problem}"
        return None

    def changes(self) -> Migrated:
        """The rewrites, each of which can be left out."""
        return Migrated(self.results, self._without, self._encode)

    def left(self) -> list[tuple[str, Finding]]:
        """What the migrator found and left to a person, with the file it is in."""
        return [(name, f) for name, result in self.results.items() for f in result.findings if not f.fixed]

    def rounding(self) -> float:
        """The relative difference that the applied rules declare; 0 for none."""
        from ..rules import RULES

        declared = {rule.code: getattr(rule, "rounding", 0.0) for rule in RULES}
        return max((declared.get(each.code, 0.0) for each in self.changes().rewrites), default=0.0)
