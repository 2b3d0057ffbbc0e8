"""One file from bytes to outcome: what cannot be read or parsed is one plain sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .options import Options
from .prefilter import has_trigger, may_concern, mentions_suppression
from .sources.files import UnreadableFileError, read_source, write
from .sources.tree import DOCUMENTS, NOTEBOOKS

if TYPE_CHECKING:
    from .facts.linking import Project
    from .result import Result
    from .sources.encoded import Encoded


@dataclass
class Outcome:
    """One file: a result, or the one plain sentence why there is none; neither for a file with nothing to say."""

    path: str
    result: Result | None = None
    error: str | None = None
    source: Encoded | None = None
    data: bytes = b""
    from_stdin: bool = False
    reviewed: bool = False
    """A person has said which of its changes are wanted."""

    @property
    def changed(self) -> bool:
        """Whether the migration rewrites the file."""
        return self.error is None and self.result is not None and self.result.changed

    def encoded(self) -> bytes:
        """The migrated text as the file's bytes."""
        assert self.result is not None and self.source is not None
        return self.source.encode(self.result.text)

    def save(self) -> None:
        """Write the migrated text in place of the file."""
        write(self.path, self.encoded(), self.data)


def concerns(data: bytes, name: str, project: Project | None = None) -> bool:
    """Whether a file of these bytes can hold anything to report; the cheapest question first."""
    if project is not None and project.concerns(name) and has_trigger(data):
        return True  # it may get torch's names from another file
    if b"torch" not in data:
        return False
    return name.endswith(NOTEBOOKS) or may_concern(data) or mentions_suppression(data)


def examine(
    data: bytes, name: str, options: Options, rounds: int | None = None, project: Project | None = None
) -> Outcome:
    """Take one file through the rules; `rounds=0` only finds, `project` lets facts cross files."""
    outcome = Outcome(name, data=data)
    try:
        outcome.source = read_source(data, python=not name.endswith((*NOTEBOOKS, *DOCUMENTS)))
    except UnreadableFileError as error:
        outcome.error = str(error)
        return outcome
    text = outcome.source.text
    if name.endswith((*NOTEBOOKS, *DOCUMENTS)):
        from .embedded import run_document

        outcome.result = run_document(text, name, options, rounds)
    elif options.from_python2:
        from .python2 import run_converted

        outcome.result = run_converted(text, name, options, rounds)
    else:
        from .engine import ROUNDS, run

        unit = None if project is None else project.unit(name)
        outcome.result = run(text, name, options, ROUNDS if rounds is None else rounds, unit)
    outcome.error = outcome.result.error
    return outcome


def examine_named(data: bytes, name: str) -> Outcome:
    """A file without a word of ours that was asked for by name: it should not pass for clean when it is no Python."""
    outcome = Outcome(name, data=data)
    try:
        outcome.source = read_source(data, python=not name.endswith((*NOTEBOOKS, *DOCUMENTS)))
    except UnreadableFileError as error:
        outcome.error = str(error)
        return outcome
    if not name.endswith((*NOTEBOOKS, *DOCUMENTS)):
        from .sources.mask import UnparsableError, mask

        try:
            mask(outcome.source.text)
        except UnparsableError as error:
            outcome.error = f"line {error.line}, column {error.column}: {error}"
    return outcome
