"""`tt migrate --verify`: prove a rewrite by running the program before and after; the options of it, and its exit code."""

from __future__ import annotations

import shlex
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from .errors import CLEAN, FAILED, USAGE, CommandError, refuse

if TYPE_CHECKING:
    from ..migrate.batch import Plan
    from ..migrate.proof import Report, Settings

TIMEOUT, MEMORY = 600.0, 8.0
_PREFIX = "tt migrate"
_NOT_RUN, _OLD_FAILED = 3, 4
_GRAVITY = (CLEAN, _NOT_RUN, _OLD_FAILED, FAILED, USAGE)
"""Exit codes from the best to the worst: of several files the worst counts."""


class Format(StrEnum):
    """How verdicts are written."""

    text = "text"
    json = "json"


def only_with_verify(**options: object) -> None:
    """Refuse options of a proof where none was asked for: nobody should think that one took place."""
    for name, value in options.items():
        if value:
            raise CommandError(f"--{name.replace('_', '-')} goes with --verify")


def settings(
    *, args: str, steps: int, seed: int, timeout: float, memory: float, allow_network: bool, stub: bool = False,
    with_torch: str = "",
) -> Settings:  # fmt: skip
    """The options of a proof as settings; a wrong one is refused by name."""
    from ..migrate.proof import Settings

    try:
        arguments = tuple(shlex.split(args))
    except ValueError as error:
        raise CommandError(f"--args cannot be split into words: {str(error).lower()}") from None
    for name, value in (("--steps", steps), ("--seed", seed)):
        if value < 0:
            raise CommandError(f"{name} is a number from {0 if name == '--seed' else 1} on, not {value}")
    for name, amount in (("--timeout", timeout), ("--memory", memory)):
        if not amount > 0:
            raise CommandError(f"{name} must be above 0, not {amount:g}")
    return Settings(arguments, seed, steps or None, timeout, memory, allow_network, stub, _interpreter(with_torch))


def _interpreter(word: str) -> str:
    """The Python of `--with`; refused where it has no torch, before anything runs for its sake."""
    if not word:
        return ""
    from ..migrate.proof.real_torch import interpreter, version_of

    try:
        python = interpreter(word)
    except ValueError as error:
        raise CommandError(str(error)) from None
    if version_of(python) is None:
        raise CommandError(f"--with {word}: {python} has no torch; name an interpreter that has")
    return python


def verify(paths: list[str], prepared: Plan, given: Settings, output_format: Format = Format.text) -> int:
    """Prove every file under `paths`; the exit code is that of the worst verdict."""
    from ..migrate.sources.tree import NothingFoundError, discover

    if "-" in paths:
        raise CommandError("--verify runs a program from its own folder: give a file, not -")
    codes, reports, errors = [CLEAN], [], []
    for path in discover(paths):
        if isinstance(path, NothingFoundError):
            errors.append({"path": None, "message": str(path)})
            refuse(_PREFIX, str(path))
            continue
        report = _prove(path, prepared, given, errors)
        if report is None:
            continue
        codes.append(report.exit_code)
        for failure in getattr(report.result, "crashed", ()):
            refuse(_PREFIX, f"{path}: {failure}; the other rules did their work")
        if output_format is Format.json:
            reports.append(report.as_json())
        else:
            report.render()
            sys.stdout.flush()
    if errors:
        codes.append(USAGE)
    if output_format is Format.json:
        _print_json(reports, errors)
    return max(codes, key=_GRAVITY.index)


def _prove(path: str, prepared: Plan, given: Settings, errors: list[dict[str, Any]]) -> Report | None:
    from ..migrate.proof import verify_file

    def announce(text: str) -> None:
        print(f"{_PREFIX}: {text}", file=sys.stderr, flush=True)

    try:
        return verify_file(path, given, prepared.of(path), announce=announce, project=prepared.project)
    except OSError as error:
        message = (error.strerror or str(error)).lower()
        errors.append({"path": path, "message": message})
        refuse(_PREFIX, f"{path}: {message}")
        return None


def _print_json(reports: list[dict[str, Any]], errors: list[dict[str, Any]]) -> None:
    import json

    from ..migrate.proof.machine import SCHEMA

    print(json.dumps({"schema": SCHEMA, "verdicts": reports, "errors": errors}, indent=2, ensure_ascii=False))
