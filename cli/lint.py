"""`tt lint`: report 0.3-era PyTorch code, for people and for continuous integration."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from .errors import CLEAN, FAILED, USAGE, CommandError, refuse
from .typed import Argument, Option

if TYPE_CHECKING:
    from ..migrate.report.finding import Finding
    from ..migrate.result import Result

_PREFIX = "tt lint"


class Format(StrEnum):
    """How findings are written."""

    text = "text"
    full = "full"  # what text was called first
    concise = "concise"
    json = "json"
    github = "github"
    sarif = "sarif"


def command(
    paths: Annotated[list[str] | None, Argument(metavar="PATH...", help="files, directories, or - for stdin")] = None,
    output_format: Annotated[Format, Option("--output-format", help="how findings are written")] = Format.text,
    select: Annotated[list[str] | None, Option("--select", metavar="CODE", help="only these rules or prefixes")] = None,
    ignore: Annotated[list[str] | None, Option("--ignore", metavar="CODE", help="not these rules")] = None,
    target: Annotated[str, Option("--target", metavar="VERSION", help="0.4.0, 0.4.1 (the default) or latest")] = "",
    project: Annotated[
        bool, Option("--project", help="let facts cross the files of the tree: imports, helpers, base classes")
    ] = False,
    docs: Annotated[bool, Option("--docs", help="take .md and .rst files of a directory too")] = False,
    exit_zero: Annotated[bool, Option("--exit-zero", help="exit 0 whatever is found; errors stay 2")] = False,
    stdin_filename: Annotated[
        str, Option("--stdin-filename", metavar="NAME", help="what - is called, and by its ending is")
    ] = "<stdin>",
    jobs: Annotated[int, Option("--jobs", "-j", metavar="N", help="processes; all processors if 0")] = 0,
    no_cache: Annotated[bool, Option("--no-cache", help="neither read nor write .tt_cache")] = False,
) -> int:
    """Find PyTorch 0.3 code. Exit code 0 clean, 1 findings, 2 error.

    Settings stand in [tool.tt] of pyproject.toml: select, ignore, per-file-ignores, exclude, target, mode, docs.
    """
    if not paths:
        raise CommandError("give a file or a directory, or - for stdin")
    from ..migrate.batch import process
    from .plan import plan

    prepared = plan(
        paths, rounds=0, select=select, ignore=ignore, target=target, project=project, documents=docs or None,
        stdin_name=stdin_filename, jobs=jobs, cached=not no_cache,
    )  # fmt: skip
    writer = _writer(output_format)
    for outcome in process(paths, prepared):
        if outcome.error is not None:
            writer.error(outcome.path, outcome.error)
        result = outcome.result
        if result is None or outcome.error is not None:
            continue
        for failure in result.crashed:
            writer.error(outcome.path, f"{failure}; the other rules did their work")
        writer.result(result)
    writer.finish()
    if writer.errors:
        return USAGE
    return FAILED if writer.kinds.total() and not exit_zero else CLEAN


class _Writer:
    """Findings as lines, at once; the other formats keep them to the end."""

    def __init__(self, output_format: Format):
        from collections import Counter

        self.format = output_format
        self.kinds: Counter[str] = Counter()
        self.files = 0
        self.errors: list[tuple[str, str]] = []

    def error(self, path: str, message: str) -> None:
        self.errors.append((path, message))
        refuse(_PREFIX, f"{path}: {message}")

    def result(self, result: Result) -> None:
        self.kinds.update(finding.safety for finding in result.findings)
        self.files += bool(result.findings)
        self.show(result)

    def show(self, result: Result) -> None:
        if result.findings:
            from ..migrate.report.text import concise, full

            for finding in result.findings:
                print(concise(finding) if self.format is Format.concise else full(finding, result.original))

    def finish(self) -> None:
        from ..migrate.report.text import lint_summary

        if self.kinds.total() or not self.errors:
            print(lint_summary(self.kinds, self.files), file=sys.stderr)


class _Json(_Writer):
    def __init__(self, output_format: Format):
        super().__init__(output_format)
        self.findings: list[Finding] = []

    def show(self, result: Result) -> None:
        self.findings += result.findings

    def finish(self) -> None:
        from ..migrate.report.machine import as_json

        print(as_json(self.findings, self.errors))


class _Github(_Json):
    def finish(self) -> None:
        from ..migrate.report.github import as_github

        if text := as_github(self.findings, self.errors):
            print(text)
        _Writer.finish(self)


class _Sarif(_Writer):
    def __init__(self, output_format: Format):
        super().__init__(output_format)
        from .. import __version__
        from ..migrate.report.sarif import SarifLog

        self.log = SarifLog(__version__)

    def show(self, result: Result) -> None:
        self.log.add(result.findings, result.original)

    def finish(self) -> None:
        print(self.log.text(self.errors))


def _writer(output_format: Format) -> _Writer:
    kinds: dict[Format, type[_Writer]] = {Format.json: _Json, Format.github: _Github, Format.sarif: _Sarif}
    return kinds.get(output_format, _Writer)(output_format)
