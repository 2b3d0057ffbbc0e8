"""Which endings of the old program are its own fault, and which only say that something is missing here."""

from __future__ import annotations

from typing import Any

from .isolation import CONNECTS, WRITES

_NETWORK_ERRORS = {101, 111, 113, -2, -3}  # unreachable, refused, no route; name resolution


def obstacle(failure: dict[str, Any]) -> str | None:
    """Why a program that ended so could not be run, in words; None when it failed by itself."""
    error, kinds = failure["error"], set(failure["kinds"])
    at = f" (line {failure['at'][1]} of {failure['at'][0]})" if failure["at"] else ""
    if failure.get("lacking"):
        return f"tt does not have {failure['lacking']}{at}"
    if "NoStandInError" in kinds:
        return f"{error.partition(': ')[2]}{at}"
    if "ModuleNotFoundError" in kinds:
        name = failure["name"] or ""
        own = name.split(".")[0] == "torch"
        return None if own else f"missing module {name}{at}"
    if WRITES in error or CONNECTS in error:
        return f"{error}{at}"
    if {"gaierror", "URLError", "ConnectionError"} & kinds or (
        "OSError" in kinds and failure["errno"] in _NETWORK_ERRORS
    ):
        return f"it wants the network, which --allow-network permits: {error}{at}"
    if "FileNotFoundError" in kinds:
        return f"missing file or data: {error}{at}"
    if "MemoryError" in kinds:
        return f"memory limit: {error}{at}"
    if error == "SystemExit: 2":
        return 'missing or wrong argument, as --args "…" gives them: it ended with exit code 2'
    if "KeyboardInterrupt" in kinds:
        return f"interrupted{at}"
    return None


def ending(failure: dict[str, Any]) -> str:
    """How a version ended, in words."""
    line = f" at line {failure['at'][1]} of {failure['at'][0]}" if failure["at"] else ""
    return f"stops{line} with {failure['error']}"
