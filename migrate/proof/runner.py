"""Runs one version of a program in a traced process of its own and reads its trace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from .settings import Settings
from .workplace import Workplace

Event = dict[str, Any]


@dataclass
class Run:
    """What one version did: its events, or why there is no complete trace."""

    events: list[Event] = field(default_factory=list)
    problem: str | None = None
    stopped: bool = False
    """The time limit stopped it."""
    seconds: float = 0.0

    @property
    def end(self) -> Event:
        """How it ended, and what it had used by then."""
        return self.events[-1]

    @property
    def failure(self) -> dict[str, Any] | None:
        """The exception that ended it."""
        return self.end["failure"]

    def printed(self) -> list[str]:
        """Its output, line by line."""
        return [event["text"] for event in self.events if event["event"] == "print"]


class Runner:
    """Runs versions of one program, one after the other, each in a fresh working copy."""

    def __init__(self, workplace: Workplace, settings: Settings) -> None:
        self.workplace, self.settings = workplace, settings
        self.extra: dict[str, Any] = {}
        """Further entries of the child's instructions."""

    def run(self, dialect: str, files: Mapping[str, bytes], events: int | None = None) -> Run:
        """Run with `files` in place of what the folder holds; stop after so many `events`."""
        place = self.workplace
        place.fresh(files)
        trace = place.place / "trace.jsonl"
        trace.unlink(missing_ok=True)
        settings = self.settings
        instructions = {
            "trace": str(trace), "place": str(place.place), "program": str(place.program),
            "arguments": settings.arguments, "seed": settings.seed, "steps": settings.steps, "events": events,
            "memory": settings.memory, "network": settings.allow_network, "stub": settings.stub,
            **self.extra,
        }  # fmt: skip
        began = monotonic()
        try:
            errors = self._wait(self._start(instructions, dialect))
        except subprocess.TimeoutExpired:
            return Run(_read(trace), f"did not finish in {settings.timeout:g} s", stopped=True)
        found = _read(trace)
        if not found or found[-1]["event"] != "end":
            said = errors.strip().splitlines()
            return Run(found, f"ended without a trace: {said[-1] if said else 'it was killed, or left by os._exit'}")
        return Run(found, seconds=monotonic() - began)

    def _start(self, instructions: dict[str, Any], dialect: str) -> subprocess.Popen:
        temporary = str(self.workplace.temporary)
        environment = {
            **os.environ, "TT_TORCH": dialect, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": temporary, "MPLCONFIGDIR": temporary, "MPLBACKEND": "Agg", "PYTHONWARNINGS": "",
        }  # fmt: skip
        environment.setdefault("TT_DEVICE_SIM", "1")  # programs of the time call .cuda() without asking
        return subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.child", json.dumps(instructions)], env=environment,
            cwd=self.workplace.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip

    def _wait(self, process: subprocess.Popen) -> str:
        try:
            _, errors = process.communicate(timeout=self.settings.timeout)
        finally:
            if process.poll() is None:
                _end(process)
                process.wait()
        return errors.decode(errors="replace")


def _end(process: subprocess.Popen) -> None:
    """End it with the processes that it started."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
            return
        except ProcessLookupError:
            pass
    process.kill()


def _read(trace: Path) -> list[Event]:
    if not trace.exists():
        return []
    events = []
    with open(trace, encoding="utf-8") as lines:
        for line in lines:
            try:
                events.append(json.loads(line))
            except ValueError:  # the process died while it wrote
                break
    return events
