"""The rules, one file each; `RULES` holds one instance of every rule in order of precedence."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from .base import Rule


def _found() -> list[Rule]:
    """An instance of the rule in every `ttNNN_….py` beside this file: a new file is a new rule."""
    rules: list[Rule] = []
    for info in iter_modules(__path__):
        if info.name.startswith("tt"):
            home = import_module(f".{info.name}", __name__)
            rules += [
                kind()
                for kind in vars(home).values()
                if isinstance(kind, type) and issubclass(kind, Rule) and kind.__module__ == home.__name__
            ]
    return sorted(rules, key=lambda rule: (rule.precedence, rule.code))


# Where two fixes touch the same text, the earlier rule goes first and the other waits for the next round. Volatile
# comes first because its edits move whole statements; numbers come before plain .data reads; imports are cleaned last.
RULES: tuple[Rule, ...] = tuple(_found())
