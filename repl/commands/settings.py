"""`:set` lists the options, or changes one."""

from __future__ import annotations

from dataclasses import fields
from textwrap import fill
from typing import TYPE_CHECKING

from .. import screen
from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Set(Command):
    name = "set"
    arguments = "[OPTION VALUE]"
    help = "list the options, or change one for this session (config.toml changes it for all)"

    @property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        from ..settings import Settings

        return tuple(one.name for one in fields(Settings))

    def run(self, shell: Shell, arguments: str) -> None:
        name, _, value = arguments.partition(" ")
        if value:
            try:
                shell.settings.put(name, value.strip())
            except ValueError as error:
                raise RefusedError(f":set {name}: {error}") from None
            shell.apply_settings()
            return
        shown = [one for one in fields(shell.settings) if not name or one.name == name]
        if not shown:
            raise RefusedError(f":set {name}: no such option (:set lists them)")
        width = screen.console().width if screen.is_terminal() else 1000
        for one in shown:
            now = getattr(shell.settings, one.name)
            text = {True: "on", False: "off"}.get(now, now)
            said = f"{one.metadata['help']} ({'|'.join(one.metadata['choices'] or ('on', 'off'))})"
            begins = f"{one.name:<10} {text:<9} "
            edge = " " * (len(begins) if width >= 60 else 4)
            print(fill(begins + said, width, subsequent_indent=edge, break_on_hyphens=False))
