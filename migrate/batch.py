"""Many files, one outcome each: what cannot be read or parsed costs that file and no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .prefilter import may_concern
from .sources.files import UnreadableFileError, read_bytes, read_source, write
from .sources.tree import NothingFoundError, discover

if TYPE_CHECKING:
    from .engine import Options, Result
    from .sources.encoded import Encoded


@dataclass
class Outcome:
    """One file: a result, or the one plain sentence why there is none; neither for a file with nothing to say."""

    path: str
    result: Result | None = None
    error: str | None = None
    source: Encoded | None = None
    data: bytes = b""

    @property
    def changed(self) -> bool:
        """Whether the migration rewrites the file."""
        return self.error is None and self.result is not None and self.result.changed

    def save(self) -> None:
        """Write the migrated text in place of the file."""
        assert self.result is not None and self.source is not None
        write(self.path, self.source, self.result.text, self.data)


def process(
    paths: Sequence[str], options: Options | None, stdin: bytes = b"", rounds: int | None = None
) -> Iterator[Outcome]:
    """Take every file under `paths` through the rules, in order; `rounds=0` only finds."""
    named = set(paths)
    for path in discover(paths):
        if isinstance(path, NothingFoundError):
            where, _, why = str(path).partition(": ")
            yield Outcome(where, error=why)
        else:
            yield _one(path, options, stdin, rounds, path in named)


def _one(path: str, options: Options | None, stdin: bytes, rounds: int | None, named: bool) -> Outcome:
    outcome = Outcome("<stdin>" if path == "-" else path)
    try:
        outcome.data = stdin if path == "-" else read_bytes(path)
        concerned = may_concern(outcome.data)
        if not concerned and not named:
            return outcome
        outcome.source = read_source(outcome.data)
        if not concerned:
            # A file asked for by name should not pass for clean when it is not even Python.
            from .sources.mask import UnparsableError, mask

            try:
                mask(outcome.source.text)
            except UnparsableError as error:
                outcome.error = f"line {error.line}, column {error.column}: {error}"
            return outcome
    except UnreadableFileError as error:
        outcome.error = str(error)
        return outcome
    from .engine import Options, run

    settings = options if options is not None else Options()
    text, name = outcome.source.text, outcome.path
    outcome.result = run(text, name, settings) if rounds is None else run(text, name, settings, rounds)
    outcome.error = outcome.result.error
    return outcome
