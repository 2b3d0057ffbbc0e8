"""Runs both versions of a program in traced processes and hands their traces to the comparison."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..sources.encoded import UndecodableError, decode
from .compare import compare
from .report import Report

BEFORE, AFTER = "0.3", "0.4"


def verify_file(
    path: str, *, seed: int | None = None, unsafe: bool = False, arguments: Sequence[str] = (), timeout: float = 600.0
) -> Report:
    """Migrate the file at `path` in memory and prove the rewrite by running it before and after.

    `seed` is given to both before they start (a program that seeds itself overrides it); default 0.
    OSError when the file cannot be read.
    """
    from .. import migrate_source

    data = Path(path).read_bytes()
    try:
        encoded = decode(data)
    except UndecodableError as error:
        return Report(path, problem=str(error))
    result = migrate_source(encoded.text, path, unsafe=unsafe)
    if result.error is not None:
        return Report(path, problem=str(result.error))
    after = encoded.encode(result.text)
    return verify_sources(path, data, after, seed=seed, arguments=arguments, timeout=timeout, result=result)


def verify_sources(
    path: str, before: bytes, after: bytes, *, seed: int | None = None, arguments: Sequence[str] = (),
    timeout: float = 600.0, result: Any = None,
) -> Report:  # fmt: skip
    """Prove that two versions of the program at `path` compute the same: `before` under 0.3, `after` under 0.4."""
    with tempfile.TemporaryDirectory(prefix="tt-proof-") as folder:
        traces, output = [], []
        for name, data, dialect in (("before", before, BEFORE), ("after", after, AFTER)):
            source = Path(folder, f"{name}.py")
            source.write_bytes(data)
            try:
                trace, errors = _run(source, path, dialect, folder, seed, arguments, timeout)
            except subprocess.TimeoutExpired:
                return Report(path, problem=f"the version {name} did not finish in {timeout:g} s", result=result)
            if trace is None:
                said = errors.strip().splitlines()
                why = said[-1] if said else "no message"
                return Report(path, problem=f"the version {name} ended without a trace: {why}", result=result)
            traces.append(trace)
            output.append(errors)
    return Report(path, comparison=compare(*traces), traces=tuple(traces), result=result)


def _run(
    source: Path, path: str, dialect: str, folder: str, seed: int | None, arguments: Sequence[str], timeout: float
) -> tuple[list[dict] | None, str]:
    trace = Path(folder, f"{source.stem}.jsonl")
    environment = {**os.environ, "TT_TORCH": dialect, "TT_PROOF_SEED": str(0 if seed is None else seed)}
    command = [sys.executable, "-m", f"{__package__}.child", str(trace), str(source), path, *arguments]
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
        timeout=timeout,
    )  # fmt: skip
    events = _read(trace)
    complete = bool(events) and events[-1]["event"] == "end"
    return (events if complete else None), done.stderr


def _read(trace: Path) -> list[dict]:
    if not trace.exists():
        return []
    events = []
    for line in trace.read_text(encoding="utf-8").splitlines():
        try:
            events.append(json.loads(line))
        except ValueError:  # the process died while it wrote
            break
    return events
