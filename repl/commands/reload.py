"""`:reload`: edited modules are taken over, now or before every entry."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell

SWITCH = {"on": True, "off": False, "2": True, "1": True, "0": False}  # also as %autoreload has it


class Reload(Command):
    name = "reload"
    arguments = "[MODULE | on | off]"
    takes = "expression"
    help = "take over modules whose files were edited: functions and methods change under living objects; on: always"

    def run(self, shell: Shell, arguments: str) -> None:
        if arguments in SWITCH:
            shell.settings.reload = SWITCH[arguments]
            shell.apply_settings()
            print(
                "edited modules are taken over before each entry"
                if shell.settings.reload
                else "edited modules wait for :reload"
            )
            return
        if arguments:
            module = sys.modules.get(arguments) or shell.visible_names().get(arguments)
            if module is None or module not in sys.modules.values():
                raise RefusedError(f":reload {arguments}: no such module is imported")
            modules = [module]
        else:
            modules = shell.modules.changed()
        if not modules:
            print("no module was edited since it was imported or :reload last looked")
        show_reloaded(modules)


def show_reloaded(modules: list) -> None:
    """Take modules over, and say of each in one line what came of it."""
    from ..reload import ImpossibleError, reload

    for module in modules:
        try:
            changed = reload(module)
        except ImpossibleError as error:
            print(f"{module.__name__} stays as it was: {error}", file=sys.stderr)
        except SyntaxError as error:
            print(f"{module.__name__} stays as it was: line {error.lineno}: {error.msg}", file=sys.stderr)
        except Exception as error:
            text = " ".join(str(error).split())
            print(f"{module.__name__} stays as it was: {type(error).__name__}: {text}", file=sys.stderr)
        else:
            print(f"reloaded {module.__name__}: {', '.join(changed) or 'nothing changed'}")
