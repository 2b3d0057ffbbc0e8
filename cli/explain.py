"""`tt explain`: what a rule of migrate and lint does, why, and before and after."""

from __future__ import annotations

from typing import Annotated, Any

from .errors import CLEAN, CommandError
from .typed import Argument


def command(
    name: Annotated[str, Argument(metavar="CODE", help="a code such as TT301, or a name such as data-index")],
) -> int:
    """Explain a rule."""
    from ..migrate.report.page import own_page, page

    entry = find(name)
    print(page(entry) if hasattr(entry, "examples") else own_page(entry))
    return CLEAN


def entries() -> list[Any]:
    """Every code, the tool's own first."""
    from ..migrate.codes import OWN
    from ..migrate.rules import RULES

    return [*OWN, *sorted(RULES, key=lambda rule: rule.code)]


def find(name: str) -> Any:
    """The rule of that code or name."""
    for entry in entries():
        if name.upper() == entry.code or name.lower() == entry.name:
            return entry
    raise CommandError(f"no rule {name}; `tt rules` lists them")
