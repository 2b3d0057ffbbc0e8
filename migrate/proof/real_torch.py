"""`--with torch`: the migrated program on a real torch, its numbers compared with what tt computes.

`run_on(interpreter, …)` runs it under another Python and traces it by torch's public hooks; `agree` compares the traces.
tt and torch add in different orders, so numbers agree only nearly, and training widens what differs: the tolerance
grows from step to step.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .output import compare_text
from .runner import Event, Run, Runner

START, GROWTH, MOST, ABSOLUTE = 1e-4, 1e-5, 1e-2, 1e-6
"""The relative difference allowed at the first event, what each event adds to it, its limit; and in absolute terms."""
AGREES, DIFFERS, NOT_RUN = "agrees", "differs", "not run"

_BOOT = """
import sys, types
for name, folder in zip(("tt", "tt.migrate", "tt.migrate.proof"), sys.argv[1:4]):
    module = types.ModuleType(name)
    module.__path__ = [folder]
    sys.modules[name] = module
from tt.migrate.proof.real_child import main
status = main(sys.argv[4])
sys.stdout.flush()
import os
os._exit(status)
"""


@dataclass
class Agreement:
    """What the real torch said."""

    verdict: str
    reason: str = ""
    version: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    largest: float = 0.0

    @property
    def agrees(self) -> bool:
        """Whether the program ran on both, and the numbers are the same."""
        return self.verdict == AGREES

    def line(self) -> str:
        """The verdict in one line."""
        name = f"torch {self.version}".rstrip()
        if self.verdict != AGREES:
            return f"  on {name}: {self.verdict}: {self.reason}"
        counts = ", ".join(f"{n} {what}" for what, n in self.counts.items())
        return f"  on {name}: agrees in {counts}; largest relative difference {self.largest:.2g}"


def interpreter(word: str) -> str:
    """The Python that `--with` means: `torch` is this one, otherwise a path. ValueError when there is no such file."""
    if word == "torch":
        return sys.executable
    if not os.path.isfile(word) or not os.access(word, os.X_OK):
        raise ValueError(f"--with takes torch, or a Python interpreter that has it, not {word!r}")
    return os.path.abspath(word)


def version_of(python: str) -> str | None:
    """The version of its torch, or None where it has none."""
    command = [python, "-c", "import torch; print(torch.__version__)"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.stdout.strip() or None if done.returncode == 0 else None


class RealRunner(Runner):
    """Runs a version on a real torch, in the same working copies and limits."""

    python = sys.executable

    def _start(self, instructions: dict[str, Any], dialect: str) -> subprocess.Popen:
        here = Path(__file__).resolve().parent
        temporary = str(self.workplace.temporary)
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH" and not k.startswith("TT_")}
        environment.update(
            TMPDIR=temporary, MPLCONFIGDIR=temporary, MPLBACKEND="Agg", PYTHONHASHSEED="0", OMP_NUM_THREADS="1",
            PYTHONDONTWRITEBYTECODE="1", TT_STUB_SEED=str(instructions["seed"]),
        )  # fmt: skip
        folders = [str(here.parents[1]), str(here.parent), str(here)]
        return subprocess.Popen(
            [self.python, "-c", _BOOT, *folders, json.dumps(instructions)], env=environment, cwd=self.workplace.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip


def compare_with(python: str, runner: Runner, files: dict[str, bytes], ours: Run | None = None) -> Agreement:
    """Run `files` on the torch of `python` and on tt, and compare.

    `ours`: the run on tt under today's rules, where there is one already.
    """
    version = version_of(python)
    if version is None:
        return Agreement(NOT_RUN, f"{python} has no torch")
    if int(version.split(".")[0]) < 2:
        return Agreement(NOT_RUN, "its hooks for optimisers came with torch 2", version)
    real = RealRunner(runner.workplace, replace(runner.settings))
    real.python, real.extra = python, dict(runner.extra)
    theirs = real.run("", files)
    if theirs.problem is not None:
        return Agreement(NOT_RUN, theirs.problem, version)
    ours = runner.run("2", files) if ours is None else ours
    if ours.problem is not None:
        return Agreement(NOT_RUN, f"tt under today's rules {ours.problem}", version)
    return agree(ours.events, theirs.events, version)


def agree(ours: Sequence[Event], theirs: Sequence[Event], version: str) -> Agreement:
    """Compare the trace of tt with that of a real torch, kind by kind."""
    found = Agreement(AGREES, version=version)
    failures = ours[-1]["failure"], theirs[-1]["failure"]
    if failures[1] is not None:
        same = failures[0] is not None and failures[0]["error"].split(":")[0] == failures[1]["error"].split(":")[0]
        where = f" at line {failures[1]['at'][1]} of {failures[1]['at'][0]}" if failures[1]["at"] else ""
        both = "; so does tt" if same else "; tt does not"
        return replace(
            found, verdict=NOT_RUN if same else DIFFERS, reason=f"stops{where} with {failures[1]['error']}{both}"
        )
    if failures[0] is not None:
        return replace(found, verdict=DIFFERS, reason=f"tt stops with {failures[0]['error']}, torch does not")
    for kind, compare_one in (("backward", _backward), ("step", _step), ("print", _print)):
        sides = [[e for e in events if e["event"] == kind] for events in (ours, theirs)]
        for number, (a, b) in enumerate(zip(*sides), 1):
            difference = compare_one(a, b, _Scale(found, number))
            if difference is not None:
                return replace(found, verdict=DIFFERS, reason=f"{kind} {number}: {difference}")
        if len(sides[0]) != len(sides[1]):
            return replace(
                found, verdict=DIFFERS, reason=f"{len(sides[0])} events of kind {kind} on tt, {len(sides[1])} on torch"
            )
    if not found.counts:
        return replace(found, verdict=NOT_RUN, reason="the program computed and printed nothing to compare")
    return found


class _Scale:
    """Whether two numbers of event `number` agree; counts and the largest difference are noted."""

    def __init__(self, found: Agreement, number: int) -> None:
        self.found = found
        self.relative = min(MOST, START + GROWTH * number)

    def summaries(self, what: str, a: Any, b: Any) -> str | None:
        """None where two summaries agree, else the words of their difference."""
        if a is None or b is None:
            return None if a is b else f"{what}: {'none' if a is None else 'some'} on tt, not so on torch"
        if a[1] != b[1]:
            return f"{what}: shape {a[1]} on tt, {b[1]} on torch"
        size = max(math.prod(a[1]), 1)
        for name, x, y, scale in zip(("norm", "sum", "weighted sum"), a[2:5], b[2:5], (1, size**0.5, size**0.5)):
            if math.isnan(x) and math.isnan(y) or x == y:
                continue
            largest = max(abs(a[2]), abs(b[2])) * scale
            if not abs(x - y) <= self.relative * max(abs(x), abs(y), largest) + ABSOLUTE:
                return f"{what}: {name} {x:.9g} on tt, {y:.9g} on torch"
            self.found.largest = max(self.found.largest, abs(x - y) / max(largest, ABSOLUTE))
        self.found.counts[what] += 1
        return None


def _backward(a: Event, b: Event, scale: _Scale) -> str | None:
    for x, y in zip(a["roots"], b["roots"]):
        if (difference := scale.summaries("losses", x, y)) is not None:
            return difference
    # torch does not tell in which order leaves were made: they are paired by shape and size
    sides = [sorted((l["gradient"][1:3] for l in e["leaves"] if l["gradient"] is not None), key=_order) for e in (a, b)]
    if len(sides[0]) != len(sides[1]):
        return f"gradients: {len(sides[0])} leaves on tt, {len(sides[1])} on torch"
    for (shape, x), (other, y) in zip(*sides):
        if shape != other or not abs(x - y) <= scale.relative * max(abs(x), abs(y)) + ABSOLUTE:
            return f"gradients: norm {x:.9g} of {shape} on tt, {y:.9g} of {other} on torch"
        scale.found.counts["gradients"] += 1
    return None


def _order(pair: Sequence[Any]) -> tuple[Any, ...]:
    """Shape first, then size: an order of gradients that does not depend on names."""
    return (len(pair[0]), pair[0], pair[1])


def _step(a: Event, b: Event, scale: _Scale) -> str | None:
    if len(a["parameters"]) != len(b["parameters"]):
        return f"parameters: {len(a['parameters'])} on tt, {len(b['parameters'])} on torch"
    for what in ("gradients", "parameters"):
        for x, y in zip(a[what], b[what]):
            if (difference := scale.summaries(f"{what} at steps", x, y)) is not None:
                return difference
    return None


def _print(a: Event, b: Event, scale: _Scale) -> str | None:
    found = compare_text(a["text"], b["text"], scale.relative)
    if isinstance(found, str):
        return f"{found}: {a['text']!r} on tt, {b['text']!r} on torch"
    scale.found.counts["printed numbers"] += found[0]
    scale.found.counts["lines of output"] += 1
    return None
