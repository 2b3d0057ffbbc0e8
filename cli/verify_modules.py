"""`tt migrate --verify-modules`: compare the modules and functions of files on random inputs, without a main program."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .errors import CLEAN, FAILED, USAGE, CommandError, refuse
from .verify import Format

if TYPE_CHECKING:
    from ..migrate.batch import Plan
    from ..migrate.proof import Settings

_PREFIX = "tt migrate"
_GRAVITY = (CLEAN, 3, FAILED, USAGE)
"""Exit codes from the best to the worst: of several files the worst counts; 3 is not run."""


def verify_modules(paths: list[str], prepared: Plan, given: Settings, output_format: Format = Format.text) -> int:
    """Compare every file under `paths`; the exit code is that of the worst verdict."""
    from ..migrate.proof.modules import verify_modules as compare
    from ..migrate.sources.tree import NothingFoundError, discover

    if "-" in paths:
        raise CommandError("--verify-modules runs definitions from their own folder: give a file, not -")
    codes: list[int] = [CLEAN]
    reports: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for path in discover(paths):
        if isinstance(path, NothingFoundError):
            errors.append({"path": None, "message": str(path)})
            refuse(_PREFIX, str(path))
            continue
        print(f"{_PREFIX}: {path}: its definitions will be executed, {given.limits()}", file=sys.stderr, flush=True)
        try:
            report = compare(path, given, prepared.of(path))
        except OSError as error:
            errors.append({"path": path, "message": (error.strerror or str(error)).lower()})
            refuse(_PREFIX, f"{path}: {errors[-1]['message']}")
            continue
        codes.append(report.exit_code)
        if output_format is Format.json:
            reports.append(report.as_json())
        else:
            print(*report.lines(), sep="\n", file=sys.stderr if report.problem else sys.stdout, flush=True)
    if errors:
        codes.append(USAGE)
    if output_format is Format.json:
        import json

        print(json.dumps({"schema": 1, "modules": reports, "errors": errors}, indent=2, ensure_ascii=False))
    return max(codes, key=_GRAVITY.index)
