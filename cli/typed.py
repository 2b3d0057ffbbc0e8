"""Runs a command function through typer, with plain help and with errors as exceptions of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import FAILED, CommandError, reporting


def call(command: Callable[..., Any], prog: str, args: list[str]) -> int:
    """Parse `args` by the annotations of `command`, call it, and return its exit code."""
    import typer

    if "--traceback" in args:
        reporting.traceback = True
        args = [arg for arg in args if arg != "--traceback"]

    # rich is a third of a second on a cold disk and only draws boxes around the help: the help stays plain.
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(context_settings={"help_option_names": ["-h", "--help"]})(command)
    try:
        result = typer.main.get_command(app).main(args, prog_name=prog, standalone_mode=False)
    except typer.Abort:
        raise CommandError("aborted", FAILED) from None
    except _usage_errors(typer) as error:
        raise CommandError(error.format_message(), error.exit_code) from None
    return result if isinstance(result, int) else 0


def _usage_errors(typer: Any) -> type[Any]:
    # typer carries its own copy of click in some versions and uses the real one in others: the base class of all parsing
    # errors is reached through the one subclass that typer makes public.
    return next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")
