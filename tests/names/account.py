"""Accounts for every public name of PyTorch 0.4.1: `python -m tt.tests.names.account` prints the table per namespace.

A name is *checked* when a row or behaviour case uses it (its outcome is compared with torch's stored answer), or when
`TESTED` names the test file that holds it; *old* when 2.13 removed it and the old dialects answer it, which their table
of removed names tests; *refused* when `core/refused.py` says why and what to use instead; *internal* when it never was
for users. Anything else is *missing*.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

from tt.core.refused import REFUSED
from tt.fixtures.oracle import api
from tt.tests.names.evidence import used
from tt.tests.names.tested import TESTED, removed

TESTS = Path(__file__).resolve().parents[1]
INTERNAL = re.compile(r"torch\.(Tensor\.)?(th_|native_|\w+_backward_data$|_)")
KINDS = ("checked", "old", "refused", "internal", "missing")


def namespaces() -> dict[str, list[str]]:
    """Every namespace and class with its names."""
    return {**api.names(), **{owner: names for owner, names in api.members().items() if names}}


def is_named(full: str) -> bool:
    """Does the test file that `TESTED` gives for a name use it?"""
    last = full.rpartition(".")[2]
    return re.search(rf"\b{re.escape(last)}\b", (TESTS / TESTED[full]).read_text(encoding="utf-8")) is not None


@cache
def evidence() -> frozenset[str]:
    """The names that rows and behaviour cases use."""
    return frozenset(used())


def kind(full: str) -> str:
    """What becomes of one name."""
    if full in REFUSED or any(full.startswith(f"{r}.") for r in REFUSED):
        return "refused"
    if full in evidence() or full in TESTED:
        return "checked"
    if full in removed():
        return "old"
    return "internal" if INTERNAL.match(full) and not full.endswith("__") else "missing"


def account() -> dict[str, dict[str, str]]:
    """Per namespace, the kind of each name."""
    return {space: {n: kind(f"{space}.{n}") for n in names} for space, names in namespaces().items()}


def table(accounts: dict[str, dict[str, str]]) -> list[str]:
    """The Markdown table of counts: a line per namespace, and one for the members of its classes."""
    lines = [
        "| namespace | names | checked | in the old dialects | refused | internal | missing |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    counted: dict[str, Counter[str]] = {}
    for space, kinds in accounts.items():
        counted.setdefault(_label(space), Counter()).update(kinds.values())
    lines += [
        _line(label, counted[label]) for label in sorted(counted, key=lambda label: label.strip("`").split("`")[-1])
    ]
    return [*lines, _line("all", sum(counted.values(), Counter()))]


def _label(space: str) -> str:
    if space in api.names():
        return f"`{space}`"
    return f"members of classes in `{space.rpartition('.')[0]}`"


def _line(space: str, found: Counter[str]) -> str:
    return f"| {space} | {found.total()} | " + " | ".join(str(found[k]) for k in KINDS) + " |"


def main() -> int:
    """Print the table, and what is missing."""
    accounts = account()
    print("\n".join(table(accounts)))
    for space, kinds in accounts.items():
        missing = [n for n, k in kinds.items() if k == "missing"]
        if missing:
            print(f"\n{space}: missing {' '.join(missing)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
