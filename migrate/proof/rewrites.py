"""The changes between two versions, each of which can be left out: rewrites of rules, or else changed lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..result import Result

Files = dict[str, bytes]


@dataclass(frozen=True)
class Rewrite:
    """One change of one file. `code` is the rule's, or "" for lines that were changed by other means."""

    code: str
    name: str
    file: str
    line: int
    last: int
    """The last line of the original that it concerns."""
    start: int
    """Where it begins in the original text: with the code, what names it to the engine."""

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip() or "a changed line"

    def distance(self, file: str, line: int) -> float:
        """How far a line of the original is from it; one that comes before weighs less than one that comes after."""
        if file != self.file:
            return 1e6
        if self.line <= line <= self.last:
            return 0.0
        return float(line - self.last) if line > self.last else 1.5 * (self.line - line)


class Changes(Protocol):
    """A set of rewrites, and the version with some of them left out."""

    @property
    def rewrites(self) -> Sequence[Rewrite]:
        """In the order of the files and lines."""
        ...

    def without(self, left_out: Collection[Rewrite]) -> Files:
        """The files of the version after, made without these rewrites."""
        ...


class Migrated:
    """What the migrator made of the files of a program."""

    def __init__(
        self, results: Mapping[str, Result], again: Callable[[str, frozenset[tuple[str, int]]], Result],
        encode: Mapping[str, Callable[[str], bytes]],
    ) -> None:  # fmt: skip
        self.results, self.again, self.encode = results, again, encode
        self.rewrites: Sequence[Rewrite] = [
            Rewrite(f.code, f.name, file, f.line, f.line + result.original.count("\n", f.start, f.end), f.start)
            for file, result in results.items()
            for f in result.findings
            if f.fixed
        ]

    def without(self, left_out: Collection[Rewrite]) -> Files:
        files = {}
        for file, result in self.results.items():
            declined = frozenset((each.code, each.start) for each in left_out if each.file == file)
            text = result.text
            if declined:
                again = self.again(file, declined)
                text = again.original if again.error else again.text
            files[file] = self.encode[file](text)
        return files


class Edited:
    """Changes that were made by hand: runs of lines that differ between two texts."""

    def __init__(self, file: str, before: str, after: str) -> None:
        self.file = file
        self.before, self.after = before.splitlines(keepends=True), after.splitlines(keepends=True)
        self._blocks = list(_blocks(self.before, self.after))
        self.rewrites: Sequence[Rewrite] = [
            Rewrite("", "", file, i + 1, max(i + 1, j), i) for tag, i, j, _, _ in self._blocks if tag != "equal"
        ]

    def without(self, left_out: Collection[Rewrite]) -> Files:
        kept = {each.start for each in left_out}
        lines: list[str] = []
        for tag, i, j, p, q in self._blocks:
            lines += self.before[i:j] if tag == "equal" or i in kept else self.after[p:q]
        return {self.file: "".join(lines).encode()}


def _blocks(before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """difflib's opcodes, where a run of as many lines on both sides is taken line by line if its layout is the same."""
    for tag, i, j, p, q in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        pairs = list(zip(before[i:j], after[p:q]))
        if tag == "replace" and j - i == q - p and all(_indent(x) == _indent(y) for x, y in pairs):
            for k in range(j - i):
                yield tag, i + k, i + k + 1, p + k, p + k + 1
        else:
            yield tag, i, j, p, q


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


class LineMap:
    """Which line of the version before a line of the version after comes from."""

    def __init__(self, before: str, after: str) -> None:
        lines = before.splitlines(), after.splitlines()
        self._blocks = SequenceMatcher(None, *lines, autojunk=False).get_opcodes()

    def __call__(self, line: int) -> int:
        at = line - 1
        for tag, i, j, p, q in self._blocks:
            if p <= at < q:
                return i + (at - p if tag == "equal" else min(at - p, max(j - i - 1, 0))) + 1
        return line
