"""Prints the page on coverage: `python -m tt.tests.names.page > docs/coverage.md`."""

from __future__ import annotations

import sys

from tt.core.refused import REFUSED
from tt.tests.names.account import account, table
from tt.tests.names.known import DIFFERENCES
from tt.tests.ops.table import ROWS

_HEAD = """# Coverage of PyTorch 0.4.1's names

Printed by `python -m tt.tests.names.page > docs/coverage.md`; `tests/names/` fails when it is out of date.

A name is *checked* when an operation's row or a behaviour case uses it, or a named test holds it: its values, gradients,
warnings and errors are compared with what PyTorch 2.13 answered. *In the old dialects* are names that 2.13 removed; they
work under `--torch 0.3` and `--torch 0.4`, and raise 2.13's error with the replacement elsewhere. *Refused* names raise
one sentence that says why and what to use instead. *Internal* are names that were never meant for users.
"""


def refusals() -> list[str]:
    """A line per reason and replacement, with the names it holds for."""
    groups: dict[tuple[str, str], list[str]] = {}
    for found in REFUSED.values():
        groups.setdefault((found.reason, found.instead), []).append(f"`{found.name.removeprefix('torch.')}`")
    lines = ["| names (below `torch`) | reason | instead |", "|---|---|---|"]
    return lines + [
        f"| {', '.join(names)} | {reason} | {_cell(instead)} |" for (reason, instead), names in groups.items()
    ]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def differences() -> list[str]:
    """A line per known difference of an operation, with the operations that have it."""
    groups: dict[str, list[str]] = {}
    for row in ROWS.values():
        for reason in dict.fromkeys(row.differs.values()):
            groups.setdefault(reason, []).append(f"`{row.name}`")
    return ["| operations | difference |", "|---|---|"] + [
        f"| {', '.join(n)} | {_cell(r)} |" for r, n in groups.items()
    ]


def page() -> str:
    """The whole page."""
    accounts = account()
    missing = {space: [n for n, k in kinds.items() if k == "missing"] for space, kinds in accounts.items()}
    parts = [_HEAD, *table(accounts), "", "## Refused", "", *refusals(), ""]
    if any(missing.values()):
        parts += [
            "## Missing",
            "",
            *(f"- `{s}`: {', '.join(f'`{n}`' for n in names)}" for s, names in missing.items() if names),
            "",
        ]
    parts += [
        "## Known differences", "",
        "Of single operations; each is a strict expected failure in `tests/ops/`, and a test says so when it ends.", "",
        *differences(), "", "Others:", "", "| topic | difference |", "|---|---|", *(f"| {a} | {b} |" for a, b in DIFFERENCES),
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
