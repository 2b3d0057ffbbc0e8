"""`tt rule`: the older name of `tt explain` and, without a code, of `tt rules`."""

from __future__ import annotations

from typing import Annotated

from .typed import Argument, Option


def command(
    name: Annotated[str, Argument(metavar="[CODE]", help="a code such as TT301, or a name such as data-index")] = "",
    all_: Annotated[bool, Option("--all", help="print every rule's page")] = False,
) -> int:
    """Explain a rule; without a code, list all of them."""
    from . import explain, rules

    return explain.command(name) if name and not all_ else rules.command(all_)
