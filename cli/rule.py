"""`tt rule`: what a rule of migrate and lint does, why, and before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .errors import CLEAN, CommandError

if TYPE_CHECKING:
    from ..migrate.rules.base import Rule


def command(
    name: Annotated[
        str, typer.Argument(metavar="[CODE]", help="a code such as TT301, or a name such as data-index")
    ] = "",
    all_: Annotated[bool, typer.Option("--all", help="print every rule's page")] = False,
) -> int:
    """Explain a rule; without a code, list all of them."""
    from ..migrate.report.page import page
    from ..migrate.rules import RULES

    rules = sorted(RULES, key=lambda rule: rule.code)
    if all_:
        print("\n\n".join(page(rule) for rule in rules))
    elif not name:
        for rule in rules:
            print(f"{rule.code}  {rule.name:<24} {rule.summary}")
    else:
        print(page(_find(rules, name)))
    return CLEAN


def _find(rules: list[Rule], name: str) -> Rule:
    for rule in rules:
        if name.upper() == rule.code or name.lower() == rule.name:
            return rule
    raise CommandError(f"no rule {name}; `tt rule` lists them")


def known_prefixes(given: list[str] | None) -> tuple[str, ...]:
    """Codes, prefixes or names of rules as given on the command line, commas allowed; refuses what matches none."""
    from ..migrate.rules import RULES

    wanted = [part.strip() for item in given or () for part in item.split(",") if part.strip()]
    names = {rule.name: rule.code for rule in RULES}
    codes = [names.get(item.lower(), item.upper()) for item in wanted]
    for item, code in zip(wanted, codes):
        if not any(rule.code.startswith(code) for rule in RULES):
            raise CommandError(f"no rule {item}; `tt rule` lists them")
    return tuple(codes)
