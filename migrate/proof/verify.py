"""Runs both versions of a program and gives the verdict."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..options import Options
from ..sources.encoded import UndecodableError, decode
from ..sources.tree import DOCUMENTS, NOTEBOOKS
from .compare import Comparison, compare
from .coverage import coverage
from .obstacles import ending, obstacle
from .program import Program
from .report import DIFFERS, NOT_RUN, OLD_FAILED, PROVED, Report
from .rewrites import Changes, Edited, Files
from .runner import Run, Runner
from .settings import BEFORE, DIALECTS, Settings
from .workplace import Workplace

if TYPE_CHECKING:
    from ..facts.linking import Project

Announce = Callable[[str], None]


def verify_file(
    path: str, settings: Settings | None = None, options: Options | None = None, *, blame: bool = True,
    announce: Announce | None = None, project: Project | None = None,
) -> Report:  # fmt: skip
    """Migrate the file at `path` in memory and prove the rewrite by running it before and after.

    Modules of its folder that it imports are migrated with it; with `project` facts cross its files. OSError when the
    file cannot be read.
    """
    settings, options = settings or Settings(), options or Options()
    if path.endswith((*NOTEBOOKS, *DOCUMENTS, ".pyi")):
        return Report(path, NOT_RUN, "only scripts are run, not notebooks, documents or stubs of types")
    program = Program(Path(path).parent, options, project)
    problem = program.add(os.path.basename(path), Path(path).read_bytes())
    if problem is not None:
        return Report(path, NOT_RUN, problem)
    if announce is not None:
        announce(_announcement(path, len(program.changes().rewrites), DIALECTS[options.target], settings))
    with Workplace(path) as workplace:
        runner = Runner(workplace, settings)
        report = Report(path, PROVED, target=DIALECTS[options.target], result=program.result)
        first = runner.run(BEFORE, program.before)
        while _stopped_by_python2(first, program):
            first = runner.run(BEFORE, program.before)
        if _unfinished(report, first):
            return report
        problem = program.add_modules(first.end["modules"])
        if problem is not None:
            report.verdict, report.reason = NOT_RUN, problem
            return report
        report.left = program.left()
        _judge(report, runner, program.before, program.changes(), first, blame, program.rounding())
        return _on_torch(report, runner, program.changes().without(()))


def _stopped_by_python2(run: Run, program: Program) -> bool:
    """Whether a module that no Python 3 can read stopped the program, and could be converted."""
    failure = run.failure if run.problem is None else None
    if failure is None or "SyntaxError" not in failure["kinds"] or not failure["at"]:
        return False
    name = failure["at"][0]
    return name not in program.results and program.add_modules([name]) is None and name in program.before


def verify_sources(
    path: str, before: bytes, after: bytes, settings: Settings | None = None, target: str = "0.4.1", *,
    blame: bool = True,
) -> Report:  # fmt: skip
    """Prove that two versions of the program at `path` compute the same: `before` under 0.3, `after` as the target."""
    name = os.path.basename(path)
    with Workplace(path) as workplace:
        runner = Runner(workplace, settings or Settings())
        report = Report(path, PROVED, target=DIALECTS[target])
        first = runner.run(BEFORE, {name: before})
        if _unfinished(report, first):
            return report
        changes = Edited(name, decode(before).text, decode(after).text)
        _judge(report, runner, {name: before}, changes, first, blame)
        return _on_torch(report, runner, changes.without(()))


def _judge(
    report: Report, runner: Runner, before: Files, changes: Changes, first: Run, blame: bool, rounding: float = 0.0
) -> Report:
    after = changes.without(())
    second = runner.run(report.target, after)
    report.texts = {name: (_text(before.get(name, b"")), _text(data)) for name, data in after.items()}
    report.traces = first.events, second.events
    report.coverage = coverage(changes.rewrites, before, first.events)
    report.run = runner.settings.run()
    if second.problem is not None:
        report.verdict, report.reason = NOT_RUN, f"the version after {second.problem}"
        return report
    found = report.comparison = compare(first.events, second.events, rounding)
    _give_verdict(report, found)
    if report.verdict != DIFFERS:
        return report
    again = runner.run(BEFORE, before)  # a program that does not repeat itself proves nothing
    if again.problem is not None or compare(first.events, again.events).difference is not None:
        report.verdict, report.comparison = NOT_RUN, None
        report.reason = "the old program does not repeat itself: two runs of it from one seed differ"
        return report
    if blame:
        from .blame import find

        report.blame = find(report, runner, changes, first, rounding)
    return report


def _on_torch(report: Report, runner: Runner, after: Files) -> Report:
    """Run the proved version on a real torch too, where one is named."""
    if report.proved and runner.settings.python:
        from .real_torch import compare_with

        report.on_torch = compare_with(runner.settings.python, runner, after)
    return report


def _unfinished(report: Report, run: Run) -> bool:
    """Whether the old program gave nothing to compare with; the report says why."""
    report.traces = (run.events,)
    report.stood_in = next((e["used"] for e in reversed(run.events) if e["event"] == "stubs"), {})
    if any("nothing" not in what and "no progress" not in what for what in report.stood_in.values()):
        report.qualifier = "on synthetic data"
    if run.events and run.events[0]["event"] == "start":
        report.network = run.events[0]["network"]
    if run.problem is not None:
        report.verdict, report.reason = NOT_RUN, f"the version before {run.problem}"
    elif run.failure is not None:
        why = obstacle(run.failure)
        report.verdict = OLD_FAILED if why is None else NOT_RUN
        report.reason = why or f"under torch {BEFORE} it {ending(run.failure)}"
    else:
        return False
    return True


def _give_verdict(report: Report, found: Comparison) -> None:
    failure = found.failures[1]
    if found.difference is not None:
        report.verdict = DIFFERS
    elif failure is not None and failure.get("lacking"):
        report.verdict, report.reason = NOT_RUN, f"the version after: {obstacle(failure)}"
    elif failure is not None:
        report.verdict, report.reason = DIFFERS, f"after {ending(failure).rstrip('.')}, before does not"
    elif missing := found.missing():
        report.verdict = NOT_RUN
        report.reason = f"nothing to prove: {', '.join(missing)} ({_NEEDED})"


_NEEDED = "a proof needs at least one backward pass, one update and one printed number"


def _announcement(path: str, rewrites: int, dialect: str, settings: Settings) -> str:
    arguments = f" with arguments {' '.join(settings.arguments)}" if settings.arguments else ""
    return (
        f"{path}: will be executed{arguments}: as it is under torch {BEFORE}, and with {rewrites} "
        f"rewrite{'s' * (rewrites != 1)} under torch {dialect}; in copies of its folder, {settings.limits()}"
    )


def _text(data: bytes) -> str:
    try:
        return decode(data).text
    except UndecodableError:
        return data.decode("utf-8", "replace")


__all__ = ["verify_file", "verify_sources"]
