"""`tt lint`: report 0.3-era PyTorch code, for people and for continuous integration."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import CLEAN, FAILED, USAGE, CommandError, refuse

if TYPE_CHECKING:
    from ..migrate.report.finding import Finding

_PREFIX = "tt lint"


class Format(StrEnum):
    """How findings are written."""

    full = "full"
    concise = "concise"
    json = "json"


def command(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="files, directories, or - for stdin")
    ] = None,
    output_format: Annotated[Format, typer.Option("--output-format", help="how findings are written")] = Format.full,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="CODE", help="only these rules or prefixes")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", metavar="CODE", help="not these rules")] = None,
) -> int:
    """Find PyTorch 0.3 code. Exit code 0 clean, 1 findings, 2 error."""
    if not paths:
        raise CommandError("give a file or a directory, or - for stdin")
    from ..migrate.batch import process

    options = None
    if select or ignore:
        from ..migrate.engine import Options
        from .rule import known_prefixes

        options = Options(select=known_prefixes(select), ignore=known_prefixes(ignore))
    stdin = sys.stdin.buffer.read() if "-" in paths else b""
    findings: list[Finding] = []
    errors: list[tuple[str, str]] = []
    files = 0
    for outcome in process(paths, options, stdin, rounds=0):
        if outcome.error is not None:
            errors.append((outcome.path, outcome.error))
            refuse(_PREFIX, f"{outcome.path}: {outcome.error}")
        result = outcome.result
        if result is None or outcome.error is not None:
            continue
        for failure in result.crashed:
            errors.append((outcome.path, failure))
            refuse(_PREFIX, f"{outcome.path}: {failure}; the other rules did their work")
        files += bool(result.findings)
        findings += result.findings
        if output_format is not Format.json:
            _print(result, output_format)
    _finish(findings, errors, files, output_format)
    return USAGE if errors else FAILED if findings else CLEAN


def _print(result: object, output_format: Format) -> None:
    from ..migrate.engine import Result
    from ..migrate.report.text import concise, full

    assert isinstance(result, Result)
    for finding in result.findings:
        print(full(finding, result.original) if output_format is Format.full else concise(finding))


def _finish(findings: list[Finding], errors: list[tuple[str, str]], files: int, output_format: Format) -> None:
    if output_format is Format.json:
        from ..migrate.report.machine import as_json

        print(as_json(findings, errors))
        return
    from ..migrate.report.text import lint_summary

    if findings or not errors:
        print(lint_summary(findings, files), file=sys.stderr)
