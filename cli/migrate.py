"""`tt migrate`: rewrite 0.3-era PyTorch code as 0.4-style code; a diff unless --write."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

from .errors import CLEAN, FAILED, USAGE, CommandError, refuse
from .typed import Argument, Option
from .verify import MEMORY, TIMEOUT, Format, only_with_verify, settings
from .verify import verify as prove
from .verify_modules import verify_modules as prove_modules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..migrate.batch import Outcome

_PREFIX = "tt migrate"


def command(
    paths: Annotated[list[str] | None, Argument(metavar="PATH...", help="files, directories, or - for stdin")] = None,
    write: Annotated[bool, Option("--write", help="change the files instead of showing a diff")] = False,
    check: Annotated[bool, Option("--check", help="exit 1 if a file would change; name it, write nothing")] = False,
    interactive: Annotated[bool, Option("--interactive", "-i", help="ask about every change, then write")] = False,
    undo: Annotated[bool, Option("--undo", help="take the last --write of this project back")] = False,
    allow_dirty: Annotated[bool, Option("--allow-dirty", help="write files with uncommitted changes too")] = False,
    unsafe: Annotated[bool, Option("--unsafe-fixes", help="also apply fixes that lack a fact")] = False,
    device_style: Annotated[
        bool, Option("--device-style", help="turn .cuda() into .to(device) in code of today too")
    ] = False,
    device_name: Annotated[
        str, Option("--device-name", metavar="NAME", help="what the variable of .to(device) is called")
    ] = "",
    mode: Annotated[
        str, Option("--mode", metavar="MODE", help="minimal: only what breaks or changes; style (the default)")
    ] = "",
    target: Annotated[str, Option("--target", metavar="VERSION", help="0.4.0, 0.4.1 (the default) or latest")] = "",
    from_python2: Annotated[bool, Option("--from-python2", help="convert Python 2 files to Python 3 too")] = False,
    project: Annotated[
        bool, Option("--project", help="let facts cross the files of the tree: imports, helpers, base classes")
    ] = False,
    select: Annotated[list[str] | None, Option("--select", metavar="CODE", help="only these rules or prefixes")] = None,
    ignore: Annotated[list[str] | None, Option("--ignore", metavar="CODE", help="not these rules")] = None,
    explain: Annotated[str, Option("--explain", metavar="FILE:LINE", help="print what was inferred on a line")] = "",
    verify: Annotated[bool, Option("--verify", help="run before and after and compare every number")] = False,
    args: Annotated[str, Option("--args", metavar="ARGS", help="--verify: arguments of the program")] = "",
    steps: Annotated[
        int, Option("--steps", metavar="N", help="--verify: stop after N optimiser steps; 0 does not stop")
    ] = 0,
    seed: Annotated[int, Option("--seed", metavar="N", help="--verify: seed of all random numbers")] = 0,
    timeout: Annotated[float, Option("--timeout", metavar="SECONDS", help="--verify: limit of each run")] = TIMEOUT,
    memory: Annotated[float, Option("--memory", metavar="GIB", help="--verify: limit of each run")] = MEMORY,
    allow_network: Annotated[
        bool, Option("--allow-network", help="--verify: let the program reach the network")
    ] = False,
    stub: Annotated[
        bool, Option("--stub", help="--verify: synthetic stand-ins for missing data, and those of tt_stubs.py")
    ] = False,
    with_torch: Annotated[
        str,
        Option("--with", metavar="PYTHON", help="--verify: run on a real torch too: torch, or an interpreter"),
    ] = "",
    verify_modules: Annotated[
        bool,
        Option("--verify-modules", help="compare modules and functions on random inputs, without a main program"),
    ] = False,
    output_format: Annotated[
        Format, Option("--output-format", help="--verify: how the verdict is written")
    ] = Format.text,
    stdin_filename: Annotated[
        str, Option("--stdin-filename", metavar="NAME", help="what - is called, and by its ending is")
    ] = "<stdin>",
    jobs: Annotated[int, Option("--jobs", "-j", metavar="N", help="processes; all processors if 0")] = 0,
    no_cache: Annotated[bool, Option("--no-cache", help="neither read nor write .tt_cache")] = False,
) -> int:
    """Migrate PyTorch 0.3 code. Exit code 0, 1 with --check when a file would change, 2 for an error.

    With --verify: 0 proved, 1 differs, 2 error, 3 not run, 4 the old program failed. It executes the program.
    """
    if explain:
        return _explain(explain, unsafe, project)
    _exclusive({"--project": project, "--from-python2": from_python2})
    _exclusive({
        "--write": write, "--check": check, "--verify": verify, "--verify-modules": verify_modules,
        "--interactive": interactive, "--undo": undo,
    })  # fmt: skip
    if not verify:
        only_with_verify(args=args, steps=steps, **{"with": with_torch})
    if not verify and not verify_modules:
        only_with_verify(
            seed=seed, allow_network=allow_network, stub=stub, timeout=timeout != TIMEOUT, memory=memory != MEMORY,
            output_format=output_format is not Format.text,
        )  # fmt: skip
    if undo:
        return _undo(paths)
    if not paths:
        raise CommandError("give a file or a directory, or - for stdin")
    if interactive and "-" in paths:
        raise CommandError("--interactive reads answers from standard input: give a file, not -")
    from ..migrate.batch import process
    from ..migrate.report.summary import Summary
    from .plan import plan
    from .progress import progress

    prepared = plan(
        paths, rounds=None, select=select, ignore=ignore, target=target, mode=mode, unsafe=unsafe,
        device_style=device_style, device_name=device_name, from_python2=from_python2, project=project, documents=True, stdin_name=stdin_filename, jobs=jobs,
        cached=not no_cache,
    )  # fmt: skip
    if verify or verify_modules:
        given = settings(
            args=args, steps=steps, seed=seed, timeout=timeout, memory=memory, allow_network=allow_network, stub=stub,
            with_torch=with_torch,
        )  # fmt: skip
        return (prove if verify else prove_modules)(paths, prepared, given, output_format)
    bar = progress(paths, documents=True) if not interactive else None
    outcomes: Iterator[Outcome] = process(paths, prepared)
    if interactive:
        from .interactive import review

        outcomes = review(outcomes, prepared)
    act: Callable[[Outcome], bool] = _Writing(allow_dirty) if write or interactive else _named if check else _diffed
    summary, failed = Summary(unsafe, project), False
    for outcome in outcomes if bar is None else bar.follow(outcomes):
        if bar is not None and (outcome.error is not None or outcome.result is not None):
            bar.clear()
        _notes(outcome)
        done = act(outcome)
        failed |= outcome.error is not None or not done
        summary.add(outcome, refused=not done)
    if summary.files > summary.failed:
        print(summary.text(write or interactive), file=sys.stderr)
    if failed:
        return USAGE
    return FAILED if check and summary.changed else CLEAN


def _exclusive(given: dict[str, bool]) -> None:
    names = [name for name, value in given.items() if value]
    if len(names) > 1:
        raise CommandError(f"{names[0]} and {names[1]} exclude each other")


def _notes(outcome: Outcome) -> None:
    """What is to be said of a file whatever is done with it."""
    if outcome.error is not None:
        refuse(_PREFIX, f"{outcome.path}: {outcome.error}")
    if outcome.result is not None:
        for failure in outcome.result.crashed:
            refuse(_PREFIX, f"{outcome.path}: {failure}; the other rules did their work")
        if outcome.result.python2 and outcome.result.changed:
            refuse(_PREFIX, f"{outcome.path}: Python 2 source; it is migrated and stays Python 2")
        for finding in outcome.result.findings:
            if finding.code == "TT002" and finding.fixed:
                refuse(_PREFIX, f"{outcome.path}: {finding.message}")


def _named(outcome: Outcome) -> bool:
    """--check: the names of files that would change."""
    if outcome.changed:
        from ..migrate.report.shown import shown

        print(f"would rewrite {shown(outcome.path)}")
    return True


def _diffed(outcome: Outcome) -> bool:
    """The default: the diff."""
    if not outcome.changed or outcome.result is None or outcome.source is None:
        return True
    from ..migrate.report.diff import coloured, unified

    diff = unified(outcome.path, outcome.result.original, outcome.result.text)
    if sys.stdout.isatty():
        from rich.console import Console

        Console(highlight=False, soft_wrap=True).print(coloured(diff), end="")
        return True
    sys.stdout.flush()
    sys.stdout.buffer.write(diff.encode(outcome.source.encoding))
    sys.stdout.buffer.flush()
    return True


class _Writing:
    """--write: the files themselves, each after the journal knows what it held; stdin goes to stdout."""

    def __init__(self, allow_dirty: bool):
        from ..migrate import project
        from ..migrate.sources.git import Repositories
        from ..migrate.sources.journal import Journal

        self._journal = Journal(project.folder())
        self._repositories = None if allow_dirty else Repositories()

    def __call__(self, outcome: Outcome) -> bool:
        from ..migrate.sources.files import UnreadableFileError

        if outcome.from_stdin:
            sys.stdout.flush()
            sys.stdout.buffer.write(outcome.encoded() if outcome.changed else outcome.data)
            sys.stdout.buffer.flush()
            return True
        if not outcome.changed:
            return True
        if self._repositories is not None and self._repositories.is_dirty(outcome.path):
            refuse(_PREFIX, f"{outcome.path}: has uncommitted changes; commit them, or give --allow-dirty")
            return False
        try:
            self._journal.note(outcome.path, outcome.data, outcome.encoded())
            outcome.save()
        except UnreadableFileError as error:
            refuse(_PREFIX, f"{outcome.path}: {error}")
            return False
        return True


def _undo(paths: list[str] | None) -> int:
    if paths:
        raise CommandError("--undo takes the whole last run back and no paths")
    from ..migrate import project
    from ..migrate.report.shown import shown
    from ..migrate.sources.files import UnreadableFileError
    from ..migrate.sources.journal import undo

    restored = kept = 0
    try:
        for path, why in undo(project.folder()):
            if why is None:
                restored += 1
                print(shown(path))
            else:
                kept += 1
                refuse(_PREFIX, f"{path}: {why}")
    except UnreadableFileError as error:
        raise CommandError(f"the undo journal {error}") from None
    if not restored and not kept:
        raise CommandError("there is no --write of this project to take back")
    print(f"Restored {restored} file{'s' * (restored != 1)}.", file=sys.stderr)
    return USAGE if kept else CLEAN


def _explain(place: str, unsafe: bool, linked: bool) -> int:
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
    from .plan import project_of

    try:
        unit = project_of([path]).unit(path) if linked else None
        print(explain(text, path, int(line), unsafe, unit))
    except LookupError as error:
        raise CommandError(str(error.args[0])) from None
    except UnparsableError as error:
        raise CommandError(f"{path}: line {error.line}, column {error.column}: {error}") from None
    except UnreadableError as error:
        raise CommandError(f"{path}: {error}") from None
    return CLEAN
