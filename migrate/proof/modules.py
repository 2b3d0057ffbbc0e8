"""`--verify-modules`: every module and function of a file that can be fed is compared before and after, without a main program.

The version before finds arguments and inputs that work and computes outputs and gradients from several draws; the version
after is given the same and must agree.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..options import Options
from .runner import Event, Runner
from .settings import BEFORE, DIALECTS, Settings
from .workplace import Workplace

PROVED, DIFFERS, NOT_RUN = "proved", "differs", "not run"
RELATIVE, ABSOLUTE = 1e-5, 1e-7
SECONDS = 15  # for finding inputs of one name, and for its draws
_After = Callable[[list[str]], Mapping[str, bytes]]  # the version after, once the imported modules are known


@dataclass
class Verdict:
    """The outcome for one name."""

    name: str
    verdict: str
    detail: str = ""

    def line(self) -> str:
        """As a line of the report."""
        return f"  {self.verdict:8}{self.name}{': ' if self.detail else ''}{self.detail}"


@dataclass
class ModulesReport:
    """The outcome for one file."""

    path: str
    verdicts: list[Verdict] = field(default_factory=list)
    problem: str = ""

    def count(self, verdict: str) -> int:
        """How many names have that verdict."""
        return sum(each.verdict == verdict for each in self.verdicts)

    @property
    def exit_code(self) -> int:
        """1 where something differs, 0 where something is proved, 3 where nothing could be run."""
        return 1 if self.count(DIFFERS) else 0 if self.count(PROVED) else 3

    def lines(self) -> list[str]:
        """The report as plain lines."""
        if self.problem:
            return [f"{self.path}: not run: {self.problem}"]
        counts = ", ".join(f"{self.count(v)} {v}" for v in (PROVED, DIFFERS, NOT_RUN) if self.count(v))
        return [
            f"{self.path}: {counts or 'not run: defines no module and no function'}",
            *(v.line() for v in self.verdicts),
        ]

    def as_json(self) -> dict[str, Any]:
        """The report for programs."""
        names = [{"name": v.name, "verdict": v.verdict, "detail": v.detail or None} for v in self.verdicts]
        return {"path": self.path, "exit_code": self.exit_code, "problem": self.problem or None, "names": names}


class ModuleRunner(Runner):
    """Runs the process that tries modules."""

    def _start(self, instructions: dict[str, Any], dialect: str) -> subprocess.Popen:
        environment = {**os.environ, "TT_TORCH": dialect, "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore"}
        environment.setdefault("TT_DEVICE_SIM", "1")
        environment["TT_STUB_SEED"] = str(instructions["seed"])
        return subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.modules_child", json.dumps(instructions)], env=environment,
            cwd=self.workplace.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip

    def names(self, dialect: str, files: Mapping[str, bytes], plan: dict[str, Any] | None) -> Event | str:
        """What each name gave, and the modules that were imported; or why nothing did."""
        self.extra.update(plan=plan, seconds=SECONDS)
        found = self.run(dialect, files)
        return found.problem if found.problem is not None else found.end


def verify_modules(path: str, settings: Settings | None = None, options: Options | None = None) -> ModulesReport:
    """Migrate the file at `path` in memory and compare its modules and functions. OSError when it cannot be read.

    Modules of its folder that it imports are migrated with it.
    """
    from .program import Program

    settings, options = settings or Settings(), options or Options()
    program = Program(Path(path).parent, options)
    problem = program.add(os.path.basename(path), Path(path).read_bytes())
    if problem is not None:
        return ModulesReport(path, problem=problem)

    def after(imported: list[str]) -> Mapping[str, bytes]:
        problem = program.add_modules(imported)
        if problem is not None:
            raise _CannotMigrateError(problem)
        return program.changes().without(())

    return _compare(path, program.before, after, settings, DIALECTS[options.target])


def compare_modules(
    path: str, before: Mapping[str, bytes], after: Mapping[str, bytes], settings: Settings, target: str
) -> ModulesReport:
    """Compare two versions: `before` under 0.3, `after` under the dialect `target`."""
    return _compare(path, before, lambda _: after, settings, target)


class _CannotMigrateError(Exception):
    """A module that the file imports cannot be migrated."""


def _compare(path: str, before: Mapping[str, bytes], after: _After, settings: Settings, target: str) -> ModulesReport:
    report = ModulesReport(path)
    with Workplace(path) as workplace:
        runner = ModuleRunner(workplace, settings)
        first = runner.names(BEFORE, before, None)
        if isinstance(first, str):
            report.problem = f"the version before {first}"
            return report
        plan = {
            name: {key: value for key, value in found.items() if key not in ("draws", "state")}
            for name, found in first["names"].items()
            if isinstance(found, dict) and "draws" in found
        }
        try:
            second = runner.names(target, after(first["modules"]), plan)
        except _CannotMigrateError as error:
            report.problem = str(error)
            return report
    if isinstance(second, str):
        report.problem = f"the version after {second}"
        return report
    names, others = first["names"], second["names"]
    for name, found in names.items():
        if name.startswith("!"):
            _skipped(report, name[1:], found, names)
        else:
            report.verdicts.append(_judge(name, found, others.get(name), others.get(f"!{name}")))
    return report


def _skipped(report: ModulesReport, name: str, why: str, first: dict[str, Any]) -> None:
    """A class or function that could not even be defined; of other names nobody asked."""
    if name not in first and name[:1].isupper():
        report.verdicts.append(Verdict(name, NOT_RUN, why))


def _judge(name: str, before: dict[str, Any], after: dict[str, Any] | None, missing: str | None) -> Verdict:
    if "problem" in before:
        return Verdict(name, NOT_RUN, before["problem"])
    if after is not None and after.get("slow"):
        return Verdict(name, NOT_RUN, f"({before['shown']}): the version after {after['problem']}")
    if after is None or "problem" in after:
        return Verdict(
            name,
            DIFFERS,
            f"the version after: {(missing or 'has none of that name') if after is None else after['problem']}",
        )
    if (difference := _records("at the start", before["state"], after["state"])) is not None:
        return Verdict(name, DIFFERS, difference)
    outputs = gradients = draws = 0
    for number, (a, b) in enumerate(zip(before["draws"], after["draws"]), 1):
        if "error" in a:
            continue  # inputs that the old program refuses prove nothing
        where = f"with ({before['shown']}), draw {number}"
        if "error" in b:
            return Verdict(name, DIFFERS, f"{where}: the version after stops with {b['error']}")
        for what in ("outputs", "gradients"):
            if (difference := _records(where, a[what], b[what])) is not None:
                return Verdict(name, DIFFERS, difference)
        draws, outputs, gradients = draws + 1, outputs + len(a["outputs"]), gradients + len(a["gradients"])
    if not draws or not outputs:
        return Verdict(name, NOT_RUN, f"with ({before['shown']}): {before['draws'][0].get('error', 'gives nothing')}")
    counts = f"{outputs} outputs, {gradients} gradients" if gradients else f"{outputs} outputs, no gradients"
    return Verdict(name, PROVED, f"({before['shown']}), {draws} draws: {counts}")


def _records(where: str, before: dict[str, Any], after: dict[str, Any]) -> str | None:
    if before.keys() != after.keys():
        missing, added = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
        words = [f"{w} {', '.join(names)}" for w, names in (("only before:", missing), ("only after:", added)) if names]
        return f"{where}: {'; '.join(words)}"
    for name, a in before.items():
        b = after[name]
        if a["shape"] != b["shape"]:
            return f"{where}: {name} has shape {a['shape']} before, {b['shape']} after"
        if a["history"] != b["history"]:
            return f"{where}: {name} {_history(a)} before, {_history(b)} after"
        scale = max(abs(a["sums"][0]), abs(b["sums"][0]))
        pairs = [*zip(a["first"], b["first"]), *zip(a["sums"], b["sums"])]
        if not all(_close(x, y, scale) for x, y in pairs):
            return f"{where}: {name} is {_values(a)} before, {_values(b)} after"
    return None


def _close(x: float, y: float, scale: float) -> bool:
    return x == y or (math.isnan(x) and math.isnan(y)) or abs(x - y) <= RELATIVE * scale * 10 + ABSOLUTE


def _history(record: dict[str, Any]) -> str:
    return "requires gradients" if record["history"] else "requires none"


def _values(record: dict[str, Any]) -> str:
    values = ", ".join(f"{v:.6g}" for v in record["first"][:4])
    return f"[{values}{', …' if len(record['first']) > 4 else ''}]" if record["shape"] else values


__all__ = ["ModulesReport", "compare_modules", "verify_modules"]
