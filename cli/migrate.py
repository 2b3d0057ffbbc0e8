"""`tt migrate`: rewrite 0.3-era PyTorch code as 0.4-style code; a diff unless --write."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import CLEAN, FAILED, USAGE, CommandError, refuse

if TYPE_CHECKING:
    from ..migrate.batch import Outcome
    from ..migrate.engine import Options

_PREFIX = "tt migrate"


def command(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="files, directories, or - for stdin")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="change the files instead of showing a diff")] = False,
    check: Annotated[bool, typer.Option("--check", help="exit 1 if a file would change; write nothing")] = False,
    unsafe: Annotated[bool, typer.Option("--unsafe-fixes", help="also apply fixes that lack a fact")] = False,
    device_style: Annotated[bool, typer.Option("--device-style", help="turn every .cuda() into .to(device)")] = False,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="CODE", help="only these rules or prefixes")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", metavar="CODE", help="not these rules")] = None,
    explain: Annotated[
        str, typer.Option("--explain", metavar="FILE:LINE", help="print what was inferred on a line")
    ] = "",
    verify: Annotated[bool, typer.Option("--verify", help="run before and after and compare every number")] = False,
) -> int:
    """Migrate PyTorch 0.3 code. Exit code 0, 1 with --check when a file would change, 2 for an error."""
    if explain:
        return _explain(explain, unsafe)
    if not paths:
        raise CommandError("give a file or a directory, or - for stdin")
    if write and (check or verify):
        raise CommandError(f"--write and {'--check' if check else '--verify'} exclude each other")
    if verify:
        return _verify(paths, unsafe)
    from ..migrate.batch import process

    options = _options(unsafe, device_style, select, ignore)
    stdin = sys.stdin.buffer.read() if "-" in paths else b""
    outcomes, failed = [], False
    for outcome in process(paths, options, stdin):
        if outcome.error is not None:
            refuse(_PREFIX, f"{outcome.path}: {outcome.error}")
        failed |= outcome.error is not None or not _show(outcome, write)
        outcomes.append(outcome)
    _summarise(outcomes, write)
    if failed:
        return USAGE
    return FAILED if check and any(outcome.changed for outcome in outcomes) else CLEAN


def _options(unsafe: bool, device_style: bool, select: list[str] | None, ignore: list[str] | None) -> Options | None:
    # None keeps the engine, and libcst with it, out of a run in which no file concerns it.
    if not (unsafe or device_style or select or ignore):
        return None
    from ..migrate.engine import Options
    from .rule import known_prefixes

    return Options(unsafe, device_style, known_prefixes(select), known_prefixes(ignore))


def _show(outcome: Outcome, write: bool) -> bool:
    """Write the file or print its diff; False if writing failed."""
    result = outcome.result
    if result is not None:
        for failure in result.crashed:
            refuse(_PREFIX, f"{outcome.path}: {failure}; the other rules did their work")
        if result.python2 and result.changed:
            refuse(_PREFIX, f"{outcome.path}: Python 2 source; it is migrated and stays Python 2")
    if outcome.path == "<stdin>" and write:
        text = result.text if result is not None and outcome.error is None else None
        data = outcome.source.encode(text) if outcome.source is not None and text is not None else outcome.data
        sys.stdout.buffer.write(data)
        return True
    if not outcome.changed or result is None:
        return True
    if write:
        from ..migrate.sources.files import UnreadableFileError

        try:
            outcome.save()
        except UnreadableFileError as error:
            refuse(_PREFIX, f"{outcome.path}: {error}")
            return False
        return True
    _print_diff(outcome)
    return True


def _print_diff(outcome: Outcome) -> None:
    from ..migrate.report.diff import coloured, unified

    assert outcome.result is not None and outcome.source is not None
    diff = unified(outcome.path, outcome.result.original, outcome.result.text)
    if sys.stdout.isatty():
        from rich.console import Console

        Console(highlight=False, soft_wrap=True).print(coloured(diff), end="")
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(diff.encode(outcome.source.encoding))
    sys.stdout.buffer.flush()


def _summarise(outcomes: list[Outcome], write: bool) -> None:
    from ..migrate.report.text import migrate_summary

    findings = [finding for outcome in outcomes if outcome.result is not None for finding in outcome.result.findings]
    changed = sum(outcome.changed for outcome in outcomes)
    failed = sum(outcome.error is not None for outcome in outcomes)
    if len(outcomes) > failed:
        print(migrate_summary(findings, changed, failed, write), file=sys.stderr)


def _explain(place: str, unsafe: bool) -> int:
    path, colon, line = place.rpartition(":")
    if not colon or not line.isdigit():
        raise CommandError("--explain wants FILE:LINE")
    from ..migrate.sources.files import UnreadableFileError, read_bytes, read_source

    try:
        text = read_source(read_bytes(path)).text
    except UnreadableFileError as error:
        raise CommandError(f"{path}: {error}") from None
    from ..migrate.explain import explain
    from ..migrate.index import UnreadableError
    from ..migrate.sources.mask import UnparsableError

    try:
        print(explain(text, path, int(line), unsafe))
    except UnparsableError as error:
        raise CommandError(f"{path}: line {error.line}, column {error.column}: {error}") from None
    except UnreadableError as error:
        raise CommandError(f"{path}: {error}") from None
    return CLEAN


def _verify(paths: list[str], unsafe: bool) -> int:
    from ..migrate.proof import verify_file
    from ..migrate.sources.tree import NothingFoundError, discover

    code = CLEAN
    for path in discover(paths):
        if isinstance(path, NothingFoundError):
            refuse(_PREFIX, str(path))
            code = USAGE
            continue
        try:
            report = verify_file(path, unsafe=unsafe)
        except OSError as error:
            refuse(_PREFIX, f"{path}: {(error.strerror or str(error)).lower()}")
            code = USAGE
            continue
        report.render()
        code = max(code, report.exit_code)
    return code
