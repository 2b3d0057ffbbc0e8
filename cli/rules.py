"""`tt rules`: all rules of migrate and lint, a line each."""

from __future__ import annotations

from typing import Annotated

from .errors import CLEAN
from .typed import Option


def command(
    all_: Annotated[bool, Option("--all", help="print every rule's page")] = False,
) -> int:
    """List the rules; `tt explain CODE` says more about one."""
    from ..migrate.report.page import own_page, page
    from .explain import entries

    for number, entry in enumerate(entries()):
        if all_:
            print("\n" * (number > 0) + (page(entry) if hasattr(entry, "examples") else own_page(entry)))
        else:
            print(f"{entry.code}  {entry.name:<24} {entry.summary}")
    return CLEAN
